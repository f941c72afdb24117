"""The real command as people run it: every exit code, results on stdout, one clear line on stderr."""

import gzip
import json
import os
import re
import resource
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from console.demo.server import DemoSite

_ROOT = Path(__file__).parents[2]
_PLACEHOLDER_HOST = "http://news.example/"

pytestmark = pytest.mark.xdist_group("console_command")


@dataclass(frozen=True)
class Ended:
    """How a run of the command ended."""

    code: int
    out: str
    err: str

    def json(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass
class Command:
    """Runs the command in `folder`, as if a person sat there."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)

    def start(self, *arguments: str, **environ: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "console", *arguments],
            cwd=self.folder,
            env=_clean_environment() | self.environ | environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *arguments: str, **environ: str) -> Ended:
        with self.start(*arguments, **environ) as process:
            out, err = process.communicate(timeout=180)
            return Ended(process.returncode, out, err)


def _clean_environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PALIMPSEST_")}
    return kept | {"PYTHONPATH": str(_ROOT), "NO_COLOR": "1"}


def _sources(origin: str, more: str = "") -> str:
    return f"""
[[source]]
name = "town"
url = "{origin}/town/"
follow = ["/town/"]
every = "1h"
{more}
"""


def _one_line(ended: Ended, code: int, *words: str) -> None:
    """The command ended with `code` and said why in one line, without a traceback."""
    assert ended.code == code, ended
    assert "Traceback" not in ended.err
    said = [line for line in ended.err.splitlines() if line.startswith("palimpsest: ")]
    assert len(said) == 1, ended.err
    for word in words:
        assert word in said[0]


@dataclass(frozen=True)
class Town:
    """An archive of the made-up town's section in two editions, and the dates between."""

    command: Command
    origin: str
    report: dict[str, object]
    between: str

    def first_of(self, url: str) -> str:
        """Return the timestamp of the first capture of `url`; `between` may be nearer to the second."""
        return str(self.command("list", url, "--json").json()[0]["timestamp"])


@pytest.fixture(name="town", scope="module")
def _town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    command = Command(folder)
    with DemoSite() as site:
        (folder / "palimpsest-sources.toml").write_text(_sources(site.origin))
        first = command("crawl", "--json")
        assert first.code == 0, first.err
        time.sleep(1.1)
        between = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        time.sleep(1.1)
        site.edition = 2
        second = command("crawl", "town")
        assert second.code == 0, second.err
        yield Town(command, site.origin, first.json()[0], between)


@pytest.fixture(name="here")
def _here(tmp_path: Path) -> Command:
    return Command(tmp_path)


# Without an archive


def test_help_is_quick_and_names_every_verb(here: Command) -> None:
    """--help takes well under a second of processor time, for it loads nothing heavy."""
    here("--help")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = here("--help")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime) < 0.8
    assert ended.code == 0
    assert all(f" {verb} " in ended.out for verb in ("demo", "crawl", "get", "verify", "serve"))


def test_help_loads_no_crawler_parser_or_database(here: Command) -> None:
    """The heavy libraries are not even imported for the help."""
    code = (
        "import sys; from console.entry import run; run(['--help']); "
        "print(sorted({'scrapy', 'celery', 'trafilatura', 'sqlalchemy', 'lxml'} & set(sys.modules)))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env=_clean_environment(),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert ended.stdout.splitlines()[-1] == "[]"


def test_no_arguments_show_the_help(here: Command) -> None:
    """`palimpsest` and a group alone show their help, and that is no error."""
    for arguments, word in (((), "demo"), (("sources",), "check"), (("takedown",), "lift")):
        ended = here(*arguments)
        assert (ended.code, word in ended.out, ended.err) == (0, True, "")


def test_version(here: Command) -> None:
    """--version prints one line."""
    ended = here("--version")
    assert ended.out.startswith("palimpsest 0.")
    assert ended.code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("gett", "x"), ("gett", "get")),
        (("get",), ("URL", "palimpsest get --help")),
        (("get", "http://a.example/", "--as", "pdf"), ("pdf", "markdown")),
        (("list", "x", "--limit", "many"), ("--limit", "integer")),
        (("sources", "chek"), ("chek", "check")),
        (("clean", "nowhere.html", "--url", "http://a.example/"), ("nowhere.html",)),
        (("clean", "-", "--url", "a.example"), ("a.example", "https://")),
        (("export", "http://a.example/", "-o", "out.zip"), ("out.zip", "warc.gz")),
        (("export", "http://a.example/", "-o", "no/folder/out.warc.gz"), ("no/folder",)),
        (("serve", "--port", "70000"), ("--port", "65535")),
    ],
)
def test_wrong_usage_is_2(here: Command, arguments: Sequence[str], words: Sequence[str]) -> None:
    """An unknown verb, option or value, or a file that is not there, is one line and code 2."""
    _one_line(here(*arguments), 2, *words)


