"""A notice gives the reasons that decided, in words, with the law, in both languages."""

from datetime import date
from typing import Any

import pytest

from commonweal.programme import explanation_document, narrate, notice
from tests.programme.explanation.told import FRANCE, explained, explained_at


def income_line(**more: Any) -> dict[str, Any]:
    """A programme for whoever is at school and under a line of 4,750 yuan."""
    return {
        "facts": {
            "enrolled": {
                "title": {"zh": "在读", "en": "At school"},
                "type": "boolean",
                "from": "enrolment",
                "absent": False,
            },
            "income": {
                "title": {"zh": "家庭人均收入", "en": "Household income per head"},
                "type": "money",
                "unit": "yuan",
                "from": "poverty_member",
                "join": {
                    "dataset": "poverty_household",
                    "on": {"household_number": "household_number"},
                },
                "value": "poverty_household.income_per_head",
                "absent": "unknown",
            },
        },
        "parameters": {
            "income_line": {
                "title": {"zh": "人均收入标准", "en": "Income line per head"},
                "type": "money",
                "values": [
                    {
                        "valid_from": date(2020, 9, 1),
                        "value": "4750 yuan",
                        "source": "law",
                        "article": "Article 3",
                    }
                ],
            }
        },
        "rules": {
            "under_the_line": {
                "title": {"zh": "收入低于标准", "en": "Income under the line"},
                "expression": "income < income_line",
            }
        },
        "eligible": "enrolled and under_the_line",
        **more,
    }


def test_who_is_just_over_the_line_reads_by_how_much(world: Any) -> None:
    world.pupil("child")
    world.poor("child", income=4812)
    world.programme(**income_line())
    it = explained(world)
    english, chinese = notice(it, "en"), notice(it, "zh")
    assert (
        "Income under the line: no, because Household income per head: 4,812 yuan, "
        "not below 4,750 yuan (Income line per head); law: Law 2015-01-01" in english
    )
    assert (
        "Household income per head: 4,812 yuan; the line (Income line per head) is 4,750 yuan: "
        "62 yuan too much; with 4,749.99 yuan, the person would be entitled; "
        "law: Law Article 3 2015-01-01" in english
    )
    assert "家庭人均收入：4,812 元；标准（人均收入标准）为 4,750 元：超出 62 元" in chinese
    assert (
        "收入低于标准：否，因为家庭人均收入：4,812 元，不低于 4,750 元（人均收入标准）" in chinese
    )
    # What did not decide is left to the full text.
    assert "At school" not in english
    assert "At school: yes" in narrate(it, "en")


@pytest.mark.parametrize(
    ("income", "english", "chinese"),
    [
        (
            4750,
            "is 4,750 yuan: exactly on the line, which does not count",
            "正好等于标准，不算在内",
        ),
        (
            4000,
            "is 4,750 yuan: 750 yuan below it; with 4,750 yuan",
            "低于标准 750 元；若为 4,750 元",
        ),
    ],
)
def test_the_line_itself_and_what_would_end_it(
    world: Any, income: int, english: str, chinese: str
) -> None:
    world.pupil("child")
    world.poor("child", income=income)
    world.programme(**income_line())
    it = explained(world)
    assert english in notice(it, "en")
    assert chinese in notice(it, "zh")


def test_one_question_that_decides_whatever_the_answer(world: Any) -> None:
    world.pupil("child")
    world.programme(**income_line())
    it = explained(world)
    assert it.outcome == "unknown"
    assert "Ask: Household income per head. Whatever the answer, it decides." in notice(it, "en")
    assert "请询问：家庭人均收入。无论如何回答，即可认定。" in notice(it, "zh")


