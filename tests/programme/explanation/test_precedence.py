"""An explanation says which other programme took precedence, on which law, in both languages."""

from typing import Any

import pytest

from commonweal.engine import Engine
from commonweal.lake import Lake
from commonweal.programme import (
    Explanation,
    explain_determination,
    explanation_document,
    narrate,
    notice,
)

THERE = {"type": "boolean", "from": "enrolment", "absent": False}
POOR = {"type": "boolean", "from": "poverty_member", "absent": False}
LAW = {
    "title": {"zh": "择一规则", "en": "Rule of one grant"},
    "issued_by": {"zh": "会", "en": "Council"},
    "number": "示例〔2020〕2号",
    "date": "2020-01-01",
}


def money(amount: str, source: str = "law") -> dict[str, Any]:
    values = [{"valid_from": "2015-09-01", "value": amount, "source": source}]
    return {"type": "money", "values": values}


def explained(world: Any, programme: str) -> Explanation:
    result = world.determine()
    for path in (world.root / "programmes").rglob("*.yaml"):
        path.unlink()
    lake = Lake(world.root / "lake")
    prefix = "determinations/"
    names = [t.removeprefix(prefix) for t in result.tables if t.startswith(prefix)]
    with Engine() as engine:
        return explain_determination(
            engine, lambda table: lake.scan(table, result.tables[table]), names, programme, "child"
        )


def programme(world: Any, name: str, zh: str, en: str, **parts: Any) -> None:
    world.programme(
        name,
        **{
            "title": {"zh": zh, "en": en},
            "parameters": {"amount": money("20 yuan")},
            "facts": {"there": THERE},
            "eligible": "there",
            "awards": {
                "grant": {
                    "title": {"zh": "助学金", "en": "Grant"},
                    "amount": "amount",
                    "group": "grants",
                }
            },
            "uses": ["single_grant"],
            **parts,
        },
    )


@pytest.fixture
def pair(world: Any) -> Any:
    """Two programmes with a grant each, of which only the first is paid."""
    world.shared(
        "single_grant",
        sources={"single": LAW},
        parameters={"limit": money("30 yuan", "single")},
        groups={
            "grants": {
                "title": {"zh": "国家助学金", "en": "National grants"},
                "policy": "first",
                "order": ["one", "two"],
                "source": "single",
                "article": "第二条",
            }
        },
    )
    world.add("poverty_member", "stranger")
    world.pupil("child")
    programme(world, "one", "高中资助", "School support")
    programme(world, "two", "大学资助", "University support")
    return world


def test_what_was_withheld_names_what_comes_first_and_the_law(pair: Any) -> None:
    it = explained(pair, "two")
    assert (it.outcome, it.amount) == ("eligible", 0)
    english, chinese = narrate(it, "en"), narrate(it, "zh")
    (line,) = (line for line in english.splitlines() if "Grant: 0 yuan" in line)
    assert "of the group National grants, Grant (School support) comes first" in line
    assert "without it: 20 yuan" in line
    assert line.endswith("law: Rule of one grant 示例〔2020〕2号 第二条 2020-01-01")
    assert "同组“国家助学金”中优先享受：高中资助 助学金；未扣除前：20 元" in chinese
    assert "《择一规则》" in chinese
    assert line in notice(it, "en")
    (award,) = explanation_document(it)["awards"]
    assert award["group"]["amount"] == 2000
    assert award["group"]["first"]["programme"]["en"] == "School support"


def test_what_is_paid_says_nothing_of_its_group(pair: Any) -> None:
    it = explained(pair, "one")
    assert (it.amount, it.awards[0].group, it.exclusions) == (2000, None, ())
    assert "group" not in narrate(it, "en")


