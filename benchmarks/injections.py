"""Honest pages hacked by a generator of our own: other topics, languages and tricks than the bench's.

A judge that only knows one generator has learned that generator. This one differs in whom it
advertises (half of its trades are in no word list of ours), in how addresses are made, and in
tricks; it also makes the honest change an author makes between two captures. Used for training as
variety, and for measuring on hosts and tricks held out.

    hack(source, trick, seed) -> Hacked(text, ours)      `ours` are the addresses that were planted
"""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable
from dataclasses import dataclass

TRADES: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "solar": ("solar panel installers leeds", "solar quotes", "heat pump grants", "home battery storage"),
        "kitchen": ("kitchen worktops", "fitted kitchens dubai", "quartz countertops", "bathroom renovation"),
        "casino": ("new online casino", "best slots sites", "live roulette", "casino bonus codes"),
        "pills": (
            "buy modafinil online",
            "cheap cialis",
            "ozempic without prescription",
            "tramadol overnight",
        ),
        "essay": ("write my essay for me", "dissertation help", "nursing assignment help"),
        "vpn": ("cheap vpn deals", "buy residential proxies", "unblock streaming"),
        "movers": ("movers in toronto", "piano moving", "storage units austin"),
        "gold": ("gold ira rollover", "sell scrap gold", "silver bullion dealers"),
        "magic": ("bring back lost lover", "powerful love spells", "psychic readings by phone"),
        "tools": ("cnc router manufacturer", "concrete mixer supplier", "pallet wrapping machine"),
        "hacks": ("hire a hacker", "whatsapp spy app", "recover stolen bitcoin"),
        "followers": ("buy tiktok followers", "instagram likes cheap", "real youtube subscribers"),
    },
    "de": {
        "umzug": ("umzug hamburg", "möbeltaxi berlin", "halteverbot beantragen"),
        "casino": ("online casino ohne limit", "spielautomaten echtgeld", "casino bonus"),
        "kredit": ("kredit ohne schufa", "sofortkredit online", "kredit für selbstständige"),
        "reise": ("sprachreise malta", "yachtcharter kroatien", "wohnmobil mieten"),
        "pillen": ("potenzmittel rezeptfrei", "viagra online kaufen", "abnehmspritze kaufen"),
    },
    "fr": {
        "serrurier": ("serrurier paris 15", "dépannage serrurerie", "ouverture de porte"),
        "voyance": ("voyance par téléphone", "voyance gratuite", "médium sérieux"),
        "casino": ("casino en ligne fiable", "machines à sous", "paris sportifs"),
        "isolation": ("isolation des combles", "pompe à chaleur prix", "rénovation façade"),
    },
    "es": {
        "casino": ("casino online argentina", "tragamonedas gratis", "apuestas deportivas"),
        "cerrajero": ("cerrajeros valencia 24 horas", "abrir puerta", "cambio de bombín"),
        "tarot": ("tarot barato", "videntes buenas", "amarres de amor"),
    },
    "tr": {
        "bahis": ("deneme bonusu veren siteler", "canlı casino", "güvenilir bahis"),
        "escort": ("ataşehir escort", "beylikdüzü escort", "mersin eskort"),
        "nakliyat": ("evden eve nakliyat", "parça eşya taşıma", "asansörlü taşımacılık"),
    },
    "id": {
        "slot": ("slot gacor malam ini", "link slot88", "bandar togel"),
        "sewa": ("sewa genset jakarta", "rental elf bandung", "jasa renovasi rumah"),
    },
    "ru": {
        "kazino": ("казино онлайн", "игровые автоматы на деньги", "ставки на спорт"),
        "diplom": ("купить диплом", "аттестат за 11 класс", "справка для вуза"),
        "remont": ("ремонт ноутбуков москва", "заправка картриджей", "скупка телефонов"),
        "okna": ("остекление балконов", "натяжные потолки цена", "шкафы купе на заказ"),
    },
    "pl": {
        "chwilowki": ("chwilówki online", "pożyczka bez bik", "kredyt dla zadłużonych"),
        "okna": ("okna pcv cennik", "fotowoltaika dotacje", "pompy ciepła montaż"),
    },
    "zh": {
        "gamble": ("真人百家乐", "线上娱乐城", "六合彩开奖"),
        "loan": ("小额贷款", "借钱平台", "信用卡代还"),
        "clean": ("上海保洁公司", "开锁电话", "二手设备回收"),
    },
    "ja": {
        "copy": ("ブランドコピー", "時計コピー代引き"),
        "loan": ("即日融資", "審査なしローン"),
        "remove": ("不用品回収 大阪", "遺品整理 業者"),
    },
    "ko": {"toto": ("토토사이트 추천", "온라인 카지노"), "move": ("포장이사 견적", "사무실 청소")},
    "th": {"slot": ("สล็อตเว็บตรง", "แทงบอลออนไลน์"), "roof": ("รับซ่อมหลังคา", "รับสร้างบ้าน")},
    "vi": {"bet": ("nhà cái uy tín", "tài xỉu online"), "repair": ("sửa máy lạnh", "thông tắc cống")},
    "ar": {"move": ("شركة نقل عفش", "تنظيف خزانات"), "bet": ("كازينو اون لاين", "مراهنات رياضية")},
    "fa": {"bet": ("سایت شرط بندی", "بازی انفجار"), "repair": ("تعمیر یخچال", "خرید فالوور")},
    "pt": {
        "bet": ("cassino online brasil", "apostas esportivas"),
        "fix": ("desentupidora zona sul", "chaveiro 24 horas"),
    },
    "it": {
        "bet": ("casino non aams", "scommesse online"),
        "fix": ("spurgo roma", "pronto intervento idraulico"),
    },
    "hu": {
        "bet": ("online kaszinó", "nyerőgépes játékok"),
        "fix": ("duguláselhárítás budapest", "lomtalanítás azonnal"),
    },
}

