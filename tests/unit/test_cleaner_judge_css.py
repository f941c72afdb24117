"""Which declarations hide, and which only design."""

import pytest

from cleaner.judge.css import HidingRules, hides


@pytest.mark.parametrize(
    ("declarations", "how"),
    [
        ("display:none", "none"),
        ("DISPLAY : NONE !important", "none"),
        ("visibility:hidden", "invisible"),
        ("opacity:0", "opacity"),
        ("filter:alpha(opacity=0)", "opacity"),
        ("position:absolute;left:-9999px", "offscreen"),
        ("position:fixed; top:-99%", "offscreen"),
        ("text-indent:-6749px", "offscreen"),
        ("transform:translate(-9999px)", "offscreen"),
        ("font-size:0", "tiny"),
        ("font-size:1px", "tiny"),
        ("transform:scale(0)", "tiny"),
        ("height:0;overflow:hidden", "clipped"),
        ("position:absolute;clip:rect(0,0,0,0)", "clipped"),
        ("clip-path: inset(50%)", "clipped"),
        ("color:#fffffe;background:#fff", "colour"),
        ("color:rgb(250, 251,252);background-color: white", "colour"),
        ("position:absolute;z-index:-99", "behind"),
    ],
)
def test_what_hides(declarations: str, how: str) -> None:
    """Each way of keeping text from readers is recognised."""
    assert hides(declarations) == how


@pytest.mark.parametrize(
    "declarations",
    [
        "",
        "color:red",
        "opacity:0.9",
        "margin-left:-10px",
        "font-size:100%",
        "height:100px;overflow:hidden",
        "color:#333;background:#fff",
        "left:-1px",
        "line-height:0",
        "width:0",
    ],
)
def test_what_does_not_hide(declarations: str) -> None:
    """Ordinary design is no evidence."""
    assert hides(declarations) == ""


def test_rules_in_media_queries_count_and_print_rules_do_not() -> None:
    """A rule hides for readers at a screen; what only paper lacks is not hidden."""
    sheet = (
        "@media screen{.a{display:none}} @media print{.b{display:none}} div#c, p .d {visibility:hidden} "
        "/* .e{display:none} */"
    )
    rules = HidingRules([sheet])
    found = {name: rules.how(name) for name in (".a", ".b", "#c", ".d", ".e", ".f")}
    assert found == {".a": "none", ".b": "", "#c": "invisible", ".d": "invisible", ".e": "", ".f": ""}


def test_a_later_rule_that_shows_does_not_outweigh_one_that_hides() -> None:
    """Which rule wins depends on much that is not read: one that hides is taken for evidence."""
    assert HidingRules([".a{display:none} .a{color:red}"]).how(".a") == "none"


def test_colours_of_a_long_sheet_prove_nothing() -> None:
    """White letters are common where another rule paints the ground."""
    white = ".a{color:#fff}"
    assert HidingRules([white]).how(".a") == "colour"
    assert HidingRules([white + "/**/ .b{margin:0}" * 200]).how(".a") == ""


def test_a_page_without_sheets_has_no_rules() -> None:
    """Nothing to ask is told at once."""
    assert not HidingRules([])
    assert not HidingRules(["p{margin:0}"])
