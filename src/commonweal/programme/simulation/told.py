"""How much of a search may be told.

What two values cost differs by what few persons receive when only few are between them. The cost
of a value is therefore told only when the persons it treats otherwise are 0 or not few, compared
with the variant before, with the value found and with the next value told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from commonweal.programme.plan import Plan
from commonweal.programme.simulation import steps
from commonweal.programme.simulation.compare import AFTER, BEFORE
from commonweal.programme.simulation.exposure import Shown
from commonweal.programme.simulation.model import Search, Tried
from commonweal.programme.simulation.search import Outcome, Range
from commonweal.programme.simulation.trials import Trials, with_value
from commonweal.suppression import small

if TYPE_CHECKING:
    from commonweal.stage import Progress


@dataclass(frozen=True)
class Finding:
    """A search as it was made: the plans of which it varied ``owner``'s parameter, the range, the
    budget and what was found."""

    plans: Sequence[Plan]
    owner: str
    range: Range
    budget: int
    outcome: Outcome


def search_told(
    trials: Trials, finding: Finding, shown: Shown, smallest: int, progress: "Progress"
) -> Search:
    """The search without the costs that would tell of few persons.

    In:  ``simulation_before`` and ``simulation_after`` (at the value found, if any) in the engine;
    ``shown`` says how much is shown of what the costs are the sum of.
    """
    outcome, values = finding.outcome, finding.range
    found, neighbour = outcome.found, outcome.neighbour
    others = sorted({*outcome.scanned, *([] if neighbour is None else [neighbour])} - {found})
    told: dict[int, int] = {}
    if shown in {"changes", "levels"}:
        progress.step("what may be told", len(others))
        told = dict(_told(trials, finding, others, smallest, progress))
        if found is not None:
            told[found] = outcome.costs[found]

    def tried(number: int) -> Tried:
        return Tried(value=values.text(number), cost=told.get(number))

    (own,) = (plan for plan in finding.plans if plan.name == finding.owner)
    return Search(
        parameter=values.parameter,
        title=own.definitions.programme.parameters[values.parameter].title,
        budget=finding.budget,
        least=values.text(0),
        greatest=values.text(values.steps),
        unit=values.step,
        monotone=outcome.monotone,
        evaluations=len(outcome.costs),
        found=None if found is None else tried(found),
        neighbour=None if neighbour is None else tried(neighbour),
        scan=tuple(tried(number) for number in outcome.scanned),
    )


def _told(
    trials: Trials,
    finding: Finding,
    numbers: Sequence[int],
    smallest: int,
    progress: "Progress",
) -> Iterator[tuple[int, int]]:
    """The values, from the one found outwards, of which the cost may be told."""
    start = numbers[0] if finding.outcome.found is None else finding.outcome.found
    before, at_found = f"({steps.due(BEFORE)})", f"({steps.due(AFTER)})"
    above = [number for number in numbers if number >= start]
    below = [number for number in reversed(numbers) if number < start]
    for side in (above, below):
        last = at_found
        for number in side:
            value = finding.range.value(number)
            plans = with_value(finding.plans, finding.owner, finding.range.parameter, value)
            due = trials.due(plans, f"simulation_due_{number}")
            progress.advance(1)
            near = {before, at_found, last}
            differing = [trials.engine.value(steps.touched(due, other)) for other in sorted(near)]
            if small(differing, smallest):
                trials.engine.drop(f"simulation_due_{number}")
                continue
            if last != at_found:
                trials.engine.drop(last.strip('"'))
            last = due
            yield number, finding.outcome.costs[number]
    trials.engine.drop(*(f"simulation_due_{number}" for number in numbers))
