"""Verifying findings: draw some by lot, note what became of them, see how many hold."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from commonweal.database import Database
from commonweal.engine import Engine, identifier
from commonweal.programme.finding import steps, store
from commonweal.programme.finding.errors import FindingUnknown, KindUnknown
from commonweal.programme.finding.model import Drawn, Kind, PublishedKind
from commonweal.programme.finding.suspension import precision
from commonweal.published import Published

if TYPE_CHECKING:
    from commonweal.workspace.configuration import ProgrammeSection

RAISED, HELD_BACK = "findings", "suspended_findings"
"""The tables of findings: those that were raised, and those of suspended kinds."""


@dataclass(frozen=True)
class Findings:
    """The published findings and what is known about them."""

    engine: Engine
    database: Database
    published: Published
    settings: "ProgrammeSection"

    def kinds(self) -> list[PublishedKind]:
        """Every kind that the last run looked for."""
        with self.database.session() as session:
            tallies = store.tallies(session, self._lake)
        found = []
        for told in self.published.summaries.get("programme", {}).get("finding_kinds", []):
            kind = Kind(told["programme"], told["finding"], told["definition"])
            found.append(
                PublishedKind(
                    kind=kind,
                    title=told["title"],
                    count=told["count"],
                    raised=told["suspended"] is None,
                    precision=precision(kind, told["threshold"], tallies, self.settings),
                )
            )
        return found

    def sample(self, name: str, size: int) -> list[Drawn]:
        """``size`` open findings of the kind called ``name``, drawn by lot and noted as drawn.

        The lot is seeded by the manifest: until something is verified, the same draw gives the
        same findings. Raises :class:`KindUnknown`.
        """
        published = self._kind(name)
        kind = published.kind
        with self.database.session() as session:
            done = store.verified(session, self._lake).get(kind, {})
            self._load_done(done)
            table = self.published.source(RAISED if published.raised else HELD_BACK)
            waiting = steps.of_kind(table, kind, identifier("findings_done"))
            self.engine.create("findings_open", waiting)
            order = steps.lot(identifier("findings_open"), f"{self.published.manifest}")
            taken = self.engine.arrow(f"{order} LIMIT {int(size)}").to_pylist()
            population = self.engine.value("SELECT count(*) FROM findings_open")
            members = [row["finding_id"] for row in taken]
            if members:
                store.note_sample(
                    session, self._lake, kind, self.published.manifest, population, members
                )
        return [
            Drawn(
                row["finding_id"],
                row["household_id"],
                row["person_id"],
                row["region"],
                json.loads(row["facts"]),
            )
            for row in taken
        ]

    def verify(self, finding_id: str, *, holds: bool, by: str, reason: str) -> PublishedKind | None:
        """Note whether a finding holds; gives its kind with what is known then.

        None when the last run does not look for the kind any more as it was defined. Raises
        :class:`FindingUnknown` and :class:`VerificationUnexplained`.
        """
        with self.database.session() as session:
            kind = self._kind_of(finding_id, store.drawn(session, self._lake))
            store.note_verification(
                session, self._lake, kind, finding_id, holds=holds, by=by, reason=reason
            )
        return next((published for published in self.kinds() if published.kind == kind), None)

    @property
    def _lake(self) -> str:
        return self.published.lake.identity

    def _kind(self, name: str) -> PublishedKind:
        kinds = self.kinds()
        found = [one for one in kinds if name in {one.kind.finding, one.kind.name}]
        if len(found) != 1:
            raise KindUnknown(name, [one.kind.name if found else one.kind.finding for one in kinds])
        return found[0]

    def _kind_of(self, finding_id: str, drawn: Mapping[Kind, set[str]]) -> Kind:
        """The kind of a finding: as it was last drawn, or as it is published."""
        current = {(one.kind.programme, one.kind.finding): one.kind for one in self.kinds()}
        for table in (RAISED, HELD_BACK):
            if not current or not self.published.has(table):
                continue
            rows = self.engine.rows(
                f"SELECT programme, finding FROM {self.published.source(table)} "
                "WHERE finding_id = ?",
                [finding_id],
            )
            if rows:
                return current[rows[0][0], rows[0][1]]
        before = [kind for kind, members in drawn.items() if finding_id in members]
        if not before:
            raise FindingUnknown
        return before[-1]

    def _load_done(self, done: Mapping[str, bool]) -> None:
        identifiers: Sequence[str] = sorted(done)
        self.engine.load(
            "findings_done", pa.table({"finding_id": pa.array(identifiers, pa.string())})
        )
