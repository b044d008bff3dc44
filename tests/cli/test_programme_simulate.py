"""`commonweal programme simulate`, as an analyst types it."""

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.cli.program import commonweal, told

PROGRAMME = "senior_high_support"


@pytest.fixture(scope="module")
def demo(finished_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo in which counts from two on are shown: it is a very small province."""
    root = Path(shutil.copytree(finished_demo, tmp_path_factory.mktemp("simulated") / "demo"))
    path = root / "workspace.toml"
    text = path.read_text("utf-8")
    path.write_text(re.sub(r"^(\[programme\])$", r"\1\nsmallest_count = 2", text, flags=re.M))
    return root


def _files(root: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}


def test_it_says_what_changes_and_writes_nothing(demo: Path) -> None:
    before = _files(demo)
    said = told("programme", "simulate", PROGRAMME, demo, "--set", "special_grant_amount=1500 yuan")
    assert "Senior-high support, 2021: special_grant_amount = 1500 yuan" in said
    assert re.search(r"Persons +(\d+) -> \1: 0 gained, 0 lost", said)
    money = re.search(r"Money +([\d,]+) yuan -> ([\d,]+) yuan: \+([\d,]+)", said)
    kept = re.search(r"Unchanged +(\d+) persons", said)
    assert money is not None
    assert kept is not None
    assert int(money[3].replace(",", "")) == 500 * int(kept[1])
    assert "Together    with university_support, vocational_support: " in said
    assert _files(demo) == before


def test_a_budget_finds_a_value(demo: Path) -> None:
    """It is held against the sum with the other programmes of the group."""
    ends = ("0 yuan", "5000 yuan")
    said = told(
        *("programme", "simulate", PROGRAMME, demo, "--budget", "140000 yuan"),
        *("--search", "special_grant_amount", "--between", *ends),
    )
    found = re.search(
        r"special_grant_amount = (\d+) yuan costs ([\d,]+) yuan of 140,000 yuan", said
    )
    assert found is not None
    assert int(found[2].replace(",", "")) <= 140_000
    assert f"{int(found[1]) + 1} yuan would exceed it" in said
    assert re.search(rf"^Together .* -> {found[2]} yuan: ", said, re.M)


def test_scenarios_are_saved_compared_and_drawn(demo: Path, tmp_path: Path) -> None:
    ask = ("programme", "simulate", PROGRAMME, demo)
    told(*ask, "--set", "special_grant_amount=1500 yuan", "--save", "more")
    told(*ask, "--set", "registered_kinds=[lifted_out]", "--save", "fewer")
    saved = demo / "scenarios/more.json"
    document = json.loads(saved.read_text("utf-8"))
    assert document["settings"]["special_grant_amount"]["after"] == "1500 yuan"
    assert {"links", "accepted/enrolment"} <= set(document["tables"])
    assert not any(key in saved.read_text("utf-8") for key in ("person_id", "household_id"))
    said = told(*ask, "--compare", "more,fewer", "--by", "boarding", "--to", tmp_path / "out")
    assert re.search(r"^more +special_grant_amount", said, re.M)
    pages = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"simulation.html", "outcome-1-zh.svg", "outcome-1-en.svg", "sizes-1-en.svg"} <= pages
    again = (tmp_path / "out/simulation.html").read_bytes()
    told(*ask, "--compare", "more,fewer", "--by", "boarding", "--to", tmp_path / "out")
    assert (tmp_path / "out/simulation.html").read_bytes() == again


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("not json", "Invalid JSON"),
        ("{}", "Field required"),
        (None, "extra"),
    ],
)
def test_garbage_is_no_scenario(demo: Path, content: str | None, said: str) -> None:
    told("programme", "simulate", PROGRAMME, demo, "--save", "whole")
    whole = json.loads((demo / "scenarios/whole.json").read_text("utf-8"))
    text = content if content is not None else json.dumps({**whole, "more": 1})
    (demo / "scenarios/garbage.json").write_text(text, "utf-8")
    ended = commonweal("programme", "simulate", PROGRAMME, demo, "--compare", "garbage")
    assert ended.returncode == 1
    assert "programme.scenario-invalid" in ended.stderr
    assert said.lower() in ended.stderr.lower()


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--set", "special_grant=1 yuan"), "setting-unknown", "special_grant_amount?"),
        (("--set", "special_grant_amount"), "setting-invalid", "`=`"),
        (("--budget", "1 yuan"), "search-invalid", "--between"),
        (("--by", "income"), "grouping-invalid", "no fact income"),
        (("--compare", "nowhere"), "scenario-missing", "nowhere"),
        (("--save", "Not A Name"), "scenario-invalid", "lower-case"),
        (("--against", "nowhere.yaml"), "missing", "nowhere.yaml"),
    ],
)
def test_what_cannot_be_done_is_said(
    demo: Path, options: tuple[str, ...], code: str, said: str
) -> None:
    ended = commonweal("programme", "simulate", PROGRAMME, demo, *options)
    assert ended.returncode == 1
    assert f"programme.{code}" in ended.stderr
    assert said in " ".join(ended.stderr.split())


def test_scenarios_of_another_programme_say_nothing(demo: Path) -> None:
    told("programme", "simulate", "university_support", demo, "--save", "university")
    ended = commonweal("programme", "simulate", PROGRAMME, demo, "--compare", "university")
    assert "programme.scenario-incomparable" in ended.stderr


def test_there_is_no_way_to_see_small_counts(finished_demo: Path) -> None:
    ended = commonweal("programme", "simulate", PROGRAMME, finished_demo, "--all-counts")
    assert ended.returncode != 0
