"""Publishing: what is refused, what stands, and what a run goes by."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from commonweal.database import Database
from commonweal.engine import Engine
from commonweal.programme import fingerprint
from commonweal.programme.errors import ParameterUndated, ProgrammeMissing
from commonweal.programme.publication import (
    Version,
    all_versions,
    publish,
    repeal,
    standings,
    version_of,
)
from commonweal.programme.publication.errors import (
    ProgrammeDraft,
    PublicationRefused,
    PublicationUndated,
    PublicationUnexplained,
    VersionMissing,
    VersionTampered,
    VersionUnchanged,
)

TODAY = date(2021, 10, 1)
THERE = {"type": "boolean", "from": "enrolment", "absent": False}
TABLE = "programme_versions"


@pytest.fixture
def store(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """An empty store with its triggers."""
    base = tmp_path_factory.mktemp("store")
    with Database.open(database_url, base=base, migrate=True) as opened:
        yield opened


def aid(
    world: Any, amount: str = "1000 yuan", name: str = "aid", since: str = "2015-09-01"
) -> None:
    """A rule file by which every pupil receives ``amount``."""
    world.programme(
        name,
        facts={"there": THERE},
        eligible="there",
        parameters={
            "grant_amount": {
                "type": "money",
                "values": [
                    {"valid_from": date.fromisoformat(since), "value": amount, "source": "law"}
                ],
            }
        },
        awards={"grant": {"amount": "grant_amount"}},
    )


def published(
    world: Any, database: Database | None = None, name: str = "all", **other: Any
) -> list[Version]:
    """Publish what lies in the world's programmes/."""
    options = {"by": "Li", "reason": "adopted", "as_of": TODAY, **other}
    with (database or world.database).session() as session:
        return publish(session, "l", world.root / "programmes", world.contracts, name, **options)


def stored(database: Database) -> list[Version]:
    """Every version, held against its seal."""
    with database.session() as session:
        return all_versions(session, "l")


def test_a_version_keeps_what_was_published(world: Any, store: Database) -> None:
    aid(world)
    (version,) = published(world, store)
    text = (world.root / "programmes/aid.yaml").read_text("utf-8")
    aid(world, "2000 yuan")
    assert stored(store) == [version]
    assert (version.name, version.text, version.in_force_from) == ("aid@1", text, date(2021, 9, 1))
    assert (version.published_by, version.reason) == ("Li", "adopted")
    (second,) = published(world, store, by="Wang", in_force_from=date(2022, 9, 1))
    assert (second.number, second.previous) == (2, version.seal)
    assert stored(store) == [version, second]


def test_versions_of_all_programmes_are_one_chain(world: Any, store: Database) -> None:
    aid(world)
    aid(world, name="other")
    first, second = published(world, store)
    assert (first.name, second.name) == ("aid@1", "other@1")
    assert second.previous == first.seal
    with store.session() as session:
        assert all_versions(session, "another lake") == []


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'another'",
        "in_force_from = '2020-09-01'",
        "published_by = 'Wang'",
        "digest = 'x'",
        "number = 7",
        'files = \'{"aid.yaml": "version: 1"}\'',
    ],
)
def test_tampering_past_the_triggers_shows(world: Any, store: Database, change: str) -> None:
    aid(world)
    aid(world, name="other")
    published(world, store)
    without_triggers(store, f"UPDATE {TABLE} SET {change} WHERE programme = 'aid'")
    with pytest.raises(VersionTampered):
        stored(store)


def test_a_version_taken_out_from_before_another_shows(world: Any, store: Database) -> None:
    aid(world)
    aid(world, name="other")
    published(world, store)
    without_triggers(store, f"DELETE FROM {TABLE} WHERE programme = 'aid'")
    with pytest.raises(VersionTampered, match="version 1 of other"):
        stored(store)


def without_triggers(store: Database, statement: str) -> None:
    """What somebody can do who owns the store and takes its guards away."""
    with store.engine.begin() as connection:
        if store.engine.dialect.name == "postgresql":
            connection.execute(sa.text(f"ALTER TABLE {TABLE} DISABLE TRIGGER ALL"))
        else:
            for event in ("update", "delete"):
                connection.execute(sa.text(f"DROP TRIGGER {TABLE}_no_{event}"))
        connection.exec_driver_sql(statement)


def test_everything_wrong_is_told_and_nothing_is_published(world: Any) -> None:
    aid(world)
    aid(world, name="late", since="2030-09-01")
    world.rules("version: 1", "broken.yaml")
    with pytest.raises(PublicationRefused) as caught:
        published(world)
    assert {problem.place.file for problem in caught.value.problems} == {"broken.yaml", "late.yaml"}
    assert any(isinstance(problem, ParameterUndated) for problem in caught.value.problems)
    assert stored(world.database) == []
    assert [version.name for version in published(world, name="aid")] == ["aid@1"]


def test_a_parameter_needs_a_value_when_the_version_comes_into_force(world: Any) -> None:
    aid(world, since="2022-09-01")
    with pytest.raises(PublicationRefused):
        published(world)
    with pytest.raises(PublicationRefused):
        published(world, in_force_from=date(2021, 9, 1))
    # Its first period begins in September.
    published(world, in_force_from=date(2021, 9, 2))


def test_the_same_text_is_not_published_twice(world: Any) -> None:
    aid(world)
    aid(world, name="other")
    published(world)
    aid(world, "2000 yuan")
    assert [version.name for version in published(world)] == ["aid@2"]
    assert published(world, as_of=date(2022, 10, 1)) == []
    with pytest.raises(VersionUnchanged, match="version 2 of aid"):
        published(world, name="aid")
    later = published(world, name="aid", in_force_from=date(2023, 9, 1))
    assert [version.name for version in later] == ["aid@3"]


