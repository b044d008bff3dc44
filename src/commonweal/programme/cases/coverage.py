"""Which rules, rows, branches, steps and outcomes the cases of a programme have seen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from commonweal.programme.cases.branches import Bound, branches, taken
from commonweal.programme.cases.results import OUTCOMES
from commonweal.programme.cases.run import CaseRun, Ran
from commonweal.programme.definitions import Rung
from commonweal.programme.document import Path
from commonweal.programme.errors import Place
from commonweal.programme.language import Kind
from commonweal.programme.person import value_of
from commonweal.programme.written import Written, written

Key = tuple[str, ...]
_Possible = tuple[str, str, Path, Key]
"""Kind, name and place of something that a case can show, and the mark it leaves."""


@dataclass(frozen=True)
class Item:
    """Something that a case can show: a rule being false, a row being hit."""

    kind: str
    what: str
    place: Place
    covered: bool


def coverage(run: CaseRun) -> list[Item]:
    """Everything that cases can show, in the file's order, and whether one does."""
    return _Coverage(run).items()


class _Coverage:
    def __init__(self, run: CaseRun) -> None:
        self.run, self.definitions = run, run.definitions
        self.document = run.definitions.document
        self.written = list(written(run.definitions))

    def items(self) -> list[Item]:
        seen = {key for ran in self.run.ran for key in self.seen(ran)}
        return [
            Item(kind, what, self.document.place(path), key in seen)
            for kind, what, path, key in self.possible()
        ]

    def possible(self) -> Iterator[_Possible]:
        for each in self.written:
            if each.section == "rules":
                yield from self.values_of(each)
        yield from self.rows()
        for each in self.written:
            yield from self.branches_of(each)
        yield from self.steps()
        if self.definitions.eligible is not None:
            for outcome in OUTCOMES:
                yield "outcome", outcome, ("eligible",), ("outcome", outcome)
        for name in self.definitions.findings:
            for raised, word in ((True, "raised"), (False, "not raised")):
                key = ("finding", name, str(raised))
                yield "finding", f"{name}, {word}", ("findings", name), key

    def values_of(self, rule: Written) -> Iterator[_Possible]:
        """A rule is seen true and false, or with a value; and unknown, if a fact can be."""
        states = ["true", "false"] if rule.expression.kind is Kind.BOOLEAN else ["value"]
        if self.definitions.facts_of(rule.expression):
            states.append("unknown")
        for state in states:
            key = ("rule", str(id(rule.expression)), state)
            yield f"rule {state}", _label(rule), rule.path, key

    def rows(self) -> Iterator[_Possible]:
        for name, table in self.definitions.tables.items():
            base: Path = ("tables", name)
            for row in table.rows:
                key = ("row", name, str(row.number))
                path = (*base, "rows", row.number - 1)
                yield "table row", f"{name}, row {row.number}", path, key
            if table.otherwise is not None:
                yield "table row", f"{name}, otherwise", (*base, "otherwise"), ("row", name, "0")

    def branches_of(self, each: Written) -> Iterator[_Possible]:
        for number, choice in enumerate(branches(each.expression), start=1):
            for branch in range(len(choice.cases) + 1):
                way = "else" if branch == len(choice.cases) else f"branch {branch + 1}"
                key = ("branch", str(id(choice)), str(branch))
                yield "branch", f"{_label(each)}, choice {number}, {way}", each.path, key

    def steps(self) -> Iterator[_Possible]:
        for name, rungs in self.definitions.awards.items():
            base: Path = ("awards", name)
            for number in range(1, len(rungs) + 1):
                key = ("step", name, str(number))
                path = (*base, "steps", number - 1)
                yield "award step", f"{name}, step {number}", path, key
            if rungs[-1].when is not None:
                yield "award step", f"{name}, no step", base, ("step", name, "none")

    def seen(self, ran: Ran) -> Iterator[Key]:
        day = ran.example.period.start
        calculation = self.run.calculations[ran.example.period]
        bound = calculation.plan.bound
        for each in self.written:
            if not each.holds(day):
                continue
            if each.section == "rules":
                for values in (ran.everything, ran.certain):
                    state = _state(values[each.name], each.expression.kind)
                    yield "rule", str(id(each.expression)), state
            values = ran.certain if each.section in {"awards", "findings"} else ran.everything
            yield from taken(each.expression, values, bound)
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


def _label(each: Written) -> str:
    return each.name if each.since is None else f"{each.name} (from {each.since.isoformat()})"
