"""A rule file that is wrong is refused with a code and a place."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from commonweal.errors import ProgrammeError
from commonweal.programme import check, load
from commonweal.programme.definitions import Problems, define
from commonweal.programme.document import read_document
from commonweal.programme.errors import ParameterUndated

GOOD = """
version: 1
programme: meals
title: {zh: 餐, en: Meals}
summary: {zh: 餐, en: Meals}
authority: {zh: 局, en: Office}
period: {kind: academic_year, starts: 09-01}
sources:
  law:
    title: {zh: 法, en: Law}
    issued_by: {zh: 会, en: Council}
    date: 2015-01-01
population:
  title: {zh: 人, en: People}
  from: enrolment
  where: stage = 'primary'
parameters:
  amount:
    title: {zh: 额, en: Amount}
    type: money
    values:
      - {valid_from: 2015-09-01, value: 400 yuan, source: law}
      - {valid_from: 2020-09-01, value: 400.50 yuan, source: law}
facts:
  at_school:
    title: {zh: 在校, en: At school}
    type: boolean
    from: enrolment
    absent: false
  grade:
    title: {zh: 年级, en: Grade}
    type: integer
    from: enrolment
    value: grade
    absent: unknown
rules:
  young:
    title: {zh: 低, en: Young}
    expression: grade <= 2
    source: law
    article: Article 3
  entitled:
    title: {zh: 可, en: Entitled}
    expression: at_school and young
    source: law
eligible:
  title: {zh: 合, en: Entitled}
  expression: entitled
  source: law
awards:
  meal:
    title: {zh: 餐, en: Meal}
    amount: amount
    source: law
findings:
  odd:
    title: {zh: 怪, en: Odd}
    when: eligible and grade < 1
