"""Which declarations hide an element from readers, inline or by a rule of the page's own style sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

# None of these may start over a stretch that another start has read already: time must stay linear.
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_MEDIA_OPEN = re.compile(r"@(?:media|supports|layer)[^{;@]*+\{")
_PRINT = re.compile(r"@media(?=[^{;@]{0,500}print)[^{;@]*+\{(?:[^{}]*+\{[^{}]*+\})*+[^{}]*+\}")
_LAST_NAME = re.compile(r"^(?:[a-zA-Z][\w-]*)?([.#][\w-]+)$")
_LENGTH = r"(-?\d*\.?\d+)\s*(px|em|rem|pt|%|vw|vh|ex|ch|cm|in|)"
_OFFSCREEN = re.compile(
    rf"(?<![\w-])(?:left|top|right|bottom|margin-left|margin-top|text-indent|inset-inline-start)\s*:\s*{_LENGTH}"
)
_SHIFTED = re.compile(rf"translate(?:x|y|3d)?\(\s*{_LENGTH}")
_SIZE = re.compile(
    rf"(?<![\w-])(font-size|width|height|max-height|max-width|line-height)\s*:\s*{_LENGTH}(?=\s*(?:!|;|$))"
)
_FONT_ZERO = re.compile(r"(?<![\w-])font\s*:\s*0")
_OPACITY = re.compile(
    r"(?<![\w-])opacity\s*:\s*(0(?:\.0\d*)?|\.0\d*)(?=\s*(?:!|;|$))|alpha\(opacity\s*=\s*0?\d\)"
)
_CLIPPED = re.compile(
    r"(?<![\w-])clip\s*:\s*rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?|clip-path\s*:\s*(?:inset\(\s*(?:50|100)%|circle\(\s*0)"
)
_SCALED = re.compile(r"scale\(\s*0(?:\.0\d*)?\s*[,)]")
_BEHIND = re.compile(r"(?<![\w-])z-index\s*:\s*-\d{2,}")
_COLOUR = re.compile(r"(?<![\w-])(color|background|background-color)\s*:\s*([^;!]+)")
_HEX = re.compile(r"#([0-9a-f]{3,8})\b")
_RGB = re.compile(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)(?:[\s,/]+([\d.]+))?")
_NAMED = {
    "white": (255, 255, 255),
    "black": (0, 0, 0),
    "red": (255, 0, 0),
    "snow": (255, 250, 250),
    "ivory": (255, 255, 240),
    "ghostwhite": (248, 248, 255),
    "whitesmoke": (245, 245, 245),
}
_MAY_HIDE = re.compile(
    r"display|visib|opacity|left|top|right|bottom|indent|inset|transl|font|width|height|clip|scale|index|colou?r"
    r"|background",
    re.IGNORECASE,
)
_LONG_SHEET = 2000
_FAR = {
    "px": 300,
    "em": 30,
    "rem": 30,
    "pt": 300,
    "%": 99,
    "vw": 99,
    "vh": 99,
    "": 300,
    "ex": 60,
    "ch": 60,
    "cm": 10,
    "in": 5,
}


def hides(declarations: str) -> str:
    """Return how CSS declarations hide an element (none, offscreen, tiny, …), or an empty string."""
    css = declarations.lower()
    if ":" not in css:
        return ""
    if "display" in css and re.search(r"display\s*:\s*none", css):
        return "none"
    if "visib" in css and re.search(r"visibility\s*:\s*(?:hidden|collapse)", css):
        return "invisible"
    if _OPACITY.search(css):
        return "opacity"
    return _off_screen(css) or _shrunk(css) or _unlike_none(css)


def _off_screen(css: str) -> str:
    """Tell positions no reader's window reaches."""
    for pattern in (_OFFSCREEN, _SHIFTED):
        for number, unit in pattern.findall(css):
            if float(number) <= -_FAR[unit]:
                return "offscreen"
    return ""