def test_a_record_that_waits_for_review_is_to_be_decided_first(world: Any) -> None:
    world.pupil("child")
    pending = world.add("vehicle", "double", vehicle_type="car")
    record = {"dataset": "vehicle", "record_id": pending, "subject": "self"}
    mine = {"dataset": "enrolment", "record_id": "enrolment-1", "subject": "self"}
    world.reviews.append(
        {
            **{f"left_{part}": value for part, value in mine.items()},
            **{f"right_{part}": value for part, value in record.items()},
            "match_weight": 3.0,
        }
    )
    world.programme(
        facts={"car": {"type": "boolean", "from": "vehicle", "absent": False}}, eligible="not car"
    )
    it = explained(world)
    assert it.outcome == "verify"
    assert "waits for a reviewer; decide about it first: Title" in notice(it, "en")
    assert "正待人工比对" in notice(it, "zh")


def test_a_decision_table_names_the_row_with_its_conditions_and_law(world: Any) -> None:
    world.pupil("child", ownership="private")
    parts = income_line(
        tables={
            "step": {
                "title": {"zh": "档次", "en": "Step"},
                "inputs": ["enrolled", "income"],
                "outputs": {"amount": "money"},
                "rows": [
                    {"when": [True, "< income_line"], "then": ["3800 yuan"]},
                    {
                        "when": [True, ">= income_line"],
                        "then": ["2800 yuan"],
                        "article": "Article 5",
                    },
                    {"when": [False, "-"], "then": ["0 yuan"]},
                ],
                "source": "law",
                "article": "Article 4",
            }
        },
        awards={"grant": {"amount": "step.amount"}},
        eligible="enrolled and step.amount > income_line / 2",
    )
    world.poor("child", income=5000)
    world.programme(**parts)
    it = explained(world)
    english = notice(it, "en")
    assert (
        "Step: 2,800 yuan, row 2, because Household income per head: 5,000 yuan, "
        "at least 4,750 yuan (Income line per head); law: Law Article 5 2015-01-01" in english
    )
    full = narrate(it, "en")
    assert (
        "Step: 2,800 yuan; row 2; At school: yes; "
        "Household income per head: has to be at least 4,750 yuan (Income line per head); "
        "law: Law Article 5 2015-01-01" in full
    )
    assert "档次：2,800 元；第 2 行；在读：是；家庭人均收入：须达到 4,750 元（人均收入标准）" in (
        narrate(it, "zh")
    )


def test_an_amount_that_is_still_open_says_what_to_ask_and_to_verify(world: Any) -> None:
    world.pupil("child", boarding=None)
    world.poor("child", income=4000, weight=3.0)
    parts = income_line(
        rules={},
        eligible="enrolled",
        awards={
            "grant": {
                "title": {"zh": "助学金", "en": "Grant"},
                "steps": [
                    {"when": "income < income_line", "amount": "income_line"},
                    {"amount": "income_line / 2"},
                ],
            },
            "fee": {
                "title": {"zh": "住宿费", "en": "Fee"},
                "when": "boards",
                "amount": "income_line",
            },
        },
    )
    boards = {"type": "boolean", "from": "enrolment", "value": "boarding", "absent": "unknown"}
    parts["facts"]["boards"] = {**boards, "title": {"zh": "住校", "en": "Boards at school"}}
    world.programme(**parts)
    told = notice(explained(world), "en")
    assert (
        "Grant: 2,375 yuan (up to 4,750 yuan once everything is known), "
        "because Household income per head: 4,000 yuan (link not certain)" in told
    )
    assert (
        "For the amount of Grant, verify that the records used are really about this person: "
        "Household income per head" in told
    )
    assert "For the amount of Fee, ask: Boards at school" in told
    assert "为确定“住宿费”的金额，请询问：住校" in notice(explained(world), "zh")


def test_two_records_to_confirm_and_one_of_them_is_enough(world: Any) -> None:
    world.pupil("child")
    world.add("vehicle", "child", 3.0, vehicle_type="car")
    world.add("company", "child", 3.0)
    yes = {"type": "boolean", "absent": False}
    named = {"car": {"zh": "车", "en": "Car"}, "firm": {"zh": "公司", "en": "Firm"}}
    facts = {
        "car": {**yes, "from": "vehicle", "title": named["car"]},
        "firm": {**yes, "from": "company", "title": named["firm"]},
    }
    world.programme(facts=facts, eligible="car or firm")
    assert "one of these is enough: Car; Firm" in notice(explained(world), "en")
    world.programme(facts=facts, eligible="car and firm")
    assert "really about this person: Car and Firm" in notice(explained(world), "en")


