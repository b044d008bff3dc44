"""What a group leaves of each claim, against every way in which things can turn out.

A few persons with small amounts are narrowed by the set-based steps, and again in plain Python by
trying every amount that each claim can have.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.engine import Engine
from commonweal.programme import model
from commonweal.programme.stacking import groups

HIGH = 9
"""More than any amount here: what stands for an open end when every amount is tried."""

TITLE = model.Title(zh="组", en="Group")


@dataclass(frozen=True)
class Claim:
    """An award that a person may get; ``high`` None is open, ``sure`` whether they are eligible."""

    low: int
    high: int | None
    sure: bool

    @property
    def amounts(self) -> range:
        """What it can be for the eligible."""
        return range(self.low, (HIGH if self.high is None else self.high) + 1)

    @property
    def possible(self) -> set[int]:
        """What it can be."""
        return {*self.amounts} | (set() if self.sure else {0})


@dataclass(frozen=True)
class Range:
    """What is left of a claim."""

    low: int
    high: int | None
    withheld: bool


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    low = draw(st.integers(0, 4))
    high = draw(st.one_of(st.none(), st.integers(max(low, 1), 5)))
    return Claim(low, high, draw(st.booleans()))


PERSONS = st.lists(st.lists(claims(), min_size=1, max_size=3), min_size=1, max_size=12)
POLICIES = st.sampled_from(["first", "highest", 0, 2, 4, 7])


def group(policy: str | int) -> model.Group:
    """A group of that policy, or with a cap."""
    limits = {"cap": "limit"} if isinstance(policy, int) else {"policy": policy}
    return model.Group.model_validate({"title": TITLE, "order": ["one"], "source": "law", **limits})


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as engine:
        yield engine


def narrowed(
    engine: Engine, persons: Sequence[Sequence[Claim]], policy: str | int
) -> list[list[Range]]:
    """The ranges as the engine gives them."""
    rows = [
        f"('p{person:02}', {rank}, {claim.low}, {claim.low if claim.sure else 0}, "
        f"CAST({'NULL' if claim.high is None else claim.high} AS BIGINT))"
        for person, of in enumerate(persons)
        for rank, claim in enumerate(of)
    ]
    relation = f"(VALUES {', '.join(rows)}) AS c(person_id, rank, low, at_least, at_most)"
    claims = f"(SELECT * FROM {relation})"
    select = groups.ranged(group(policy), claims, policy if isinstance(policy, int) else 0)
    found: list[list[Range]] = [[] for _ in persons]
    for person, _, low, high, withheld in engine.rows(
        f"SELECT person_id, rank, low, at_most, withheld FROM ({select}) ORDER BY person_id, rank"
    ):
        found[int(person[1:])].append(Range(low, high, withheld is not None))
    return found


def paid(amounts: Sequence[int], index: int, policy: str | int) -> int:
    """What the claim at ``index`` pays when every claim has the amount given."""
    amount = amounts[index]
    if isinstance(policy, int):
        return min(amount, max(0, policy - sum(amounts[:index])))
    if policy == "first":
        return 0 if any(amounts[:index]) else amount
    return amount if amounts.index(max(amounts)) == index else 0


def tried(of: Sequence[Claim], index: int, policy: str | int) -> Range:
    """The range of the claim at ``index``, from every way in which things can turn out."""
    others = [claim.amounts if i == index else claim.possible for i, claim in enumerate(of)]
    ways = [(amounts[index], paid(amounts, index, policy)) for amounts in product(*others)]
    high = max(payment for _, payment in ways)
    if of[index].high is None and high and not isinstance(policy, int):
        return Range(min(payment for _, payment in ways), None, False)
    less = all(payment < amount for amount, payment in ways)
    before = any(claim.sure and claim.low for claim in of[:index])
    return Range(
        min(payment for _, payment in ways),
        high,
        less and before if isinstance(policy, int) else high == 0,
    )


@settings(max_examples=60, deadline=None)
@given(persons=PERSONS, policy=POLICIES)
def test_ranges_are_exactly_what_can_turn_out(
    engine: Engine, persons: list[list[Claim]], policy: str | int
) -> None:
    expected = [[tried(of, index, policy) for index in range(len(of))] for of in persons]
    assert narrowed(engine, persons, policy) == expected


@settings(max_examples=60, deadline=None)
@given(persons=PERSONS, policy=POLICIES, data=st.data())
def test_to_learn_more_never_widens_a_range(
    engine: Engine, persons: list[list[Claim]], policy: str | int, data: st.DataObject
) -> None:
    learned = [[data.draw(st.sampled_from(_more(claim))) for claim in of] for of in persons]
    less, more = narrowed(engine, persons, policy), narrowed(engine, learned, policy)
    for before, after in zip(less, more, strict=True):
        for one, other in zip(before, after, strict=True):
            assert one.low <= other.low
            assert one.high is None or (other.high is not None and other.high <= one.high)
            assert other.withheld or not one.withheld


def _more(claim: Claim) -> list[Claim]:
    """The claim, and what it can turn out to be once more is known of it."""
    known = [replace(claim, sure=True)]
    known += [replace(claim, high=claim.low)] if claim.low else []
    known += [replace(claim, low=claim.high or 5, high=claim.high or 5)]
    return [claim, *known, *(replace(one, sure=True) for one in known)]


@settings(max_examples=30, deadline=None)
@given(
    amounts=st.lists(st.integers(1, 5), min_size=1, max_size=3),
    policy=POLICIES,
)
def test_what_is_known_is_paid_once_and_no_more_than_the_cap(
    engine: Engine, amounts: list[int], policy: str | int
) -> None:
    (ranges,) = narrowed(engine, [[Claim(a, a, True) for a in amounts]], policy)
    assert all(one.low == one.high for one in ranges)
    total = sum(one.low for one in ranges)
    if isinstance(policy, int):
        assert total == min(policy, sum(amounts))
    else:
        assert [one.low for one in ranges if one.low] == [
            max(amounts) if policy == "highest" else amounts[0]
        ]
        assert total == max(one.low for one in ranges)
