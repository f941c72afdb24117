"""People's names out of the words of a byline."""

import re
from collections.abc import Iterable

from cleaner.calendar_words import find_dates
from cleaner.calendar_words import fold as fold_month
from cleaner.lines import fold, is_name
from cleaner.month_names import months_of

NAMED = frozenset(("script", "style", "time", "svg", "noscript", "button"))
"""Elements inside a byline that hold no name."""

_PREFIX = re.compile(
    r"^\s*(?:(?:article|story|recipe|words?|text|post(?:ed)?|written|published|guest post|contributed|"
    r"created|authored|reported|report|a column|column|opinion|analysis|interview)\s+)?"
    r"(?:by|authors?|autor(?:in)?|auteur|von|par|por|di|da|door|av|af|text|tekst|автор|текст|автори|аўтар|"
    r"opracowanie|yazan|oleh|penulis|reporter|about the author|the author|作者|記者|记者|文|"
    r"írta|szerző|teksti|kirjoittaja|toimittaja|skribent|tác giả|bởi|του|της|κείμενο|συντάκτης|"
    r"מאת|כתב|כתבה|بقلم|كتب|كتبت|الكاتب|نویسنده|نوشته|लेखक|द्वारा|লেখক)(?=[\s:：/-]|$)\s*[:：/-]?\s*"
    r"|^\s*(?:作者|記者|记者|文)\s*[:：/・]?\s*|^\s*(?:โดย|เขียนโดย|เรื่อง)\s*[:：]?\s*",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"^\s*(?:(?:written|posted|published|story|words|text)\s+)?(?:by|von|par|por|di|door|av|af|автор|текст|аўтар|"
    r"autor(?:in)?|auteur|author|yazan|oleh|作者|記者|记者|文|του|της|מאת|بقلم|โดย)(?:\s*[:：・]\s*|\s+)(?=\S)"
    r"|^\s*(?:文・|(?:írta|szerző|teksti|kirjoittaja|skribent|penulis|tác giả|κείμενο|συντάκτης|"
    r"كتب|كتبت|الكاتب|نویسنده|लेखक|লেখক|เขียนโดย)\s*[:：]\s*)(?=\S)",
    re.IGNORECASE,
)
# Names that stand before or behind the word for a reporter, in scripts without capitals.
_REPORTERS = (
    re.compile(
        r"(?:^|[\s=(\[|])([가-힣]{2,4})\s?(?:선임|수습|인턴|전문)?\s?(?:기자|특파원|논설위원)(?![가-힣])"
    ),
    re.compile(
        r"(?:记者|記者|作者|撰文)\s*[:：/／]\s*([\u4e00-\u9fff·]{2,6}(?:[\s、，,]+[\u4e00-\u9fff·]{2,4})*)"
        r"|(?:记者|記者)\s?([\u4e00-\u9fff]{2,4})\s*[／/]"
    ),
)
_SPLIT = re.compile(
    r"\s*(?:[;|•·/]|,|\s&\s|\s(?:and|und|et|y|e|en|og|och|и|та|i|ja|ve|with|mit)\s|、|，)\s*(?=\S)"
)
_ROLE = re.compile(
    r"\s*[(\[].*?[)\]]\s*|\s+(?:is|ist|est) an? .*$|\s+[-–—|]\s+.*$|"
    r"\s+(?:for|für|pour|in|en|à|at|bei|of)\s+.*$|@\w+"
    r"|\s+(?:follow|follow us|view (?:all|more|profile).*|more (?:about|from|by).*|joined|posted|member|"
    r"moderator|last updated|location|(?:senior |staff |guest |chief |political |science )?"
    r"(?:writer|reporter|editor|correspondent|columnist|contributor|author|redakteur(?:in)?|"
    r"korrespondent(?:in)?|journaliste|periodista|redactora?))\b.*$",
    re.IGNORECASE,
)
_NOT_THE_AUTHOR = re.compile(
    r"^\s*(?:(?:medically |fact[- ])?(?:reviewed|checked|edited|translated|illustrated|photographed)\b|"
    r"photos?\b|foto\b|fotos\b|bild\b|picture\b|image\b|quelle\b|source\b|"
    r"more (?:about|from|by)\b|view\b|follow\b|tags?\b|filed\b|"
    r"last (?:updated|edited)\b|updated\b|advertisement\b|sponsored\b)",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"^(?:(?:[A-Z][a-z]?\.){2,4}|Ph\.?D\.?|M\.?Sc\.?|B\.?Sc\.?|Esq\.?|Dipl\.|MD|DO|DDS|RD|RDN|RN|BSN|MSN|"
    r"NP|MS|MA|BA|MBA|MPH|MFA|JD|LLM|CFA|CFP|CPA|CPP|PSP|PE|FACP|FACS|LCSW|LMFT|DVM|PharmD)$"
)
_OFFICE = re.compile(
    r"\b(?:experts?|consultant|director|founder|educators?|specialist|manager|professor|attorney|officer|"
    r"ceo|cto|president|analyst|coach|practitioner|scientist|researcher|fellow|horticulturalist|chef)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\s*(?:https?:|www\.|//)", re.IGNORECASE)
