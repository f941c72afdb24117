"""A round-up whose entries have no links: by its title, and one paragraph under each heading or bold lead.

Its markup is that of an article with sections: what is called a digest and has sections of several
paragraphs is an article.
"""

import re
from collections.abc import Sequence

from cleaner.body.segment import STRONG, Segment

_TITLE = re.compile(
    r"\b(?:round-?\s?ups?|news(?:letter| digest| in brief| summary)|in brief|digest|week(?:ly)? in review|"
    r"(?:this|last|the) (?:week|month) in|(?:weekly|monthly|daily) (?:news|links|notes|update|summary|recap)|"
    r"(?:wochen|monats|jahres)(?:rück|über)blick|presseschau|kurzmeldungen|kurz notiert|kurz gemeldet|"
    r"revue de presse|en bref|résumé de la semaine|l[’']actualité de la semaine|"
    r"resumen (?:semanal|mensual|de prensa|de la semana)|bolet[ií]n|en breve|"
    r"rassegna stampa|in breve|resumo (?:semanal|da semana|do mês)|"
    r"nieuwsoverzicht|weekoverzicht|persoverzicht|kort nieuws|ugen der gik|kort nytt|veckans nyheter|"
    r"nyhetsbrev|"
    r"przegląd (?:prasy|tygodnia|wydarzeń)|w skrócie|krátce|zprávy v kostce|haftanın özeti|bülten\w*)\b"
    r"|(?:дайджест|обзор (?:новостей|прессы|событий|недели)|итоги (?:недели|месяца)|коротко|"
    r"огляд (?:новин|преси|тижня))"
    r"|まとめ|ニュースレター|一周要闻|新闻摘要|周报|简讯|뉴스 ?(?:요약|레터)|주간 소식|"
    r"ملخص الأسبوع|نشرة|חדשות השבוע",
    re.IGNORECASE,
)
_FEWEST, _MOST, _SHORTEST = 4, 0.75, 60


def is_round_up(title: str, segments: Sequence[Segment]) -> bool:
    """Say whether a page calls itself a round-up and has a single paragraph under most of its headings.

    Args:
        title: the page's title, without the site's name.
        segments: the page's text, menus and all, in order.
    """
    if not _TITLE.search(title):
        return False
    if _have_bold_leads([each for each in segments if _is_paragraph(each)]):
        return True
    below: list[int] = []
    for segment in segments:
        if segment.kind == "heading" and segment.level > 1:
            below.append(0)
        elif below and _is_paragraph(segment):
            below[-1] += 1
    told = [count for count in below if count]
    return len(told) >= _FEWEST and sum(count == 1 for count in told) >= _MOST * len(told)


def _is_paragraph(segment: Segment) -> bool:
    return segment.kind in {"paragraph", "list_item", "quote"} and len(segment.text) >= _SHORTEST


def _have_bold_leads(paragraphs: Sequence[Segment]) -> bool:
    """Say whether most paragraphs begin with a few bold words: a place, a subject."""
    leads = [
        each
        for each in paragraphs
        if each.pieces and each.pieces[0][1] & STRONG and 2 * each.strong_chars < len(each.text)
    ]
    return len(leads) >= _FEWEST and len(leads) >= _MOST * len(paragraphs)
