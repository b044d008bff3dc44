"""Which rules, rows, branches, steps and outcomes the cases of a programme have seen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from commonweal.programme.cases.branches import Bound, branches, taken
from commonweal.programme.cases.results import OUTCOMES
from commonweal.programme.cases.run import CaseRun, Ran
from commonweal.programme.definitions import Definitions, Rung
from commonweal.programme.document import Path
from commonweal.programme.errors import Place
from commonweal.programme.language import Expression, Kind
from commonweal.programme.person import value_of

Key = tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """Something that a case can show: a rule being false, a row being hit."""

    kind: str
    what: str
    place: Place
    covered: bool


@dataclass(frozen=True)
class _Formula:
    """An expression of the file and the days on which it counts."""

    name: str
    path: Path
    expression: Expression
    certain: bool
    """Whether certain facts alone count."""
    since: date | None = None
    until: date | None = None
    """The day on which another version begins."""

    def holds(self, day: date) -> bool:
        begun = self.since is None or self.since <= day
        return begun and (self.until is None or day < self.until)


def coverage(run: CaseRun) -> list[Item]:
    """Everything that cases can show, in the file's order, and whether one does."""
    return _Coverage(run).items()


class _Coverage:
    def __init__(self, run: CaseRun) -> None:
        self.run, self.definitions = run, run.definitions
        self.document = run.definitions.document
        self.formulas = list(formulas(run.definitions))

    def items(self) -> list[Item]:
        seen = {key for ran in self.run.ran for key in self.seen(ran)}
        return [
            Item(kind, what, self.document.place(path), key in seen)
            for kind, what, path, key in self.possible()
        ]

    def possible(self) -> Iterator[tuple[str, str, Path, Key]]:
        for formula in self.formulas:
            if formula.path[0] == "rules":
                yield from self.values_of(formula)
        for name, table in self.definitions.tables.items():
            for row in table.rows:
                path: Path = ("tables", name, "rows", row.number - 1)
                yield "table row", f"{name}, row {row.number}", path, ("row", name, str(row.number))
            if table.otherwise is not None:
                path = ("tables", name, "otherwise")
                yield "table row", f"{name}, otherwise", path, ("row", name, "0")
        for formula in self.formulas:
            for number, choice in enumerate(branches(formula.expression), start=1):
                for branch in range(len(choice.cases) + 1):
                    label = "else" if branch == len(choice.cases) else f"branch {branch + 1}"
                    what = f"{formula.name}, case {number}, {label}"
                    key = ("branch", str(id(choice)), str(branch))
                    yield "branch", what, formula.path, key
        for name, rungs in self.definitions.awards.items():
            for number, _ in enumerate(rungs, start=1):
                yield "award step", f"{name}, step {number}", _step_path(name, rungs, number), (
                    "step",
                    name,
                    str(number),
                )
            if rungs[-1].when is not None:
                yield "award step", f"{name}, none", ("awards", name), ("step", name, "none")
        if self.definitions.eligible is not None:
            for outcome in OUTCOMES:
                yield "outcome", outcome, ("eligible",), ("outcome", outcome)
        for name in self.definitions.findings:
            for raised, word in ((True, "raised"), (False, "not raised")):
                key = ("finding", name, str(raised))
                yield "finding", f"{name}, {word}", ("findings", name), key

    def values_of(self, formula: _Formula) -> Iterator[tuple[str, str, Path, Key]]:
        """A rule is seen true and false, or with a value; and unknown, if a fact can be."""
        states = ["true", "false"] if formula.expression.kind is Kind.BOOLEAN else ["value"]
        if self.definitions.facts_of(formula.expression):
            states.append("unknown")
        for state in states:
            key = ("rule", str(id(formula.expression)), state)
            yield f"rule {state}", f"{formula.name} is {state}", formula.path, key

    def seen(self, ran: Ran) -> Iterator[Key]:
        day = ran.example.period.start
        calculation = self.run.calculations[ran.example.period]
        bound = calculation.plan.bound
        for formula in self.formulas:
            if not formula.holds(day):
                continue
            if formula.path[0] == "rules":
                for values in (ran.everything, ran.certain):
                    state = _state(values[formula.path[1]], formula.expression.kind)
                    yield "rule", str(id(formula.expression)), state
            values = ran.certain if formula.certain else ran.everything
            yield from taken(formula.expression, values, bound)
        yield from self.rows_hit(ran, day)
        outcome = ran.determined.outcome
        if outcome is not None:
            yield "outcome", outcome
        for name, raised in ran.determined.findings.items():
            yield "finding", name, str(raised)
        if outcome == "eligible":
            for name, rungs in self.definitions.awards.items():
                for number in _steps_paid(rungs, ran, bound):
                    yield "step", name, number

    def rows_hit(self, ran: Ran, day: date) -> Iterator[Key]:
        bound = self.run.calculations[ran.example.period].plan.bound
        for name, table in self.definitions.tables.items():
            if table.declared.hit == "first" or ran.everything.get(name) == 0:
                yield "row", name, str(ran.everything[name])
                continue
            for row in table.rows:
                if row.holds(day) and value_of(bound(row.condition), ran.everything) is True:
                    yield "row", name, str(row.number)


def formulas(definitions: Definitions) -> Iterator[_Formula]:
    """Every expression that a person's determination is computed from."""
    for name, rule in definitions.programme.rules.items():
        versions = definitions.rule_versions[name]
        for index, (since, expression) in enumerate(versions):
            path: Path = ("rules", name, "versions", index) if rule.versions else ("rules", name)
            label = f"{name} (from {since.isoformat()})" if since is not None else name
            until = versions[index + 1][0] if index + 1 < len(versions) else None
            yield _Formula(label, path, expression, False, since, until)
    if definitions.eligible is not None:
        yield _Formula("eligible", ("eligible",), definitions.eligible, False)
    for name, rungs in definitions.awards.items():
        for number, rung in enumerate(rungs, start=1):
            path = _step_path(name, rungs, number)
            for part in (rung.when, rung.amount):
                if part is not None:
                    yield _Formula(name, path, part, True)
    for name, look in definitions.findings.items():
        yield _Formula(name, ("findings", name), look, True)


def _state(value: Any, kind: Kind) -> str:
    if value is None:
        return "unknown"
    return str(value).lower() if kind is Kind.BOOLEAN else "value"


def _steps_paid(rungs: Sequence[Rung], ran: Ran, bound: Bound) -> Iterator[str]:
    """The step that an eligible person certainly receives, if it is known."""
    for number, rung in enumerate(rungs, start=1):
        due = True if rung.when is None else value_of(bound(rung.when), ran.certain)
        if due is not False:
            if due:
                yield str(number)
            return
    yield "none"


def _step_path(name: str, rungs: Sequence[Rung], number: int) -> Path:
    """The place of a step; an award with one amount is its own step."""
    return ("awards", name, "steps", number - 1) if len(rungs) > 1 else ("awards", name)
