"""Naming the groups of a linkage."""

from commonweal.engine import Engine
from commonweal.identity.history import changes, redirects, steps
from commonweal.identity.history.model import Cause, Past


def name_groups(engine: Engine, past: Past, linkage: int, usual: Cause) -> None:
    """Name every group after the past, and note what has changed.

    In the engine: ``grouped(record, grp)``, every record of the linkage, and ``causes(record,
    cause)``, what is new about some of them; ``usual`` is the cause where none of them is
    concerned. Of the past only what concerns these records is read: ``past.called`` may be a part
    of all that is remembered, ``past.ids`` must not.

    Leaves ``named(grp, person_id)``; what changes in the past's tables, ``changed_ids`` and
    ``changed_called``; and this linkage's ``events`` and ``event_records``.

    - Every former id goes with the group that has most of its records; of two such with the oldest
      record.
    - A group that several ids go with is called by the oldest; the others redirect to it.
    - An id that redirects goes with its records: those it had when it was merged. Where they are a
      group that no other id goes with, it is their id again.
    - A person that falls apart where it was once put together leaves the records to the id they
      had, even if they are most of its own.
    - A group that no id goes with is called after its smallest record, as nobody was before.
    """
    engine.create("redirects", redirects.redirects(past.ids))
    engine.create("former", steps.former(past.called))
    engine.create("ids_here", steps.ids_here(past.ids))
    engine.create("shares", steps.shares())
    _look_back(engine)
    engine.create("kept", steps.kept())
    engine.create("restored", redirects.restored())
    engine.create("new_names", steps.new_names())
    while engine.create("taken", steps.taken(past.ids)):
        engine.create("new_names", steps.other_names())
    engine.create("named", steps.named())
    engine.create("merged", steps.merged())
    engine.create("redirected", redirects.redirected(linkage))
    engine.create("changed_ids", steps.changed_ids(linkage))
    engine.create("changed_called", steps.changed_called(past.called, linkage))
    engine.create("moves", changes.moves(linkage))
    engine.create("event_records", changes.event_records())
    engine.create("events", changes.events(), [usual])
    engine.drop("former", "ids_here", "shares", "kept", "new_names", "taken", "merged", "moves")
    engine.drop("redirects", "lineage", "homes", "restored", "redirected")


def _look_back(engine: Engine) -> None:
    """``homes``: where the ids that redirect go; ``shares`` with what persons leave to them."""
    found, depth = engine.create("lineage", redirects.lineage()), 0
    while (longer := engine.create("lineage", redirects.longer_lineage(depth))) > found:
        found, depth = longer, depth + 1
    engine.create("layers", redirects.layers())
    engine.create("largest", redirects.largest())
    engine.create("origins", redirects.origins())
    if engine.create("partings", redirects.partings()):
        engine.create("shares", redirects.parted_shares())
    engine.create("homes", redirects.homes())
    engine.drop("layers", "largest", "origins", "partings")
