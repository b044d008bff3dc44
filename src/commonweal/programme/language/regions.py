"""Values of a type, one from every region between given limits.

Within a region no comparison with one of the limits changes, so that one value stands for all.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from commonweal.programme.language.domain import span, texts
from commonweal.programme.language.nodes import Expression, Kind

OTHER = "\N{REPLACEMENT CHARACTER}"
"""Stands for every text that is not among the limits; no text that is read has it alone."""


def samples(tested: Expression, limits: Collection[Any]) -> list[Any]:
    """A value of ``tested`` from every region, in order, as far as it can be there at all."""
    kind = tested.kind
    if kind is Kind.BOOLEAN:
        return [False, True]
    if kind is Kind.TEXT:
        known = texts(tested)
        named = set(limits)
        return sorted(named | set(known)) if known is not None else [*sorted(named), OTHER]
    if kind is Kind.DATE:
        return list(_between(kind, sorted(limits)))
    low, high = span(tested)
    marks = {*limits, *(limit for limit in (low, high) if limit is not None)}
    return [
        value
        for value in _between(kind, sorted(marks))
        if (low is None or value >= low) and (high is None or value <= high)
    ]


def _between(kind: Kind, limits: Sequence[Any]) -> Iterator[Any]:
    """The limits, and a value below, between and above them."""
    if not limits:
        yield date(2000, 1, 1) if kind is Kind.DATE else 0
        return
    step: Any = timedelta(days=1) if kind is Kind.DATE else 1
    yield limits[0] - step
    for one, following in zip(limits, [*limits[1:], None], strict=True):
        yield one
        if following is None:
            yield one + step
        elif kind is Kind.NUMBER:
            yield (Decimal(one) + Decimal(following)) / 2
        elif following - one > step:
            yield one + step
