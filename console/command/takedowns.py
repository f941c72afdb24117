"""``palimpsest takedown``: withdraw captures from view; nothing is deleted."""

from dataclasses import asdict

from console.command import asking
from console.command.applying import doer
from console.command.exits import not_found
from console.command.opening import archive_to_read, archive_to_write, utc_now
from console.command.terminal import Column, note, print_json, show
from console.settings import Settings


def add(
    settings: Settings,
    pattern: str,
    *,
    reason: str,
    since: str | None,
    until: str | None,
    actor: str | None,
    as_json: bool,
) -> None:
    """Serve what `pattern` covers between `since` and `until` as gone from now on."""
    wanted = pattern if "*" in pattern else asking.live(pattern)
    first, last = asking.since(since), asking.until(until)
    with archive_to_write(settings) as archive:
        covers = next(archive.list(wanted, first, last, limit=1), None) is not None
        tombstone = archive.takedown(
            wanted, from_=first, to=last, reason=reason, actor=actor or doer(), now=utc_now()
        )
    if as_json:
        print_json(asdict(tombstone))
    else:
        note(f"{wanted} is served as gone; palimpsest takedown lift {tombstone.id} undoes it")
        if not covers:
            note("nothing that is shown now is covered by it; what is captured later will be", "yellow")


def list_takedowns(settings: Settings, *, everything: bool, as_json: bool) -> None:
    """Print the takedowns that stand, and with `everything` the lifted ones too."""
    with archive_to_read(settings) as archive:
        found = [t for t in archive.takedowns() if everything or not t.lifted_by]
        show((asdict(tombstone) for tombstone in found), _TAKEDOWNS, as_json=as_json)
    if not found:
        note("no takedowns")


def lift(settings: Settings, identity: str, *, actor: str | None, as_json: bool) -> None:
    """Serve again what the takedown `identity` covers; Stop with NOT_FOUND if there is none."""
    with archive_to_write(settings) as archive:
        standing = {t.id: t for t in archive.takedowns() if not t.lifted_by}
        if identity not in standing:
            raise not_found(f"no takedown '{identity}' stands; palimpsest takedown list shows those that do")
        lifted = archive.lift(identity, actor=actor or doer(), now=utc_now())
    if as_json:
        print_json(asdict(lifted))
    else:
        note(f"{standing[identity].pattern} is served again")


_TAKEDOWNS = (
    Column(heading="ID", key="id"),
    Column(heading="Pattern", key="pattern", style="bold"),
    Column(heading="From", key="since"),
    Column(heading="To", key="until"),
    Column(heading="Reason", key="reason"),
    Column(heading="By", key="actor"),
    Column(heading="Lifted by", key="lifted_by"),
)
