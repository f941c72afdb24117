"""Settings: the environment over ``palimpsest.toml`` over defaults, read once and frozen.

`SETTINGS` is the one table of them. ``docs/settings.md`` documents each, and a test holds the two
together. Relative paths are taken from the working directory.
"""

import difflib
import ipaddress
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, time
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

CONFIG: Final = "PALIMPSEST_CONFIG"
FILE: Final = "palimpsest.toml"
FOLDER: Final = "palimpsest-data"
AGENT: Final = "Palimpsest/0.1 (+https://palimpsest.example/contact)"

_KIND: Final = "is no value of this setting's kind; write it as docs/settings.md shows"
_PASSWORD: Final = re.compile(r"((?:password|passwd|secret|token)=)[^&;\s]+", re.IGNORECASE)
_CATALOGS: Final = ("sqlite:///", "postgresql+psycopg://", "postgresql://")
_BROKERS: Final = ("redis://", "rediss://", "redis+socket://", "sentinel://")


class SettingsInvalid(Exception):
    """One or more settings cannot be used; `problems` holds a line for each of them."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that a process is told from outside. The table `SETTINGS` says what each means."""

    store: str = FOLDER
    catalog: str = ""
    s3_endpoint: str = ""
    broker: str = ""
    sources: Path = Path("palimpsest-sources.toml")
    agent: str = AGENT
    workers: int = 2
    host: str = "127.0.0.1"
    port: int = 8080
    token: str = ""
    trusted_proxies: tuple[str, ...] = ()
    withdrawn_status: int = 451
    heed_noarchive: bool = False
    signing_key: str = ""

    @property
    def endpoint(self) -> str | None:
        """The S3 endpoint, or None where the address or the provider's own stands."""
        return self.s3_endpoint or None

    @property
    def folder(self) -> Path:
        """The local folder for what is not in the store: a SQLite catalog, the kept token."""
        return Path(FOLDER if self.on_s3 else self.store)

    @property
    def key_file(self) -> Path:
        """The file of the private key that the log's heads and WACZ files are signed with."""
        return Path(self.signing_key or f"{self.folder.absolute()}.signing-key.pem")

    @property
    def on_s3(self) -> bool:
        """Whether the store is an S3 bucket rather than a folder."""
        return self.store.startswith("s3://")

    @property
    def embedded(self) -> bool:
        """Whether this process does the cleaning itself, since no broker is set."""
        return not self.broker

    @property
    def catalog_url(self) -> str:
        """The catalog's SQLAlchemy URL: as set, or SQLite in `folder`."""
        return self.catalog or f"sqlite:///{self.folder / 'catalog.sqlite'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One row of the table: its name in ``palimpsest.toml``, what it means, how it is read.

    `read` turns the text of an environment variable into the value, and raises ValueError with what
    is wrong and the mend.
    """

    name: str
    meaning: str
    read: Callable[[str], object]

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return "PALIMPSEST_" + self.name.upper()

    @property
    def default(self) -> object:
        """The value that holds where nothing sets it."""
        return next(field.default for field in fields(Settings) if field.name == self.name)


def _has_server(address: str) -> bool:
    try:
        return urlsplit(address).port != 0
    except ValueError:  # a bracket left open, a port that is no number
        return False


def _store(text: str) -> str:
    if text.startswith("s3://"):
        if not text[5:].split("/", 1)[0].split("?", 1)[0]:
            raise ValueError("names no bucket; write s3://bucket/prefix")
        return text
    if "://" in text:
        raise ValueError("is neither a folder nor s3://bucket/prefix")
    if not text:
        raise ValueError("is empty; name a folder or s3://bucket/prefix")
    return text


def _catalog(text: str) -> str:
    if text and not (text.startswith(_CATALOGS) and _has_server(text)):
        raise ValueError(
            "is no catalog; write sqlite:///file.sqlite or postgresql+psycopg://user@host/database"
        )
    return text.replace("postgresql://", "postgresql+psycopg://", 1)


def _broker(text: str) -> str:
    if text and not (text.startswith(_BROKERS) and all(map(_has_server, text.split(";")))):
        raise ValueError("is no broker; write redis://host:6379/0, or leave it empty for none")
    return text


def _endpoint(text: str) -> str:
    if text and not (text.startswith(("http://", "https://")) and _has_server(text)):
        raise ValueError("is no endpoint; write http://host:port")
    return text


def _agent(text: str) -> str:
    if not text.strip() or any(ord(letter) < 32 or ord(letter) > 126 for letter in text):
        raise ValueError("is no user agent; write Name/version (+https://site/contact), plain ASCII")
    return text.strip()


def _number(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        """Return a whole number within the bounds; ValueError says what it must be."""
        try:
            value = int(text)
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            raise ValueError(f"is no whole number from {low} to {high}")
        return value

    return read


def _host(text: str) -> str:
    if not text or any(letter in text for letter in "/ "):
        raise ValueError("is no host; write an address such as 127.0.0.1, or a name")
    return text


def _path(text: str) -> Path:
    if not text:
        raise ValueError("is empty; name a file")
    return Path(text)


def _withdrawn(text: str) -> int:
    if text not in {"451", "404"}:
        raise ValueError("is neither 451 (says that it was withdrawn) nor 404 (says that it is not there)")
    return int(text)


def _truth(text: str) -> bool:
    known = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False, "": False}
    if text.lower() not in known:
        raise ValueError("is neither true nor false")
    return known[text.lower()]


def _proxies(text: str) -> tuple[str, ...]:
    found = tuple(part for part in text.replace(",", " ").split() if part)
    for part in found:
        try:
            ipaddress.ip_network(part, strict=False)
        except ValueError as error:
            raise ValueError(
                f"holds '{part}', which is no address; write addresses or networks parted by commas"
            ) from error
    return found


SETTINGS: Final = (
    Setting(
        name="store",
        meaning="Where captures and articles are kept: a folder, or s3://bucket/prefix.",
        read=_store,
    ),
    Setting(
        name="catalog",
        meaning="The catalog's database, as a SQLAlchemy URL. Empty: SQLite in the store's folder, "
        "or in ./palimpsest-data beside a bucket.",
        read=_catalog,
    ),
    Setting(
        name="s3_endpoint",
        meaning="The address of the S3 server, where the store's own does not name one.",
        read=_endpoint,
    ),
    Setting(
        name="broker",
        meaning="The Redis that carries keys to the workers. Empty: no queue, the process that "
        "crawls also cleans.",
        read=_broker,
    ),
    Setting(
        name="sources",
        meaning="The file that names what is crawled, and how often.",
        read=_path,
    ),
    Setting(
        name="agent",
        meaning="The user agent sent to servers. Put a way to reach you in it: the placeholder is "
        "refused by every host that is not this machine.",
        read=_agent,
    ),
    Setting(
        name="workers",
        meaning="Cleaning processes in `up`, `crawl` and `demo`.",
        read=_number(1, 64),
    ),
    Setting(
        name="host",
        meaning="The address that `up` and `serve` listen on.",
        read=_host,
    ),
    Setting(
        name="port",
        meaning="The port that `up` and `serve` listen on; 0 takes a free one.",
        read=_number(0, 65535),
    ),
    Setting(
        name="token",
        meaning="The operator's token, which every change over HTTP needs. Empty: `up` makes one "
        "and keeps it in a file that only you can read; `serve` then allows no change.",
        read=str,
    ),
    Setting(
        name="trusted_proxies",
        meaning="Addresses or networks of proxies whose X-Forwarded-* headers are believed.",
        read=_proxies,
    ),
    Setting(
        name="withdrawn_status",
        meaning="How HTTP answers for what a takedown covers: 451, or 404 as if it had never been there.",
        read=_withdrawn,
    ),
    Setting(
        name="heed_noarchive",
        meaning="Whether HTTP obeys pages that ask not to be shown from archives (noarchive), or not to "
        "be quoted among hits (nosnippet).",
        read=_truth,
    ),
    Setting(
        name="signing_key",
        meaning="The file of the private key that signs the log of what is kept, and WACZ files. Empty: "
        "beside the data folder, under its name and .signing-key.pem. Never inside the store.",
        read=str,
    ),
)


def load(environ: Mapping[str, str], folder: Path) -> Settings:
    """Return the settings that `environ` and the file in `folder` give.

    Raises SettingsInvalid with every problem at once: file, setting, value and mend.
    """
    problems: list[str] = []
    values: dict[str, object] = {}
    file = Path(environ[CONFIG]) if environ.get(CONFIG) else folder / FILE
    written = _written(file, problems, wanted=bool(environ.get(CONFIG)))
    for setting in SETTINGS:
        origin, text = setting.variable, environ.get(setting.variable)
        if text is None and setting.name in written:
            origin, text = f"{file}: {setting.name}", _as_text(written[setting.name])
            if isinstance(written[setting.name], _kinds_not_taken(setting)):
                problems.append(f"{origin}: '{_shown(setting, text)}' {_KIND}")
                continue
        if text is None:
            continue
        try:
            values[setting.name] = setting.read(text)
        except ValueError as error:
            problems.append(f"{origin}: '{_shown(setting, text)}' {error}")
    if problems:
        raise SettingsInvalid(problems)
    return Settings(**values)  # type: ignore[arg-type]  # each value was made by its own reader


def unknown(environ: Mapping[str, str]) -> list[str]:
    """Return the PALIMPSEST_* variables that no setting reads, for `doctor` to mention.

    They are no errors: container platforms put variables of that form into every process.
    """
    known = {setting.variable for setting in SETTINGS} | {CONFIG}
    return sorted(name for name in environ if name.startswith("PALIMPSEST_") and name not in known)


def nearest(word: str, known: list[str]) -> str:
    """Return `` Did you mean …?`` for the name in `known` that `word` is close to, or nothing."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f" Did you mean '{close[0]}'?" if close else ""


