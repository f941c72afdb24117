"""What the archive answers with: one frozen value for each kind of row."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.keys import segment_key

PENDING, READY, FAILED, DEAD = "pending", "ready", "failed", "dead"
RESPONSE, REVISIT = "response", "revisit"

CLEANED_MIMES = frozenset(
    {"", "text/html", "application/xhtml+xml", "text/plain", "text/markdown", "text/x-markdown"}
)
CLEANED_STATUSES = (200, 203)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRow:
    """One capture as the catalog knows it.

    `status` of a 304 is that of the capture it confirms, as RFC 9110 §15.4.5 means it; the WARC record
    keeps 304. `payload_size` counts the payload that the capture has or points to. `offset` and
    `length` are the extent of the first record in `file`: the object `key`, or the segment of the `pack`
    that its bytes lie in, `stored` of them from `offset` on. `refers_to` is the key of the
    capture whose payload a revisit points to. `payload_sha1` is ``sha1:<base32>`` of the payload, or empty
    where an import did not tell it. `withdrawn` says that a takedown covers it. `directives` are what the
    answer's own headers or markup ask of archives (archive.directives): ``noarchive``, ``nosnippet``.
    """

    key: str
    surt: str
    url: str
    captured_at: datetime
    status: int
    mime: str
    payload_digest: str
    payload_size: int
    kind: str
    payload_sha1: str = ""
    refers_to: str | None = None
    location: str | None = None
    source: str | None = None
    found_on: str | None = None
    run: str | None = None
    offset: int = 0
    length: int = 0
    state: str = READY
    attempts: int = 0
    error: str | None = None
    withdrawn: bool = False
    pack: str | None = None
    stored: int = 0
    directives: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The key of the WARC file that holds the capture: its own object, or a pack's segment."""
        return self.key if self.pack is None else segment_key(self.pack)

    @property
    def cleaned(self) -> bool:
        """Whether the cleaner makes an article of this capture: a whole answer with text of its own."""
        return is_cleaned(self.kind, self.status, self.mime, self.payload_size)


def is_cleaned(kind: str, status: int, mime: str, size: int) -> bool:
    """Say whether an article is made of a capture of this kind, status, type and size of payload."""
    return kind == RESPONSE and status in CLEANED_STATUSES and mime in CLEANED_MIMES and size > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRow:
    """One cleaning of one capture.

    `name` is the object's name below the capture's article prefix, `previous` the key of the earlier
    capture whose article was used as evidence, `supersedes` the name of the article this one replaces,
    `body_digest` the SHA-256 of the cleaner's own bytes. `removed` counts what was taken out, `flagged`
    the links left in but doubted.
    """

    capture_key: str
    name: str
    fingerprint: str
    supersedes: str | None
    in_force: bool
    kind: str
    title: str
    language: str | None
    text_digest: str
    published: str | None
    removed: int
    flagged: int
    previous: str | None
    body_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article with the cleaner's exact bytes, and what they say."""

    row: ArticleRow
    body: bytes
    content: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What `record` did: the row, whether the capture is new, and whether its payload was there before."""

    row: CaptureRow
    created: bool
    unchanged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A run of consecutive captures that say the same.

    `article` is that of the first capture of the run, None while it is not cleaned or where there is no
    text to clean. `gone` stands for 404 and 410, `moved` for the address that a redirect names.
    """

    first: CaptureRow
    last: CaptureRow
    captures: int
    article: ArticleRow | None
    gone: bool = False
    moved: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One find of a search: the first capture with that text, its article, and words around the match.

    `marks` are the places of the words found within `snippet`, as pairs of start and end.
    """

    row: CaptureRow
    article: ArticleRow
    snippet: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One damage that `verify` found: the object's key, a code, what is wrong, and what to do about it."""

    key: str
    problem: str
    detail: str
    mend: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """A takedown: the captures it covers are served as gone until it is lifted.

    Covered is every capture whose surt lies in the range of `pattern` and whose instant lies between
    `since` and `until`, both included and both open when None.
    """

    id: str
    pattern: str
    since: datetime | None
    until: datetime | None
    reason: str
    actor: str
    created_at: datetime
    lifted_by: str | None = None

    @property
    def lifted(self) -> bool:
        """Whether the takedown has ended."""
        return self.lifted_by is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """What `reconcile` added to the catalog, and the keys that wait for a worker."""

    rows_added: int
    articles_added: int
    pending: list[str]