"""


DROP = object()
RULE = {"title": {"zh": "x", "en": "x"}, "expression": "true", "source": "law"}


def changed(path: str, value: object) -> str:
    """The good file with the value at ``path`` changed."""
    document = read_document(GOOD, "good").values
    place = document
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        place = place[step]
    if value is DROP:
        del place[last]
    else:
        place[last] = value
    text: str = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
    return text


def codes(world: Any, text: str) -> list[str]:
    world.rules(text)
    return [problem.code for problem in check(world.root / "programmes", world.contracts)[1]]


def test_the_good_file_is_good(world: Any) -> None:
    assert codes(world, GOOD) == []
    (checked,) = load(world.root / "programmes", world.contracts)
    assert checked.definitions.facts_of(checked.definitions.findings["odd"]) == (
        "at_school",
        "grade",
    )


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("colour", "red", "file-invalid"),
        ("title", DROP, "file-invalid"),
        ("title.zh", DROP, "file-invalid"),
        ("version", 2, "file-invalid"),
        ("programme", "Not A Word", "file-invalid"),
        ("programme", "a__b", "file-invalid"),
        ("facts.grade.absent", DROP, "file-invalid"),
        ("facts.grade.absent", "many", "file-invalid"),
        ("facts.grade.value", DROP, "file-invalid"),
        ("facts.grade.take", "any", "file-invalid"),
        ("facts.grade.unit", "yuan", "file-invalid"),
        ("facts.grade.from", DROP, "file-invalid"),
        ("facts.grade.dated", {"period": "a", "from": "b"}, "file-invalid"),
        ("facts.grade.dated", {"column": "a", "until": "b", "months_before": 1}, "file-invalid"),
        ("facts.grade.dated", {"column": "a", "period": "b", "months_before": 1}, "file-invalid"),
        ("facts.grade.dated", {"column": "a"}, "file-invalid"),
        ("facts.grade.dated", {"months_before": 12}, "file-invalid"),
        ("facts.grade.dated", {"column": "a", "months_before": 0}, "file-invalid"),
        ("facts.grade.dated", {"on": "03-01"}, "file-invalid"),
        ("facts.grade.dated", {"period": "a", "on": "03-01"}, "file-invalid"),
        ("facts.grade.dated", {"from": "a", "on": "02-29"}, "file-invalid"),
        ("facts.grade.dated", {"from": "a", "on": "3-1"}, "file-invalid"),
        (
            "facts.grade.dated",
            {"column": "a", "months_before": 12, "stale_months": 3},
            "file-invalid",
        ),
        ("awards.meal.steps", [{"amount": "amount"}], "file-invalid"),
        ("awards.meal.amount", DROP, "file-invalid"),
        ("parameters.amount.values.0.value", "400", "file-invalid"),
        ("parameters.amount.values.0.value", "4 euro", "file-invalid"),
        ("parameters.amount.values.0.value", "4 dollar", "file-invalid"),
        ("parameters.amount.values.0.value", "4.005 yuan", "file-invalid"),
        ("parameters.amount.values.0.value", "nan yuan", "file-invalid"),
        ("parameters.amount.values.1.valid_from", date(2015, 9, 1), "file-invalid"),
        ("parameters.amount.values.1.valid_from", DROP, "file-invalid"),
        ("parameters.amount.values.1.source", DROP, "file-invalid"),
        ("parameters.amount.type", "texts", "file-invalid"),
        ("period.starts", "13-01", "file-invalid"),
        ("period.starts", "02-29", "file-invalid"),
        ("rules.young.source", DROP, "file-invalid"),
        ("rules.grade", RULE, "name-duplicate"),
        ("rules.eligible", RULE, "name-duplicate"),
        ("rules.person_id", RULE, "name-duplicate"),
        ("rules.case", RULE, "name-duplicate"),
        ("rules.young.source", "lw", "name-unknown"),
        ("rules.young.expression", "grad <= 2", "name-unknown"),
        ("rules.young.expression", "odd", "name-unknown"),
        ("eligible.expression", "eligible", "name-unknown"),
        ("population.where", "stge = 'x'", "name-unknown"),
        ("population.subject", "guardian", "name-unknown"),
        ("facts.grade.dated", {"period": "year"}, "name-unknown"),
        ("facts.grade.dated", {"column": "paid", "months_before": 12}, "name-unknown"),
        ("facts.grade.join", {"dataset": "vehicle", "on": {"x": "y"}}, "name-unknown"),
        ("facts.grade.from", "enrolmnt", "dataset-unknown"),
        ("population.from", "nowhere", "dataset-unknown"),
        ("facts.grade.join", {"dataset": "nowhere", "on": {"stage": "y"}}, "dataset-unknown"),
        ("rules.young.expression", "grade <", "expression-invalid"),
        ("rules.young.expression", "grade in (select 1)", "expression-not-allowed"),
        ("facts.grade.value", "read_csv('x')", "expression-not-allowed"),
        ("rules.young.expression", "grade <= 'x'", "expression-type"),
        ("awards.meal.amount", "grade", "expression-type"),
        ("facts.grade.value", "stage", "expression-type"),
        ("facts.grade.dated", {"from": "stage"}, "expression-type"),
        ("facts.grade.dated", {"column": "stage", "months_before": 12}, "expression-type"),
        ("awards.meal.amount", "amount / grade", "division-by-zero"),
        ("rules.young.expression", "not entitled", "definition-cycle"),
        ("rules.young.expression", "young", "definition-cycle"),
    ],
)
def test_what_is_wrong_has_a_code(world: Any, path: str, value: object, code: str) -> None:
    found = codes(world, changed(path, value))
    assert f"programme.{code}" in found
    with pytest.raises(ProgrammeError) as caught:
        load(world.root / "programmes", world.contracts)
    assert caught.value.code == found[0]


def test_every_problem_of_a_file_is_told_at_its_place(world: Any) -> None:
    text = GOOD.replace("grade <= 2", "grad <= 2").replace("value: grade", "value: grde")
    world.rules(text)
    problems = check(world.root / "programmes", world.contracts)[1]
    assert [str(problem).split(": ")[0] for problem in problems] == [
        "rules.yaml:39:17",
        "rules.yaml:34:12",
    ]
    assert "did you mean grade?" in str(problems[0])


def test_an_unknown_key_suggests_the_nearest(world: Any) -> None:
    world.rules(GOOD.replace("awards:", "award:"))
    (problem,) = check(world.root / "programmes", world.contracts)[1]
    assert "there is no key award; did you mean awards?" in str(problem)


def test_two_files_may_not_define_one_programme(world: Any) -> None:
    world.rules(GOOD, "a.yaml")
    world.rules(GOOD, "b.yaml")
    (problem,) = check(world.root / "programmes", world.contracts)[1]
    assert (problem.code, problem.place.file) == ("programme.name-duplicate", "b.yaml")


def test_a_file_that_is_not_text_is_refused(world: Any) -> None:
    world.rules("").write_bytes(b"\xff\xfe\x00\x01")
    (problem,) = check(world.root / "programmes", world.contracts)[1]
    assert problem.code == "programme.file-invalid"


def test_a_parameter_has_the_value_of_its_day_or_none() -> None:
    definitions = define(GOOD, "f", Problems())
    assert definitions is not None
    assert definitions.parameter_at("amount", date(2019, 9, 1))[1] == 40_000
    assert definitions.parameter_at("amount", date(2021, 9, 1))[1] == 40_050
    with pytest.raises(ParameterUndated, match="no value on 2014-09-01"):
        definitions.parameter_at("amount", date(2014, 9, 1))


def test_a_value_ends_when_it_says_so() -> None:
    text = changed("parameters.amount.values.1.valid_until", date(2021, 8, 31))
    definitions = define(text, "f", Problems())
    assert definitions is not None
    with pytest.raises(ParameterUndated):
        definitions.parameter_at("amount", date(2021, 9, 1))


def test_a_period_before_the_law_is_refused(world: Any) -> None:
    world.rules(GOOD)
    world.period = "2013"
    world.pupil("child", stage="primary")
    with pytest.raises(ParameterUndated):
        world.determine()


def test_rules_may_stand_in_any_order(world: Any) -> None:
    document = read_document(GOOD, "good").values
    document["rules"] = dict(reversed(document["rules"].items()))
    definitions = define(yaml.safe_dump(document, sort_keys=False), "f", problems := Problems())
    assert definitions is not None
    assert (list(definitions.rules), problems.found) == (["young", "entitled"], [])


def test_the_templates_rule_files_fit_the_templates_contracts() -> None:
    import commonweal
    from commonweal.catalogue import load_contracts

    template = Path(commonweal.__file__).parent / "templates/guizhou"
    checked, problems = check(template / "programmes", load_contracts(template / "contracts"))
    assert problems == []
    assert sorted(one.definitions.name for one in checked) == [
        "register_checks",
        "senior_high_support",
        "senior_high_waiver",
        "university_support",
        "vocational_support",
    ]
