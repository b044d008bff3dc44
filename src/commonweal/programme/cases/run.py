"""Runs the cases of a programme: what comes out, and what differs from the expectation."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from commonweal.programme.cases.errors import CaseFails
from commonweal.programme.cases.example import Example, case_problems, examples_of, plan_for
from commonweal.programme.cases.results import behind, result
from commonweal.programme.definitions import Definitions
from commonweal.programme.errors import PlacedError
from commonweal.programme.period import Period
from commonweal.programme.person import Calculation, Determined


@dataclass(frozen=True)
class Difference:
    """One result that is not as expected."""

    result: str
    expected: Any
    got: Any
    because: Mapping[str, Any]
    """The facts and rules that the result was computed from, with their values."""


@dataclass(frozen=True)
class Ran:
    """One case, computed."""

    example: Example
    everything: Mapping[str, Any]
    """Facts and rules by name, on all facts."""
    certain: Mapping[str, Any]
    """The same on certain facts alone."""
    determined: Determined

    @property
    def differing(self) -> list[str]:
        """The results that are not as expected."""
        return differing(self.example, self.determined)


class CaseRun:
    """A programme's cases and the calculations of the periods that they are about."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self.examples = examples_of(definitions)
        self.calculations: dict[Period, Calculation] = {}
        for example in self.examples:
            if example.period not in self.calculations:
                plan = plan_for(definitions, example.period)
                self.calculations[example.period] = Calculation(plan)

    @cached_property
    def ran(self) -> list[Ran]:
        """Every case, computed."""
        return [self._run(example) for example in self.examples]

    def differences(self, ran: Ran) -> list[Difference]:
        """What is not as expected, each with what led there."""
        definitions = self.calculations[ran.example.period].plan.definitions
        return [
            Difference(
                result=name,
                expected=ran.example.expected[name],
                got=result(ran.determined, name),
                because={each: ran.everything[each] for each in behind(definitions, name)},
            )
            for name in ran.differing
        ]

    def _run(self, example: Example) -> Ran:
        calculation = self.calculations[example.period]
        everything, certain = calculation.values(example.facts, example.case.uncertain)
        return Ran(example, everything, certain, calculation.determined(everything, certain))


def differing(example: Example, determined: Determined) -> list[str]:
    """The results of a determination that are not as the case expects."""
    return [name for name, value in example.expected.items() if result(determined, name) != value]


def cases_hold(definitions: Definitions) -> list[PlacedError]:
    """What is wrong with the cases, and those that do not hold; nothing when all is well."""
    problems = list(case_problems(definitions))
    if problems:
        return problems
    run = CaseRun(definitions)
    return [
        CaseFails(ran.example.place, ran.example.name, ran.differing)
        for ran in run.ran
        if ran.differing
    ]