@pytest.mark.parametrize(("by", "reason"), [(" ", "why"), ("Li", ""), ("", " ")])
def test_nobody_publishes_without_name_and_reason(world: Any, by: str, reason: str) -> None:
    aid(world)
    with pytest.raises(PublicationUnexplained):
        published(world, by=by, reason=reason)


def test_what_cannot_be_published_is_said(world: Any) -> None:
    aid(world)
    with pytest.raises(ProgrammeMissing, match="did you mean aid"):
        published(world, name="ald")
    with pytest.raises(PublicationUndated):
        published(world, as_of=None)
    with pytest.raises(VersionMissing), world.database.session() as session:
        repeal(session, "l", "aid", TODAY, by="Li", reason="over")
    published(world)
    with pytest.raises(VersionMissing, match="no version 2 of the programme aid"):
        version_of(stored(world.database), "aid", 2)


def test_the_working_copy_is_held_against_the_newest_version(world: Any) -> None:
    folder = world.root / "programmes"
    aid(world)
    aid(world, name="other")
    (draft, other) = standings(folder, [])
    assert (draft.programme, draft.newest, other.programme) == ("aid", None, "other")
    published(world, name="aid")
    versions = stored(world.database)
    assert [one.differs for one in standings(folder, versions)] == [False, False]
    aid(world, "2000 yuan")
    found = {one.programme: one for one in standings(folder, versions)}
    assert found["aid"].differs
    assert found["aid"].newest == versions[0]
    (folder / "aid.yaml").unlink()
    assert standings(folder, versions)[0].differs


# What a run goes by


def run(world: Any) -> dict[str, Any]:
    """Determine; gives the summary of the programme called aid and its row of metadata."""
    if not world.members:
        world.household("H1", "child")
    if not world.records:
        world.pupil("child")
    result = world.determine()
    rows = {row["programme"]: row for row in world.read(result, "programmes")}
    summaries = {told["programme"]: told for told in result.summary["programmes"]}
    return {"summary": summaries.get("aid"), "row": rows.get("aid"), "all": result.summary}


def publish_there(world: Any, **other: Any) -> None:
    """Publish for the lake that the world's runs read."""
    with Engine() as engine:
        lake = world.context(engine).lake.identity
    options = {"by": "Li", "reason": "adopted", "as_of": TODAY, **other}
    with world.database.session() as session:
        publish(session, lake, world.root / "programmes", world.contracts, "all", **options)


def test_what_was_never_published_is_a_draft(world: Any) -> None:
    aid(world)
    found = run(world)
    assert (found["summary"]["version"], found["row"]["version"]) == (None, None)
    assert found["summary"]["amount_fen"] == 100_000
    world.settings["require_published"] = True
    with pytest.raises(ProgrammeDraft, match="never published: aid"):
        run(world)


def test_a_run_goes_by_the_version_whatever_the_rule_file_says(world: Any) -> None:
    world.settings["require_published"] = True
    aid(world)
    publish_there(world)
    aid(world, "2000 yuan")
    found = run(world)
    assert (found["summary"]["version"], found["row"]["version"]) == (1, 1)
    assert found["summary"]["amount_fen"] == 100_000
    world.rules("programme: [", "aid.yaml")
    assert run(world)["summary"]["amount_fen"] == 100_000
    (world.root / "programmes/aid.yaml").unlink()
    assert run(world)["summary"]["amount_fen"] == 100_000
    aid(world, "2000 yuan")
    publish_there(world)
    found = run(world)
    assert (found["summary"]["version"], found["summary"]["amount_fen"]) == (2, 200_000)


def test_the_version_in_force_when_the_period_begins_decides(world: Any) -> None:
    aid(world)
    publish_there(world, in_force_from=date(2020, 9, 1))
    aid(world, "3000 yuan")
    publish_there(world, in_force_from=date(2022, 9, 1))
    aid(world, "2000 yuan")
    publish_there(world, in_force_from=date(2021, 9, 1))
    due = {}
    for year in ("2020", "2021", "2022", "2023"):
        world.period = year
        world.records.clear()
        world.links.clear()
        world.pupil("child", academic_year=year)
        due[year] = run(world)["summary"]["version"]
    assert due == {"2020": 1, "2021": 3, "2022": 2, "2023": 2}
    world.period = "2019"
    found = run(world)
    assert (found["summary"], found["all"]["resting"]) == (None, ["aid"])


def test_a_repealed_programme_decides_nothing_any_more(world: Any) -> None:
    aid(world)
    publish_there(world, in_force_from=date(2020, 9, 1))
    with Engine() as engine:
        lake = world.context(engine).lake.identity
    with world.database.session() as session:
        version = repeal(session, lake, "aid", date(2021, 9, 1), by="Li", reason="ended")
    assert (version.number, version.repeals) == (2, True)
    found = run(world)
    assert (found["summary"], found["all"]["resting"]) == (None, ["aid"])
    world.period = "2020"
    assert run(world)["summary"]["version"] == 1


def test_the_fingerprint_follows_what_is_used_and_nothing_else(world: Any) -> None:
    aid(world)

    def mark() -> str:
        with Engine() as engine:
            return fingerprint(world.context(engine))

    draft = mark()
    publish_there(world)
    first = mark()
    assert first != draft
    aid(world, "2000 yuan")
    assert mark() == first
    publish_there(world, in_force_from=date(2022, 9, 1))
    assert mark() == first
    publish_there(world, in_force_from=date(2021, 9, 1))
    assert mark() != first
