"""The values of one fact, cut into regions in which no comparison of the rules changes.

One value of each region stands for all of them: whatever the rules make of it, they make of the
whole region. Facts are compared with constants, with values of the law and with what is computed
from them and other facts; on a stretch where both sides of a comparison only rise or only fall
against each other, the place where it changes is found by halving. Texts are only ever equal or
not: those that the rules name and one other stand for all.

What cannot be cut (a fact multiplied by itself, a day put together from a fact) makes the regions
inexact: each is then only an example.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import Any

from commonweal.programme.explanation.direction import Directions
from commonweal.programme.explanation.judgement import Facts, Judgement, Values
from commonweal.programme.language import (
    Comparison,
    Constant,
    Kind,
    Name,
    within,
)
from commonweal.programme.language.regions import OTHER

_MILLION = 1_000_000
_WIDEST = {
    Kind.INTEGER: (-(10**9), 10**9),
    Kind.MONEY: (-(10**13), 10**13),
    Kind.NUMBER: (-(10**9) * _MILLION, 10**9 * _MILLION),
    Kind.DATE: (date(1800, 1, 1).toordinal(), date(2300, 1, 1).toordinal()),
}
"""Between what a fact is looked for, counted in its smallest steps."""


@dataclass(frozen=True)
class Region:
    """Values from ``low`` to ``high``, both included, that the rules treat alike."""

    low: Any
    high: Any

    def nearest(self, value: Any) -> Any:
        """The value of the region that is nearest to ``value``, which is of the same type."""
        if isinstance(self.low, bool | str):
            return self.low
        return min(max(value, self.low), self.high)


@dataclass(frozen=True)
class Regions:
    """The regions of a fact, in order; ``exact`` when together they show all there is."""

    regions: tuple[Region, ...]
    exact: bool


def regions(judgement: Judgement, name: str, facts: Facts) -> Regions:
    """The regions of the fact ``name`` for somebody with the other ``facts``."""
    kind = judgement.kind(name)
    if kind is Kind.BOOLEAN:
        return Regions((Region(False, False), Region(True, True)), exact=True)
    if kind is Kind.TEXT:
        named = sorted({*_texts(judgement), *(v for v in facts.values() if isinstance(v, str))})
        return Regions(tuple(Region(text, text) for text in (*named, OTHER)), exact=True)
    return _Cutter(judgement, name, kind, facts).regions()


def _texts(judgement: Judgement) -> Iterator[str]:
    for expression in (*judgement.rules.values(), judgement.eligible):
        for each in within(expression):
            if isinstance(each, Constant) and isinstance(each.value, str):
                yield each.value
            elif isinstance(each, Constant) and isinstance(each.value, tuple):
                yield from each.value


class _Cutter:
    """Cuts the whole numbers that stand for a fact's values; see :meth:`value`."""

    def __init__(self, judgement: Judgement, name: str, kind: Kind, facts: Facts) -> None:
        self.judgement, self.name, self.kind, self.facts = judgement, name, kind, facts
        self.directions = Directions(judgement.rules, name)
        self.tried: dict[int, Values] = {}
        self.exact = True

    def regions(self) -> Regions:
        low, high = self.limits
        cuts, rest = {low}, []
        for comparison in self.judgement.comparisons:
            if self.directions.concerns(comparison):
                known = self.plain_cuts(comparison)
                if known is None:
                    rest.append(comparison)
                else:
                    cuts |= {cut for cut in known if low < cut <= high}
        starts = sorted(cuts)
        for comparison in rest:
            ends = [*(start - 1 for start in starts[1:]), high]
            for first, last in list(zip(starts, ends, strict=True)):
                starts += self.cuts(comparison, first, last)
            starts = sorted(set(starts))
        ends = [*(start - 1 for start in starts[1:]), high]
        found = [
            Region(self.value(first), self.value(last))
            for first, last in zip(starts, ends, strict=True)
        ]
        return Regions(tuple(found), self.exact)

    @cached_property
    def limits(self) -> tuple[int, int]:
        low, high = _WIDEST[self.kind]
        step = _MILLION if self.kind is Kind.NUMBER else 1
        if self.kind is Kind.DATE:
            return low, high
        least, most = self.judgement.limits(self.name)
        return (
            low if least is None else max(low, least * step),
            high if most is None else min(high, most * step),
        )

    def plain_cuts(self, comparison: Comparison) -> list[int] | None:
        """Where the fact itself meets what it is compared with; None when it is not as simple."""
        left, right = comparison.left, comparison.right
        for fact, other, later in ((left, right, ("<=", ">")), (right, left, ("<", ">="))):
            alone = isinstance(fact, Name) and fact.symbol.name == self.name
            if alone and not self.directions.concerns(other):
                value = self.at(self.limits[0]).of(other)
                if value is None:
                    return []
                point = self.point(value)
                reached, passed = ceil(point), floor(point) + 1
                if comparison.operator in {"=", "<>"}:
                    return [reached, passed]
                return [passed if comparison.operator in later else reached]
        return None

    def cuts(self, comparison: Comparison, first: int, last: int) -> Iterator[int]:
        """Where, after ``first``, the comparison changes for the first time, and again."""
        if not self.directions.opposed(comparison, self.at(first)):
            self.exact = False
        if self.mark(comparison, first) is None and self.mark(comparison, last) is None:
            # Too large at both ends is no answer for what lies between them.
            self.exact = self.exact and self.mark(comparison, (first + last) // 2) is None
        while (mark := self.mark(comparison, first)) != self.mark(comparison, last):
            same, other = first, last
            while other - same > 1:
                middle = (same + other) // 2
                if self.mark(comparison, middle) == mark:
                    same = middle
                else:
                    other = middle
            yield other
            first = other

    def mark(self, comparison: Comparison, point: int) -> object:
        """What is the same as long as the comparison does not change."""
        values = self.at(point)
        if comparison.operator not in {"=", "<>"}:
            return values.of(comparison)
        left, right = values.of(comparison.left), values.of(comparison.right)
        if left is None or right is None or comparison.left.kind in {Kind.BOOLEAN, Kind.TEXT}:
            return values.of(comparison)
        return (left > right) - (left < right)

    def at(self, point: int) -> Values:
        if point not in self.tried:
            changed = {**self.facts, self.name: self.value(point)}
            self.tried[point] = self.judgement.values(changed)
        return self.tried[point]

    def point(self, value: Any) -> Fraction:
        """The number that stands for a value, whole if the fact can have it."""
        if isinstance(value, date):
            return Fraction(value.toordinal())
        return Fraction(value) * (_MILLION if self.kind is Kind.NUMBER else 1)

    def value(self, point: int) -> Any:
        """The value of the fact that a whole number stands for."""
        if self.kind is Kind.DATE:
            return date.fromordinal(point)
        return Decimal(point) / _MILLION if self.kind is Kind.NUMBER else point
