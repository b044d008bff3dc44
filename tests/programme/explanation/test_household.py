"""An explanation tells what the household answered, on whose records, and whom to ask."""

from typing import Any

import pytest

from commonweal.programme import explanation_document, narrate, notice
from commonweal.programme.language.household import RELATIONS as KNOWN
from commonweal.programme.language.phrases import RELATIONS
from tests.programme.explanation.told import explained


@pytest.fixture
def family(world: Any) -> Any:
    """A pupil and a parent; the aid is for families with a vehicle worth less than 5 yuan."""
    world.household("H1", "child", "parent")
    world.pupil("child")
    world.add("vehicle", "child", price=1)
    there = {"type": "boolean", "from": "enrolment", "absent": False}
    worth = {"type": "money", "unit": "yuan", "from": "vehicle", "value": "price", "take": "sum"}
    titled = {"title": {"zh": "车辆", "en": "Vehicles"}}
    line = {"type": "money", "values": [{"valid_from": "2015-09-01", "value": "5 yuan"}]}
    line["values"][0]["source"] = "law"  # type: ignore[index]
    world.programme(
        facts={"there": there, "worth": {**worth, "absent": "unknown", **titled}},
        parameters={"line": line},
        rules={
            "modest": {"expression": "household.sum(worth) < line"},
            "children": {"expression": "household.of('child', 'head').any(worth > line)"},
        },
        eligible="there and modest",
    )
    return world


def test_a_sum_names_its_records(family: Any) -> None:
    family.add("vehicle", "parent", price=2)
    it = explained(family, "aid")
    assert it.outcome == "eligible"
    told, children = it.households
    assert (told.value, told.members, told.uncertain, told.open) == (300, 2, False, None)
    assert told.records == "vehicle/vehicle-1; vehicle/vehicle-2"
    assert children.relations == ("child", "head")
    english, chinese = narrate(it, "en"), narrate(it, "zh")
    assert (
        "Sum over the household (Vehicles): 3 yuan; household.sum(worth); of 2 members; "
        "records vehicle/vehicle-1; vehicle/vehicle-2" in english
    )
    assert "全家合计（车辆）：3 元；household.sum(worth)；共 2 人；记录 vehicle" in chinese
    assert "Anybody in the household (Vehicles), of these alone: child, head: no" in english
    assert "家中是否有人（车辆），限子女、户主：否" in chinese


def test_an_unknown_answer_becomes_a_question_about_a_member(family: Any) -> None:
    it = explained(family, "aid")
    assert it.outcome == "unknown"
    assert [told.name for told in it.households if told.decisive] == ["household__1"]
    english = narrate(it, "en")
    assert "please ask: Sum over the household (Vehicles)" in english
    assert "not known of parent" in english
    assert "须补充信息的成员：parent" in narrate(it, "zh")


def test_an_uncertain_answer_is_to_be_verified(family: Any) -> None:
    family.add("vehicle", "parent", 3.0, price=2)
    it = explained(family, "aid")
    assert it.outcome == "verify"
    assert [told.name for told in it.households if told.decisive] == ["household__1"]
    assert [fact.name for fact in it.facts if fact.decisive] == []
    english = narrate(it, "en")
    assert "please verify: Sum over the household (Vehicles)" in english
    assert "link not certain; not certain of parent" in english


def test_somebody_without_a_household_reads_so(family: Any) -> None:
    family.members.clear()
    it = explained(family, "aid")
    assert it.outcome == "unknown"
    assert "no household is known" in narrate(it, "en")
    assert "未登记家庭" in narrate(it, "zh")


def test_every_relation_has_a_name() -> None:
    assert sorted(RELATIONS) == KNOWN


def test_a_household_that_has_too_much_reads_by_how_much(family: Any) -> None:
    family.add("vehicle", "parent", price=6)
    it = explained(family)
    assert it.outcome == "ineligible"
    (nearest,) = (each for each in it.nearest if each.changes[0].fact == "household__1")
    assert (nearest.changes[0].before, nearest.changes[0].after) == (700, 499)
    english = notice(it, "en")
    assert "Sum over the household (Vehicles): 7 yuan; the line" in english
    assert "with 4.99 yuan, the person would be entitled" in english


def test_an_own_fact_that_members_are_asked_for_is_no_change_by_itself(family: Any) -> None:
    family.add("vehicle", "parent", price=6)
    text = (family.root / "programmes/aid.yaml").read_text("utf-8")
    family.rules(text.replace("there and modest", "there and modest and worth < line"), "aid.yaml")
    assert "worth" not in {c.fact for each in explained(family).nearest for c in each.changes}


def test_what_to_ask_names_the_members_and_the_document_the_answer(family: Any) -> None:
    it = explained(family)
    assert it.missing is not None
    assert (it.missing.sets, it.missing.ask) == ((("household__1",),), "household__1")
    assert "Ask: Sum over the household (Vehicles) (not known of parent)" in notice(it, "en")
    found = explanation_document(it)
    assert found["households"][0]["open"] == "parent"
    assert found["missing"]["sets"] == [["household__1"]]
    assert found["version"] is None


def test_members_and_records_are_to_be_verified(family: Any) -> None:
    family.add("vehicle", "parent", 3.0, price=2)
    told = notice(explained(family), "en")
    assert (
        "Verify the members of the household and the records used: "
        "Sum over the household (Vehicles) (not certain of parent)" in told
    )