def _written(file: Path, problems: list[str], *, wanted: bool) -> dict[str, object]:
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8-sig"))  # editors may mark it
    except FileNotFoundError:
        if wanted:
            problems.append(f"{CONFIG}: there is no file '{file}'; correct the path or unset it")
        return {}
    except OSError as error:
        problems.append(f"{file}: cannot be read ({error.strerror}); mend its permissions")
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(f"{file}: is no TOML: {error}")
        return {}
    names = [setting.name for setting in SETTINGS]
    problems.extend(
        f"{file}: there is no setting '{name}'.{nearest(name, names)}"
        for name in written
        if name not in names
    )
    return written


def _kinds_not_taken(setting: Setting) -> tuple[type, ...]:
    """Return the kinds of TOML value that would turn into a text that nobody meant."""
    if isinstance(setting.default, tuple):
        return (bool, dict, date, time)
    if isinstance(setting.default, bool):
        return (list, dict, date, time)
    return (bool, list, dict, date, time)


def _as_text(value: object) -> str:
    if isinstance(value, list):
        return ",".join(str(part) for part in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _shown(setting: Setting, text: str) -> str:
    """Return `text` fit for a message: a password in a URL stays out of logs and screens."""
    if setting.name == "token":
        return "…"
    text = _PASSWORD.sub(r"\1…", text)
    head, at, tail = text.rpartition("@")
    scheme, found, secret = head.rpartition("://")
    return f"{scheme}{found}{secret.split(':')[0]}:…@{tail}" if at and ":" in secret else text
