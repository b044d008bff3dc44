"""Two versions side by side equal the two of them determined one after the other."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from commonweal.engine import Engine
from commonweal.programme.difference import Difference, difference, referred
from commonweal.programme.difference.errors import ProgrammesNotComparable, ReferenceInvalid
from commonweal.programme.errors import NameUnknown, ProgrammeUndecided
from commonweal.programme.publication import all_versions, publish
from commonweal.programme.publication.errors import VersionMissing
from tests.programme.test_determine import PROGRAMME, province

OTHER: dict[str, Any] = {
    **PROGRAMME,
    "population": {**PROGRAMME["population"], "where": "grade >= 11"},
    "parameters": {
        **PROGRAMME["parameters"],
        "line": {
            "type": "money",
            "values": [{"valid_from": "2015-09-01", "value": "9000 yuan", "source": "law"}],
        },
        "grant_amount": {
            "type": "money",
            "values": [{"valid_from": "2015-09-01", "value": "1500 yuan", "source": "law"}],
        },
    },
    "rules": {**PROGRAMME["rules"], "modest": {"expression": "wealth / members <= line"}},
}


def compared(world: Any, before: str, after: str) -> tuple[Difference, dict[str, tuple[Any, ...]]]:
    """The difference, and of each person for whom something changes what both say."""
    with Engine() as engine:
        context = world.context(engine)
        with world.database.session() as session:
            versions = all_versions(session, context.lake.identity)
        folder = world.root / "programmes"
        one, other = (referred(r, folder, versions, world.contracts) for r in (before, after))
        found = difference(
            engine,
            context.source,
            context.has,
            one,
            other,
            as_of=world.as_of,
            label=world.period,
            certain_weight=world.certain_weight,
        )
        columns = "person_id, outcome_before, outcome_after, amount_fen_before, amount_fen_after"
        rows = engine.rows(f"SELECT {columns} FROM ({found.persons})")
        return found, {row[0]: row[1:] for row in rows}


def determined(world: Any, parts: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    """Person -> outcome, amount, amount at most."""
    world.programme("aid", **parts)
    rows = world.read(world.determine(), "determinations/aid")
    return {r["person_id"]: (r["outcome"], r["amount_fen"], r["amount_up_to_fen"]) for r in rows}


@pytest.mark.parametrize("seed", [1, 2])
def test_it_tells_exactly_who_changes(world: Any, seed: int) -> None:
    province(world, seed)
    after = determined(world, OTHER)
    before = determined(world, PROGRAMME)
    nobody = ("not_considered", None, None)
    expected = {
        person: (one[0], other[0], one[1], other[1])
        for person in before.keys() | after.keys()
        if (one := before.get(person, nobody)) != (other := after.get(person, nobody))
    }
    path = world.root / "other.yaml"
    world.programme("aid", **OTHER)
    (world.root / "programmes/aid.yaml").rename(path)
    world.programme("aid", **PROGRAMME)
    found, persons = compared(world, "aid", str(path))
    assert persons == expected
    assert len({row[:2] for row in persons.values()}) > 2
    assert sum(change.persons for change in found.changes) == len(expected)
    for change in found.changes:
        rows = [row for row in persons.values() if row[:2] == (change.before, change.after)]
        assert change.persons == len(rows)
        assert change.fen_before == sum(row[2] or 0 for row in rows)
        assert change.fen_after == sum(row[3] or 0 for row in rows)
    assert sum(county.persons for county in found.counties) == len(expected)
    assert {county.county for county in found.counties} == {"520102"}
    for totals, rows in ((found.before, before), (found.after, after)):
        outcomes = [row[0] for row in rows.values()]
        assert (totals.considered, totals.eligible) == (len(rows), outcomes.count("eligible"))
        assert totals.fen == sum(row[1] or 0 for row in rows.values())


def test_it_tells_what_the_files_say_differently(world: Any) -> None:
    province(world, 1)
    path = world.root / "other.yaml"
    world.programme("aid", **OTHER)
    (world.root / "programmes/aid.yaml").rename(path)
    world.programme("aid", **PROGRAMME)
    found, _ = compared(world, "aid", str(path))
    said = {saying.path: (saying.before, saying.after) for saying in found.sayings}
    assert said == {
        "population.where": ("stage = 'senior_high'", "grade >= 11"),
        "parameters.line.values.2015-09-01.value": ("500 yuan", "9000 yuan"),
        "parameters.grant_amount.values.2015-09-01.value": ("1000 yuan", "1500 yuan"),
        "rules.modest.expression": ("wealth / members < line", "wealth / members <= line"),
    }
    same, nobody = compared(world, "aid", "aid")
    assert (same.sayings, same.changes, same.counties, nobody) == ((), (), (), {})


def test_a_new_value_is_added_and_moves_none(world: Any) -> None:
    world.pupil("child")
    world.programme("aid", **PROGRAMME)
    line = PROGRAMME["parameters"]["line"]
    values = [{"valid_from": "2014-09-01", "value": "1 yuan", "source": "law"}, *line["values"]]
    parts = {
        **PROGRAMME,
        "parameters": {**PROGRAMME["parameters"], "line": {**line, "values": values}},
    }
    text = (world.root / "programmes/aid.yaml").read_text("utf-8")
    world.programme("aid", **parts)
    path = world.root / "before.yaml"
    path.write_text(text, "utf-8")
    found, _ = compared(world, str(path), "aid")
    assert {saying.path for saying in found.sayings} == {
        f"parameters.line.values.2014-09-01.{key}" for key in ("valid_from", "value", "source")
    }
    assert all(saying.before is None for saying in found.sayings)


def test_published_versions_are_compared_by_number(world: Any) -> None:
    province(world, 1)
    with Engine() as engine:
        lake = world.context(engine).lake.identity
    for parts in (PROGRAMME, OTHER):
        world.programme("aid", **parts)
        with world.database.session() as session:
            folder, day = world.root / "programmes", date(2021, 10, 1)
            options = {"by": "Li", "reason": "adopted", "as_of": day}
            publish(session, lake, folder, world.contracts, "aid", **options)
    forth, changed = compared(world, "aid@1", "aid@2")
    back, unchanged = compared(world, "aid@2", "aid@1")
    assert forth.before == back.after
    assert changed.keys() == unchanged.keys()
    assert compared(world, "aid@2", "aid")[1] == {}
    with pytest.raises(VersionMissing):
        compared(world, "aid@3", "aid")


def test_what_cannot_be_compared_is_said(world: Any, tmp_path: Path) -> None:
    world.pupil("child")
    world.programme("aid", **PROGRAMME)
    with pytest.raises(ReferenceInvalid):
        compared(world, "aid", "nothing")
    world.programme("looking", facts=PROGRAMME["facts"], findings={"here": {"when": "at_school"}})
    with pytest.raises(ProgrammeUndecided):
        compared(world, "aid", "looking")
    there = {"there": {"type": "boolean", "from": "enrolment", "absent": False}}
    world.programme("abroad", facts=there, eligible="there", currency="USD")
    with pytest.raises(ProgrammesNotComparable, match="CNY, the other in USD"):
        compared(world, "aid", "abroad")
    world.programme("aid", **{**PROGRAMME, "eligible": "needi"})
    with pytest.raises(NameUnknown):
        compared(world, "aid", "aid")
