"""The sources file: what is read out of it, and how its problems are told."""

from datetime import timedelta
from pathlib import Path

import pytest

from crawler import Source, SourcesInvalid, load_sources
from crawler.alarms import CAUSES as ALARMS
from crawler.duration import format_duration, parse_duration
from crawler.source import matcher
from crawler.source_fields import FIELDS
from crawler.toml_places import Places

GOOD = """
[defaults]
delay = "2s"
tags = ["news"]

[[source]]
name = "city"
url = "https://news.example.org/city/"
every = "15m"
follow = ["/city/*.html"]
max_bytes = "5MiB"

[[source]]
name = "wire"
url = "https://news.example.org/feed.xml"
kind = "feed"
delay = "500ms"
"""


def problems(text: str) -> list[str]:
    with pytest.raises(SourcesInvalid) as caught:
        load_sources(text, "s.toml")
    return [str(problem) for problem in caught.value.problems]


def test_sources_are_read_with_their_defaults() -> None:
    """A file gives its sources in order, a [defaults] table what they do not say themselves."""
    city, wire = load_sources(GOOD)
    assert (city.name, city.kind, city.every) == ("city", "listing", timedelta(minutes=15))
    assert (city.delay, city.tags, city.max_bytes) == (timedelta(seconds=2), ("news",), 5 * 1024**2)
    assert city.same_host
    assert (wire.kind, wire.delay, wire.same_host) == ("feed", timedelta(milliseconds=500), False)


def test_all_problems_are_told_at_once_in_order() -> None:
    """Every mistake of a file is told, with line and column, in the order of the file."""
    text = '[[source]]\nname = "A b"\nevry = "15m"\nurl = "ftp://x.org/"\nmax_pages = 0\nkind = "rss"\n'
    found = problems(text)
    assert [each.split(": ", 1)[0] for each in found] == [
        "s.toml:2:8",
        "s.toml:3:1",
        "s.toml:4:7",
        "s.toml:5:13",
        "s.toml:6:8",
    ]
    assert "did you mean 'every'?" in found[1]
    assert "only http and https" in found[2]


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("x = ", "1:5", "not TOML"),
        ('[[source]]\nname = "a', "2:10", "not TOML"),
        ("[[source]]\nname = 'a'\nname = 'b'", "3:11", "not TOML"),
        ("", "1:1", "no sources"),
        ("source = 3", "1:1", "no sources"),
        ("[[source]]\nurl='http://a.org/'", "1:1", "the source has no 'name'"),
        ("sources = 1\n[[source]]\nname='a'\nurl='http://a.org/'", "1:1", "did you mean 'source'?"),
        ("[defaults]\nname = 'x'\n[[source]]\nname='a'\nurl='http://a.org/'", "2:1", "unknown key 'name'"),
        ("defaults = 3\n[[source]]\nname='a'\nurl='http://a.org/'", "1:12", "must be a table"),
    ],
)
def test_broken_files_are_told_where(text: str, place: str, words: str) -> None:
    """A file that is no TOML, or lacks what is needed, is told with the place."""
    first = problems(text)[0]
    assert first.startswith(f"s.toml:{place}: ")
    assert words in first


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("enabled = 1", "true or false"),
        ("max_depth = true", "a whole number, not true"),
        ("max_depth = 21", "from 0 to 20"),
        ("every = 15", "a duration such as"),
        ('every = "15 parsecs"', "a number and a unit"),
        ('every = "1s"', "must be from"),
        ('follow = "/x*"', "an array of strings"),
        ('follow = ["news/*"]', "must begin with /, \\* or http"),
        ('max_bytes = "10 stone"', "no size"),
        ("next = 3", "must be a string"),
        ('url = "https://user:secret@x.org/"', "user name or password"),
        ('url = "https://"', "no host"),
    ],
)
def test_wrong_values_are_told_with_the_mend(line: str, words: str) -> None:
    """A value that its key cannot take is told with what it can."""
    url = "" if line.startswith("url") else 'url = "https://x.org/"\n'
    (found,) = problems(f'[[source]]\nname = "a"\n{url}{line}\n')
    assert words.replace("\\", "") in found