def _shrunk(css: str) -> str:
    """Tell text too small to see and boxes cut to nothing."""
    if _FONT_ZERO.search(css) or _SCALED.search(css):
        return "tiny"
    small = {}
    for name, number, unit in _SIZE.findall(css):
        limit = {"px": 1.5, "pt": 1.5, "": 1.5}.get(unit, 0.11 if unit != "%" else 2)
        if 0 <= float(number) <= limit:
            small[name] = True
    if "font-size" in small:
        return "tiny"
    boxed = small.keys() & {"width", "height", "max-height", "max-width"}
    if boxed and ("overflow" in css or "absolute" in css or "fixed" in css):
        return "clipped"
    return "clipped" if _CLIPPED.search(css) else ""


def _unlike_none(css: str) -> str:
    """Tell text painted in the colour behind it, and boxes pushed behind the page."""
    if _BEHIND.search(css) and "position" in css:
        return "behind"
    colours = {name.split("-")[0]: value for name, value in _COLOUR.findall(css)}
    ink = _rgb(colours.get("color", ""))
    if "transparent" in colours.get("color", ""):
        return "colour"
    paper = _rgb(colours.get("background", ""))
    if ink and paper and sum(abs(a - b) for a, b in zip(ink, paper, strict=True)) < 24:
        return "colour"
    return "colour" if ink and not paper and min(ink) >= 250 and "background" not in css else ""


def _rgb(value: str) -> tuple[int, ...]:
    """Return a colour's red, green and blue, or nothing when it is not written plainly."""
    value = value.strip()
    found = _HEX.search(value)
    if found:
        digits = found.group(1)
        if len(digits) < 6:
            digits = "".join(digit * 2 for digit in digits[:3])
        return tuple(int(digits[at : at + 2], 16) for at in (0, 2, 4))
    found = _RGB.search(value)
    if found:
        return tuple(min(255, int(part)) for part in found.groups()[:3])
    return _NAMED.get(value.split(" ", maxsplit=1)[0], ())


class HidingRules:
    """What a page's own sheets say of class and id selectors (`.name`, `#name`), read when asked for.

    Only the last part of a selector is read, and only one plain name: enough for what injected blocks
    use, and a wrong guess is no more than one weak piece of evidence. In a long sheet colours prove
    nothing: they lie on what another rule paints.
    """

    def __init__(self, sheets: Iterable[str]) -> None:
        self._declared: dict[str, list[tuple[str, bool]]] = {}
        self._known: dict[str, str] = {}
        for sheet in sheets:
            long = len(sheet) > _LONG_SHEET
            for name, declarations in _named_rules(sheet):
                self._declared.setdefault(name, []).append((declarations, long))

    def __bool__(self) -> bool:
        return bool(self._declared)

    def how(self, selector: str) -> str:
        """Return how a selector hides, by the last rule that does, or an empty string."""
        if selector not in self._declared:
            return ""
        if selector not in self._known:
            found = (_how(*each) for each in reversed(self._declared[selector]))
            self._known[selector] = next(filter(None, found), "")
        return self._known[selector]


@lru_cache(maxsize=64)
def _named_rules(sheet: str) -> tuple[tuple[str, str], ...]:
    """Return (plain name, declarations) of a sheet's rules that may hide; pages of a site share sheets."""
    found = []
    for selectors, declarations in _parted(_flat(sheet)):
        if not _MAY_HIDE.search(declarations):
            continue
        for selector in selectors.split(","):
            named = _LAST_NAME.match(selector.strip().replace(">", " ").rpartition(" ")[2])
            if named:
                found.append((named[1], declarations))
    return tuple(found)


@lru_cache(maxsize=4096)
def _how(declarations: str, long: bool) -> str:  # noqa: FBT001  # as in the list
    found = hides(declarations)
    return "" if found == "colour" and long else found


def _parted(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield selectors and declarations of every rule."""
    for rule in sheet.split("}")[:-1]:
        head, brace, declarations = rule.rpartition("{")
        selectors = head.rpartition("{")[2]
        if brace and selectors:
            yield selectors, declarations


def _flat(sheet: str) -> str:
    """Return the sheet without comments, rules for print, and the opening of media queries."""
    plain = _COMMENT.sub("", sheet).replace("<!--", "").replace("-->", "")
    return _MEDIA_OPEN.sub("", _PRINT.sub("", plain))
