"""An explanation says what was decided, on which facts and laws, in both languages."""

from functools import partial
from typing import Any

import pytest

from commonweal.currency import CURRENCIES
from commonweal.engine import Engine
from commonweal.lake import Lake
from commonweal.programme import explain_determination, narrate
from commonweal.programme.errors import DeterminationMissing, ProgrammeMissing
from commonweal.programme.language.units import UNITS
from commonweal.programme.publication import publish
from tests.programme.explanation import told

explained = partial(told.explained, programme="senior_high_support")


@pytest.fixture
def family(guizhou: Any) -> Any:
    for path in (guizhou.root / "programmes").glob("*.yaml"):
        if path.stem != "senior_high_support":
            path.unlink()
    guizhou.household("H1", "child", "parent")
    guizhou.pupil("child", boarding=None)
    return guizhou


def test_an_eligible_pupil_reads_why(family: Any) -> None:
    family.poor("parent", status="lifted_out", income=9000)
    it = explained(family)
    assert (it.outcome, it.amount, it.amount_up_to) == ("eligible", 340_000, 390_000)
    english, chinese = narrate(it, "en"), narrate(it, "zh")
    assert "Outcome: eligible" in english
    assert "Second step of the national grant: yes" in english
    assert "Household income per head: 9,000 yuan; from poverty_member; record" in english
    assert "Boarding: 0 yuan (up to 500 yuan once everything is known)" in english
    assert "Total: 3,400 yuan" in english
    assert "结论：符合条件" in chinese
    assert "《关于进一步加强农村贫困学生资助推进教育精准扶贫的实施方案》" in chinese
    assert "合计：3,400 元" in chinese
    assert "农村" not in english


def test_it_says_whether_the_rules_were_published(family: Any) -> None:
    family.poor("parent")
    draft = explained(family)
    assert draft.version is None
    assert "Rules: a draft, not published" in narrate(draft, "en")
    assert "规则版本：草稿（尚未发布）" in narrate(draft, "zh")
    folder, lake = family.root / "programmes", Lake(family.root / "lake").identity
    with family.database.session() as session:
        options = {"by": "Li", "reason": "adopted", "as_of": family.as_of}
        publish(session, lake, folder, family.contracts, "all", **options)
    (folder / "senior_high_support.yaml").unlink()
    version = explained(family)
    assert (version.version, version.digest) == (1, draft.digest)
    assert "Rules: version 1, published" in narrate(version, "en")
    assert "规则版本：第 1 版（已发布）" in narrate(version, "zh")


def test_each_value_in_force_names_its_law_and_date(family: Any) -> None:
    family.poor("parent")
    kinds = {p.name: p for p in explained(family).parameters}["registered_kinds"]
    assert kinds.value[-1] == "monitored_sudden"
    assert (kinds.valid_from.isoformat(), kinds.source.number) == ("2021-09-01", "教发〔2021〕4号")


def test_an_uncertain_link_is_named_for_verification(family: Any) -> None:
    family.poor("parent", weight=4.2)
    it = explained(family)
    assert (it.outcome, it.amount, it.amount_up_to) == ("verify", None, 440_000)
    assert [fact.name for fact in it.facts if fact.decisive] == ["household_registered"]
    assert [fact.name for fact in it.facts if fact.uncertain] == [
        "household_registered",
        "household_monitored",
        "income_per_head",
    ]
    english = narrate(it, "en")
    assert "please verify: Household lifted out of poverty or monitored" in english
    assert "link weight 4.2; link not certain" in english
    assert "if entitled, up to 4,400 yuan" in english


def test_an_unknown_fact_becomes_a_question(family: Any) -> None:
    it = explained(family)
    assert it.outcome == "unknown"
    assert [fact.name for fact in it.facts if fact.decisive] == ["household_registered"]
    assert "please ask: Household lifted out of poverty or monitored" in narrate(it, "en")
    assert "this dataset has not been delivered" in narrate(it, "en")
    assert "该数据尚未提供" in narrate(it, "zh")


def test_an_ineligible_pupil_is_told_no_amounts(family: Any) -> None:
    family.poor("stranger")
    it = explained(family)
    assert (it.outcome, it.amount) == ("ineligible", 0)
    assert "Amounts" not in narrate(it, "en")
    assert "不符合条件" in narrate(it, "zh")
    assert "no such record; data of 2021-10-01" in narrate(it, "en")


def test_two_uncertain_facts_that_decide_only_together_are_both_named(world: Any) -> None:
    world.household("H1", "child", "parent")
    world.pupil("child")
    world.add("vehicle", "child", 3.0, vehicle_type="car")
    world.add("company", "child", 3.0)
    yes = {"type": "boolean", "absent": False}
    world.programme(
        facts={"car": {**yes, "from": "vehicle"}, "firm": {**yes, "from": "company"}},
        eligible="car or firm",
    )
    it = told.explained(world)
    assert it.outcome == "verify"
    assert [fact.name for fact in it.facts if fact.decisive] == ["car", "firm"]


def test_a_determination_is_explained_by_the_rules_it_was_made_with(family: Any) -> None:
    family.poor("parent", income=9000)
    result = family.determine()
    text = (family.root / "programmes/senior_high_support.yaml").read_text("utf-8")
    family.rules(text.replace("1000 yuan", "9999 yuan"), "senior_high_support.yaml")
    lake = Lake(family.root / "lake")
    with Engine() as engine:
        it = explain_determination(
            engine,
            lambda table: lake.scan(table, result.tables[table]),
            ["senior_high_support"],
            "senior_high_support",
            "child",
        )
    assert {p.name: p.value for p in it.parameters}["special_grant_amount"] == 100_000


def test_who_was_not_considered_and_what_is_not_there(family: Any) -> None:
    with pytest.raises(ProgrammeMissing, match="did you mean senior_high_support"):
        told.explained(family, "senior_high_suport")
    family.records.clear()
    family.links.clear()
    with pytest.raises(DeterminationMissing) as caught:
        explained(family)
    assert "child" not in str(caught.value)


def test_money_of_every_currency_can_be_said_in_every_language() -> None:
    assert set(CURRENCIES) == set(UNITS)
