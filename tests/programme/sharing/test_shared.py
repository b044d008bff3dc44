"""A programme that uses shared definitions is one that has them written in it."""

import json
from pathlib import Path
from typing import Any

import pytest

from commonweal.engine import Engine
from commonweal.errors import ProgrammeError
from commonweal.lake import Lake
from commonweal.programme import check, explain_determination, fingerprint
from commonweal.programme.definitions import Problems, define
from commonweal.programme.sharing import Library, read_folder, read_library

LAW = {
    "title": {"zh": "法", "en": "Law"},
    "issued_by": {"zh": "会", "en": "Council"},
    "date": "2015-01-01",
}
AMOUNT = {
    "type": "money",
    "values": [{"valid_from": "2015-09-01", "value": "9 yuan", "source": "law"}],
}
POOR = {"type": "boolean", "from": "poverty_member", "absent": False}
GRADE = {"type": "integer", "from": "enrolment", "value": "grade", "absent": "unknown"}
EXCERPT = """\
version: 1
definitions: poverty
title: {zh: 题, en: Title}
sources:
  law:
    title: {zh: 法, en: Law}
    issued_by: {zh: 会, en: Council}
    date: 2015-01-01
facts:
  grade: {title: {zh: 题, en: Title}, type: integer, from: enrolment, value: grade, absent: unknown}
rules:
  young:
    title: {zh: 题, en: Title}
    expression: >-
      grade >= 1 and
      grad <= 2
    source: law
"""


def problems(world: Any) -> list[ProgrammeError]:
    return list(check(world.root / "programmes", world.contracts)[1])


def library(world: Any) -> Library:
    return read_library(read_folder(world.root / "programmes"), Problems())


@pytest.fixture
def shared(world: Any) -> Any:
    """Poverty, shared: a law, an amount, two facts and two rules."""
    world.shared(
        "poverty",
        sources={"law": LAW},
        parameters={"amount": AMOUNT},
        facts={"poor": POOR, "grade": GRADE},
        rules={
            "needy": {"expression": "poor"},
            "young": {"expression": "grade <= 2"},
        },
    )
    return world


def using(world: Any, name: str = "aid", **parts: Any) -> None:
    written = {
        "sources": {"own_law": LAW},
        "uses": ["poverty"],
        "facts": {},
        "eligible": "needy",
        "awards": {"grant": {"amount": "amount"}},
    }
    world.programme(name, **{**written, **parts})


def test_what_is_used_gives_what_is_written(shared: Any) -> None:
    shared.pupil("child")
    shared.poor("child")
    shared.pupil("other")
    using(shared)
    result = shared.determine()
    used = shared.read(result, "determinations/aid")
    assert shared.outcomes(result, "aid") == {"child": "eligible", "other": "ineligible"}
    shared.programme(
        "aid",
        parameters={"amount": AMOUNT},
        facts={"poor": POOR},
        rules={"needy": {"expression": "poor"}},
        eligible="needy",
        awards={"grant": {"amount": "amount"}},
    )
    assert shared.read(shared.determine(), "determinations/aid") == used


def test_what_is_not_read_is_not_gathered(shared: Any) -> None:
    using(shared)
    (checked,) = check(shared.root / "programmes", shared.contracts)[0]
    assert list(checked.definitions.programme.facts) == ["poor"]
    assert list(checked.inputs.facts) == ["poor"]
    assert list(checked.definitions.rules) == ["needy"]
    using(shared, findings={"odd": {"when": "young and not poor"}})
    (checked,) = check(shared.root / "programmes", shared.contracts)[0]
    assert list(checked.definitions.programme.facts) == ["poor", "grade"]


def test_shared_files_use_one_another_and_stand_once(shared: Any) -> None:
    shared.shared("left", uses=["poverty"], rules={"one": {"expression": "needy and young"}})
    shared.shared("right", uses=["poverty"], rules={"two": {"expression": "needy"}})
    using(shared, uses=["left", "right"], eligible="one and two")
    checked, found = check(shared.root / "programmes", shared.contracts)
    assert found == []
    assert list(checked[0].definitions.rules) == ["needy", "young", "one", "two"]


def test_an_error_in_a_shared_file_is_told_once_where_it_stands(world: Any) -> None:
    world.rules(EXCERPT, "shared/poverty.yaml")
    for name in ("aid", "more_aid"):
        using(world, name, eligible="young", awards={})
    (problem,) = problems(world)
    assert str(problem).startswith("shared/poverty.yaml:16:7: ")
    assert "did you mean grade?" in str(problem)
    assert check(world.root / "programmes", world.contracts)[0] == []


