"""The JSON API's shapes, which are also its OpenAPI description."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, StringConstraints

from archive import ArticleRow, CaptureRow, Hit, StoredArticle, Version
from console.audit import Finding
from console.comparing import Comparison
from console.diff import Run

Policy = Literal["nearest", "before", "after"]
# PostgreSQL holds no NUL, so what is to be kept may have none.
Words = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]


class CaptureShape(BaseModel):
    """One visit to one URL at one instant."""

    key: str = Field(description="the capture's object in the bucket")
    url: str
    captured_at: datetime
    status: int
    mime: str
    kind: Literal["response", "revisit"]
    payload_digest: str
    payload_size: int
    refers_to: str | None = Field(description="a revisit's earlier capture with the same payload")
    location: str | None = Field(description="where a redirect led")
    source: str | None
    found_on: str | None
    state: str
    error: str | None
    directives: list[str] = Field(description="what the answer asks of archives: noarchive, nosnippet")

    @classmethod
    def of(cls, row: CaptureRow) -> Self:
        """Return the shape of a catalog row."""
        told = {name: getattr(row, name) for name in cls.model_fields}
        return cls(**{**told, "directives": list(row.directives)})


class ArticleShape(BaseModel):
    """What the cleaner made of a capture; `article` follows the bucket's article format."""

    capture: CaptureShape
    fingerprint: str
    article: dict[str, Any]

    @classmethod
    def of(cls, row: CaptureRow, stored: StoredArticle) -> Self:
        """Return the shape of a stored article and the capture it was asked for."""
        return cls(capture=CaptureShape.of(row), fingerprint=stored.row.fingerprint, article=stored.content)


class CleaningShape(BaseModel):
    """One cleaning of one capture, in force or not."""

    name: str
    fingerprint: str
    in_force: bool
    supersedes: str | None
    kind: str
    title: str
    text_digest: str
    removed: int
    flagged: int

    @classmethod
    def of(cls, row: ArticleRow) -> Self:
        """Return the shape of an article's row."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class VersionShape(BaseModel):
    """A run of consecutive captures whose article text is equal."""

    first: CaptureShape
    last: CaptureShape
    captures: int
    gone: bool
    title: str | None
    text_digest: str | None
    removed: int

    @classmethod
    def of(cls, version: Version) -> Self:
        """Return the shape of a version."""
        article = version.article
        return cls(
            first=CaptureShape.of(version.first),
            last=CaptureShape.of(version.last),
            captures=version.captures,
            gone=version.gone,
            title=article.title if article else None,
            text_digest=article.text_digest if article else None,
            removed=article.removed if article else 0,
        )


class WhyShape(BaseModel):
    """One reason of a verdict."""

    code: str
    words: str
    weight: float
    evidence: str


class FindingShape(BaseModel):
    """One thing removed or doubted; addresses are defanged."""

    action: str
    text: str
    hrefs: list[str]
    place: str
    after: str
    reasons: list[WhyShape]
    since: datetime | None

    @classmethod
    def of(cls, finding: Finding) -> Self:
        """Return the shape of an audit's finding."""
        whys = [
            WhyShape(code=w.code, words=w.words, weight=w.weight, evidence=w.evidence)
            for w in finding.reasons
        ]
        return cls(
            action=finding.action,
            text=finding.text,
            hrefs=list(finding.hrefs),
            place=finding.place,
            after=finding.after,
            reasons=whys,
            since=finding.since,
        )


class AuditShape(BaseModel):
    """The audit of one capture."""

    capture: CaptureShape
    findings: list[FindingShape]


class RunShape(BaseModel):
    """A run of words that stayed, came or went."""

    kind: Literal["equal", "insert", "delete"]
    text: str


class BlockChangeShape(BaseModel):
    """What became of one block; of a digest page, of one item."""

    kind: Literal["equal", "delete", "insert", "change", "move"]
    sort: str = Field(description="paragraph, heading, list_item, …; item on a digest page")
    old: str | None
    new: str | None
    runs: list[RunShape] = Field(description="where it changed, word by word")


class HeadChangeShape(BaseModel):
    """A field of the article's head that changed."""

    field: str
    old: str
    new: str


class DiffShape(BaseModel):
    """What changed from one capture's article to another's."""

    a: CaptureShape
    b: CaptureShape
    changed: bool
    runs: list[RunShape] = Field(description="the whole text, by words")
    blocks: list[BlockChangeShape] = Field(description="the same by blocks")
    head: list[HeadChangeShape]

    @classmethod
    def of(cls, a: CaptureRow, b: CaptureRow, compared: Comparison) -> Self:
        """Return the shape of a comparison of the articles of `a` and `b`."""
        blocks = [
            BlockChangeShape(kind=one.kind, sort=one.sort, old=one.old, new=one.new, runs=_runs(one.runs))
            for one in compared.blocks
        ]
        head = [HeadChangeShape(field=one.field, old=one.old, new=one.new) for one in compared.head]
        return cls(
            a=CaptureShape.of(a),
            b=CaptureShape.of(b),
            changed=compared.changed,
            runs=_runs(compared.runs),
            blocks=blocks,
            head=head,
        )


def _runs(runs: Iterable[Run]) -> list[RunShape]:
    return [RunShape(kind=run.kind, text=run.text) for run in runs]


class HitShape(BaseModel):
    """One article that holds the words searched for."""

    capture: CaptureShape
    title: str
    kind: str
    language: str | None
    snippet: str
    marks: list[tuple[int, int]] = Field(description="start and end of the words found within snippet")

    @classmethod
    def of(cls, hit: Hit) -> Self:
        """Return the shape of a search hit."""
        return cls(
            capture=CaptureShape.of(hit.row),
            title=hit.article.title,
            kind=hit.article.kind,
            language=hit.article.language,
            snippet=hit.snippet,
            marks=list(hit.marks),
        )


class StatusShape(BaseModel):
    """How the archive stands: captures by state."""

    captures: dict[str, int]


class TakedownOrder(BaseModel):
    """A takedown to make: what it covers, and why."""

    pattern: Words = Field(description="a URL, a prefix ending in *, or a host ending in /*")
    reason: Words = Field(min_length=1)
    actor: Words = Field(min_length=1)
    since: Words | None = Field(None, alias="from", description="captures from this date on")
    until: Words | None = Field(None, alias="to", description="captures up to the end of this date")


class TombstoneShape(BaseModel):
    """A takedown on record; what it covers is shown again once it is lifted."""

    id: str
    pattern: str
    since: datetime | None = Field(None, serialization_alias="from", description="captures from here on")
    until: datetime | None = Field(None, serialization_alias="to", description="captures up to here")
    reason: str
    actor: str
    created_at: datetime
    lifted: bool
    lifted_by: str | None = None


class ProblemShape(BaseModel):
    """Why a call failed."""

    code: str
    words: str
