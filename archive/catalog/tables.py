"""The catalog's tables.

A URL's place in the catalog is the 64-bit number that its surt's hash in the object keys spells, so a
key leads to its row and a URL to its history without a look at any other table. Captures lie in the
order (place, captured_at, digest): the history of one URL is one run of rows, and the capture nearest
to a date is one step to either side. What repeats from row to row stands once, in `urls` and `origins`.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    literal_column,
    or_,
    text,
)

SCHEMA = 7

metadata = MetaData()

# A surt is ordered by its bytes. SQLite does so by itself; PostgreSQL must be told.
_Bytewise = Text().with_variant(Text(collation="C"), "postgresql")
# SQLite gives out row numbers only to a column of exactly this type.
_Serial = BigInteger().with_variant(Integer, "sqlite")

meta = Table(
    "meta",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

urls = Table(
    "urls",
    metadata,
    Column("place", _Serial, primary_key=True, autoincrement=False),
    Column("surt", _Bytewise, nullable=False, unique=True),
    Column("url", Text, nullable=False),  # as first recorded; captures.url where another was asked for
)

origins = Table(
    "origins",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=False),
    Column("source", Text, index=True),
    Column("found_on", Text),
    Column("run", Text),
)

captures = Table(
    "captures",
    metadata,
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("captured_at", BigInteger, primary_key=True, autoincrement=False),  # milliseconds
    Column("digest", LargeBinary, primary_key=True),  # the payload's SHA-256
    Column("sha1", LargeBinary),  # the payload's SHA-1, by which CDX tools know it
    Column("url", Text),
    Column("status", SmallInteger, nullable=False),
    Column("mime", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("refers_at", BigInteger),  # the same URL's capture, whose payload has the same digest
    Column("refers_to", Text),  # the key of another URL's capture
    Column("location", Text),
    Column("origin", BigInteger),
    Column("offset", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("attempts", SmallInteger, nullable=False),
    Column("error", Text),
    Column("withdrawn", SmallInteger, nullable=False),
    Column("directives", SmallInteger, nullable=False),  # bits, in the order of archive.directives.NAMES
    Column("pack", Integer),  # the number of the pack that has the object; null while it is loose
    Column("stored", BigInteger),  # the whole object's size within the pack
    sqlite_with_rowid=False,
)

# Only what is not done stands in this index, with all that counting it asks for; state 0 is ready.
Index(
    "captures_to_do",
    captures.c.captured_at,
    captures.c.state,
    captures.c.withdrawn,
    captures.c.origin,
    sqlite_where=captures.c.state > 0,
    postgresql_where=captures.c.state > 0,
)

# The order in which captures came, and by an index of it the order of their instants, over all URLs: the
# change feed goes along both. A table of its own is narrower than two indexes over captures. The number
# is the instant of the arrival in milliseconds, or one more than the last where that is taken.
arrivals = Table(
    "arrivals",
    metadata,
    Column("number", _Serial, primary_key=True, autoincrement=False),
    Column("place", BigInteger, nullable=False),
    Column("captured_at", BigInteger, nullable=False),
    Column("start", LargeBinary, nullable=False),  # of the digest, as much of it as a key holds: 6 bytes
)

Index("arrivals_in_time", arrivals.c.captured_at)

# While a catalog is rebuilt: when each capture's object was stored. Empty at all other times.
landed = Table(
    "landed",
    metadata,
    Column("stored_at", BigInteger, nullable=False),
    Column("place", BigInteger, nullable=False),
    Column("captured_at", BigInteger, nullable=False),
    Column("start", LargeBinary, nullable=False),
)

# Whoever asks for bytes of a pack must not get what a takedown covers, or what a page asked to keep back.
HELD_BACK = or_(captures.c.withdrawn > literal_column("0"), captures.c.directives > literal_column("0"))
Index(
    "captures_held_back",
    captures.c.pack,
    captures.c.offset,
    sqlite_where=HELD_BACK,
    postgresql_where=HELD_BACK,
)

# The packs in force whose members' rows say where they are, or are about to (archive.pack).
packs = Table(
    "packs",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False, unique=True),
    Column("entered", SmallInteger, nullable=False),  # 1 when every member's row is written
)

articles = Table(
    "articles",
    metadata,
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("captured_at", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", LargeBinary, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("supersedes", Text),
    Column("in_force", SmallInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("language", Text),
    Column("text_digest", Text, nullable=False),
    Column("published", Text),
    Column("removed", Integer, nullable=False),
    Column("flagged", Integer, nullable=False),
    Column("previous", Text),
    Column("body_digest", LargeBinary, nullable=False),
    Column("text_id", BigInteger),  # set while in force and the article has words
    sqlite_with_rowid=False,
)

Index("articles_of_text", articles.c.text_id)

# One row for each wording of a URL, shared by all captures that say it.
texts = Table(
    "texts",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("place", BigInteger, nullable=False),
    Column("wording", LargeBinary, nullable=False),  # SHA-256 over title and text
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
)

Index("texts_of_place", texts.c.place, texts.c.wording, unique=True)

# The links out of the host on which the judge did not say keep, of the article in force.
links = Table(
    "links",
    metadata,
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("captured_at", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", LargeBinary, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("pair", BigInteger, nullable=False),  # hash of anchor and domain
    Column("host", _Bytewise, nullable=False),
    Column("anchor", Text, nullable=False),
    Column("domain", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("href", Text, nullable=False),
    Column("link_place", Text, nullable=False),
    Column("score", SmallInteger, nullable=False),  # in ten-thousandths
    Column("braked", SmallInteger, nullable=False),  # whether the judge held back on this page
    sqlite_with_rowid=False,
)

Index("links_of_pair", links.c.pair, links.c.host)

# What waits for a person is a small part of the links.
_FLAGGED = links.c.action == literal_column("'flag'")
Index("links_flagged", links.c.pair, sqlite_where=_FLAGGED, postgresql_where=_FLAGGED)

# Blocks of foreign links that were new or suspect on a page when captured, by their fingerprint's number.
blocks = Table(
    "blocks",
    metadata,
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("captured_at", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", LargeBinary, primary_key=True),
    Column("block", BigInteger, primary_key=True, autoincrement=False),
    Column("host", _Bytewise, nullable=False),
    Column("judged", SmallInteger, nullable=False),  # whether the judge did not say keep of all its links
    sqlite_with_rowid=False,
)

Index("blocks_of_block", blocks.c.block, blocks.c.host)

# Which hosts a URL's articles, of all captures and cleanings, ever linked to: where a rule may bear.
reaches = Table(
    "reaches",
    metadata,
    Column("host", _Bytewise, primary_key=True),  # with its labels turned round
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

Index("reaches_of_place", reaches.c.place)

# What a digest page listed and no capture shows yet.
discovered = Table(
    "discovered",
    metadata,
    Column("source", Text, primary_key=True),
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("url", Text, nullable=False),
    Column("found_on", Text, nullable=False),  # the digest page's URL
    Column("found_at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

Index("discovered_of_place", discovered.c.place)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text),
    Column("subject", Text),
    Column("supersedes", Text),
    Column("body", Text, nullable=False),
)

Index("decisions_of_subject", decisions.c.subject)
Index("decisions_superseded", decisions.c.supersedes)

tombstones = Table(
    "tombstones",
    metadata,
    Column("id", Text, primary_key=True),
    Column("pattern", Text, nullable=False),
    Column("low", _Bytewise, nullable=False),
    Column("high", _Bytewise, nullable=False),
    Column("since", BigInteger),
    Column("until", BigInteger),
    Column("reason", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("lifted_by", Text),
)

leases = Table(
    "leases",
    metadata,
    Column("place", _Serial, primary_key=True, autoincrement=False),
    Column("owner", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
)

# How a listing was cut into numbered pages; kept while somebody turns them (archive.cdx.paging).
cuts = Table(
    "cuts",
    metadata,
    Column("listing", Text, primary_key=True),
    Column("used_at", BigInteger, nullable=False),
    Column("positions", LargeBinary, nullable=False),
)

# Full text: a table of its own in SQLite, a column in PostgreSQL. Words are folded and parted before
# they come here (archive.fold), the same for both, so both find the same.
SQLITE_WORDS = text(
    "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(title, body, content='', "
    "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'\")"
)
SQLITE_DROP_WORDS = text("DROP TABLE IF EXISTS words")
POSTGRESQL_WORDS = (
    text("ALTER TABLE texts ADD COLUMN IF NOT EXISTS words tsvector"),
    text("ALTER TABLE texts ADD COLUMN IF NOT EXISTS folded text"),
    text("CREATE INDEX IF NOT EXISTS texts_words ON texts USING gin (words)"),
)
