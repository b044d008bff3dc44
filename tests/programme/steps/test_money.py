"""An amount in a register's unit becomes whole smallest units exactly, however large."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engine import Engine
from commonweal.programme.language import Kind
from commonweal.programme.language.compile import constant
from commonweal.programme.steps.facts import _in_smallest_unit

FACTORS = (1, 100, 1_000_000)
MOST = 2**63 - 1
NUMBERS = (
    st.integers(0, 18)
    .flatmap(lambda digits: st.integers(-(10**digits), 10**digits - 1))
    .map(lambda whole: Decimal(whole).scaleb(-6))
)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as opened:
        yield opened


def exactly(amount: Decimal | int, factor: int) -> int | None:
    """Rounded half away from zero; unknown where 64 bits cannot hold it."""
    with localcontext(prec=60):
        whole = int((Decimal(amount) * factor).to_integral_value(ROUND_HALF_UP))
    return whole if abs(whole) <= MOST else None


@given(amount=NUMBERS, factor=st.sampled_from(FACTORS))
def test_numbers_are_rounded_exactly(engine: Engine, amount: Decimal, factor: int) -> None:
    select = _in_smallest_unit(constant(amount, Kind.NUMBER), Kind.NUMBER, factor)
    assert engine.value(f"SELECT {select}") == exactly(amount, factor)


@pytest.mark.parametrize("factor", FACTORS)
def test_where_the_quick_way_ends_nothing_changes(engine: Engine, factor: int) -> None:
    edge = Decimal(10) ** (12 - len(str(factor)))
    step = Decimal("0.000001")
    for amount in (edge - step, edge, edge + step, -edge - step, -edge, step - edge):
        select = _in_smallest_unit(constant(amount, Kind.NUMBER), Kind.NUMBER, factor)
        assert engine.value(f"SELECT {select}") == exactly(amount, factor)


@given(
    amount=st.integers(-MOST, MOST) | st.integers(-(10**9), 10**9), factor=st.sampled_from(FACTORS)
)
def test_whole_amounts_stay_whole(engine: Engine, amount: int, factor: int) -> None:
    select = _in_smallest_unit(constant(amount, Kind.INTEGER), Kind.INTEGER, factor)
    assert engine.value(f"SELECT {select}") == exactly(amount, factor)
