"""The cleaner from end to end: parse, judge, read, render."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

from cleaner.article import Article, Block, Removed
from cleaner.body.blocks import block_of
from cleaner.body.segment import Segment
from cleaner.collector import put_off
from cleaner.context import Context
from cleaner.document import Document, parse
from cleaner.from_dump import read_dump
from cleaner.from_html import read_html
from cleaner.join import join_cut
from cleaner.judge import Judgement, judge
from cleaner.judge.removal import remove
from cleaner.reading import Reading
from cleaner.removal import placed, removed_from
from cleaner.render import to_html, to_markdown, to_text
from cleaner.version import fingerprint


def clean(
    payload: bytes | str,
    *,
    url: str,
    content_type: str | None = None,
    previous: Article | None = None,
    context: Context | None = None,
) -> Article:
    """Return the article that `payload` holds, as its author wrote it, with every link judged.

    `payload` is undecoded bytes, or text: HTML unless `content_type` (the HTTP header) or the payload
    itself says text/plain or text/markdown. `previous` is the article of an earlier capture of the
    same URL, `context` what other pages and operators know. The same arguments give equal articles.

    Raises:
        Unreadable: the payload is no page at all.
        TooLarge: the payload is longer than 32 MiB.
    """
    with put_off():
        document = parse(payload, url=url, content_type=content_type)
        try:
            return _article(document, previous, context)
        finally:
            document.flat.let_go()


def _article(document: Document, previous: Article | None, context: Context | None) -> Article:
    judgement = judge(document, previous=previous, context=context)
    before: list[int] = []
    if judgement.cuts or judgement.unlinked:
        document, before = remove(document, judgement)
    reading = read_html(document) if document.form == "html" else read_dump(document)
    body = [(segment, block) for segment, block in _made(reading, judgement, document) if block.text]
    segments, blocks = [segment for segment, _ in body], tuple(block for _, block in body)
    links = placed(judgement.links, document.anchors, segments)
    taken = removed_from(judgement, before if judgement.cuts else (), segments)
    removed = (*taken, *_at_end(reading.removed, len(blocks)))
    article = _rendered(reading, blocks, document.url)
    notes = (*document.notes, *article.notes, *judgement.notes)
    document.flat.let_go()
    return replace(
        article,
        links=links,
        removed=removed,
        notes=notes,
        fingerprint=fingerprint(context),
        braked=judgement.braked,
        doorway=judgement.doorway,
    )


def _made(reading: Reading, judgement: Judgement, document: Document) -> Iterator[tuple[Segment, Block]]:
    hrefs = {
        element.number: link.href
        for link in judgement.links
        if link.href and link.index >= 0 and link.action in {"keep", "flag"}
        if (element := document.anchors[link.index].element) is not None
    }
    for segment in join_cut(reading.body):
        yield segment, block_of(segment, hrefs)


def _at_end(removed: tuple[Removed, ...], blocks: int) -> list[Removed]:
    return [replace(each, after_block=blocks - 1) for each in removed]


def _dated_by(evidence: str) -> tuple[str, ...]:
    return (f"published: {evidence}",) if evidence else ()


def _rendered(reading: Reading, blocks: tuple[Block, ...], url: str) -> Article:
    metadata = reading.metadata
    text = to_text(blocks)
    return Article(
        kind=reading.kind,
        url=url,
        title=metadata.title,
        byline=metadata.byline,
        biography=reading.biography,
        published=metadata.published,
        modified=metadata.modified,
        language=metadata.language,
        site_name=metadata.site_name,
        section=metadata.section,
        tags=metadata.tags,
        canonical_url=metadata.canonical_url,
        image=metadata.image,
        text=text,
        markdown=to_markdown(blocks),
        html=to_html(blocks),
        blocks=blocks,
        items=reading.items,
        confidence=reading.confidence,
        notes=(*_dated_by(metadata.evidence), *metadata.notes, *reading.notes),
        text_digest=f"sha256:{sha256(text.encode('utf-8')).hexdigest()}",
    )
