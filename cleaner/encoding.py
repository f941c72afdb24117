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
_GUESSES = ("cp1251", "koi8_r", "cp1250", "cp1254", "cp1253", "cp949", "gb18030", "cp932", "cp1252")
_TAG = re.compile(rb"<(script|style)\b.*?(?:</\1|\Z)|<[^<>]*+>?", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{3,}")
_COMMON = frozenset(
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学"
    "對這個來國們為說時會學日本月者新聞社이다는에의가을를은고하기지사도로한인나대리자"
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
    wide = _unmarked_utf16(payload)
    if wide:
        return payload.decode(wide, "replace"), wide
    claims = _claims(payload, content_type)
    stateful = next((name for name in claims if name.startswith(("iso2022", "hz"))), None)
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


def _unmarked_utf16(payload: bytes) -> str | None:
    head = payload[:200]
    if len(head) < 8 or head.count(0) < len(head) // 5:
        return None
    return "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"


def _not_utf8(payload: bytes, claims: list[str], error: UnicodeDecodeError) -> tuple[str, str]:
    damaged = payload.decode("utf-8", "replace")
    if _mostly_utf8(damaged, error):
        return damaged, "utf-8"
    sample = _visible(payload)
    believed = (name for name in claims if name != "utf-8" and _sense(sample, name) > _TRUSTED)
    name = next(believed, None) or _guess(sample, claims)
    if name == "cp1252" and _turkish(sample):
        name = "cp1254"
    return payload.decode(name, "replace"), name


def _turkish(sample: bytes) -> bool:
    """Tell Turkish under a Western label from Icelandic, which shares its six odd bytes."""
    text = sample.decode("cp1252", "replace").lower()
    odd = sum(map(text.count, "ýþð"))
    return odd > 2 and odd > 2 * sum(map(text.count, "áéíóæ"))


def _mostly_utf8(damaged: str, error: UnicodeDecodeError) -> bool:
    """Tell a UTF-8 page with a few broken characters from one in another encoding."""
    broken = damaged.count("\ufffd")
    beyond = sum(len(run) for run in re.findall(r"[^\x00-\x7f\ufffd]+", damaged[:_SAMPLE]))
    whole = error.start >= len(error.object) - 3  # cut in the middle of its last character
    return whole or beyond > 20 * broken


def _visible(payload: bytes) -> bytes:
    return _TAG.sub(b" ", payload[:_SAMPLE])


_TRUSTED = 0.55


def _sense(sample: bytes, name: str) -> float:
    """Return from 0 to 1 how far `sample` read as `name` looks like words people write."""
    text = sample.decode(name, "replace")
    words = [word for word in _WORD.findall(text) if not word.isascii()][:2000]
    odd = text.count("\ufffd") + sum(1 for char in text if "\x80" <= char < "\xa0")
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
    common = sum(1 for char in ideographs if char in _COMMON or "\u3041" <= char <= "\u3096")
    return min(1.0, 10 * common / len(ideographs))


def _likeness(word: str) -> float:
    """Return how much a word looks like one: capitals throughout are rare, capitals inside wrong."""
    if word.upper() != word.lower() and not word[1:].islower():
        return 0.3 if word.isupper() else 0.0
    accented = sum(1 for char in word if "\xa0" <= char < "\u0180")
    return float(accented <= max(1, len(word) // 2))


def _guess(sample: bytes, claims: list[str]) -> str:
    """Return the likeliest encoding of bytes whose page lies or says nothing."""
    best = from_bytes(sample[:20_000], steps=5, chunk_size=512).best()
    votes = [codec_name(best.encoding)] if best else []
    candidates = list(dict.fromkeys([*claims, *(vote for vote in votes if vote), *_GUESSES]))
    scored = {name: _sense(sample, name) for name in candidates if name != "utf-8"}
    for vote in votes:
        if vote and vote in scored:
            scored[vote] += 0.2
    return max(scored, key=lambda name: scored[name])
