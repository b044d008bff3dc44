"""Findings drawn, verified, measured and suspended, from run to run."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from commonweal.engine import Engine
from commonweal.lake import Lake
from commonweal.programme import fingerprint
from commonweal.programme.finding import Findings
from commonweal.programme.finding.errors import (
    FindingUnknown,
    KindUnknown,
    VerificationUnexplained,
)
from commonweal.programme.finding.words import sentence
from commonweal.published import Published, PublishedStage
from commonweal.stage import StageResult
from commonweal.workspace.configuration import ProgrammeSection

THERE = {"type": "boolean", "from": "enrolment", "absent": False}
PUPILS = 12


def checks(world: Any, when: str = "owns_car", name: str = "checks", **finding: Any) -> None:
    """A rule file that finds pupils with a car."""
    car = {"type": "boolean", "from": "vehicle", "value": "vehicle_type = 'car'", "absent": False}
    world.programme(
        name,
        facts={"there": THERE, "owns_car": car},
        findings={"rich": {"when": when, **finding}},
    )


@pytest.fixture
def pupils(world: Any) -> Any:
    """A world of pupils who all own cars, and a rule file that looks for them."""
    for number in range(PUPILS):
        world.household(f"H{number}", f"child-{number}")
        world.pupil(f"child-{number}")
        world.add("vehicle", f"child-{number}", vehicle_type="car", price=1)
    checks(world)
    return world


@contextmanager
def findings(world: Any, result: StageResult, manifest: int = 1) -> Iterator[Findings]:
    """The findings of a run as if it had been published."""
    now = datetime(2021, 10, 1, tzinfo=UTC)
    stage = PublishedStage("programme", 0, 0.0, now, result.summary, result.tables, False)
    lake = Lake(world.root / "lake")
    stages = {"programme": stage}
    published = Published(lake, manifest, world.as_of, now, result.tables, stages)
    with Engine() as engine:
        yield Findings(engine, world.database, published, ProgrammeSection(**world.settings))


def sampled(world: Any, result: StageResult, size: int, manifest: int = 1) -> list[str]:
    """Identifiers of a draw."""
    with findings(world, result, manifest) as found:
        return [one.finding_id for one in found.sample("rich", size)]


def verify(world: Any, result: StageResult, answers: dict[str, bool]) -> None:
    """Say of each finding whether it holds."""
    with findings(world, result) as found:
        for finding, holds in answers.items():
            found.verify(finding, holds=holds, by="Li", reason="asked the family")


def raised(world: Any, result: StageResult) -> int:
    """How many findings a run raised."""
    return len(world.read(result, "findings"))


def state(world: Any, result: StageResult) -> str:
    """What is known of the one kind now."""
    with findings(world, result) as found:
        (kind,) = found.kinds()
        return kind.precision.state


def test_a_draw_is_repeated_by_its_manifest_until_something_is_verified(pupils: Any) -> None:
    result = pupils.determine()
    first = sampled(pupils, result, 5)
    assert len(set(first)) == 5
    assert sampled(pupils, result, 5) == first
    assert sampled(pupils, result, 3) == first[:3]
    assert sampled(pupils, result, 5, manifest=2) != first
    verify(pupils, result, {first[0]: True})
    again = sampled(pupils, result, 5)
    assert again[:4] == first[1:]
    assert len(sampled(pupils, result, 100)) == PUPILS - 1


def test_every_finding_is_as_likely_to_be_drawn(pupils: Any) -> None:
    result = pupils.determine()
    counts = dict.fromkeys((row["finding_id"] for row in pupils.read(result, "findings")), 0)
    draws = 600
    with findings(pupils, result) as found:
        rows = found.engine.rows(f"SELECT finding_id FROM {found.published.source('findings')}")
        assert {finding for (finding,) in rows} == set(counts)
        from commonweal.programme.finding.steps import lot

        found.engine.create("all_found", f"SELECT * FROM {found.published.source('findings')}")
        for manifest in range(draws):
            order = lot("all_found", str(manifest))
            for (finding,) in found.engine.rows(f"SELECT finding_id FROM ({order}) LIMIT 4"):
                counts[finding] += 1
    expected = draws * 4 / PUPILS
    # Chi-squared with eleven degrees of freedom: beyond 31.3 once in a thousand.
    assert sum((count - expected) ** 2 / expected for count in counts.values()) < 31.3


def test_a_finding_keeps_its_identifier_from_run_to_run(pupils: Any) -> None:
    first = {
        row["person_id"]: row["finding_id"] for row in pupils.read(pupils.determine(), "findings")
    }
    pupils.links.reverse()
    again = {
        row["person_id"]: row["finding_id"] for row in pupils.read(pupils.determine(), "findings")
    }
    assert again == first
    assert len(set(first.values())) == PUPILS


def test_only_what_was_drawn_by_lot_counts(pupils: Any) -> None:
    result = pupils.determine()
    drawn = sampled(pupils, result, 6)
    others = {row["finding_id"] for row in pupils.read(result, "findings")} - set(drawn)
    verify(pupils, result, dict.fromkeys(others, False))
    with findings(pupils, result) as found:
        assert found.kinds()[0].precision.verified == 0
    verify(pupils, result, {drawn[0]: False, drawn[1]: False})
    verify(pupils, result, {drawn[0]: True})
    with findings(pupils, result) as found:
        known = found.kinds()[0].precision
    assert (known.verified, known.holding, known.state) == (2, 1, "open")


def test_a_kind_that_does_not_hold_is_suspended_and_comes_back(pupils: Any) -> None:
    result = pupils.determine()
    assert raised(pupils, result) == PUPILS
    assert result.summary["finding_kinds"][0]["suspended"] is None
    drawn = sampled(pupils, result, 5)
    verify(pupils, result, dict.fromkeys(drawn, False))
    assert state(pupils, result) == "suspended"
    result = pupils.determine()
    assert (raised(pupils, result), result.summary["findings"]) == (0, {})
    assert len(pupils.read(result, "suspended_findings")) == PUPILS
    (kind,) = result.summary["finding_kinds"]
    assert (kind["suspended"]["verified"], kind["suspended"]["holding"]) == (5, 0)
    with findings(pupils, result) as found:
        (known,) = found.kinds()
        assert not known.raised
        assert "Of 5 drawn by lot and verified, 0 hold" in str(sentence(known, "en"))
        assert "抽样核实5条，其中0条属实" in str(sentence(known, "zh"))
    # What is held back can still be drawn and verified, and that may lift it.
    more = sampled(pupils, result, PUPILS)
    assert len(more) == PUPILS - 5
    verify(pupils, result, dict.fromkeys(more + drawn, True))
    assert state(pupils, result) == "open"
    assert raised(pupils, pupils.determine()) == PUPILS


def test_another_definition_is_another_kind(pupils: Any) -> None:
    result = pupils.determine()
    verify(pupils, result, dict.fromkeys(sampled(pupils, result, 5), False))
    assert raised(pupils, pupils.determine()) == 0
    checks(pupils, title={"zh": "另", "en": "Another title"})
    assert raised(pupils, pupils.determine()) == 0
    checks(pupils, when="owns_car and there")
    result = pupils.determine()
    assert raised(pupils, result) == PUPILS
    assert state(pupils, result) == "open"


def test_a_finding_drawn_before_can_still_be_verified(pupils: Any) -> None:
    result = pupils.determine()
    drawn = sampled(pupils, result, 1)
    pupils.records["vehicle"].clear()
    later = pupils.determine()
    assert raised(pupils, later) == 0
    verify(pupils, later, {drawn[0]: True})
    checks(pupils, when="owns_car and there")
    with findings(pupils, pupils.determine()) as found:
        assert found.verify(drawn[0], holds=False, by="Li", reason="asked again") is None


def test_a_finding_may_declare_its_own_threshold(pupils: Any) -> None:
    checks(pupils, threshold=0.2)
    result = pupils.determine()
    drawn = sampled(pupils, result, 10)
    verify(pupils, result, {one: place < 4 for place, one in enumerate(drawn)})
    assert state(pupils, result) == "open"
    pupils.settings["finding_samples"] = 10
    # Four of ten: from 16.8 % to 68.7 %.
    assert state(pupils, result) == "suspended"
    checks(pupils, threshold=0.1)
    assert state(pupils, pupils.determine()) == "holds"


def test_only_a_changed_verdict_changes_the_fingerprint(pupils: Any) -> None:
    def mark() -> str:
        with Engine() as engine:
            return fingerprint(pupils.context(engine))

    result = pupils.determine()
    drawn = sampled(pupils, result, 5)
    before = mark()
    verify(pupils, result, dict.fromkeys(drawn[:4], False))
    assert mark() == before
    verify(pupils, result, {drawn[4]: False})
    assert mark() != before


def test_what_cannot_be_verified_is_said(pupils: Any) -> None:
    checks(pupils, name="more")
    result = pupils.determine()
    with findings(pupils, result) as found:
        assert len(found.sample("more.rich", 3)) == 3
        for name in ("rich", "richer", "checks"):
            with pytest.raises(KindUnknown):
                found.sample(name, 1)
        (one,) = found.sample("checks.rich", 1)
        assert one.facts["owns_car"]["value"] is True
        for by, reason in ((" ", "why"), ("Li", " ")):
            with pytest.raises(VerificationUnexplained):
                found.verify(one.finding_id, holds=True, by=by, reason=reason)
        with pytest.raises(FindingUnknown):
            found.verify("nobody", holds=True, by="Li", reason="why")
