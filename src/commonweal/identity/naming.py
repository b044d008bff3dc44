"""What the persons of a workspace are called: the past is read from the lake and written back."""

from collections.abc import Callable
from dataclasses import dataclass

from commonweal.engine import Engine
from commonweal.identity.history import (
    CALLED,
    EVENT_RECORDS,
    EVENTS,
    IDS,
    Past,
    name_groups,
    nothing,
)
from commonweal.identity.steps import people
from commonweal.lake import Change, Wanted
from commonweal.stage import StageContext

TABLES = ("called", "ids", "events", "event_records")
"""The memory of ids, as tables identity/... of the lake. It outlives every model and contract."""


@dataclass(frozen=True)
class Names:
    """The names of one linkage."""

    context: StageContext

    @property
    def past(self) -> Past:
        """All that is remembered of ids."""
        return Past(self._former("called", CALLED), self._former("ids", IDS))

    def all(self) -> Callable[[Engine], None]:
        """How a linkage of all records names its persons."""

        def name(engine: Engine) -> None:
            engine.create("grouped", people.grouped())
            self._causes(engine, f"NOT IN (SELECT record FROM {self.past.called})")
            name_groups(engine, self.past, self._number(engine), "model")
            self._tell_records(engine)

        return name

    def part(self) -> Callable[[Engine], None]:
        """How a linkage of what has changed names the persons it affects."""

        def name(engine: Engine) -> None:
            concerned = "SELECT record FROM grouped UNION SELECT record FROM gone"
            engine.create("grouped", people.grouped())
            self._causes(engine, "IN (SELECT record FROM fresh)")
            self._remember(engine, concerned)
            past = Past("called_here", self.past.ids)
            name_groups(engine, past, self._number(engine), "delivery")
            self._tell_records(engine)

        return name

    def amendments(self) -> dict[str, Change]:
        """How what is remembered changes with this linkage."""
        this = "SELECT event FROM events"
        return {
            "called": Change(
                ("record",), "SELECT record FROM changed_called", "SELECT * FROM changed_called"
            ),
            "ids": Change(
                ("person_id",), "SELECT person_id FROM changed_ids", "SELECT * FROM changed_ids"
            ),
            "events": Change(("event",), this, "SELECT * FROM events"),
            "event_records": Change(("event",), this, "SELECT * FROM event_records"),
        }

    def before(self, table: str) -> str:
        """A table of the memory as the last linkage left it; empty at first."""
        columns = {"called": CALLED, "ids": IDS, "events": EVENTS, "event_records": EVENT_RECORDS}
        return self._former(table, columns[table])

    def _former(self, table: str, columns: str) -> str:
        name = f"identity/{table}"
        return self.context.former(name) if name in self.context.before else nothing(columns)

    def _number(self, engine: Engine) -> int:
        """One more than that of the last linkage that changed anything."""
        past = self.before("events")
        last = engine.value(
            f"SELECT greatest(coalesce(max(since), 0), coalesce(max(ended), 0), "
            f"(SELECT coalesce(max(linkage), 0) FROM {past})) FROM {self.past.ids}"
        )
        return int(last) + 1

    def _remember(self, engine: Engine, records: str) -> None:
        """``called_here``: what the ``records``, a SELECT, were called."""
        called = self.past.called
        if "identity/called" in self.context.before:
            found = self.context.find("identity/called", [Wanted("record", records)])
            engine.load("found", found)
            called = "found"
        engine.create("called_here", f"SELECT * FROM {called} WHERE record IN ({records})")

    def _causes(self, engine: Engine, delivered: str) -> None:
        """``causes``: what reviewers have decided since the last linkage, or a delivery brought."""
        engine.create("causes", people.causes(delivered))

    def _tell_records(self, engine: Engine) -> None:
        """``event_records`` with what people call a record."""
        engine.create("event_records", people.told_records("event_records"))