def test_two_sources_of_one_name_are_told() -> None:
    """A name that stands twice is told at the second place, naming the first."""
    (found,) = problems(
        "[[source]]\nname='a'\nurl='http://a.org/'\n[[source]]\nname='a'\nurl='http://b.org/'"
    )
    assert found == "s.toml:5:6: a source called 'a' stands in line 2 already"


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    """A missing file and one that is not UTF-8 are problems of that file."""
    missing, latin = tmp_path / "none.toml", tmp_path / "latin.toml"
    latin.write_bytes(b"# caf\xe9")
    with pytest.raises(SourcesInvalid, match="No such file"):
        load_sources(missing)
    with pytest.raises(SourcesInvalid, match=r"latin\.toml:1:6: not UTF-8"):
        load_sources(latin)


def test_mark_and_line_ends_of_editors_are_no_mistake(tmp_path: Path) -> None:
    """A byte order mark and carriage returns are read over, and columns count as in the editor."""
    file = tmp_path / "s.toml"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load_sources(file) == load_sources(GOOD)
    file.write_bytes(b"\xef\xbb\xbfevry = 1\r\n" + GOOD.encode())
    with pytest.raises(SourcesInvalid, match=r"s\.toml:1:1: unknown key 'evry'"):
        load_sources(file)


@pytest.mark.parametrize(
    "text",
    [
        'a = """\nx\n"""', "a.\"b.c\".'d' = 1", "a = {b = [1, 2, {c = 3}], d.e = 4}", "a = inf\nb = 0xff",
        "[[a]]\n[[a.b]]\n[a.b.c]\nd = 1\n[[a.b]]", '"" = 1', "a = [ # c\n 1, # d\n]", "[ a . b ]\nc = 1",
        "3.14159 = 1", "1979-05-27 = 1", "a = 1979-05-27 07:32:00", "true = 1", '[["x"]]\ny = 1', "a = {}",
        'a = """""x"""""', "a = '\t'", "# only a comment", "\n\n", 'a = "\\U0001F600"',
    ],
)  # fmt: skip
def test_any_toml_has_places(text: str) -> None:
    """Whatever form a valid file has, its problems are told, and no form breaks the telling."""
    assert any("unknown key" in each or "no sources" in each for each in problems(text + "\n"))


@pytest.mark.parametrize(
    ("value", "span"),
    [
        ("1.5h", timedelta(minutes=90)),
        (" 15 m ", timedelta(minutes=15)),
        ("0s", timedelta(0)),
        ("0.001s", timedelta(milliseconds=1)),
        ("52w", timedelta(days=364)),
    ],
)
def test_durations_are_a_number_and_a_unit(value: str, span: timedelta) -> None:
    """Fractions and blanks are understood."""
    assert parse_duration(value) == span


@pytest.mark.parametrize(
    "value",
    [
        "",
        "15",
        "m",
        "-1m",
        "+1m",
        "1e3s",
        "1m30s",
        "1 M",
        ".5h",
        "1.h",
        "\u0661m",
        "9" * 400 + "w",
        "99999999999w",
    ],
)
def test_what_is_no_duration_is_told(value: str) -> None:
    """Signs, other scripts' digits, sums of units and spans beyond all calendars are no durations."""
    with pytest.raises(ValueError, match="duration"):
        parse_duration(value)


@pytest.mark.parametrize(
    ("line", "valid"),
    [
        ('name = "a"', True),
        ('name = "a-1"', True),
        ('name = "1"', True),
        (f'name = "{"a" * 64}"', True),
        (f'name = "{"a" * 65}"', False),
        ('name = "-a"', False),
        ('name = "a-"', False),
        ('name = "A"', False),
        ('name = "a_b"', False),
        ('name = "a\\n"', False),
        ('name = ""', False),
        ('name = "\u00e9"', False),
    ],
)
def test_names_are_fit_for_files_and_labels(line: str, valid: bool) -> None:
    """A name is of small letters, digits and hyphens, and no longer than a label."""
    text = f'[[source]]\n{line}\nurl = "https://x.org/"\n'
    if valid:
        assert len(load_sources(text)) == 1
    else:
        assert "must be of a-z" in problems(text)[0]


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ("1024", 1024),
        ("1073741824", 2**30),
        ('"1kB"', None),
        ('"2kB"', 2000),
        ('"1KiB"', 1024),
        ('"1.5MB"', None),
        ('"1GiB"', 2**30),
        ('"2GiB"', None),
        ("1023", None),
        ("1.5", None),
        ('"1024 B"', 1024),
        ('"1024"', None),
    ],
)
def test_sizes_are_bytes_or_have_a_unit(value: str, size: int | None) -> None:
    """A size is from a kibibyte to a gibibyte, in bytes or with its unit."""
    text = f'[[source]]\nname = "a"\nurl = "https://x.org/"\nmax_bytes = {value}\n'
    if size is None:
        assert "max_bytes" in problems(text)[0]
    else:
        assert load_sources(text)[0].max_bytes == size


