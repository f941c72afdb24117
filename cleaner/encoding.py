"""Bytes to text: byte order mark, the bytes' own word, HTTP header, ``<meta>``, then a guess.

The order is that of the WHATWG Encoding and HTML standards with one change: bytes that are strictly
valid UTF-8 with characters beyond ASCII are UTF-8 whatever a header claims, and a claim under which
the text makes no sense (words of swapped case, controls) is not believed.
"""

import codecs
import re

from charset_normalizer import from_bytes

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Browsers read these labels as the wider code page; so do we (WHATWG Encoding, names and labels).
_WIDER = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932",
    "euc_kr": "cp949", "big5": "big5hkscs",
}  # fmt: skip
_NAMES = {
    "x-sjis": "cp932", "windows-31j": "cp932", "x-gbk": "gb18030", "ks_c_5601-1987": "cp949",
    "x-euc-jp": "euc_jp", "x-user-defined": "cp1252", "unicode": "utf-8", "utf8mb4": "utf-8",
    "win-1251": "cp1251", "x-cp1251": "cp1251", "x-mac-cyrillic": "mac_cyrillic", "koi": "koi8_r",
    "dos-874": "cp874", "windows-874": "cp874", "x-x-big5": "big5hkscs",
}  # fmt: skip
_NO_ENCODINGS = frozenset(("utf-7", "idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"))
_META = re.compile(
    rb"""<meta\s[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,80}encoding=["']([\w.:-]+)""",
    re.IGNORECASE,
)
_HEADER = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_SHIFTED = re.compile(rb"\x1b\$[B@][!-~\s]{2,}?\x1b\([BJ]")
_GUESSES = (
    "cp1251", "koi8_r", "cp1250", "iso8859-2", "cp1254", "cp1253", "cp949", "gb18030", "cp932", "euc_jp",
    "big5hkscs", "cp1255", "cp1256", "cp874", "cp1252",
)  # fmt: skip
# Languages that a Western label cannot write, and what writes them.
_BY_LANGUAGE = {
    **dict.fromkeys((b"pl", b"cs", b"sk", b"hu", b"hr", b"sl", b"bs", b"ro"), ("cp1250", "iso8859-2")),
    **dict.fromkeys((b"ru", b"uk", b"be", b"bg", b"mk", b"sr"), ("cp1251", "koi8_r")),
    b"el": ("cp1253",), b"he": ("cp1255",), b"ar": ("cp1256",), b"fa": ("cp1256",), b"th": ("cp874",),
}  # fmt: skip
_LANGUAGE = re.compile(rb"""<html\b[^>]{0,300}?\blang\s*=\s*["']?([a-z]{2})""", re.IGNORECASE)
_HINTED, _VOTED = 0.3, 0.2
_LATIN = frozenset(("cp1252", "cp1250", "iso8859-2"))
_TAG = re.compile(rb"<(script|style)\b.*?(?:</\1|\Z)|<[^<>]*+>?", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{3,}")
_COMMON = frozenset(
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学"
    "對這個來國們為說時會學日本月者新聞社이다는에의가을를은고하기지사도로한인나대리자"
    "所公市司取多成其面前方行事同民政長长後后间間关關实實新方法動动現现点點高外部分问問体體最化产產全定明當当"
    "二三十五六七八九百千万年時行見今金入円気小山話女北午書先名川水半男西電校語土木食車何南毎白天母火右読左休父雨"
    "員場発代田対理主意作自立経力戦目通度機要強用性合内野持平思世正安院心界教文元重近考画海売知集別物使品死特私"
    "始朝運終台広住無真口少町料工建空急止送切転研足究楽起着店病質待試族銀早映親験英医仕味写字答夜音注帰古歌買悪図週室"
)
_SAMPLE = 200_000
_META_RANGE = 8192


def decode(payload: bytes, content_type: str | None) -> tuple[str, str]:
    """Return the text of `payload` and the name of the encoding used; never raises.

    `content_type` is the HTTP header as sent. Undecodable bytes become U+FFFD.
    """
    for mark, name in _MARKS:
        if payload.startswith(mark):
            return payload[len(mark) :].decode(name, "replace"), name
    wide = unmarked_utf16(payload)
    if wide:
        return payload.decode(wide, "replace"), wide
    claims = _claims(payload, content_type)
    stateful = next((name for name in claims if name.startswith(("iso2022", "hz"))), None)
    if stateful is None and payload.isascii() and _SHIFTED.search(payload):
        stateful = "iso2022_jp"
    if stateful and (b"\x1b" in payload or b"~{" in payload):
        return payload.decode(stateful, "replace"), stateful
    try:
        return payload.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        return _not_utf8(payload, claims, error)


def codec_name(label: str) -> str | None:
    """Return Python's name for an encoding `label` as pages write it, None for an unknown one.

    Python calls more things a codec than are ways to write text: ``hex`` and ``zip`` turn bytes into
    bytes, and others, UTF-7 among them, hide markup from whoever looks for it in the bytes.
    """
    label = label.strip().lower()
    try:
        codec = codecs.lookup(_NAMES.get(label, label))
        b"x".decode(codec.name, "replace")
    except (LookupError, ValueError):
        return None
    return None if codec.name in _NO_ENCODINGS else _WIDER.get(codec.name, codec.name)


def _claims(payload: bytes, content_type: str | None) -> list[str]:
    labels = [match[1] for match in [_HEADER.search(content_type or "")] if match]
    metas = _META.finditer(payload, 0, _META_RANGE)
    labels.extend((match[1] or match[2]).decode("ascii", "ignore") for match in metas)
    names = [codec_name(label) for label in labels]
    # A page that could be searched for `<meta` is no UTF-16, whatever it says.
    return [name for name in dict.fromkeys(names) if name and not name.startswith("utf-16")]


def unmarked_utf16(payload: bytes) -> str | None:
    """Return the order of UTF-16 that has no mark, by the zeros between its markup's letters, else None."""
    head = payload[:200]
    if len(head) < 8 or not len(head) // 5 <= head.count(0) <= len(head) * 3 // 5:
        return None
    return "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"


def _not_utf8(payload: bytes, claims: list[str], error: UnicodeDecodeError) -> tuple[str, str]:
    damaged = payload.decode("utf-8", "replace")
    if _mostly_utf8(damaged, error):
        return damaged, "utf-8"
    sample = _visible(payload)
    hinted = _hinted(payload)
    believed = (name for name in claims if name != "utf-8" and _sense(sample, name) > _TRUSTED)
    name = next(believed, None)
    if name is None or (hinted and name == "cp1252"):
        name = _guess(sample, claims, hinted)
    if name in _LATIN and _turkish(sample):
        name = "cp1254"
    if name == "cp1250" and _czech(sample):
        name = "iso8859-2"
    return payload.decode(name, "replace"), name


def _hinted(payload: bytes) -> tuple[str, ...]:
    """Return the encodings that write the language which the page says it is in, if Western ones do not."""
    match = _LANGUAGE.search(payload, 0, _META_RANGE)
    return _BY_LANGUAGE.get(match[1].lower(), ()) if match else ()


def _turkish(sample: bytes) -> bool:
    """Tell Turkish under a Western label from Icelandic, which shares its six odd bytes."""
    text = sample.decode("cp1252", "replace").lower()
    odd = sum(map(text.count, "ýþð"))
    return "þ" in text and odd > 2 and odd > 2 * sum(map(text.count, "áéíóæ"))


def _czech(sample: bytes) -> bool:
    """Tell Czech in ISO 8859-2 from Windows's code page, where š and ž stand at Polish and Slovak letters."""
    text = sample.decode("cp1250", "replace").lower()
    return any(map(text.count, "ěřů")) and any(map(text.count, "ąľ")) and not any(map(text.count, "šž"))


def _mostly_utf8(damaged: str, error: UnicodeDecodeError) -> bool:
    """Tell a UTF-8 page with a few broken characters from one in another encoding."""
    broken = damaged.count("\ufffd")
    beyond = sum(len(run) for run in re.findall(r"[^\x00-\x7f\ufffd]+", damaged[:_SAMPLE]))
    whole = error.start >= len(error.object) - 3  # cut in the middle of its last character
    return whole or beyond > 20 * broken


def _visible(payload: bytes) -> bytes:
    return _TAG.sub(b" ", payload[:_SAMPLE])


_TRUSTED = 0.55


# Frames and blocks, signs in the midst of words and Thai marks on nothing are letters misread.
_SIGNS = re.compile(
    r"[\u2500-\u25ff]|(?<=[^\W\d_])[¡-©«-´¶-¹»-¿×÷˘ˇ˙˛˝¸](?=[^\W\d_])"
    r"|(?<![\u0e01-\u0e4e])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]"
)
_LETTERS = re.compile(r"[A-Za-zÀ-ɏ]"), re.compile(r"[\u0370-\u06ff]")


def _sense(sample: bytes, name: str) -> float:
    """Return from 0 to 1 how far `sample` read as `name` looks like words people write."""
    text = sample.decode(name, "replace")
    words = [word for word in _WORD.findall(text) if not word.isascii()][:2000]
    odd = (
        text.count("\ufffd") + sum(1 for char in text if "\x80" <= char < "\xa0") + len(_SIGNS.findall(text))
    )
    if not words:
        return 1.0 if odd == 0 else 0.0
    good = sum(map(_likeness, words))
    return _east_asian(text) * good / (len(words) + 2 * odd)


def _east_asian(text: str) -> float:
    """Return 1.0, or less where there are ideographs and hardly any of the common ones.

    Nearly any bytes can be read as some ideographs, so that these must earn belief.
    """
    ideographs = [char for char in text if "\u3040" <= char <= "\ud7ff"]
    if not ideographs:
        return 1.0
    kana = sum(1 for char in ideographs if "\u3041" <= char <= "\u30fe")
    common = sum(1 for char in ideographs if char in _COMMON)
    earned = min(1.0, 10 * (common + kana) / len(ideographs))
    # Kana stand at the same bytes in Chinese and Japanese encodings: what is between them decides.
    return earned * min(1.0, 0.5 + 2 * common / max(1, len(ideographs) - kana))


def _likeness(word: str) -> float:
    """Return how much a word looks like one: capitals throughout are rare, capitals inside wrong."""
    if word.upper() != word.lower() and not word[1:].islower():
        return 0.3 if word.isupper() else 0.0
    if all(letters.search(word) for letters in _LETTERS):  # no word is in two scripts
        return 0.0
    accented = sum(1 for char in word if "\xa0" <= char < "\u0180")
    return float(accented <= max(1, len(word) // 2))


def _guess(sample: bytes, claims: list[str], hinted: tuple[str, ...]) -> str:
    """Return the likeliest encoding of bytes whose page lies or says nothing, but perhaps its language."""
    best = from_bytes(sample[:20_000], steps=5, chunk_size=512).best()
    votes = [codec_name(best.encoding)] if best else []
    candidates = list(dict.fromkeys([*hinted, *claims, *_GUESSES, *(vote for vote in votes if vote)]))
    scored = {name: _sense(sample, name) for name in candidates if name != "utf-8"}
    for vote in votes:
        if vote in _GUESSES:
            scored[vote] += _VOTED
    for name in hinted:
        scored[name] += _HINTED
    return max(scored, key=lambda name: scored[name])
