"""Publishing, replaying and comparing programmes, as people type it."""

import json
import re
from pathlib import Path

import duckdb
import pytest

from commonweal.workspace import Workspace
from tests.cli.program import commonweal, told

WHO = ("--by", "Li", "--reason", "adopted on 1 September")


@pytest.fixture
def root(demo_workspace: Workspace) -> Path:
    """A demo after its first run, to be changed."""
    return demo_workspace.root


def test_from_a_draft_to_a_version_and_its_successor(root: Path) -> None:
    status = told("status", root)
    assert "by a draft" in status
    assert "Drafts, never published: register_checks, senior_high_support" in status
    assert "Nothing has been published yet" in told("programme", "versions", "--in", root)
    said = told("programme", "publish", "all", root, *WHO)
    assert said.count("Published ") == 5
    assert (
        "Published senior_high_support@1: is in force for periods that begin on 2021-09-01" in said
    )
    assert told("programme", "publish", "all", root, *WHO) == (
        "Nothing has changed since it was last published.\n"
    )
    ended = commonweal("programme", "publish", "senior_high_support", root, *WHO)
    assert "Error programme.version-unchanged" in ended.stderr
    path = root / "programmes/senior_high_support.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("value: 400 yuan", "value: 450 yuan"), "utf-8")
    differs = "senior_high_support: the rule file is not what was published as version 1"
    assert differs in told("status", root)
    assert differs in told("programme", "check", root)
    states = {
        one["programme"]: one for one in json.loads(told("status", root, "--json"))["programmes"]
    }
    assert states["senior_high_support"] == {
        "programme": "senior_high_support",
        "version": 1,
        "differs": True,
    }
    assert not states["senior_high_waiver"]["differs"]
    difference = told("programme", "diff", "senior_high_support@1", "senior_high_support", root)
    assert re.search(r"~ parameters\.\w+\.values\..*value: 400 yuan -> 450 yuan", difference)
    assert "eligible -> eligible" in difference
    assert text in told("programme", "show", "senior_high_support", root)
    assert "eligible" in told("run", root, "--only", "programme", "--only", "report")
    assert "by version 1" in told("status", root)
    assert told("programme", "versions", "senior_high_support", "--in", root).count("@1") == 1
    said = told(
        *("programme", "repeal", "senior_high_support", root, *WHO),
        *("--in-force-from", "2022-09-01"),
    )
    assert "Published senior_high_support@2: ends for periods that begin on 2022-09-01" in said


def test_a_past_date_is_determined_as_it_was_published(root: Path, tmp_path: Path) -> None:
    name = "senior_high_support"
    told("export", "determinations", root, "--to", tmp_path / "all.parquet")
    ended = commonweal("programme", "determine", name, root, "--on", "2020-10-01")
    assert "Error run.nothing-published-then" in ended.stderr
    file = tmp_path / "replayed.parquet"
    said = told("programme", "determine", name, root, "--on", "2021-10-01", "--to", file)
    assert f"{name} for 2021-09-01 to 2022-08-31, by a draft, on the data published" in said
    columns = "person_id, outcome, amount_fen, amount_up_to_fen"
    replayed = duckdb.sql(f"SELECT {columns} FROM '{file}' ORDER BY ALL").fetchall()
    published = duckdb.sql(
        f"SELECT {columns} FROM '{tmp_path}/all.parquet' WHERE programme = '{name}' ORDER BY ALL"
    ).fetchall()
    assert replayed == published
    ended = commonweal(
        *("programme", "determine", name, root, "--on", "2021-10-01"),
        *("--as-known-on", "2021-10-01"),
    )
    assert "Error run.nothing-published-then" in ended.stderr


def test_small_counts_are_withheld_unless_they_are_asked_for(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "other.yaml"
    text = (root / "programmes/senior_high_support.yaml").read_text("utf-8")
    path.write_text(text.replace("value: 400 yuan", "value: 450 yuan"), "utf-8")
    arguments = ("programme", "diff", "senior_high_support", path, root)
    file = tmp_path / "changed.csv"
    every = told(*arguments, "--all-counts", "--to", file)
    shown = told(*arguments)
    changed = len(file.read_text("utf-8-sig").splitlines()) - 1
    assert changed >= 10
    assert f"Wrote {changed} persons" in every
    pattern = re.compile(r"^(52\d{4} .*?)  +([\d,]+|-) ", re.MULTILINE)
    counts = {name: int(count) for name, count in pattern.findall(every)}
    assert sum(counts.values()) == changed
    assert any(count < 10 for count in counts.values())
    seen = dict(pattern.findall(shown))
    assert seen.keys() == counts.keys()
    for name, count in counts.items():
        assert seen[name] in {"-", str(count)}
        assert seen[name] == "-" or count >= 10
    hidden = [counts[name] for name, count in seen.items() if count == "-"]
    assert len(hidden) > 1
    assert "--all-counts shows them" in shown


def test_everything_wrong_is_told_before_anything_is_published(root: Path) -> None:
    path = root / "programmes/senior_high_support.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("eligible:", "eligibel:", 1), "utf-8")
    ended = commonweal("programme", "publish", "all", root, *WHO)
    assert ended.returncode == 1
    assert "senior_high_support.yaml:" in ended.stderr
    assert "[programme.file-invalid]" in ended.stderr
    assert "Error programme.publication-refused" in ended.stderr
    assert "Nothing has been published yet" in told("programme", "versions", "--in", root)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["publish", "all", "--by", " ", "--reason", "x"],
            "Error programme.publication-unexplained",
        ),
        (["publish", "al", *WHO], "Error programme.missing"),
        (["publish", "all", "--by", "Li"], "Missing option '--reason'"),
        (["show", "senior_high_support"], "Error programme.version-missing"),
        (["diff", "nothing", "senior_high_support"], "Error programme.reference-invalid"),
        (["diff", "register_checks", "senior_high_support"], "Error programme.undecided"),
        (["determine", "nothing", "--on", "2021-10-01"], "Error programme.missing"),
        (["determine", "senior_high_support", "--on", "soon"], "Invalid value for '--on'"),
    ],
)
def test_a_first_mistake_is_explained(finished_demo: Path, arguments: list[str], said: str) -> None:
    ended = commonweal("programme", *arguments, finished_demo)
    assert said in ended.stderr
    assert ended.returncode == (1 if said.startswith("Error") else 2)


def test_rule_files_are_checked_also_where_the_store_cannot_be_asked(tmp_path: Path) -> None:
    told("init", tmp_path / "new", "--template", "guizhou")
    assert "Drafts, never published: register_checks" in told(
        "programme", "check", tmp_path / "new"
    )
    (tmp_path / "new/commonweal.db").write_bytes(b"this is no database at all" * 100)
    said = told("programme", "check", tmp_path / "new")
    assert "vocational_support: " in said
    assert "What was published cannot be told" in said


def test_before_the_first_run_a_period_must_be_named(tmp_path: Path) -> None:
    told("init", tmp_path / "new", "--template", "guizhou")
    settings = tmp_path / "new/workspace.toml"
    settings.write_text("[workspace]\nversion = 1\n", "utf-8")
    ended = commonweal("programme", "publish", "all", tmp_path / "new", *WHO)
    assert "Error programme.publication-undated" in ended.stderr
    day = ("--in-force-from", "2021-09-01")
    assert told("programme", "publish", "all", tmp_path / "new", *WHO, *day).count("@1") == 5
