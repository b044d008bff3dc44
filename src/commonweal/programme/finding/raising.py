"""Raising findings in a run: every kind is looked for, suspended ones are held back."""

from typing import TYPE_CHECKING, Any

from commonweal.engine import identifier
from commonweal.programme.finding.service import HELD_BACK, RAISED
from commonweal.programme.finding.steps import COLUMNS, identified
from commonweal.programme.finding.store import tallies
from commonweal.programme.finding.suspension import kind_of, precision
from commonweal.programme.plan import Plan
from commonweal.programme.steps import outcome

if TYPE_CHECKING:
    from commonweal.stage import StageContext

_NONE = "SELECT {columns} WHERE FALSE".format(
    columns=", ".join(f"CAST(NULL AS VARCHAR) AS {name}" for name in COLUMNS.split(", "))
)


class Raising:
    """The findings of one run, programme by programme."""

    def __init__(self, context: "StageContext") -> None:
        self._context = context
        self._found: dict[str, list[str]] = {RAISED: [_NONE], HELD_BACK: [_NONE]}
        self._kinds: list[dict[str, Any]] = []
        with context.database.session() as session:
            self._tallies = tallies(session, context.lake.identity)

    def look(self, plan: Plan, evaluated: str) -> None:
        """Find what ``plan`` looks for among the persons of ``evaluated``."""
        findings = plan.definitions.programme.findings
        selects = outcome.findings(plan, evaluated)
        for number, ((name, finding), select) in enumerate(
            zip(findings.items(), selects, strict=True)
        ):
            table = f"programme_found_{plan.name}_{number}"
            count = self._context.engine.create(table, select)
            kind = kind_of(plan, name)
            settings = self._context.workspace.configuration.programme
            known = precision(kind, finding.threshold, self._tallies, settings)
            held = known.state == "suspended"
            self._found[HELD_BACK if held else RAISED].append(f"SELECT * FROM {identifier(table)}")
            low, high = known.interval
            self._kinds.append(
                {
                    "programme": kind.programme,
                    "finding": kind.finding,
                    "title": finding.title.model_dump(),
                    "definition": kind.definition,
                    "threshold": finding.threshold,
                    "count": count,
                    "suspended": None
                    if not held
                    else {
                        "verified": known.verified,
                        "holding": known.holding,
                        "low": low,
                        "high": high,
                        "threshold": known.threshold,
                    },
                }
            )

    def finish(self) -> dict[str, Any]:
        """Write the tables; gives the figures of the summary."""
        for table, selects in self._found.items():
            self._context.write(table, identified(f"({' UNION ALL '.join(selects)})"))
        raised = self._context.source(RAISED)
        counts = dict(
            self._context.engine.rows(
                f"SELECT finding, count(*) FROM {raised} GROUP BY finding ORDER BY finding"
            )
        )
        return {
            "findings": counts,
            "finding_titles": {kind["finding"]: kind["title"] for kind in self._kinds},
            "finding_kinds": self._kinds,
        }
