"""Groups and exclusions that do not fit are refused with a place."""

from typing import Any

import pytest

from commonweal.errors import ProgrammeError
from commonweal.programme import check

THERE = {"type": "boolean", "from": "enrolment", "absent": False}
LAW = {
    "title": {"zh": "规", "en": "Rule"},
    "issued_by": {"zh": "会", "en": "Council"},
    "date": "2015-01-01",
}
GROUP = {"policy": "first", "order": ["one", "two"], "source": "single"}


def problems(world: Any) -> list[ProgrammeError]:
    return list(check(world.root / "programmes", world.contracts)[1])


def programme(world: Any, name: str, group: str | None = None, **parts: Any) -> None:
    amount = {
        "type": "money",
        "values": [
            {
                "valid_from": "2015-09-01",
                "value": "9 dollar" if parts.get("currency") else "9 yuan",
                "source": "law",
            }
        ],
    }
    award = {"amount": "amount", **({"group": group} if group else {})}
    world.programme(
        name,
        **{
            "parameters": {"amount": amount},
            "facts": {"there": THERE},
            "eligible": "there",
            "awards": {"grant": award},
            "uses": ["single_grant"] if group else [],
            **parts,
        },
    )


def shared(world: Any, **group: Any) -> None:
    world.shared("single_grant", sources={"single": LAW}, groups={"grants": {**GROUP, **group}})


def excludes(*programmes: str) -> list[dict[str, str]]:
    return [{"programme": name, "source": "law"} for name in programmes]


def only(world: Any, code: str, file: str) -> str:
    (problem,) = problems(world)
    assert (problem.code, problem.place.file) == (f"programme.{code}", file)
    assert problem.place.line > 1
    return str(problem)


def test_a_group_that_fits_is_right(world: Any) -> None:
    shared(world)
    programme(world, "one", "grants")
    programme(world, "two", "grants", excludes=excludes("one"))
    assert problems(world) == []


def test_a_group_nobody_declared(world: Any) -> None:
    shared(world)
    programme(world, "one", "grant")
    assert "there is no group grant; did you mean grants?" in only(
        world, "name-unknown", "one.yaml"
    )


def test_a_programme_without_its_place_in_the_order(world: Any) -> None:
    shared(world, order=["oen", "two"])
    programme(world, "one", "grants")
    told = only(world, "group-invalid", "one.yaml")
    assert "the order of grants leaves one out; did you mean oen?" in told


def test_a_group_in_a_rule_file_of_its_own(world: Any) -> None:
    programme(
        world,
        "one",
        groups={"grants": {"policy": "first", "order": ["one"], "source": "law"}},
    )
    assert "cannot stand here" in only(world, "group-invalid", "one.yaml")


@pytest.mark.parametrize(
    ("group", "code"),
    [
        ({"policy": "last"}, "file-invalid"),
        ({"policy": None}, "file-invalid"),
        ({"cap": "limit"}, "file-invalid"),
        ({"order": ["one", "one"]}, "file-invalid"),
        ({"order": []}, "file-invalid"),
        ({"source": "nothing"}, "name-unknown"),
        ({"policy": None, "cap": "limit"}, "name-unknown"),
    ],
)
def test_a_group_that_cannot_be_is_told_of_its_file(
    world: Any, group: dict[str, Any], code: str
) -> None:
    shared(world, **group)
    programme(world, "one", "grants")
    only(world, code, "shared/single_grant.yaml")


def test_a_group_of_two_files(world: Any) -> None:
    shared(world)
    world.shared("again", sources={"single": LAW}, groups={"grants": GROUP})
    told = only(world, "name-duplicate", "shared/single_grant.yaml")
    assert "already stands at shared/again.yaml:" in told


def test_programmes_of_a_group_have_one_period(world: Any) -> None:
    shared(world)
    programme(world, "one", "grants")
    programme(world, "two", "grants", period={"kind": "calendar_year"})
    assert "one, of the same group grants, has another period" in only(
        world, "group-invalid", "two.yaml"
    )


def test_an_excluded_programme_nobody_wrote(world: Any) -> None:
    programme(world, "one", excludes=excludes("tow"))
    programme(world, "two")
    assert "there is no programme tow; did you mean two?" in only(world, "name-unknown", "one.yaml")


def test_an_exclusion_needs_its_law(world: Any) -> None:
    programme(world, "one", excludes=[{"programme": "two", "source": "nothing"}])
    programme(world, "two")
    assert "there is no source nothing" in only(world, "name-unknown", "one.yaml")


def test_a_programme_with_errors_of_its_own_is_not_missed(world: Any) -> None:
    programme(world, "one", excludes=excludes("two"))
    programme(world, "two", eligible="their")
    only(world, "name-unknown", "two.yaml")
    world.rules("version: 1\n", "two.yaml")
    (problem,) = problems(world)
    assert problem.place.file == "two.yaml"


def test_what_decides_nothing_excludes_nobody_and_cannot_be_excluded(world: Any) -> None:
    looking = {
        "facts": {"there": THERE},
        "findings": {"odd": {"when": "there"}},
    }
    programme(world, "one", excludes=excludes("two"))
    world.programme("two", **looking)
    assert "two decides nothing" in only(world, "exclusion-invalid", "one.yaml")
    programme(world, "one")
    world.programme("two", **looking, excludes=excludes("one"))
    (problem,) = problems(world)
    assert problem.code == "programme.file-invalid"


def test_an_excluded_programme_has_the_same_period(world: Any) -> None:
    programme(world, "one", excludes=excludes("two"))
    programme(world, "two", period={"kind": "calendar_year"})
    assert "two has another period" in only(world, "exclusion-invalid", "one.yaml")


def test_programmes_that_exclude_each_other_are_a_circle(world: Any) -> None:
    programme(world, "one", excludes=excludes("four", "two"))
    programme(world, "two", excludes=excludes("three"))
    programme(world, "three", excludes=excludes("one"))
    programme(world, "four")
    told = only(world, "exclusion-cycle", "one.yaml")
    assert "one -> two -> three -> one" in told
    programme(world, "four", excludes=excludes("four"))
    assert [problem.code for problem in problems(world)] == ["programme.exclusion-cycle"] * 2
