"""The cases of a rule file with values in place of words, and everything wrong with them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from commonweal.programme import model
from commonweal.programme.case import Case
from commonweal.programme.cases.errors import CaseNotComputed
from commonweal.programme.cases.results import OUTCOMES, results_of
from commonweal.programme.definitions import Definitions
from commonweal.programme.document import Path
from commonweal.programme.errors import (
    NameUnknown,
    ParameterUndated,
    Place,
    PlacedError,
    ProgrammeFileInvalid,
    RuleUndated,
)
from commonweal.programme.language import Kind, Value
from commonweal.programme.period import Period, period_named
from commonweal.programme.plan import Plan, make_plan
from commonweal.programme.values import value

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Example:
    """A case whose facts and expectations are values; None is unknown."""

    name: str
    case: Case
    place: Place
    period: Period
    facts: Mapping[str, Value]
    expected: Mapping[str, Value]


def examples_of(definitions: Definitions) -> list[Example]:
    """The cases of a programme; raises the first thing wrong with any of them."""
    return [_Reader(definitions, name, _raise).example() for name in definitions.programme.cases]


def case_problems(definitions: Definitions) -> Iterator[PlacedError]:
    """Everything wrong with how the cases are written, and periods that have no law."""
    found: list[PlacedError] = []
    lawful: set[Period] = set()
    for name in definitions.programme.cases:
        before = len(found)
        example = _Reader(definitions, name, found.append).example()
        if len(found) > before or example.period in lawful:
            continue
        try:
            plan_for(definitions, example.period)
            lawful.add(example.period)
        except (ParameterUndated, RuleUndated) as error:
            place = definitions.document.place(("cases", name, "period"))
            again = error.parameter if isinstance(error, ParameterUndated) else error.rule
            found.append(type(error)(place, again, error.at))
        except PlacedError as error:
            found.append(error)
    yield from found


def plan_for(definitions: Definitions, period: Period) -> Plan:
    """The plan for computing single persons of a period; no link has to be weighed."""
    return make_plan(definitions, None, period, 0.0, {})


def _raise(error: PlacedError) -> None:
    raise error


class _Reader:
    def __init__(
        self, definitions: Definitions, name: str, fail: Callable[[PlacedError], None]
    ) -> None:
        self.definitions, self.name, self.fail = definitions, name, fail
        self.case = definitions.programme.cases[name]
        self.path: Path = ("cases", name)

    def example(self) -> Example:
        for position, fact in enumerate(self.case.uncertain):
            self.known_fact(("uncertain", position), fact)
        return Example(
            name=self.name,
            case=self.case,
            place=self.place(()),
            period=self.period(),
            facts=self.facts(),
            expected=self.expected(),
        )

    def period(self) -> Period:
        declared = self.definitions.programme.period
        place = self.place(("period",))
        try:
            return period_named(declared, str(self.case.period), place)
        except PlacedError as error:
            self.fail(error)
            return period_named(declared, "2000", place)

    def facts(self) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for name, raw in self.case.facts.items():
            path: Path = ("facts", name)
            if not self.known_fact(path, name):
                continue
            fact = self.definitions.programme.facts[name]
            value = self.read(path, name, fact.kind, raw)
            if self.believed(path, name, fact, value):
                found[name] = value
        return found

    def known_fact(self, path: Path, name: str) -> bool:
        known = self.definitions.programme.facts
        if name not in known:
            self.fail(NameUnknown(self.place(path), "fact", name, sorted(known)))
        return name in known

    def believed(self, path: Path, name: str, fact: model.Fact, value: Value) -> bool:
        """A value beyond the fact's limits would never reach a rule."""
        if not isinstance(value, int | Decimal) or isinstance(value, bool):
            return True
        low, high = fact.minimum, fact.maximum
        if (low is None or value >= low) and (high is None or value <= high):
            return True
        message = f"{name} is outside the fact's minimum and maximum and would be unknown"
        self.fail(ProgrammeFileInvalid(self.place(path), message))
        return False

    def expected(self) -> dict[str, Value]:
        results = results_of(self.definitions)
        found: dict[str, Value] = {}
        for name, raw in self.case.expect.items():
            path: Path = ("expect", name)
            if name not in results:
                self.fail(CaseNotComputed(self.place(path), name, sorted(results)))
            elif name == "outcome":
                if raw not in OUTCOMES:
                    self.fail(NameUnknown(self.place(path), "outcome", str(raw), OUTCOMES))
                found[name] = str(raw)
            else:
                found[name] = self.read(path, name, results[name], raw)
        return found

    def read(self, path: Path, name: str, kind: Kind, raw: Any) -> Value:
        if raw == UNKNOWN:
            return None
        try:
            return value(kind, raw, self.definitions.programme.currency)
        except ValueError as error:
            self.fail(ProgrammeFileInvalid(self.place(path), f"{name}: {error}"))
            return None

    def place(self, path: Path) -> Place:
        return self.definitions.document.place((*self.path, *path))
