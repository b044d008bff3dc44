"""Every expression that a person's determination is computed from, as it stands in the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from commonweal.programme.document import Path
from commonweal.programme.language import Expression

if TYPE_CHECKING:
    from commonweal.programme.definitions import Definitions


@dataclass(frozen=True)
class Written:
    """An expression, where its text stands, and the days on which it counts."""

    name: str
    path: Path
    expression: Expression
    since: date | None = None
    until: date | None = None
    """The day on which another version begins."""

    @property
    def section(self) -> str:
        """``rules``, ``eligible``, ``awards`` or ``findings``."""
        return str(self.path[0])

    @property
    def index(self) -> int:
        """Which version of a rule, or which step of an award, it is."""
        return next((step for step in self.path if isinstance(step, int)), 0)

    def holds(self, day: date) -> bool:
        """Whether it counts on ``day``."""
        begun = self.since is None or self.since <= day
        return begun and (self.until is None or day < self.until)


def written(definitions: "Definitions") -> Iterator[Written]:
    """The expressions of every version of every rule, of the outcome, awards and findings."""
    for name, rule in definitions.programme.rules.items():
        versions = definitions.rule_versions[name]
        for index, (since, expression) in enumerate(versions):
            path: Path = ("rules", name, "versions", index) if rule.versions else ("rules", name)
            until = versions[index + 1][0] if index + 1 < len(versions) else None
            yield Written(name, (*path, "expression"), expression, since, until)
    if definitions.eligible is not None:
        yield Written("eligible", ("eligible", "expression"), definitions.eligible)
    for name, rungs in definitions.awards.items():
        award = definitions.programme.awards[name]
        for index, rung in enumerate(rungs):
            step: Path = ("awards", name, "steps", index) if award.steps else ("awards", name)
            if rung.when is not None:
                yield Written(name, (*step, "when"), rung.when)
            yield Written(name, (*step, "amount"), rung.amount)
    for name, look in definitions.findings.items():
        yield Written(name, ("findings", name, "when"), look)
