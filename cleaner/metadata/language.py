"""The language: what the page states, checked against its script, else what its words look like."""

import re

import py3langid

_TAG = re.compile(r"^[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*$", re.IGNORECASE)
_SCRIPTS = (
    (
        re.compile(r"[\u0400-\u04ff]"),
        frozenset((
            "ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg", "tt", "os", "ba", "cv", "ce",
        )),
    ),
    (re.compile(r"[\u3040-\u30ff]"), frozenset(("ja",))),
    (re.compile(r"[\uac00-\ud7af]"), frozenset(("ko",))),
    (re.compile(r"[\u4e00-\u9fff]"), frozenset(("zh", "ja", "yue"))),
    (re.compile(r"[\u0600-\u06ff]"), frozenset(("ar", "fa", "ur", "ps", "ckb", "sd", "ug", "ku"))),
    (re.compile(r"[\u0590-\u05ff]"), frozenset(("he", "yi", "iw"))),
    (re.compile(r"[\u0370-\u03ff]"), frozenset(("el",))),
    (re.compile(r"[\u0e00-\u0e7f]"), frozenset(("th",))),
    (re.compile(r"[\u0900-\u097f]"), frozenset(("hi", "mr", "ne", "sa"))),
)  # fmt: skip
_SAMPLE = 2000
_ENOUGH = 60


def read_language(stated: str, text: str) -> str | None:
    """Return the language as a BCP 47 tag in small letters, such as ``en`` or ``pt-br``.

    `stated` is believed unless the text is in a script that this language is not written in.
    """
    tag = _tag(stated)
    sample = text[:_SAMPLE]
    if tag is not None and _may_be(tag, sample):
        return tag
    return _guessed(sample) if len(sample) >= _ENOUGH else tag


def _tag(stated: str) -> str | None:
    stated = stated.split(",", 1)[0].strip()
    return stated.replace("_", "-").lower() if _TAG.match(stated) else None


def _may_be(tag: str, sample: str) -> bool:
    letters = sum(map(str.isalpha, sample))
    if letters < _ENOUGH:
        return True
    language = tag.split("-", 1)[0]
    for script, languages in _SCRIPTS:
        if len(script.findall(sample)) * 2 > letters:
            return language in languages
    return language not in _ONLY_OTHER_SCRIPTS


_ONLY_OTHER_SCRIPTS = frozenset(
    ("ru", "uk", "be", "bg", "ja", "ko", "zh", "ar", "fa", "he", "el", "th", "hi")
)


def _guessed(sample: str) -> str | None:
    language, _ = py3langid.classify(sample)
    return str(language)