@pytest.mark.parametrize(
    "arguments",
    [("get", "http://a.example/x"), ("list", "*.example"), ("search", "word"), ("verify",), ("status",)],
)
def test_nothing_archived_yet_is_1_and_makes_nothing(here: Command, arguments: Sequence[str]) -> None:
    """A verb that reads says that there is no archive, and does not make an empty one."""
    _one_line(here(*arguments), 1, "palimpsest-data", "palimpsest crawl")
    assert list(here.folder.iterdir()) == []


@pytest.mark.parametrize("verb", ["status", "doctor"])
def test_invalid_settings_are_3_all_at_once(here: Command, verb: str) -> None:
    """Every setting that cannot be used is named with its value and the mend."""
    (here.folder / "palimpsest.toml").write_text("prot = 1\n")
    ended = here(verb, PALIMPSEST_WORKERS="lots", PALIMPSEST_BROKER="amqp://x")
    assert ended.code == 3
    said = ended.err + ended.out
    for words in ("'prot'", "'port'", "PALIMPSEST_WORKERS: 'lots'", "PALIMPSEST_BROKER", "redis://"):
        assert words in said
    assert "Traceback" not in said


def test_invalid_sources_are_3_all_at_once(here: Command) -> None:
    """Each mistake in the sources file comes with file, line and column."""
    file = here.folder / "palimpsest-sources.toml"
    file.write_text('[[source]]\nname = "a"\nurl = "nonsense"\nevry = "1h"\nkind = "blog"\n')
    for verb in (("sources", "check"), ("crawl",), ("sources", "list")):
        ended = here(*verb)
        assert ended.code == 3
        lines = ended.err.splitlines()
        assert all(line.startswith("palimpsest: palimpsest-sources.toml:") for line in lines)
        assert len(lines) >= 3
        assert any(":4:1: " in line and "every" in line for line in lines), ended.err


def test_missing_sources_file_is_3(here: Command) -> None:
    """Crawling without a sources file names the file that was looked for."""
    _one_line(here("crawl"), 3, "palimpsest-sources.toml")


def test_placeholder_agent_is_3_before_anything_is_fetched(here: Command) -> None:
    """A host that is not this machine is not visited under the placeholder."""
    (here.folder / "palimpsest-sources.toml").write_text(_sources(_PLACEHOLDER_HOST.rstrip("/")))
    _one_line(here("crawl"), 3, "placeholder", "PALIMPSEST_AGENT")
    _one_line(here("preview", _PLACEHOLDER_HOST), 3, "placeholder", "PALIMPSEST_AGENT")
    assert not (here.folder / "palimpsest-data").exists()


@pytest.mark.parametrize("verb", ["worker", "beat"])
def test_cluster_verbs_without_a_broker_are_3(here: Command, verb: str) -> None:
    """A worker without a broker has nothing to do, and says which setting is missing."""
    _one_line(here(verb), 3, "PALIMPSEST_BROKER")


def test_guard_and_robots_refuse_with_6(here: Command) -> None:
    """Addresses inside networks, and what robots.txt forbids, are refused."""
    agent = "Archive/1.0 (+https://archive.example/bot)"
    _one_line(here("preview", "http://10.0.0.1/", PALIMPSEST_AGENT=agent), 6, "10.0.0.1")
    with DemoSite() as site:
        _one_line(here("preview", f"{site.origin}/editors/"), 6, "robots.txt")


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"PALIMPSEST_STORE": "taken"}, ("taken",)),
        ({"PALIMPSEST_CATALOG": "sqlite:////dev/null/c.sqlite"}, ("/dev/null",)),
        ({"PALIMPSEST_CATALOG": "postgresql://u:secret@127.0.0.1:9/d"}, ("127.0.0.1",)),
        ({"PALIMPSEST_STORE": "s3://b/p", "PALIMPSEST_S3_ENDPOINT": "http://127.0.0.1:9"}, ("127.0.0.1:9",)),
    ],
)
def test_store_or_catalog_out_of_reach_is_8(
    here: Command, environ: dict[str, str], words: Sequence[str]
) -> None:
    """What cannot be opened is named, its password is not, and the code is 8."""
    (here.folder / "taken").write_text("a file, not a folder")
    (here.folder / "palimpsest-data").mkdir()
    keys = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y"}
    ended = here("list", "a.example/*", **environ, **keys)
    _one_line(ended, 8, *words)
    assert "secret" not in ended.err


