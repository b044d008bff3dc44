"""Which value of one parameter fits a budget.

The cost is asked of the exact determinations, never of a model of them. A few values over the whole
range are tried first; where the cost only rises or only falls over them, halving the range between
the last that fits and the first that does not finds the value itself, to the smallest unit in which
it is written.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from commonweal.programme.definitions import Definitions
from commonweal.programme.language import Kind, Value
from commonweal.programme.language.units import UNITS
from commonweal.programme.simulation.errors import SearchInvalid, SettingInvalid
from commonweal.programme.simulation.settings import written_value

SCANNED = 17
"""How many values over the range are tried first."""

_SEARCHABLE = {Kind.MONEY, Kind.NUMBER, Kind.INTEGER}
_MOST = 10**12


@dataclass(frozen=True)
class Range:
    """The values from ``least`` on in steps of ``unit``, numbered from 0 to ``steps``."""

    parameter: str
    kind: Kind
    least: Decimal
    unit: Decimal
    steps: int
    money_unit: str
    smallest: int
    """How many of the currency's smallest unit the money unit is."""
    places: int

    def value(self, number: int) -> Value:
        """The value itself: of money in the smallest unit of the currency."""
        written = self.least + number * self.unit
        if self.kind is Kind.MONEY:
            return int(written * self.smallest)
        return int(written) if self.kind is Kind.INTEGER else written

    def text(self, number: int) -> str:
        """The value as a rule file writes it."""
        text = f"{self.least + number * self.unit:.{self.places}f}"
        return f"{text} {self.money_unit}" if self.kind is Kind.MONEY else text

    @property
    def step(self) -> str:
        """The unit as a rule file writes it."""
        text = f"{self.unit:.{self.places}f}"
        return f"{text} {self.money_unit}" if self.kind is Kind.MONEY else text


@dataclass(frozen=True)
class Outcome:
    """What a search found; values by their number in the range."""

    costs: dict[int, int]
    monotone: bool
    found: int | None
    neighbour: int | None
    scanned: Sequence[int]


def range_of(
    definitions: Definitions, parameter: str, between: tuple[str, str], in_force: Any
) -> Range:
    """The range between two values, in steps of the finest unit that one of them, or the value in
    force, is written in. Raises :class:`SearchInvalid`.
    """
    written_value(definitions, parameter, between[0])
    kind = definitions.programme.parameters[parameter].kind
    if kind not in _SEARCHABLE:
        raise SearchInvalid(f"{parameter} is of type {kind}: it has no values in between")
    try:
        ends = [str(written_value(definitions, parameter, text)) for text in between]
    except SettingInvalid as error:
        raise SearchInvalid(str(error)) from error
    parts = [text.replace(",", "").partition(" ") for text in (*ends, str(in_force))]
    units = [unit for _, _, unit in parts if unit]
    sizes = UNITS[definitions.programme.currency]
    finest = min(units, key=sizes.__getitem__) if units else ""
    numbers = []
    for number, _, written_in in parts:
        factor = sizes[written_in] // sizes[finest] if written_in else 1
        numbers.append(Decimal(number) * factor)
    places = max(max(0, -int(number.as_tuple().exponent)) for number in numbers)
    least, greatest, unit = numbers[0], numbers[1], Decimal(1).scaleb(-places)
    if least >= greatest:
        raise SearchInvalid(f"{between[0]} is not less than {between[1]}")
    steps = int((greatest - least) / unit)
    if steps > _MOST:
        raise SearchInvalid(f"there are more than {_MOST:,} values between the two")
    return Range(parameter, kind, least, unit, steps, finest, sizes.get(finest, 1), places)


def search(steps: int, budget: int, cost: Callable[[int], int]) -> Outcome:
    """The value from 0 to ``steps`` that costs most without exceeding ``budget``.

    Of values that cost the same, the last before one that no longer fits. Where the cost is not
    monotone over what was tried, the dearest of the values tried that fits.
    """
    costs: dict[int, int] = {}

    def tried(number: int) -> int:
        if number not in costs:
            costs[number] = cost(number)
        return costs[number]

    parts = min(steps, SCANNED - 1)
    scanned = [steps * part // parts for part in range(parts + 1)]
    for number in scanned:
        tried(number)
    if not _monotone(costs):
        return Outcome(costs, False, _dearest(costs, budget), None, scanned)
    rising = costs[steps] >= costs[0]
    order = scanned if rising else scanned[::-1]
    fitting = [number for number in order if costs[number] <= budget]
    exceeding = [number for number in order if costs[number] > budget]
    if not fitting or not exceeding:
        return Outcome(costs, True, fitting[-1] if fitting else None, None, scanned)
    fits, exceeds = fitting[-1], exceeding[0]
    while abs(exceeds - fits) > 1:
        middle = (fits + exceeds) // 2
        if tried(middle) <= budget:
            fits = middle
        else:
            exceeds = middle
    if not _monotone(costs):
        return Outcome(costs, False, _dearest(costs, budget), None, scanned)
    return Outcome(costs, True, fits, exceeds, scanned)


def _monotone(costs: dict[int, int]) -> bool:
    values = [costs[number] for number in sorted(costs)]
    return values in (sorted(values), sorted(values, reverse=True))


def _dearest(costs: dict[int, int], budget: int) -> int | None:
    fitting = [(cost, -number) for number, cost in costs.items() if cost <= budget]
    return -max(fitting)[1] if fitting else None
