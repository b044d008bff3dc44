"""A simulation says what determining an edited file would say, and what differs."""

from typing import Any

import pytest

from commonweal.programme.errors import (
    DivisionByZero,
    NameUnknown,
    ProgrammeMissing,
    ProtectedAttribute,
)
from commonweal.programme.simulation.errors import (
    GroupingInvalid,
    NothingDecided,
    ScenarioIncomparable,
    SettingInvalid,
    SettingUnknown,
)
from tests.programme.simulation.conftest import DATED, FACTS, PARAMETERS, Province


def _with(name: str, value: Any) -> dict[str, Any]:
    """The parameters with another value in force."""
    changed = {**PARAMETERS[name], "values": [dict(each) for each in PARAMETERS[name]["values"]]}
    changed["values"][-1]["value"] = value
    return {**PARAMETERS, name: changed}


def test_without_a_change_nothing_changes(province: Province) -> None:
    simulated = province.simulate()
    assert simulated.before == simulated.after == province.determined()
    total = simulated.scenario.result.total
    assert total.persons is not None
    assert total.persons.before == total.persons.after
    assert (total.persons.gained, total.persons.lost) == (0, 0)
    assert {flow.before for flow in simulated.scenario.result.flows} > {"eligible"}
    assert all(flow.before == flow.after for flow in simulated.scenario.result.flows)


@pytest.mark.parametrize(
    ("name", "written", "value"),
    [
        ("line", "5000 yuan", "5000 yuan"),
        ("line", "7,123.45 yuan", "7,123.45 yuan"),
        ("amount", "1 fen", "1 fen"),
        ("share", "0.333333", "0.333333"),
        ("share", "2", 2),
        ("pupils", "7", 7),
        ("kinds", "[other]", ["other"]),
        # Read by a fact and not by a rule: the facts are gathered anew.
        ("stages", "[primary]", ["primary"]),
    ],
)
def test_a_setting_is_the_same_as_editing_the_file(
    province: Province, name: str, written: str, value: Any
) -> None:
    simulated = province.simulate(settings={name: written})
    assert simulated.before == province.determined()
    province.define(parameters=_with(name, value))
    assert simulated.after == province.determined()
    assert simulated.after != simulated.before