def test_a_worker_without_its_broker_is_8(here: Command) -> None:
    """A Redis that does not answer is named."""
    (here.folder / "palimpsest-data").mkdir()
    ended = here("worker", PALIMPSEST_BROKER="redis://127.0.0.1:9/0")
    assert ended.code == 8
    assert "127.0.0.1:9" in ended.err
    assert "Traceback" not in ended.err


def test_interrupted_is_130(here: Command) -> None:
    """Ctrl-C ends a server with 130 and a word, not a traceback."""
    process = here.start("serve", "--port", "0")
    assert process.stdout is not None
    assert process.stdout.readline().startswith("http://127.0.0.1:")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    _one_line(Ended(process.returncode, out, err), 130, "interrupted")


def test_taken_port_is_2(here: Command) -> None:
    """A port that somebody else has is named, with what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        _one_line(here("serve", "--port", port), 2, port, "--port")


def test_doctor_looks_at_everything(here: Command) -> None:
    """On a fresh machine the doctor has notes and no complaint, one line a check."""
    ended = here("doctor", "--json")
    assert ended.code == 0, ended.out
    checks = {str(line["check"]): line["verdict"] for line in ended.json()}
    assert set(checks) == {
        *("python", "settings", "store", "catalog", "broker", "sources", "agent", "key", "disk", "clock")
    }
    assert checks["python"] == checks["disk"] == checks["clock"] == "ok"
    assert checks["agent"] == "note"
    told = here("doctor", "--json", PALIMPSEST_AGENT="Harbour/1.0 (+https://harbour.example/bot)").json()
    assert {str(line["check"]): line["verdict"] for line in told}["agent"] == "ok"


def test_doctor_names_what_is_broken(here: Command) -> None:
    """A broker that does not answer is a bad check, and the code is 8."""
    ended = here("doctor", PALIMPSEST_BROKER="redis://127.0.0.1:9/0", PALIMPSEST_STRANGE="1")
    assert ended.code == 8
    assert "PALIMPSEST_STRANGE" in ended.out
    assert "✗ broker" in ended.out


# The cleaner alone

_PAGE = """<!doctype html><html lang="en"><head><title>Tide table for the week</title></head><body><article>
<h1>Tide table for the week</h1>
<p>The highest water of the week is expected on Friday a little after noon, when the moon is full and
the wind has been blowing from the north-west for two days without a pause.</p>
<p>Boats in the inner basin should be moored with longer lines than usual, says the harbour master, and
nobody should leave a car on the fish market overnight, whatever the sky looks like.</p>
</article></body></html>"""


def test_clean_reads_a_file_or_stdin_and_prints_four_views(here: Command) -> None:
    """The cleaner alone needs no archive; each view is printed to stdout."""
    file = here.folder / "page.html"
    file.write_text(_PAGE)
    url = "https://paper.example/tide"
    views = {view: here("clean", str(file), "--url", url, "--as", view) for view in
             ("markdown", "text", "html", "json")}  # fmt: skip
    assert all(ended.code == 0 for ended in views.values()), views
    assert "highest water of the week" in views["text"].out
    assert views["markdown"].out.startswith("# Tide table for the week")
    assert "<p>" in views["html"].out
    assert json.loads(views["json"].out)["title"] == "Tide table for the week"
    piped = subprocess.run(
        [sys.executable, "-m", "console", "clean", "-", "--url", url, "--as", "text"],
        input=_PAGE, env=_clean_environment(), capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert piped.stdout == views["text"].out


def test_clean_compares_with_an_earlier_state(here: Command) -> None:
    """--previous takes the JSON of an earlier run or another saved page."""
    url = "https://paper.example/tide"
    (here.folder / "old.html").write_text(_PAGE)
    (here.folder / "new.html").write_text(_PAGE.replace("Friday", "Sunday"))
    written = here("clean", "old.html", "--url", url, "--as", "json")
    (here.folder / "old.json").write_text(written.out)
    answers = [
        here("clean", "new.html", "--url", url, "--previous", name, "--as", "json")
        for name in ("old.json", "old.html")
    ]
    assert [ended.code for ended in answers] == [0, 0]
    assert answers[0].out == answers[1].out
    (here.folder / "bad.json").write_text("{}")
    _one_line(here("clean", "new.html", "--url", url, "--previous", "bad.json"), 2, "bad.json")


@pytest.mark.parametrize("payload", [b"", b"%PDF-1.7\n\x00\x01", b"\x89PNG\r\n\x1a\n\x00\x00"])
def test_what_is_no_page_is_5(here: Command, payload: bytes) -> None:
    """An empty body, a PDF, an image: one line, no traceback."""
    (here.folder / "thing").write_bytes(payload)
    _one_line(here("clean", "thing", "--url", "https://paper.example/x"), 5)


def test_monstrous_pages_end_in_an_answer(here: Command) -> None:
    """Twenty megabytes of HTML and ten thousand nested elements end in an article or in one line."""
    (here.folder / "huge.html").write_bytes(b"<p>word word</p>" * (20 * 1024 * 1024 // 16))
    (here.folder / "deep.html").write_bytes(b"<div>" * 10_000 + b"<p>text</p>" + b"</div>" * 10_000)
    for name in ("huge.html", "deep.html"):
        ended = here("clean", name, "--url", "https://paper.example/x", "--as", "text")
        assert ended.code in (0, 5), ended
        assert "Traceback" not in ended.err


# With an archive


def test_crawl_reports_what_came_and_returns_when_it_is_cleaned(town: Town) -> None:
    """Embedded, the crawl comes back with everything cleaned, and says so in numbers."""
    assert town.report["source"] == "town"
    assert (town.report["captured"], town.report["cleaned"]) == (11, 11)
    assert (town.report["waiting"], town.report["failed"], town.report["alarms"]) == (0, 0, [])


def test_get_prints_the_article_for_a_date(town: Town) -> None:
    """Both editions give the author's words, the injected ones are gone, and notes go to stderr."""
    url = f"{town.origin}/town/library-saturday/"
    latest = town.command("get", url, "--as", "text")
    early = town.command("get", url, "--at", town.between, "--policy", "before", "--as", "text")
    assert (latest.code, early.code) == (0, 0), latest.err
    assert latest.out == early.out
    assert "Twenty-six of them have been trained" in latest.out
    assert "bahis" not in latest.out
    assert "as captured" in latest.err