_NOT_PEOPLE = re.compile(
    r"https?:|www\.|@|\d{3}|<|>|[#{}=»«]|^(?:admin|administrator|editor|staff|publié|publicado|veröffentlicht|pubblicato|newsroom|redaktion|user|guest|"
    r"unknown|anonymous|none|null|undefined|authors?|posted|published|view (?:all|profile)|more|share|"
    r"sponsored|follow|find|advertisement|reply|member|moderator|op|twitter|facebook|instagram|linkedin|name|"
    r"contributors?|topic author|updated|date|comments?|subscribe|print|e-?mail|the author|about the author|"
    r"insights from|by|posts?|messages|joined|privacy policy)$",
    re.IGNORECASE,
)
_BEFORE_DATE = re.compile(
    r"(?:^|[\s,|]+)(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|"
    r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|"
    r"domingo|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|"
    r"\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\.?)?(?:\s+[A-Z]{2,4})?|on|am|at|le|el|il|op|den)[\s,|]*$",
    re.IGNORECASE,
)
"""A day of the week, an hour or a preposition, which belongs to the date behind it."""
_TOGETHER_WITH = re.compile(r"\s*\((?:with|and|mit|und|avec|et|con|y|e|com)\s+", re.IGNORECASE)
_FIRM = re.compile(r"(?:^|\s)(?:GmbH|mbH|Inc|LLC|Ltd|Pty|PLC|S\.?r\.?l|d\.?o\.?o|Sp\. z o\.? ?o|e\.V)\.?$")
"""The legal form of a firm at the end of its name."""
_SITE = re.compile(r"[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z]{2,6}$")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_NOT_CHINESE_PEOPLE = re.compile(
    r"责任编辑|责编|責任編輯|来源|來源|版权|版權|发布|發布|发表|發表|时间|時間|关注|關注|复制|授权|简介|簡介|评论|"
    r"評論|阅读|閱讀|浏览|点击|举报|相关|推荐|[。！？：（）]|^(?:编辑|編輯|作者|记者|記者|未知|佚名|匿名|本站|网友)$"
)
"""What stands around names in Chinese bylines: who edited, where from, when, and what may be clicked."""
_LONGEST_CHINESE = 16
_CHINESE_NAME = re.compile(r"([\u4e00-\u9fff]{2,4})\s+[\u4e00-\u9fff]{5,}$")
"""A name and what the person is: 王文 海边大学研究员."""
_MOST = 12
_LONGEST = 60
_MOST_WORDS = 5


def people(texts: Iterable[str], site: str) -> tuple[str, ...]:
    """Return the distinct names in the words of a byline, in order, without roles, dates and degrees.

    Args:
        texts: what each marked element or statement says.
        site: the site's name, which is no person.
    """
    found: dict[str, str] = {}
    for text in texts:
        if _ADDRESS.match(text) or _NOT_THE_AUTHOR.match(text):
            continue
        parts = _parts(text)
        if parts and _FIRM.search(parts[0].strip(" .,")):  # what follows a firm is where it sits
            continue
        for part in parts:
            name = _without_degrees(_undated(_PREFIX.sub("", part))).strip(" .,:;-–—|*'\"()")
            if _is_person(name, site) and not _is_office(name, found):
                found.setdefault(fold(name), name)
    return tuple(found.values())[:_MOST]