def test_what_changes_adds_up(province: Province) -> None:
    simulated = province.simulate(settings={"line": "9000 yuan"})
    before, after = simulated.before, simulated.after
    result = simulated.scenario.result
    eligible = [{p for p, row in side.items() if row[0] == "eligible"} for side in (before, after)]
    total = result.total
    assert total.persons is not None
    assert total.families is not None
    assert total.money is not None
    assert total.margin is not None
    assert total.persons.before == len(eligible[0])
    assert total.persons.gained == len(eligible[1] - eligible[0]) > 0
    assert total.persons.lost == 0
    assert total.families.after == len({int(p[-2:]) // 2 for p in eligible[1]})
    assert total.money.after == sum(after[p][1] for p in eligible[1])
    could = [row for row in after.values() if row[0] in {"verify", "unknown"}]
    assert total.margin.persons.after == len(could) > 0
    most = sum(row[2] or 0 for row in after.values())
    assert total.margin.money.after == most > total.money.after
    assert sum(flow.persons for flow in result.flows) == result.considered == 60


def test_every_table_adds_up_to_the_whole(province: Province) -> None:
    result = province.simulate(settings={"line": "9000 yuan"}, group="boarding").scenario.result
    assert [table.dimension for table in result.tables] == ["prefecture", "county", "size", "group"]
    for table in result.tables:
        lines = [*table.lines, *([table.together] if table.together else [])]
        for name in ("before", "after", "gained", "lost"):
            counts = [getattr(line.persons, name) for line in lines if line.persons is not None]
            assert sum(counts) == getattr(result.total.persons, name)
        money = [line.money.after for line in lines if line.money is not None]
        assert sum(filter(None, money)) == (result.total.money and result.total.money.after)
        rest = [table.margin_together] if table.margin_together else []
        margins = [line.margin for line in (*table.lines, *rest) if line.margin is not None]
        assert result.total.margin is not None
        for side in ("before", "after"):
            could = [getattr(margin.persons, side) for margin in margins]
            assert sum(could) == getattr(result.total.margin.persons, side) > 0
            most = [getattr(margin.money, side) for margin in margins]
            assert sum(most) == getattr(result.total.margin.money, side)


def test_a_rule_file_is_compared_with_what_is_published(province: Province) -> None:
    published = province.determined()
    province.publish()
    province.define(eligible="enrolled and poor and boarding")
    edited = province.world.root / "programmes/aid.yaml"
    simulated = province.simulate(str(edited))
    assert simulated.before == published
    assert simulated.after == province.determined()
    assert simulated.scenario.against != simulated.scenario.rules
    other = province.simulate(str(edited), against=edited)
    assert other.before == other.after == simulated.after


def test_before_a_new_programme_nobody_receives_it(province: Province) -> None:
    province.publish()
    text = (province.world.root / "programmes/aid.yaml").read_text("utf-8")
    new = province.world.root / "new.yaml"
    new.write_text(text.replace("programme: aid\n", "programme: more_aid\n"), "utf-8")
    simulated = province.simulate(str(new))
    assert simulated.before == {}
    assert simulated.after == province.determined()
    assert simulated.scenario.against is None
    assert simulated.scenario.result.total.persons is not None
    assert simulated.scenario.result.total.persons.before == 0


def test_what_is_read_is_named_with_its_version(province: Province) -> None:
    scenario = province.simulate().scenario
    assert {"links", "members", "persons", "accepted/enrolment"} <= set(scenario.tables)
    assert "findings" not in scenario.tables


def test_the_same_question_has_the_same_answer(province: Province) -> None:
    ask = {"settings": {"line": "9000 yuan"}, "group": "status"}
    assert province.simulate(**ask).scenario == province.simulate(**ask).scenario  # type: ignore[arg-type]


def test_few_who_change_are_withheld_everywhere(province: Province) -> None:
    province.smallest = 10
    simulated = province.simulate(settings={"line": "6300 yuan"})
    changed = [p for p, row in simulated.before.items() if row != simulated.after[p]]
    assert 0 < len(changed) < 10
    result = simulated.scenario.result
    assert result.shown == "before"
    assert result.total.persons is not None
    assert result.total.persons.after is None
    assert result.total.money is not None
    assert result.total.money.after is None
    assert (result.kept, result.raised, result.flows) == (None, None, ())


@pytest.mark.parametrize(
    ("settings", "error", "said"),
    [
        ({"lin": "1 yuan"}, SettingUnknown, "did you mean line?"),
        ({"line": "5000"}, SettingInvalid, "money needs its unit"),
        ({"line": "[1 yuan]"}, SettingInvalid, "money needs its unit"),
        ({"pupils": "two"}, SettingInvalid, "a value of type integer"),
        ({"share": "half"}, SettingInvalid, "a number is needed"),
        ({"kinds": "other"}, SettingInvalid, "a list of texts"),
        ({"pupils": "1\nprogramme: other"}, SettingInvalid, ""),
        ({"pupils": "{a: 1}"}, SettingInvalid, "one value"),
        ({"pupils": "*anchor"}, SettingInvalid, "cannot be read"),
        # As in the file: a divisor that may be 0 is refused.
        ({"pupils": "0"}, DivisionByZero, "aid.yaml:"),
    ],
)
def test_a_wrong_setting_is_refused(
    province: Province, settings: dict[str, str], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=None) as caught:
        province.simulate(settings=settings)
    assert said in str(caught.value)


def test_a_programme_that_is_not_there_is_refused(province: Province) -> None:
    with pytest.raises(ProgrammeMissing, match="did you mean aid"):
        province.simulate("aide")
    with pytest.raises(ProgrammeMissing):
        province.simulate("nowhere.yaml")


def test_only_the_same_programme_is_compared(province: Province) -> None:
    province.publish()
    province.world.programme("other", facts={"enrolled": FACTS["boarding"]}, eligible="enrolled")
    with pytest.raises(ScenarioIncomparable):
        province.simulate(against=province.world.root / "programmes/other.yaml")


def test_a_programme_of_findings_decides_nothing(province: Province) -> None:
    looking = {"poor_boarder": {"when": "boarding"}}
    province.world.programme("looks", facts={"boarding": FACTS["boarding"]}, findings=looking)
    with pytest.raises(NothingDecided):
        province.simulate("looks")


def test_groups_are_facts_with_few_values(province: Province) -> None:
    with pytest.raises(GroupingInvalid, match="did you mean boarding"):
        province.simulate(group="boardin")
    with pytest.raises(GroupingInvalid, match="money"):
        province.simulate(group="income")


def test_a_protected_attribute_makes_no_groups_unless_the_law_names_it(
    province: Province,
) -> None:
    register = {"type": "text", "from": "resident_register", "absent": "unknown"}
    province.world.add("resident_register", "pupil-01", ethnicity="a")
    province.publish()
    with pytest.raises(GroupingInvalid):
        province.simulate(group="ethnicity")
    province.define(facts={**FACTS, "people": {**register, "value": "ethnicity"}})
    with pytest.raises(ProtectedAttribute):
        province.simulate(str(province.world.root / "programmes/aid.yaml"), group="people")
    named = {"type": "boolean", "from": "disability", "absent": False}
    province.world.add("disability", "pupil-01", grade=1)
    province.define(
        facts={**FACTS, "disabled": {**named, "protected": "disability", "source": "law"}}
    )
    province.publish()
    assert province.simulate(group="disabled").scenario.group == "disabled"


def test_a_file_that_is_wrong_says_where(province: Province) -> None:
    province.publish()
    province.define(eligible="enroled and poor")
    with pytest.raises(NameUnknown, match=r"aid\.yaml:\d+:\d+"):
        province.simulate(str(province.world.root / "programmes/aid.yaml"))


def test_a_value_in_lines_of_its_own_and_one_between_others_are_replaced(
    province: Province,
) -> None:
    province.publish()
    path = province.world.root / "programmes/aid.yaml"
    text = path.read_text("utf-8")
    assert "- lifted_out\n" in text
    path.write_text(text.replace("      - monitored\n", "      - monitored # both\n"), "utf-8")
    simulated = province.simulate(str(path), {"kinds": "[other]", "line": "9000 yuan"})
    province.define(
        parameters={
            **_with("kinds", ["other"]),
            "line": {"type": "money", "values": [{**DATED, "value": "9000 yuan"}]},
        }
    )
    assert simulated.after == province.determined()
