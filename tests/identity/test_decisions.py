"""What reviewers decide, in both stores and at once."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from commonweal.database import Database, LinkDecision
from commonweal.identity.decisions import (
    Decided,
    RecordKey,
    Verdict,
    all_decisions,
    constraints,
    contradicted,
    pair_of,
    record,
    revoke,
    standing,
)
from commonweal.identity.errors import DecisionUnexplained, DecisionUnknown, SidesOverlap

A, B, C = (RecordKey("people", name) for name in "abc")


@pytest.fixture
def database(database_url: str, tmp_path: Path) -> Iterator[Database]:
    with Database.open(database_url, base=tmp_path, migrate=True) as opened:
        yield opened


def decide(
    database: Database, verdict: Verdict, reviewer: str = "Li", needed: int = 1, lake: str = "l"
) -> int:
    with database.session() as session:
        return record(
            session,
            lake,
            verdict,
            [A],
            [B],
            reviewer=reviewer,
            reason="seen the papers",
            reviewers_needed=needed,
            weight=3.5,
        )


def found(database: Database, lake: str = "l") -> list[Decided]:
    with database.session() as session:
        return standing(session, lake)


def test_a_decision_is_kept_with_its_records(database: Database) -> None:
    decide(database, "same")
    (pair,) = found(database)
    assert (pair.left, pair.right, pair.state, pair.verdict) == ((A,), (B,), "decided", "same")
    assert (pair.said, pair.weight, pair.pair) == ({"Li": "same"}, 3.5, pair_of([B], [A]))
    assert found(database, "another lake") == []


def test_two_reviewers_are_two_people_who_say_the_same(database: Database) -> None:
    decide(database, "same", "Li", needed=2)
    decide(database, "same", " LI ", needed=2)
    assert found(database)[0].state == "open"
    decide(database, "cannot_tell", "Wang", needed=2)
    assert found(database)[0].state == "open"
    decide(database, "different", "Wang", needed=2)
    assert (found(database)[0].state, found(database)[0].verdict) == ("disputed", None)
    decide(database, "same", "Wang", needed=2)
    assert (found(database)[0].state, found(database)[0].verdict) == ("decided", "same")


def test_a_revoked_decision_no_longer_holds_but_is_still_there(database: Database) -> None:
    number = decide(database, "same")
    with database.session() as session:
        revoke(session, "l", number, by="Wang", reason="another person's papers")
    assert found(database) == []
    with database.session() as session:
        (kept,) = all_decisions(session, "l")
        assert (kept.revoked_by, kept.verdict) == ("Wang", "same")
    for lake, decision in (("l", number), ("another", number), ("l", 999)):
        with database.session() as session, pytest.raises(DecisionUnknown):
            revoke(session, lake, decision, by="Wang", reason="again")


@pytest.mark.parametrize(("reviewer", "reason"), [("", "why"), ("  ", "why"), ("who", " ")])
def test_nobody_decides_without_name_and_reason(
    database: Database, reviewer: str, reason: str
) -> None:
    with database.session() as session, pytest.raises(DecisionUnexplained):
        record(session, "l", "same", [A], [B], reviewer=reviewer, reason=reason)
    # The store itself refuses it, whoever writes.
    changed = {"reviewer": reviewer, "reason": reason}
    number = decide(database, "same")
    with pytest.raises(sa.exc.IntegrityError), database.session() as session:
        session.execute(sa.update(LinkDecision).where(LinkDecision.id == number).values(**changed))


@pytest.mark.parametrize("sides", [([A], [A]), ([A, B], [B]), ([], [A]), ([A], [])])
def test_a_decision_has_two_sides(
    database: Database, sides: tuple[list[RecordKey], list[RecordKey]]
) -> None:
    with database.session() as session, pytest.raises(SidesOverlap):
        record(session, "l", "same", *sides, reviewer="Li", reason="why")


def test_reviewers_at_the_same_time_lose_nothing(database: Database) -> None:
    reviewers = [f"reviewer {number}" for number in range(8)]
    threads = [
        threading.Thread(target=decide, args=(database, "same", name, 8)) for name in reviewers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (pair,) = found(database)
    assert (pair.state, sorted(pair.said)) == ("decided", reviewers)


def _pair(verdict: Verdict, one: int, other: int) -> Decided:
    left, right = ((RecordKey("people", str(number)),) for number in (one, other))
    return Decided(pair_of(left, right), left, right, "decided", verdict, {}, None)


PAIRS = st.lists(
    st.tuples(st.sampled_from(["same", "different"]), st.integers(0, 5), st.integers(0, 5)).filter(
        lambda pair: pair[1] != pair[2]
    ),
    max_size=8,
)


@given(PAIRS)
def test_contradictions_are_found_by_looking_at_every_way(
    said: list[tuple[Verdict, int, int]],
) -> None:
    pairs = [_pair(*each) for each in said]
    near: dict[int, set[int]] = {number: {number} for number in range(6)}
    for _ in range(6):
        for verdict, one, other in said:
            if verdict == "same":
                near[one] = near[other] = near[one] | near[other]
    reach = {
        number: {n for n in range(6) if number in near[n] or n in near[number]} for number in near
    }
    torn = [one for verdict, one, other in said if verdict == "different" and other in reach[one]]
    expected = {
        pair_of((RecordKey("people", str(one)),), (RecordKey("people", str(other)),))
        for verdict, one, other in said
        if verdict == "same" and any(one in reach[number] for number in torn)
    }
    assert {pair.pair for pair in contradicted(pairs)} == expected


def test_linkage_is_given_what_holds_and_nothing_else() -> None:
    open_pair = Decided("p", (A,), (C,), "open", None, {}, None)
    unsure = Decided("q", (B,), (C,), "decided", "cannot_tell", {}, None)
    different = Decided("r", (A, C), (B,), "decided", "different", {}, None)
    table = constraints([open_pair, unsure, different])
    assert table.to_pylist() == [
        {"decision": 0, "same": False, "side": side, **key}
        for side, key in (
            (0, {"dataset": "people", "record_id": "a", "subject": "self"}),
            (0, {"dataset": "people", "record_id": "c", "subject": "self"}),
            (1, {"dataset": "people", "record_id": "b", "subject": "self"}),
        )
    ]
    assert constraints([]).num_rows == 0
