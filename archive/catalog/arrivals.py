"""The order in which captures came into the catalog, which is what a follower of the change feed goes along.

Each capture has a number. A capture that is committed later has a higher one: numbers are given out by one
transaction at a time, and whoever waits for its turn takes a number only after the other has ended. So who
has read up to a number has missed none below it, whatever dates the captures bear that come later.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, Self

from sqlalchemy import Connection, bindparam, delete, func, insert, literal_column, select, text

from archive.catalog.catalog import Catalog
from archive.catalog.place import Spot, place_of_surt
from archive.catalog.statement import ask, tell
from archive.catalog.tables import arrivals, captures, landed
from archive.catalog.write import NOW, add, take_numbers
from archive.instant import milliseconds
from archive.rows import CaptureRow

START = 6  # so many bytes of a digest are in a key: what tells captures of one URL and instant apart

_GREATER = {"sqlite": "max", "postgresql": "greatest"}
_NEXT = {
    name: text(f"SELECT {_GREATER[name]}(coalesce(max(number), 0) + 1, {now}) FROM arrivals")  # noqa: S608 - our own words
    for name, now in NOW.items()
}
_THIS = (
    arrivals.c.captured_at == bindparam("at_time"),
    arrivals.c.place == bindparam("at_place"),
    arrivals.c.start == bindparam("its_start"),
)
_NUMBER = select(arrivals.c.number).where(*_THIS)
_FORGET = delete(arrivals).where(*_THIS)
_COLUMNS = ("place", "captured_at", "start")


class Arrival(NamedTuple):
    """Which capture arrived: its place, its instant in milliseconds, the start of its payload's digest."""

    place: int
    captured_at: int
    start: bytes

    @classmethod
    def of(cls, row: CaptureRow) -> Self:
        """Return the arrival of the capture of `row`."""
        digest = bytes.fromhex(row.payload_digest.removeprefix("sha256:"))
        return cls(place_of_surt(row.surt), milliseconds(row.captured_at), digest[:START])

    @classmethod
    def at(cls, spot: Spot) -> Self:
        """Return the arrival of the capture at `spot`."""
        return cls(spot.place, spot.captured_at, spot.digest_low[:START])


def give_numbers(connection: Connection, arrived: Sequence[Arrival]) -> None:
    """Give each of `arrived` the next number; others that want one wait for the end of the transaction."""
    if not arrived:
        return
    take_numbers(connection)
    ((first,),) = ask(connection, _NEXT[connection.dialect.name])
    add(
        connection,
        arrivals,
        [{"number": number, **one._asdict()} for number, one in enumerate(arrived, int(first))],
    )


def renew(connection: Connection, arrived: Sequence[Arrival]) -> None:
    """Give each of `arrived` a new number in place of its own: who has passed it is told of it again."""
    for one in dict.fromkeys(arrived):
        tell(connection, _FORGET, **_named(one))
    give_numbers(connection, list(dict.fromkeys(arrived)))


def land(connection: Connection, arrived: Sequence[tuple[Arrival, int]]) -> None:
    """Note when the object of each capture was stored, in milliseconds, till `settle` gives them numbers."""
    add(connection, landed, [{"stored_at": stored_at, **one._asdict()} for one, stored_at in arrived])


def settle(catalog: Catalog) -> None:
    """Give numbers to all that landed, and anew to what arrived meanwhile, in the order they were stored."""
    with catalog.write() as connection:
        take_numbers(connection)
        arrived = select(arrivals.c.number, *(arrivals.c[name] for name in _COLUMNS))
        connection.execute(insert(landed).from_select(["stored_at", *_COLUMNS], arrived))
        connection.execute(delete(arrivals))
        connection.execute(insert(arrivals).from_select(["number", *_COLUMNS], _numbered()))
        connection.execute(delete(landed))


def number_of(catalog: Catalog, one: Arrival) -> int | None:
    """Return the number of a capture, None if it is not in the catalog."""
    found = catalog.fetch(_NUMBER, **_named(one))
    return found[0][0] if found else None


def start_of(digest: Any) -> Any:
    """Return the SQL of the start of a column of digests."""
    return func.substr(digest, literal_column("1"), literal_column(str(START)))


def holds(one: Any, capture: Any = captures) -> tuple[Any, ...]:
    """Return the conditions that a row with an arrival's columns is that of a row of captures."""
    return (
        one.c.place == capture.c.place,
        one.c.captured_at == capture.c.captured_at,
        one.c.start == start_of(capture.c.digest),
    )


def _numbered() -> Any:
    """Return the statement that counts what landed, such that no number is used twice or before its time.

    The n-th is n more than the most by which any up to it was stored after its own n.
    """
    columns = [landed.c[name] for name in _COLUMNS]
    order = (landed.c.stored_at, landed.c.captured_at, landed.c.place, landed.c.start)
    turn = func.row_number().over(order_by=order).label("turn")
    counted = select(landed.c.stored_at, *columns, turn).subquery("counted")
    ahead = func.max(counted.c.stored_at - counted.c.turn).over(order_by=counted.c.turn)
    return select(counted.c.turn + ahead, *(counted.c[name] for name in _COLUMNS))


def _named(one: Arrival) -> dict[str, object]:
    return {"at_time": one.captured_at, "at_place": one.place, "its_start": one.start}