def test_what_nobody_can_change_is_named_and_not_suggested(world: Any) -> None:
    world.pupil("child")
    world.birth_dates["child"] = (date(1990, 5, 1), "resident_register")
    born = {"title": {"zh": "出生日期", "en": "Date of birth"}, "type": "date"}
    world.programme(
        facts={"born": {**born, "person": "birth_date"}},
        eligible="years_between(born, period_start) < 18",
    )
    it = explained(world)
    english = notice(it, "en")
    assert (
        "the full years from Date of birth to the first day of the period: 31, not below 18"
        in english
    )
    assert "The outcome rests on Date of birth, which is not something one can change" in english
    assert "自出生日期至期间首日的整年数：31，不低于 18" in notice(it, "zh")
    assert "2003" not in english


@pytest.fixture
def france(world: Any) -> Any:
    world.rules(FRANCE.read_text("utf-8"), "school_grants.yaml")
    world.period = "2019"
    year = {"school_year": "2019", "single_parent": False}
    world.add(
        "school_family",
        "child",
        children=2,
        in_college=1,
        in_lycee=0,
        taxable_income=19_500,
        **year,
    )
    return world


def test_of_keyed_and_dated_values_only_those_that_counted_are_named(france: Any) -> None:
    it = explained(france, "school_grants")
    assert (it.programme.currency, it.outcome) == ("EUR", "ineligible")
    told = notice(it, "en")
    assert "Minimum wage an hour, gross, on 2017-07-01: €9.76; since 2017-01-01" in told
    assert "by children, for 2: 1915.3; since 2016-07-01" in told
    assert "1556.2" not in narrate(it, "en")
    assert "€19,500; the line is €18,693: €807 too much; with €18,693" in told
    assert "Dependent children: now 2; if 3, the person would be entitled" in told
    assert "受抚养子女数：现为 2；若为 3，则符合条件" in notice(it, "zh")


def test_a_changed_file_is_explained_as_it_was(france: Any) -> None:
    result = france.determine()
    france.rules(FRANCE.read_text("utf-8").replace("1915.3", "9999.9"), "school_grants.yaml")
    assert "1915.3" in narrate(explained_at(france, result.tables, "school_grants"), "en")


def test_every_outcome_reads_well_in_both_languages(france: Any) -> None:
    """No sentence is missing a word, whatever is unknown."""
    year = {"school_year": "2019"}
    full = {"children": 3, "in_college": 1, "in_lycee": 2, "taxable_income": 9000}
    for number, gone in enumerate(full):
        values = {**full, gone: None}
        france.add("school_family", f"p{number}", single_parent=None, **values, **year)
    result = france.determine()
    for person in ("child", *(f"p{number}" for number in range(len(full)))):
        it = explained_at(france, result.tables, "school_grants", person)
        for language in ("zh", "en"):
            for text in (notice(it, language), narrate(it, language)):
                assert "{" not in text
                assert "None" not in text


def test_the_document_holds_values_reasons_and_sentences(world: Any) -> None:
    world.pupil("child")
    world.poor("child", income=4812)
    world.programme(**income_line())
    found = explanation_document(explained(world))
    assert (found["outcome"], found["amount"]) == ("ineligible", 0)
    assert found["missing"] is None
    (nearest,) = found["nearest"]
    assert nearest["changes"] == [
        {"fact": "income", "before": 481_200, "after": 474_999, "line": 475_000}
    ]
    assert found["grounds"][1]["conditions"][0]["en"].startswith("Household income per head: 4,812")
    assert found["facts"][1]["record_id"] == "poverty_member-1"
    assert found["text"]["zh"].startswith("题")
