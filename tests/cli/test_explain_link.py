"""`commonweal explain link`."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from commonweal.published import Published
from commonweal.workspace import Workspace
from tests.cli.program import commonweal, told
from tests.cli.registers import tells_nobody


def _patient(root: Path, condition: str) -> str:
    """A patient's record whose link is so."""
    workspace = Workspace.open(root)
    with workspace.database() as database, workspace.engine() as engine:
        links = Published.newest(database, workspace.lake()).source("links")
        found: str = engine.value(
            f"SELECT record_id FROM {links} WHERE dataset = 'patients' AND {condition} "
            "ORDER BY record_id LIMIT 1"
        )
    return found


@pytest.fixture(scope="module")
def weighed(finished_town: Path) -> str:
    return _patient(finished_town, """evidence LIKE '%"with": "residents/%'""")


def test_the_weights_are_told_and_add_up(finished_town: Path, weighed: str) -> None:
    said = told("explain", "link", "patients", weighed, finished_town)
    first, second, *steps, total, explained = said.splitlines()
    assert re.fullmatch(r"Person [0-9a-z]{12}, seen in \d+ records", first)
    match = re.fullmatch(
        r"  Joined with residents/\S+, match weight ([\d.]+) \(log2 of the odds\)", second
    )
    assert match is not None
    shape = r"    \S.{14,}? +([+-][\d.]+)  [\d,.]+ times (likelier|less likely)"
    found = [re.fullmatch(shape, step) for step in steps]
    weights = [float(step[1]) for step in found if step is not None]
    assert len(weights) == len(steps)
    assert float(total.split()[-1]) == float(match[1])
    assert sum(weights) == pytest.approx(float(match[1]), abs=0.05 * (len(weights) + 1))
    assert "added up" in explained


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("evidence LIKE '%same id and name%'", "Joined by the same id and name, match weight"),
        ("evidence IS NULL", "No other record is about this person: nothing was linked."),
    ],
)
def test_what_was_not_weighed_says_why(finished_town: Path, condition: str, said: str) -> None:
    record = _patient(finished_town, condition)
    shown = told("explain", "link", "patients", record, finished_town, "--svg", "never.svg")
    assert said in shown
    assert shown.endswith("Nothing was compared, so there is nothing to draw.\n")
    assert not Path("never.svg").exists()
    if "NULL" in condition:
        assert "seen in 1 record\n" in shown


@pytest.mark.parametrize(
    ("language", "title", "total"),
    [
        ("en", "Why patients/{0} and residents/", "Match weight (log2 of the odds)"),
        ("zh", "为何认定 patients/{0} 与 residents/", "匹配权重（几率的 log2）"),
    ],
)
def test_it_is_drawn_in_either_language(
    finished_town: Path, weighed: str, tmp_path: Path, language: str, title: str, total: str
) -> None:
    target = tmp_path / "why.svg"
    arguments = ("explain", "link", "patients", weighed, finished_town)
    said = told(*arguments, "--svg", target, "--language", language)
    assert said.endswith(f"Wrote {target}\n")
    texts = [element.text for element in ElementTree.parse(target).getroot().iter() if element.text]
    assert texts[0].startswith(title.format(weighed))
    assert total in texts
    assert tells_nobody(target.read_text("utf-8"))


def test_of_a_record_of_several_people_its_own_person_is_drawn(
    finished_demo: Path, tmp_path: Path
) -> None:
    workspace = Workspace.open(finished_demo)
    with workspace.database() as database, workspace.engine() as engine:
        links = Published.newest(database, workspace.lake()).source("links")
        record = engine.value(
            f"SELECT record_id FROM {links} WHERE dataset = 'enrolment' "
            """AND evidence LIKE '{"with"%' GROUP BY record_id HAVING count(*) = 2 """
            "ORDER BY record_id LIMIT 1"
        )
    target = tmp_path / "why.svg"
    shown = told("explain", "link", "enrolment", record, finished_demo, "--svg", target)
    assert "Person (guardian)" in shown
    assert f"Why enrolment/{record} and " in target.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["patients", "520102197001010019"], "Error identity.record-unknown"),
        (["hospital", "{record}"], "Error identity.record-unknown"),
        (["patients", "{record}", "--language", "de"], "Error command.language-unknown"),
        (["patients", "{record}", "--svg", "no/such/why.svg"], "Error command.output-unwritable"),
        (["patients"], "Missing argument 'RECORD'"),
    ],
)
def test_a_first_mistake_is_explained(
    finished_town: Path, weighed: str, arguments: list[str], said: str
) -> None:
    words = [word.format(record=weighed) for word in arguments]
    ended = commonweal("explain", "link", *words, *([finished_town] if len(words) > 1 else []))
    assert ended.returncode in {1, 2}
    assert said in ended.stderr
    assert "520102197001010019" not in ended.stderr + ended.stdout
    assert tells_nobody(ended.stderr)