def test_what_may_be_withheld_says_so(pair: Any) -> None:
    pair.poor("child", weight=3.0)
    programme(pair, "one", "高中资助", "School support", facts={"there": POOR})
    it = explained(pair, "two")
    assert (it.outcome, it.amount, it.amount_up_to) == ("eligible", 0, 2000)
    assert it.awards[0].group is not None
    assert it.awards[0].group.by_programme is None
    english = narrate(it, "en")
    assert "Grant: 0 yuan (up to 20 yuan once everything is known)" in english
    assert "limited or decided by the group National grants; without it: 20 yuan" in english
    assert "同组“国家助学金”中只能部分或择一享受；未扣除前：20 元" in narrate(it, "zh")


def test_a_cap_is_a_value_in_force_and_reduces(pair: Any) -> None:
    path = pair.root / "programmes/shared/single_grant.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("policy: first", "cap: limit"), "utf-8")
    it = explained(pair, "two")
    assert it.amount == 1000
    assert {p.name: p.value for p in it.parameters} == {"amount": 2000, "limit": 3000}
    assert "Grant: 10 yuan" in narrate(it, "en")
    assert "Grant (School support) comes first; without it: 20 yuan" in narrate(it, "en")


def test_an_exclusion_names_the_programme_its_outcome_and_the_law(world: Any) -> None:
    world.pupil("child")
    plain = {"uses": [], "awards": {"grant": {"amount": "amount"}}}
    excludes = [{"programme": "two", "source": "law", "article": "Article 4"}]
    programme(world, "one", "高中资助", "School support", excludes=excludes, **plain)
    programme(world, "two", "大学资助", "University support", **plain)
    it = explained(world, "two")
    assert it.outcome == "ineligible"
    assert [(one.programme.en, one.outcome) for one in it.exclusions] == [
        ("School support", "eligible")
    ]
    english = narrate(it, "en")
    assert "nobody entitled to School support is entitled to this; its outcome: eligible" in english
    assert "law: Law Article 4 2015-01-01" in english
    assert "符合以下项目的人员不享受本项目：高中资助；其结论：符合条件" in narrate(it, "zh")
    assert "与其他项目的关系" in notice(it, "zh")
    # No fact of the person's own would change it, and what the other decided is not the person's.
    (nearest,) = it.nearest
    assert (nearest.fixed, nearest.changes[0].fact) == (True, "excluded")
    found = explanation_document(it)["excluded"]
    assert (found["value"], found["by"][0]["outcome"]) == (True, "eligible")


def test_an_exclusion_that_rests_on_an_uncertain_link_is_verified(world: Any) -> None:
    world.pupil("child")
    world.add("poverty_member", "child", 3.0)
    plain = {"uses": [], "awards": {"grant": {"amount": "amount"}}}
    excludes = [{"programme": "two", "source": "law"}]
    own = {"facts": {"there": POOR}, **plain}
    programme(world, "one", "高中资助", "School support", excludes=excludes, **own)
    programme(world, "two", "大学资助", "University support", **plain)
    it = explained(world, "two")
    assert (it.outcome, it.exclusions[0].outcome) == ("verify", "verify")
    assert "its outcome: to be verified by a person" in narrate(it, "en")


def test_facts_are_not_decisive_when_the_exclusion_is(world: Any) -> None:
    world.pupil("child")
    plain = {"uses": [], "awards": {"grant": {"amount": "amount"}}}
    excludes = [{"programme": "two", "source": "law"}]
    facts = {"there": {**POOR, "absent": "unknown"}}
    programme(world, "one", "高中资助", "School support", excludes=excludes, facts=facts, **plain)
    programme(world, "two", "大学资助", "University support", **plain)
    it = explained(world, "two")
    assert (it.outcome, it.exclusions[0].outcome) == ("unknown", "unknown")
    assert [fact.name for fact in it.facts if fact.decisive] == []
    assert it.excluded is not None
    assert it.excluded.decisive
    assert it.missing is not None
    assert it.missing.sets == (("excluded",),)
    told = notice(it, "en")
    assert "Settle first whether the person is entitled to School support" in told
    assert "请先确定此人是否符合以下项目的条件：高中资助" in notice(it, "zh")