@pytest.mark.parametrize(
    ("line", "low", "high"),
    [
        ("every", '"59s"', '"60s"'),
        ("delay", '"601s"', '"10m"'),
        ("timeout", '"999ms"', '"1s"'),
        ("max_pages", "0", "1"),
        ("max_pages", "100001", "100000"),
        ("max_depth", "-1", "0"),
        ("max_depth", "21", "20"),
        ("every", '"367d"', '"366d"'),
    ],
)
def test_bounds_are_where_they_are_said_to_be(line: str, low: str, high: str) -> None:
    """The last value that is allowed is allowed, and the next one is not."""
    text = '[[source]]\nname = "a"\nurl = "https://x.org/"\n'
    assert "must be from" in problems(f"{text}{line} = {low}\n")[0]
    assert len(load_sources(f"{text}{line} = {high}\n")) == 1


def test_places_are_those_of_keys_and_values() -> None:
    """Keys and values are found in dotted, quoted, inline and nested form; columns count characters."""
    places = Places('"é" = "ü"\na.b = [1, {c = 2}]\n[t."x y"]\nk = 1\n[[u]]\n[[u]]\nk = 2\n')
    assert (places.value(("é",)).line, places.value(("é",)).column) == (1, 7)
    assert places.value(("a", "b", 1, "c")).column == 16
    assert places.key(("t", "x y", "k")).line == 4
    assert places.key(("u", 1, "k")).line == 7
    assert places.key(("nowhere",)).line == 1


@pytest.mark.parametrize(
    ("pattern", "url", "matches"),
    [
        ("/news/", "https://x.org/news/1", True),
        ("/news/", "https://x.org/old/news/1", False),
        ("/news/*.html", "https://x.org/news/1.html", True),
        ("/news/*.html", "https://x.org/news/1.html?print", False),
        ("*print*", "https://x.org/news/1.html?print=1", True),
        ("https://x.org/a?b=1", "https://x.org/a?b=12", True),
        ("/a", "https://x.org", False),
        ("/", "https://x.org/", True),
        ("/news", "https://x.org:8443/news", True),
        ("/news", "https://x.org?/news", False),
        ("/news", "https://x.org#/news", False),
        ("/a+b(c)?[d]", "https://x.org/a+b(c)?[d]", True),
        ("/*/b", "https://x.org/b", False),
        ("/*b*", "https://x.org/ab/c", True),
        ("https://x.org/", "http://x.org/", False),
        ("http*://x.org/*", "https://x.org/a", True),
        ("*", "https://x.org/a\nb", False),
    ],
)
def test_patterns_mean_what_is_documented(pattern: str, url: str, matches: bool) -> None:
    """A pattern is a prefix, with * a glob; one that begins with / is about the path."""
    assert bool(matcher(pattern).match(url)) is matches


def test_source_survives_json() -> None:
    """A source goes to another process and comes back equal."""
    for source in load_sources(GOOD):
        assert Source.from_json(source.to_json()) == source


@pytest.mark.parametrize("text", ["90s", "15m", "6h", "1d", "2w", "500ms"])
def test_durations_are_written_as_read(text: str) -> None:
    """A duration in its largest unit is written back as it was read."""
    assert format_duration(parse_duration(text)) == text


def test_every_key_and_alarm_is_documented() -> None:
    """The reference names each key of a source, and each alarm."""
    reference = (Path(__file__).parents[2] / "docs" / "sources.md").read_text()
    missing = [key for key in (*FIELDS, *ALARMS, "unreadable", "time") if f"| `{key}` |" not in reference]
    assert missing == []


def test_example_of_the_reference_is_valid() -> None:
    """The file that the reference shows can be used."""
    reference = (Path(__file__).parents[2] / "docs" / "sources.md").read_text()
    example = reference.partition("```toml\n")[2].partition("```")[0]
    assert [source.name for source in load_sources(example)] == ["city-desk", "agency", "gazette"]