def test_get_in_every_view(town: Town) -> None:
    """Markdown, HTML, JSON, the payload as it was stored, and the capture as WARC."""
    url = f"{town.origin}/town/school-kitchen/"
    assert town.command("get", url).out.startswith("# Pupils cook for their school")
    assert "<li>" in town.command("get", url, "--as", "html").out
    (record,) = town.command("get", url, "--as", "json").json()
    assert record["url"] == url
    assert isinstance(record["article"], dict)
    assert "deneme-bonusu-veren.example" in town.command("get", url, "--as", "raw").out
    with subprocess.Popen(
        [sys.executable, "-m", "console", "get", url, "--as", "warc"],
        cwd=town.command.folder, env=_clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        kinds = [record.rec_type for record in ArchiveIterator(process.stdout)]
    assert kinds[0] in ("response", "revisit")


def test_never_archived_is_1_and_says_where_to_look(town: Town) -> None:
    """A URL that nobody captured names the host's listing as the way on."""
    for arguments in (
        ("get", f"{town.origin}/none/"),
        ("diff", f"{town.origin}/none/", "2020", "2021"),
        ("audit", f"{town.origin}/none/"),
    ):
        _one_line(town.command(*arguments), 1, "palimpsest list")
    _one_line(town.command("list", "nobody.example/*"), 1, "nobody.example")
    _one_line(town.command("list", "http://nobody.example/x"), 1, "nobody.example")
    _one_line(town.command("search", "zyzzyva"), 1, "zyzzyva")
    before = town.command("get", f"{town.origin}/town/", "--at", "1999", "--policy", "before")
    _one_line(before, 1)


@pytest.mark.parametrize("when", ["yesterday", "2015-02-30", "20151301", "99"])
def test_unreadable_date_is_2(town: Town, when: str) -> None:
    """A date that is none is named, with how to write one."""
    _one_line(town.command("get", f"{town.origin}/town/", "--at", when), 2, when)


def test_list_history_of_host_and_url(town: Town) -> None:
    """A host's captures come in JSON lines or a table; versions are runs of the same text."""
    host = town.origin.removeprefix("http://")
    lines = town.command("list", f"{host}/*", "--json").json()
    assert len(lines) == 22
    assert list(lines[0])[:5] == ["url", "captured_at", "timestamp", "status", "mime"]
    table = town.command("list", f"{town.origin}/town/night-bus/").out.splitlines()
    assert table[0].startswith("CAPTURED (UTC)")
    assert len(table) == 3
    (version,) = town.command("list", f"{town.origin}/town/night-bus/", "--versions", "--json").json()
    assert (version["captures"], version["says"]) == (2, "article")
    first = town.command("list", f"{host}/*", "--to", town.between, "--json").json()
    assert len(first) == 11


def test_reader_that_leaves_early_is_no_error(town: Town) -> None:
    """`palimpsest list … | head` ends without a word about the broken pipe."""
    host = town.origin.removeprefix("http://")
    process = town.command.start("list", f"{host}/*", "--json")
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr is not None
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 0
    assert err == ""


def test_diff_of_what_only_the_hack_changed_is_empty(town: Town) -> None:
    """Injected links are no change of the article's own text."""
    url = f"{town.origin}/town/night-bus/"
    ended = town.command("diff", url, town.first_of(url), "2099", "--json")
    (record,) = ended.json()
    assert record["changed"] is False
    assert record["a"] != record["b"]


def test_audit_says_what_where_why_and_since(town: Town) -> None:
    """Each removed thing has its words, defanged targets, place, reasons and first capture."""
    url = f"{town.origin}/town/night-bus/"
    ended = town.command("audit", url, "--json")
    found = ended.json()
    text = ended.out
    assert found
    assert "deneme-bonusu-veren[.]example" in text
    assert "deneme-bonusu-veren.example" not in text
    assert all(finding["reasons"] and finding["since"] and finding["place"] for finding in found)
    people = town.command("audit", url)
    assert "why " in people.out
    assert town.command("audit", url, "--at", town.first_of(url), "--json").json() == []


def test_search_finds_words_of_the_text(town: Town) -> None:
    """Full text covers the authors' words and not the spammers'."""
    (hit,) = town.command("search", "lentils", "plums", "--json").json()
    assert hit["url"] == f"{town.origin}/town/school-kitchen/"
    assert town.command("search", "bahis").code == 1


def test_export_is_one_warc_that_any_tool_reads(town: Town, tmp_path: Path) -> None:
    """The exported file holds a response for every capture, and nothing half-written stays behind."""
    out = tmp_path / "town.warc.gz"
    ended = town.command("export", f"{town.origin}/town*", "-o", str(out))
    assert ended.code == 0, ended.err
    with gzip.open(out) as file:
        kinds = [record.rec_type for record in ArchiveIterator(file)]
    assert kinds.count("response") + kinds.count("revisit") == 22
    none = tmp_path / "none.warc.gz"
    _one_line(town.command("export", "nobody.example/*", "-o", str(none)), 1, "nobody.example")
    assert [path.name for path in tmp_path.iterdir()] == ["town.warc.gz"]


def test_sources_and_schedule_are_explained(town: Town) -> None:
    """The sources file is listed and shown, and the next crawl is reasoned."""
    assert town.command("sources", "check").code == 0
    (listed,) = town.command("sources", "list", "--json").json()
    (shown,) = town.command("sources", "show", "town", "--json").json()
    assert listed == shown
    (explained,) = town.command("schedule", "explain", "town", "--json").json()
    assert explained["because"]
    _one_line(town.command("sources", "show", "twon"), 1, "twon", "'town'")
    _one_line(town.command("crawl", "twon"), 1, "twon", "'town'")


def test_status_and_alerts(town: Town) -> None:
    """The standing of each source, and no alarms where all is well."""
    (status,) = town.command("status", "--json").json()
    assert {state for state, count in status["captures"].items() if count} == {"ready"}
    assert town.command("alerts").code == 0


def test_dry_run_fetches_no_article(town: Town, tmp_path: Path) -> None:
    """--dry-run names what would be fetched and keeps nothing."""
    command = Command(tmp_path)
    (tmp_path / "palimpsest-sources.toml").write_text(_sources(town.origin))
    ended = command("crawl", "--dry-run", "--json")
    assert ended.code == 0, ended.err
    assert len(ended.json()) == 10
    assert command("list", f"{town.origin}/*").code == 1


def test_preview_shows_everything_and_stores_nothing(town: Town, tmp_path: Path) -> None:
    """A preview names kind, title and verdicts; the folder stays empty."""
    command = Command(tmp_path)
    ended = command("preview", f"{town.origin}/town/night-bus/")
    assert ended.code == 0, ended.err
    assert "Night bus makes more friends" in ended.out
    assert re.search(r"^confidence \d\.\d\d$", ended.out, re.MULTILINE)
    assert list(tmp_path.iterdir()) == []
    _one_line(command("preview", f"{town.origin}/none/"), 1, "404")


def test_source_without_items_is_4(town: Town, tmp_path: Path) -> None:
    """A crawl that finished, with an alarm, ends with 4, and alerts shows it again."""
    command = Command(tmp_path)
    text = _sources(town.origin).replace("/town/", "/about/")
    (tmp_path / "palimpsest-sources.toml").write_text(text)
    ended = command("crawl")
    assert ended.code == 4, ended
    assert "lists no items" in ended.err
    alerts = command("alerts", "--json")
    assert (alerts.code, [alarm["code"] for alarm in alerts.json()]) == (4, ["nothing"])


def test_site_that_does_not_answer_is_4(tmp_path: Path) -> None:
    """Without robots.txt nothing may be fetched (RFC 9309): the crawl finishes, with an alarm."""
    command = Command(tmp_path)
    (tmp_path / "palimpsest-sources.toml").write_text(_sources("http://127.0.0.1:9"))
    ended = command("crawl")
    assert ended.code == 4, ended
    assert "robots.txt cannot be read" in ended.err


class _Failing(BaseHTTPRequestHandler):
    """Lists a page, and fails whenever it is asked for it."""

    def do_GET(self) -> None:
        listing = self.path == "/town/"
        self.send_response(200 if listing else 404 if self.path == "/robots.txt" else 500)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        if listing:
            self.wfile.write(b"<!doctype html><title>Town</title><a href='/town/a'>A long headline</a>")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name upstream
        """Say nothing."""


def test_fetches_that_fail_are_5(tmp_path: Path) -> None:
    """A crawl some of whose fetches failed ends with 5, and says how many."""
    command = Command(tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Failing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        origin = f"http://127.0.0.1:{server.server_address[1]}"
        (tmp_path / "palimpsest-sources.toml").write_text(_sources(origin))
        ended = command("crawl")
        server.shutdown()
    assert ended.code == 5, ended
    assert "1 fetches failed" in ended.err
    assert "Traceback" not in ended.err


@pytest.fixture(name="copy")
def _copy(town: Town, tmp_path: Path) -> Command:
    shutil.copytree(town.command.folder, tmp_path / "copy")
    return Command(tmp_path / "copy")


def _payloads(command: Command) -> list[Path]:
    return sorted((command.folder / "palimpsest-data" / "captures").rglob("*.warc.gz"))


def test_verify_is_whole_and_finds_a_flipped_byte(copy: Command) -> None:
    """An untouched archive agrees with itself; one flipped bit is found, named, and code 5."""
    whole = copy("verify")
    assert whole.code == 0, whole.out
    victim = _payloads(copy)[0]
    body = bytearray(victim.read_bytes())
    body[len(body) // 2] ^= 1
    victim.chmod(0o644)
    victim.write_bytes(body)
    ended = copy("verify", "--json")
    assert ended.code == 5
    assert any(victim.name in str(finding["key"]) for finding in ended.json())


def test_truncated_object_is_5_on_get(copy: Command, town: Town) -> None:
    """A damaged object is never served: one line and code 5."""
    for victim in _payloads(copy):
        victim.chmod(0o644)
        victim.write_bytes(victim.read_bytes()[:40])
    _one_line(copy("get", f"{town.origin}/town/night-bus/", "--as", "raw"), 5)


def test_catalog_is_rebuilt_from_the_store_alone(copy: Command, town: Town) -> None:
    """Without its catalog the archive is made whole again by one verb."""
    host = town.origin.removeprefix("http://")
    before = copy("list", f"{host}/*").out
    for file in (copy.folder / "palimpsest-data").glob("catalog.sqlite*"):
        file.unlink()
    assert copy("catalog", "rebuild").code == 0
    assert copy("list", f"{host}/*").out == before
    assert copy("verify").code == 0


def test_reconcile_cleans_what_was_left(copy: Command, town: Town) -> None:
    """Objects without rows are found and cleaned."""
    for file in (copy.folder / "palimpsest-data").glob("catalog.sqlite*"):
        file.unlink()
    ended = copy("reconcile", "--json")
    assert ended.code == 0, ended.err
    assert ended.json()[0]["rows_added"] == 22
    assert copy("verify").code == 0


def test_reconcile_without_its_broker_is_8_and_loses_nothing(copy: Command) -> None:
    """What waits cannot be handed on while Redis is out of reach; it still waits, and is cleaned later."""
    for file in (copy.folder / "palimpsest-data").glob("catalog.sqlite*"):
        file.unlink()
    for made in ("articles", "proof"):  # as before anything was cleaned, and logged
        shutil.rmtree(copy.folder / "palimpsest-data" / made)
    ended = copy("reconcile", PALIMPSEST_BROKER="redis://127.0.0.1:9/0")
    _one_line(ended, 8, "127.0.0.1:9")
    assert copy("reconcile").code == 0
    assert copy("verify").code == 0


def test_takedown_is_6_until_it_is_lifted(copy: Command, town: Town) -> None:
    """A withdrawn URL is refused, listed, and served again once the takedown is lifted."""
    url = f"{town.origin}/town/night-bus/"
    (added,) = copy("takedown", "add", url, "--reason", "court order", "--json").json()
    _one_line(copy("get", url), 6)
    (listed,) = copy("takedown", "list", "--json").json()
    assert (listed["id"], listed["reason"]) == (added["id"], "court order")
    _one_line(copy("takedown", "lift", "NOSUCH"), 1, "NOSUCH")
    assert copy("takedown", "lift", str(added["id"])).code == 0
    assert copy("get", url).code == 0
    assert copy("takedown", "list", "--json").out == ""


def test_full_disk_is_8_and_the_archive_stays_whole(town: Town, tmp_path: Path) -> None:
    """A device without space is named in one line, and what was there before is whole."""
    mount = tmp_path / "small"
    mount.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(mount)],
        check=False, capture_output=True, timeout=120,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("no right to mount a small file system: a full disk was not tested")
    try:
        command = Command(tmp_path, {"PALIMPSEST_STORE": str(mount)})
        (tmp_path / "palimpsest-sources.toml").write_text(_sources(town.origin))
        ended = command("crawl")
        assert ended.code == 8, ended
        assert "Traceback" not in ended.err
        assert "space" in ended.err or "full" in ended.err
    finally:
        subprocess.run(["umount", str(mount)], check=True, timeout=120)


def test_interrupted_crawl_keeps_what_it_had(town: Town, tmp_path: Path) -> None:
    """SIGINT in the middle ends with 130; the archive verifies, and running it again completes it."""
    command = Command(tmp_path)
    (tmp_path / "palimpsest-sources.toml").write_text(_sources(town.origin))
    process = command.start("crawl")
    _wait_for(lambda: any((tmp_path / "palimpsest-data").rglob("*.warc.gz")))
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    if process.returncode != 0:  # else it was quicker than we
        _one_line(Ended(process.returncode, out, err), 130, "interrupted")
    again = command("crawl", "--json")
    assert again.code == 0, again.err
    verified = command("verify")
    assert verified.code == 0, verified.out


def _wait_for(there: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


# Everything in one process


def test_up_serves_crawls_and_ends_clean(town: Town, tmp_path: Path) -> None:
    """`up` prints address and token, crawls what is due, serves it, keeps the token, ends on SIGTERM."""
    command = Command(tmp_path)
    (tmp_path / "palimpsest-sources.toml").write_text(_sources(town.origin))
    process = command.start("up", "--port", "0")
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    token = process.stdout.readline().strip().removeprefix("operator's token: ")
    url = f"{town.origin}/town/night-bus/"
    try:
        _wait_for(lambda: _status(f"{address}healthz") == 200)
        _wait_for(lambda: _status(f"{address}web/{url}") == 200, 90)
    finally:
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    kept = tmp_path / "palimpsest-data" / "token"
    assert kept.read_text().strip() == token
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert command("verify").code == 0


def _status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError:
        return 0