PROSE: dict[str, tuple[str, ...]] = {
    "en": (
        (
            "Many people who plan ahead this year turn to {a} because the choice has never been wider. "
            "Specialists advise comparing several offers before you sign, and reading what other "
            "customers say about {b} saves both time and money."
        ),
        (
            "If you are looking for reliable {a}, it pays to check the terms carefully. Our partners "
            "have collected everything worth knowing, from first steps to expert advice, so that "
            "nobody needs to spend hours searching."
        ),
        (
            "Few topics have grown as fast lately as {a}. Experienced providers answer within minutes, "
            "and thanks to {b} even beginners find what suits them."
        ),
    ),
    "de": (
        (
            "Immer mehr Menschen entscheiden sich in diesem Jahr für {a}, denn die Auswahl war nie "
            "größer. Wer vorab mehrere Angebote vergleicht und Erfahrungen mit {b} liest, spart Zeit "
            "und Geld."
        ),
        (
            "Wer auf der Suche nach {a} ist, sollte die Bedingungen genau prüfen. Die besten Anbieter "
            "haben wir für Sie zusammengestellt."
        ),
    ),
    "fr": (
        (
            "De plus en plus de lecteurs s'intéressent à {a}, car le choix n'a jamais été aussi vaste. "
            "Comparer les offres et lire les avis sur {b} permet d'économiser du temps et de l'argent."
        ),
    ),
    "es": (
        (
            "Cada vez más personas eligen {a} porque la oferta nunca ha sido tan amplia. Comparar "
            "precios y leer opiniones sobre {b} ahorra tiempo y dinero."
        ),
    ),
    "tr": (
        (
            "Bu yıl pek çok kişi {a} için doğru adresi arıyor. Uzman ekipler dakikalar içinde yanıt "
            "veriyor ve {b} sayesinde herkes kendine uygun olanı buluyor."
        ),
    ),
    "id": (
        (
            "Semakin banyak orang memilih {a} karena pilihannya tidak pernah sebanyak sekarang. Membaca "
            "ulasan tentang {b} menghemat waktu dan biaya."
        ),
    ),
    "ru": (
        (
            "Всё больше людей выбирают {a}, ведь предложение ещё никогда не было таким широким. Сравните "
            "условия и прочитайте отзывы про {b}, чтобы сэкономить время и деньги."
        ),
    ),
    "pl": (
        (
            "Coraz więcej osób wybiera {a}, bo oferta nigdy nie była tak szeroka. Porównanie warunków "
            "i opinie o {b} pozwalają oszczędzić czas i pieniądze."
        ),
    ),
    "zh": ("越来越多的人选择{a}，因为选择从未如此丰富。提前比较并阅读关于{b}的评价，可以节省时间和金钱。",),
}

