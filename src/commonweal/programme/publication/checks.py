"""What has to be right before a programme can be published, beyond what makes it readable.

Types, names, legal sources and contracts are checked whenever a rule file is read. Each check here
looks at one programme that passed those, for the first period it shall decide, and tells everything
it finds wrong.
"""

from collections.abc import Callable, Iterator

from commonweal.programme.cases import cases_hold
from commonweal.programme.errors import ParameterUndated, PlacedError
from commonweal.programme.folder import Checked
from commonweal.programme.period import Period
from commonweal.programme.plan import parameters_used

Check = Callable[[Checked, Period], Iterator[PlacedError]]


def undated(checked: Checked, period: Period) -> Iterator[PlacedError]:
    """Parameters in use that have no value in force when the period begins."""
    for name in parameters_used(checked.definitions, checked.inputs):
        try:
            checked.definitions.parameter_at(name, period.start)
        except ParameterUndated as error:
            yield error


def cases(checked: Checked, _: Period) -> Iterator[PlacedError]:
    """Worked cases that do not come out as they expect."""
    yield from cases_hold(checked.definitions)


CHECKS: tuple[Check, ...] = (undated, cases)
"""Every check there is."""


def problems_of(checked: Checked, period: Period) -> list[PlacedError]:
    """Everything that keeps a programme from being published."""
    return [problem for check in CHECKS for problem in check(checked, period)]