def test_a_shared_file_that_nobody_uses_is_checked(world: Any) -> None:
    world.rules(EXCERPT, "shared/poverty.yaml")
    (problem,) = problems(world)
    assert (problem.code, problem.place.line) == ("programme.name-unknown", 16)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"facts": {"x": {**POOR, "from": "nowhere"}}}, "dataset-unknown"),
        ({"facts": {"x": {**POOR, "from": "disability"}}}, "protected-attribute"),
        ({"rules": {"x": {"expression": "true", "source": "nothing"}}}, "name-unknown"),
        ({"rules": {"x": {"expression": "1 + 1"}}}, "expression-type"),
        ({"rules": {"x": {"expression": "y"}, "y": {"expression": "x"}}}, "definition-cycle"),
        ({"rules": {"outcome": {"expression": "true"}}}, "name-duplicate"),
        ({"parameters": {"x": {**AMOUNT, "type": "integer"}}}, "file-invalid"),
        ({"awards": {"x": {"amount": "amount"}}}, "file-invalid"),
        ({"uses": ["elsewhere"]}, "name-unknown"),
        ({"currency": "EURO"}, "file-invalid"),
    ],
)
def test_every_check_holds_in_shared_files(world: Any, parts: dict[str, Any], code: str) -> None:
    world.shared("poverty", sources={"law": LAW}, **parts)
    found = problems(world)
    assert [problem.code for problem in found] == [f"programme.{code}"]
    assert {problem.place.file for problem in found} == {"shared/poverty.yaml"}


def test_what_has_no_shape_is_told_once_and_not_missed_by_its_users(shared: Any) -> None:
    shared.rules("version: 1\ndefinitions: poverty\n", "shared/poverty.yaml")
    using(shared)
    using(shared, "more_aid")
    (problem,) = problems(shared)
    assert (problem.code, problem.place.file) == ("programme.file-invalid", "shared/poverty.yaml")


def test_an_unknown_name_is_answered_with_the_nearest(shared: Any) -> None:
    using(shared, uses=["povrety"])
    (problem,) = problems(shared)
    assert problem.code == "programme.name-unknown"
    assert "there is no shared definitions povrety; did you mean poverty?" in str(problem)
    assert problem.place.file == "aid.yaml"


@pytest.mark.parametrize(
    "own", [{"facts": {"poor": POOR}}, {"facts": {}, "rules": {"grade": {"expression": "needy"}}}]
)
def test_a_name_that_stands_twice_names_both_places(shared: Any, own: dict[str, Any]) -> None:
    using(shared, **own)
    (problem,) = problems(shared)
    assert problem.code == "programme.name-duplicate"
    assert problem.place.file == "aid.yaml"
    assert "stands both at aid.yaml:" in str(problem)
    assert "and at shared/poverty.yaml:" in str(problem)


def test_a_source_that_stands_twice_is_told_too(shared: Any) -> None:
    using(shared, sources={"law": LAW})
    (problem,) = problems(shared)
    assert "law stands both at aid.yaml" in str(problem)


def test_two_shared_files_with_one_name_do_not_go_together(shared: Any) -> None:
    shared.shared("hardship", sources={"decree": LAW}, facts={"poor": POOR})
    using(shared, uses=["poverty", "hardship"])
    (problem,) = problems(shared)
    assert problem.place.file == "aid.yaml"
    assert "poor stands both at shared/poverty.yaml:" in str(problem)
    assert "and at shared/hardship.yaml:" in str(problem)


def test_two_files_of_one_name_are_told(shared: Any) -> None:
    text = (shared.root / "programmes/shared/poverty.yaml").read_text("utf-8")
    shared.rules(text, "shared/twin.yaml")
    (problem,) = problems(shared)
    assert problem.code == "programme.name-duplicate"
    assert "shared/poverty.yaml already has the definitions poverty" in str(problem)


def test_files_that_use_each_other_are_told_once(shared: Any) -> None:
    shared.shared("a", uses=["b"], rules={"one": {"expression": "true", "source": "law"}})
    shared.shared("b", uses=["c"], sources={"law": LAW})
    shared.shared("c", uses=["b", "b"])
    shared.shared("d", uses=["d"])
    found = problems(shared)
    assert [problem.code for problem in found] == ["programme.shared-cycle"] * 2
    assert "b -> c -> b" in str(found[0])
    assert str(found[0]).startswith("shared/c.yaml:")
    assert "d -> d" in str(found[1])


def test_amounts_of_another_currency_are_refused(shared: Any) -> None:
    using(shared, currency="USD")
    assert "shared/poverty.yaml is in CNY" in str(problems(shared)[0])


def test_digest_and_fingerprint_change_with_what_is_used(shared: Any) -> None:
    using(shared)

    def seen() -> tuple[str, str]:
        text = (shared.root / "programmes/aid.yaml").read_text("utf-8")
        definitions = define(text, "aid.yaml", Problems(), library(shared))
        assert definitions is not None
        with Engine() as engine:
            return definitions.digest, fingerprint(shared.context(engine))

    before = seen()
    path: Path = shared.root / "programmes/shared/poverty.yaml"
    path.write_text(path.read_text("utf-8").replace("9 yuan", "8 yuan"), "utf-8")
    after = seen()
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_an_explanation_outlives_the_shared_file(shared: Any) -> None:
    shared.pupil("child")
    shared.poor("child")
    using(shared)
    result = shared.determine()
    (row,) = shared.read(result, "programmes")
    texts = json.loads(row["shared"])
    path = shared.root / "programmes/shared/poverty.yaml"
    assert texts == {"shared/poverty.yaml": path.read_text("utf-8")}
    path.unlink()
    lake = Lake(shared.root / "lake")
    with Engine() as engine:
        explanation = explain_determination(
            engine, lambda table: lake.scan(table, result.tables[table]), ["aid"], "aid", "child"
        )
    assert (explanation.outcome, explanation.amount) == ("eligible", 900)
    assert [rule.name for rule in explanation.rules] == ["needy"]
    assert explanation.digest == row["digest"]