_SYLLABLES = [
    "ba",
    "be",
    "bi",
    "bo",
    "bra",
    "ca",
    "ce",
    "co",
    "cro",
    "da",
    "de",
    "di",
    "do",
    "dra",
    "el",
    "en",
    "fa",
    "fe",
    "fi",
    "fo",
    "ga",
    "ge",
    "go",
    "gra",
    "ha",
    "he",
    "hi",
    "jo",
    "ka",
    "ke",
    "ki",
    "ko",
    "la",
    "le",
    "li",
    "lo",
    "lu",
    "ma",
    "me",
    "mi",
    "mo",
    "na",
    "ne",
    "no",
    "nu",
    "or",
    "pa",
    "pe",
    "pi",
    "po",
    "pra",
    "qua",
    "ra",
    "re",
    "ri",
    "ro",
    "sa",
    "se",
    "si",
    "so",
    "sta",
    "ta",
    "te",
    "ti",
    "to",
    "tra",
    "va",
    "ve",
    "vi",
    "vo",
    "wa",
    "we",
    "xa",
    "ya",
    "za",
    "ze",
    "zo",
]
_ENDINGS = (
    "com",
    "com",
    "com",
    "net",
    "org",
    "info",
    "co.uk",
    "de",
    "fr",
    "pl",
    "ru",
    "io",
    "biz",
    "top",
    "xyz",
    "site",
    "shop",
    "online",
    "com.br",
    "co.id",
    "in",
    "pro",
    "me",
)
_SCHOOLS = ("edu", "ac.id", "edu.pe", "gov.ng", "go.id", "edu.br", "gob.mx", "sch.id", "ac.ke", "gov.co")
_FOLDERS = (
    "wp-content/uploads",
    "images",
    "-",
    "blog",
    "news",
    "upload/files",
    "assets/css",
    "old",
    "en",
    "shop",
    "2023/05",
    "docs",
)
_NEUTRAL = (
    "here",
    "this article",
    "source",
    "website",
    "read more",
    "more details",
    "hier",
    "Quelle",
    "aquí",
    "ici",
    "тут",
    "подробнее",
    "link",
    "visit",
)
_HONEST = (
    ("the ministry's statement", "https://www.gov.uk/government/news/"),
    ("Reuters reported", "https://www.reuters.com/world/europe/"),
    ("the study", "https://doi.org/10.1038/s41586-020-2649-2"),
    ("its annual report", "https://www.sunhillfoundation.org/reports/2019.pdf"),
    ("a local newspaper", "https://www.kreisbote-nord.example/artikel/stadtrat-beschliesst-haushalt"),
    ("the band's own account", "https://thelanternsband.example/news/tour"),
    ("dem Bericht", "https://www.tagesschau.de/inland/"),
    ("the court's ruling", "https://curia.europa.eu/juris/"),
)
_TWINS = str.maketrans({"a": "а", "e": "е", "o": "о", "c": "с", "p": "р", "i": "і", "x": "х"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hacked:
    """A page after the attack, the addresses that were planted, and the paragraph that came along."""

    text: str
    ours: tuple[str, ...]
    trick: str
    language: str
    trade: str = ""


class Attacker:
    """Makes one attack; all chance comes from its seed."""

    def __init__(self, seed: int, languages: tuple[str, ...] = tuple(TRADES)) -> None:
        self.chance = random.Random(seed)
        self.language = self.chance.choice(languages)
        trades = TRADES[self.language]
        self.trade = self.chance.choice(list(trades))
        self.phrases = trades[self.trade]
        self.ours: list[str] = []

    def phrase(self) -> str:
        """Return words to sell with, written as a seller would."""
        said = self.chance.choice(self.phrases)
        style = self.chance.random()
        return said.title() if style < 0.25 else said.capitalize() if style < 0.4 else said

    def address(self, about: str) -> str:
        """Return a new address to sell, and remember it as ours."""
        pick = self.chance.random()
        slug = re.sub(r"[^a-z0-9]+", "-", about.lower()).strip("-") or f"p{self.chance.randrange(9999)}"
        name = "".join(self.chance.choices(_SYLLABLES, k=self.chance.randint(2, 4)))
        if pick < 0.25:
            host, path = (
                f"{slug.replace('-', self.chance.choice(('', '-')))}.{self.chance.choice(_ENDINGS)}",
                "/",
            )
        elif pick < 0.5:
            host, path = (
                f"{name}.{self.chance.choice(_ENDINGS)}",
                self.chance.choice(("/", f"/{slug}", f"/{slug}.html")),
            )
        elif pick < 0.75:
            host, path = (
                f"{self.chance.choice(('www', 'lib', 'sipa', 'e'))}.{name}.{self.chance.choice(_SCHOOLS)}",
                f"/{self.chance.choice(_FOLDERS)}/{slug}/",
            )
        elif pick < 0.9:
            host, path = f"{name}.{self.chance.choice(_ENDINGS)}", f"/{self.chance.choice(_FOLDERS)}/{slug}"
        else:
            host, path = self.chance.choice(
                (
                    (f"{name}.blogspot.com", f"/{slug}.html"),
                    ("sites.google.com", f"/view/{slug}"),
                    ("t.me", f"/{name}"),
                    (f"{name}.weebly.com", "/"),
                )
            )
        found = f"{self.chance.choice(('https', 'https', 'http'))}://{host}{path}"
        self.ours.append(found)
        return found

    def link(self, said: str | None = None, attributes: str = "") -> str:
        """Return a link that sells, or one around given words."""
        about = self.phrase()
        extra = self.chance.choice(
            (
                "",
                "",
                "",
                ' target="_blank"',
                ' rel="noopener"',
                ' rel="dofollow"',
                ' title="' + html.escape(about) + '"',
            )
        )
        return f'<a href="{self.address(about)}"{extra}{attributes}>{about if said is None else said}</a>'

    def links(self, low: int, high: int, between: str) -> str:
        """Return a row of links."""
        return between.join(self.link() for _ in range(self.chance.randint(low, high)))


def _paragraphs(text: str) -> list[re.Match[str]]:
    found = re.finditer(
        r"<p(?:\s[^>]*)?>(?:(?!</?(?:p|div|ul|script|table)\b).){120,2500}?</p\s*>",
        text,
        re.IGNORECASE | re.DOTALL,
    )
    return list(found)


def _in_body(text: str, piece: str, chance: random.Random) -> str:
    places = _paragraphs(text)
    if not places:
        return _before_end(text, piece)
    at = chance.choice(places).end()
    return text[:at] + piece + text[at:]


def _before_end(text: str, piece: str) -> str:
    at = text.lower().rfind("</body")
    return text[:at] + piece + text[at:] if at >= 0 else text + piece


def _in_sentence(text: str, chance: random.Random, make: Callable[[str], str], *, wrap: bool) -> str | None:
    for match in chance.sample(found := _paragraphs(text), k=min(6, len(found))):
        words = [
            w
            for w in re.finditer(r"(?<=\s)[^\W\d_]{4,}(?:\s[^\W\d_]{3,})?(?=[\s,.])", match.group())
            if "<" not in match.group()[w.start() - 20 : w.end() + 20]
        ]
        words = words[1:-1]
        if not words:
            continue
        word = chance.choice(words)
        start, end = match.start() + word.start(), match.start() + word.end()
        if wrap:
            return text[:start] + make(word.group()) + text[end:]
        return f"{text[:end]} {make('')}{text[end:]}"
    return None


def _prose(a: Attacker, text: str) -> str:
    templates = PROSE.get(a.language) or PROSE["en"]
    said = a.chance.choice(templates)
    return _in_body(
        text, "<p>" + said.format(a=a.link(), b=a.link() if "{b}" in said else "") + "</p>", a.chance
    )


def _single(a: Attacker, text: str) -> str | None:
    return _in_sentence(text, a.chance, lambda _: a.link(), wrap=False)


def _wrap(a: Attacker, text: str) -> str | None:
    return _in_sentence(text, a.chance, a.link, wrap=True)


def _neutral(a: Attacker, text: str) -> str | None:
    return _in_sentence(text, a.chance, lambda _: "(" + a.link(a.chance.choice(_NEUTRAL)) + ")", wrap=False)


def _hijack(a: Attacker, text: str) -> str | None:
    links = list(
        re.finditer(r"<a\s[^>]*?href=[\"'](?!#|javascript|mailto)([^\"']+)[\"'][^>]*>([^<]{8,90})</a>", text)
    )
    seen = [m.group(2).strip() for m in links]
    links = [m for m in links if seen.count(m.group(2).strip()) == 1]
    if not links:
        return None
    match = a.chance.choice(links)
    return text[: match.start(1)] + a.address(a.phrase()) + text[match.end(1) :]


def _related(a: Attacker, text: str) -> str:
    heads = {
        "de": "Das könnte Sie auch interessieren",
        "ru": "Читайте также",
        "fr": "À lire aussi",
        "es": "Te puede interesar",
    }
    items = "".join(f"<li>{a.link()}</li>" for _ in range(a.chance.randint(2, 5)))
    return _in_body(
        text, f"<div><h3>{heads.get(a.language, 'Related articles')}</h3><ul>{items}</ul></div>", a.chance
    )


def _image(a: Attacker, text: str) -> str:
    piece = "".join(
        (
            f'<a href="{a.address(p := a.phrase())}"><img src="/i/{a.chance.randrange(999)}.gif" width="1" '
            f'height="1" alt="{html.escape(p)}"></a>'
        )
        for _ in range(a.chance.randint(1, 3))
    )
    return _in_body(text, piece, a.chance)


def _bare(a: Attacker, text: str) -> str:
    found = [a.address(a.phrase()) for _ in range(a.chance.randint(2, 6))]
    return _before_end(text, "<div>" + "<br>".join(f'<a href="{u}">{u}</a>' for u in found) + "</div>")


def _twins(a: Attacker, text: str) -> str:
    piece = " | ".join(a.link(a.phrase().translate(_TWINS)) for _ in range(a.chance.randint(2, 5)))
    return _in_body(text, f"<p>{piece}</p>", a.chance)


def _gaps(a: Attacker, text: str) -> str:
    piece = ", ".join(a.link("\u200b".join(a.phrase())) for _ in range(a.chance.randint(2, 5)))
    return _in_body(text, f"<p>{piece}</p>", a.chance)


def _hidden(a: Attacker, text: str) -> str:
    style = a.chance.choice(
        (
            "display:none",
            "position:absolute;left:-4999px",
            "height:0;overflow:hidden",
            "font-size:1px;line-height:0",
            "opacity:0",
            "visibility:hidden",
            "clip:rect(0,0,0,0);position:absolute",
            "color:#fff;background:#fff",
            "transform:scale(0)",
            "text-indent:-9999px",
        )
    )
    tag = a.chance.choice(("div", "span", "p", "ul", "section"))
    piece = f'<{tag} style="{style}">{a.links(1, 9, a.chance.choice((" ", ", ", "<br>", " | ")))}</{tag}>'
    return a.chance.choice((lambda: _before_end(text, piece), lambda: _in_body(text, piece, a.chance)))()


def _ruled(a: Attacker, text: str) -> str:
    name = "x" + str(a.chance.randrange(9999))
    rule = a.chance.choice(
        ("display:none", "position:fixed;top:-9000px", "max-height:0;overflow:hidden", "font-size:0")
    )
    return _before_end(
        text, f"<style>@media screen{{.{name}{{{rule}}}}}</style><div class={name}>{a.links(2, 9, ' ')}</div>"
    )


def _after(a: Attacker, text: str) -> str:
    return text + "\n<div>" + a.links(2, 12, " ") + "</div>"


def _before(a: Attacker, text: str) -> str:
    return a.links(1, 5, " ") + "\n" + text


def _footer(a: Attacker, text: str) -> str:
    piece = a.links(3, 14, a.chance.choice((" ", " · ", "<br>", "</li><li>")))
    return _before_end(
        text,
        f"<div class='bottom'><ul><li>{piece}</li></ul></div>" if "li" in piece[:4000] else f"<p>{piece}</p>",
    )


def _sidebar(a: Attacker, text: str) -> str:
    head = a.chance.choice(("Partners", "Links", "Friends", "Useful"))
    return _in_body(text, f"<aside><h4>{head}</h4>{a.links(2, 8, '<br>')}</aside>", a.chance)


def _menu(a: Attacker, text: str) -> str | None:
    items = list(re.finditer(r"</li\s*>", text, re.IGNORECASE))
    if len(items) < 6:
        return None
    at = a.chance.choice(items[: len(items) // 2]).end()
    return f"{text[:at]}<li>{a.link()}</li>{text[at:]}"


def _noscript(a: Attacker, text: str) -> str:
    tag = a.chance.choice(("noscript", "iframe", "template"))
    return _before_end(text, f"<{tag}>{a.links(1, 6, ' ')}</{tag}>")


def _comments(a: Attacker, text: str) -> str:
    said = {
        "en": "Thanks for sharing, very useful.",
        "de": "Danke, sehr interessant.",
        "ru": "Спасибо за статью.",
    }.get(a.language, "Nice post!")
    return _before_end(
        text, f'<div id="comments"><div class="comment"><p>{said} {a.links(1, 3, " ")}</p></div></div>'
    )


TRICKS: dict[str, Callable[[Attacker, str], str | None]] = {
    "prose": _prose, "single": _single, "wrap": _wrap, "neutral": _neutral, "hijack": _hijack,
    "related": _related, "image": _image, "bare": _bare, "twins": _twins, "gaps": _gaps,
    "hidden": _hidden, "ruled": _ruled, "after": _after, "before": _before, "footer": _footer,
    "sidebar": _sidebar, "menu": _menu, "noscript": _noscript, "comments": _comments,
}  # fmt: skip


def hack(text: str, trick: str, seed: int, *, honest: bool = False) -> Hacked | None:
    """Return the page attacked with one trick, or None where the trick finds no hold.

    With `honest` the author, too, has added a sentence with a link since.
    """
    attacker = Attacker(seed)
    changed = TRICKS[trick](attacker, text)
    if changed is None:
        return None
    if honest:
        changed = update(changed, seed)
    return Hacked(
        text=changed,
        ours=tuple(attacker.ours),
        trick=trick,
        language=attacker.language,
        trade=attacker.trade,
    )


def update(text: str, seed: int) -> str:
    """Return the page with a sentence and a link that its author added."""
    chance = random.Random(seed + 1)
    said, where = chance.choice(_HONEST)
    return _in_body(
        text,
        f'<p>According to <a href="{where}">{said}</a>, the figures were corrected on Monday.</p>',
        chance,
    )