def signed(line: str, site: str) -> tuple[str, ...]:
    """Return the names in a line of text that begins with "By" or its like; () where it is no byline.

    Nothing marks such a line, so its names must look like names: two to five capitalised words. A name and
    a date that are all of a line sign as well.
    """
    if reporters := _reporters(line):
        return reporters
    match = _SIGNED.match(line)
    if not match:
        return _dated_name(line)
    names = people([line[match.end() :]], site)
    plain = tuple(name for name in names if is_name(name) or not name.isascii())
    return plain if plain[:1] == names[:1] else ()


def _reporters(line: str) -> tuple[str, ...]:
    """Return the names beside the word for a reporter: "김민수 기자", "记者：王芳 李强"."""
    found = [
        name for pattern in _REPORTERS for match in pattern.finditer(line) for name in match.groups() if name
    ]
    names = [part for name in found for part in re.split(r"[\s、，,]+", name) if part]
    return tuple(dict.fromkeys(name for name in names if not _is_chinese_but_no_person(name)))[:_MOST]


def _dated_name(line: str) -> tuple[str, ...]:
    dates = find_dates(line)
    if len(dates) != 1 or any(map(str.isalpha, line[dates[0].end :])):
        return ()
    name = line[: dates[0].start].strip(" ,;|·–—-")
    return (name,) if is_name(name) else ()


def _parts(text: str) -> list[str]:
    plain = _TOGETHER_WITH.sub(", ", _PREFIX.sub("", " ".join(text.split())))
    for found in reversed(find_dates(plain)):
        plain = f"{_without_time(plain[: found.start])}|{plain[found.end :]}"
    return [_CHINESE_NAME.sub(r"\1", _ROLE.sub(" ", part).strip()) for part in _SPLIT.split(plain)]


def _without_time(before: str) -> str:
    """Take off the end of what stands before a date what belongs to the date: "on Monday, 8:42 a.m."."""
    while match := _BEFORE_DATE.search(before):
        before = before[: match.start()]
    return before


def _undated(name: str) -> str:
    """Take a day without its year, an hour or a count off the end: "Oleg Orlov Jul 18"."""
    words = name.split()
    while words and (any(map(str.isdigit, words[-1])) or (len(words) > 2 and _is_month(words[-1]))):
        words.pop()
    if len(words) != len(name.split()) and len(words) > 1 and _is_month(words[-1]):
        words.pop()
    return " ".join(words) or name


def _is_month(word: str) -> bool:
    return len(word) > 2 and fold_month(word.strip(".,")) in months_of("en")


def _without_degrees(name: str) -> str:
    words = name.split()
    while len(words) > 2 and _DEGREE.match(words[-1]):
        words.pop()
    return " ".join(words)


def _is_office(name: str, named: Iterable[str]) -> bool:
    """Tell what a person is from who it is: "Ann Reed, Home and Garden Expert"."""
    first = next(iter(named), "")
    return " " in first and (_OFFICE.search(name) is not None or (" " not in name and name.isascii()))


def _is_person(name: str, site: str) -> bool:
    if not 2 < len(name) <= _LONGEST or _NOT_PEOPLE.search(name):
        short = 1 < len(name) <= 6 and not name.isascii() and not _NOT_PEOPLE.search(name)
        return short and not _is_chinese_but_no_person(name)
    if _FIRM.search(name) or _SITE.match(name) or _is_chinese_but_no_person(name):
        return False
    words = name.split()
    if len(words) > _MOST_WORDS or fold(name) == fold(site) or _DEGREE.match(name):
        return False
    if not any(map(str.isalpha, name)) or (len(words) == 1 and _is_month(name)):
        return False
    return name[0].isupper() or not name[0].isascii() or len(words) == 1


def _is_chinese_but_no_person(name: str) -> bool:
    if not _CHINESE.search(name):
        return False
    return len(name) > _LONGEST_CHINESE or _NOT_CHINESE_PEOPLE.search(name) is not None
