"""`commonweal model`."""

import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.cli import registers
from tests.cli.program import commonweal, told
from tests.cli.registers import tells_nobody
from tests.identity.columns.models import SPLINK, changed, write
from tests.identity.columns.people import records

COMMONWEAL = Path(sys.executable).parent / "commonweal"
SAVED = Path(__file__).parents[1] / "identity" / "columns" / "splink_4.json"


def _commonweal(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMONWEAL, *arguments], check=False, capture_output=True, text=True, encoding="utf-8"
    )


def test_a_splink_model_is_imported_and_links(tmp_path: Path) -> None:
    pq.write_table(records(100), tmp_path / "people.parquet")
    model, links = tmp_path / "model.json", tmp_path / "links.parquet"
    ended = _commonweal("model", "import", SAVED, "--to", model)
    assert ended.returncode == 0, ended.stderr
    assert "A model for dedupe_only with 5 comparisons, 27 levels and 3 blocking rules" in (
        ended.stdout
    )
    assert "It needs the columns unique_id, city, dob, email, first_name, surname" in ended.stdout
    ended = _commonweal(
        "link", tmp_path / "people.parquet", "--model", model, "--to", links, "--json"
    )
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told["records"] == 100
    assert told["rules"][0]["rule"] == ["l.first_name = r.first_name"]
    assert duckdb.sql(f"SELECT count(DISTINCT person_id) FROM '{links}'").fetchall() == [
        (told["persons"],)
    ]


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        (["l.name IN (SELECT name FROM read_csv('people.csv'))"], "identity.condition-refused"),
        (["true"], "identity.blocking-rule-unusable"),
        ([], "identity.splink-unreadable"),
    ],
)
def test_a_refusal_says_what_to_do(rules: list[str], code: str, tmp_path: Path) -> None:
    told = SPLINK | {"blocking_rules_to_generate_predictions": rules}
    path = write(told, tmp_path / "splink.json")
    ended = _commonweal("model", "import", path, "--to", tmp_path / "model.json")
    assert ended.returncode == 1
    assert code in ended.stderr
    assert "What to do: " in ended.stderr
    assert not (tmp_path / "model.json").exists()


LEVELS = ("comparisons", 0, "comparison_levels", 1, "sql_condition")


def test_levels_in_sql_of_ones_own_are_taken_over_and_link(tmp_path: Path) -> None:
    own = "length(name_l) > 2 AND lower(name_l) = lower(name_r)"
    without = changed(SPLINK, (*LEVELS[:-1], "tf_adjustment_column"), None)
    saved = write(changed(without, LEVELS, own), tmp_path / "splink.json")
    people = tmp_path / "people.csv"
    people.write_text("id,name,age\n1,Anna,30\n2,ANNA,30\n3,Bo,41\n4,BO,41\n", "utf-8")
    model, links = tmp_path / "model.json", tmp_path / "links.parquet"
    told("model", "import", saved, "--to", model)
    told("link", people, "--model", model, "--to", links)
    rows = duckdb.sql(f"SELECT record_id, person_id FROM '{links}'").fetchall()
    persons = dict(rows)
    assert persons["1"] == persons["2"]
    assert len({persons[record] for record in "134"}) == 3


@pytest.mark.parametrize(
    "sql",
    [
        "name_l IN (SELECT name FROM read_csv('people.csv'))",
        "getenv('HOME') = name_l",
        "name_l = name_r; DROP TABLE links",
        "my_function(name_l, name_r) > 0.5",
    ],
)
def test_sql_that_reaches_beyond_the_two_records_is_refused(sql: str, tmp_path: Path) -> None:
    saved = write(changed(SPLINK, LEVELS, sql), tmp_path / "splink.json")
    ended = commonweal("model", "import", saved, "--to", tmp_path / "model.json")
    assert ended.returncode == 1
    assert "Error identity.condition-refused" in ended.stderr
    assert "name, level equal" in ended.stderr
    assert not (tmp_path / "model.json").exists()


def test_the_weights_are_shown(finished_town: Path) -> None:
    shown = told("model", "show", finished_town)
    heading, *lines = shown.splitlines()
    assert heading.split("  ")[0].strip() == "comparison"
    compared = {line.split()[0] for line in lines if not line.startswith(" ")}
    assert {"name", "birth", "id", "sex", "phone"} <= compared
    equal = next(line for line in lines if line.startswith("birth"))
    assert re.fullmatch(r"birth +equal +[\d.]+% +[\d.]+% +[\d.]+% +\+\d+\.\d", equal)
    assert re.search(r"^One pair in [\d,]+ is one person", shown, re.MULTILINE)
    assert tells_nobody(shown)


def test_the_blocking_rules_are_shown(finished_town: Path) -> None:
    shown = told("model", "blocking", finished_town)
    assert re.search(r"^name \+ birth +[\d,]+ +[\d,]+ +[\d,]+ ", shown, re.MULTILINE)
    assert "expected: pairs, counted before any was made." in shown
    assert tells_nobody(shown)


@pytest.mark.parametrize(("language", "word"), [("en", "Identity number"), ("zh", "证件号码")])
def test_the_weights_are_drawn(
    finished_town: Path, tmp_path: Path, language: str, word: str
) -> None:
    target = tmp_path / "weights.svg"
    said = told("model", "chart", "--to", target, "--language", language, finished_town)
    assert said == f"Wrote {target}\n"
    drawn = ElementTree.parse(target).getroot()
    assert word in {element.text for element in drawn.iter()}
    assert tells_nobody(target.read_text("utf-8"))


def test_an_exported_model_links_other_files_as_the_workspace_does(
    finished_town: Path, tmp_path: Path
) -> None:
    model, again = tmp_path / "model.json", tmp_path / "again.json"
    for target in (model, again):
        assert told("model", "export", "--to", target, finished_town) == f"Wrote {target}\n"
    assert model.read_bytes() == again.read_bytes()
    assert tells_nobody(model.read_text("utf-8"))
    residents = registers.write(tmp_path / "residents.csv", registers.people()[0])
    patients = registers.write(tmp_path / "patients.csv", registers.people()[1])
    links = tmp_path / "links.csv"
    figures = json.loads(
        told("link", residents, patients, "--model", model, "--to", links, "--json")
    )
    assert (
        figures["weights"][0]["m"]
        == json.loads(model.read_text("utf-8"))["comparisons"][0]["levels"][0]["m"]
    )


def test_a_model_for_other_columns_is_refused(finished_town: Path, tmp_path: Path) -> None:
    ours, splinks = tmp_path / "ours.json", tmp_path / "splinks.json"
    told("model", "export", "--to", ours, finished_town)
    told("model", "import", write(SPLINK, tmp_path / "splink.json"), "--to", splinks)
    names = tmp_path / "names.csv"
    names.write_text("email,name\na@example.org,Somebody Known\n", "utf-8")
    for model, code in (
        (ours, "identity.model-for-others"),
        (splinks, "identity.model-columns-missing"),
    ):
        ended = commonweal("link", names, "--model", model, "--to", tmp_path / "links.csv")
        assert ended.returncode == 1
        assert f"Error {code}" in ended.stderr
        assert "What to do: " in ended.stderr
        assert "Somebody Known" not in ended.stderr + ended.stdout
        assert not (tmp_path / "links.csv").exists()


def test_a_workspace_takes_no_model_for_other_columns(town: Path, tmp_path: Path) -> None:
    model = town / "model.json"
    told("model", "export", "--to", model, town)
    told_of = json.loads(model.read_text("utf-8"))
    for comparison in told_of["comparisons"]:
        if comparison["attribute"] == "phone":
            comparison["attribute"] = "email"
    model.write_text(json.dumps(told_of), "utf-8")
    settings = town / "workspace.toml"
    settings.write_text(
        settings.read_text("utf-8") + '\n[identity]\nmodel = "model.json"\n', "utf-8"
    )
    ended = commonweal("run", town, "--only", "identity")
    assert ended.returncode == 1
    assert "Error identity.model-" in ended.stderr
    assert tells_nobody(ended.stderr + ended.stdout)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chart", "--to", "weights.svg", "--language", "fr"], "Error command.language-unknown"),
        (["chart", "--to", "no/such/folder/weights.svg"], "Error command.output-unwritable"),
        (["chart"], "Missing option '--to'"),
        (["export"], "Missing option '--to'"),
        (["export", "--to", "no/such/folder/model.json"], "Error command.output-unwritable"),
    ],
)
def test_a_first_mistake_is_explained(finished_town: Path, arguments: list[str], said: str) -> None:
    ended = commonweal("model", *arguments, finished_town)
    assert ended.returncode in {1, 2}
    assert said in ended.stderr


@pytest.mark.parametrize("command", [["show"], ["blocking"], ["chart", "--to", "weights.svg"]])
def test_before_the_first_run_there_is_no_model(command: list[str], tmp_path: Path) -> None:
    told("init", tmp_path / "new")
    ended = commonweal("model", *command, tmp_path / "new")
    assert ended.returncode == 1
    assert "commonweal run" in ended.stderr


def test_where_nothing_was_compared_nothing_was_learned(tmp_path: Path) -> None:
    root = tmp_path / "alone"
    told("init", root)
    row = registers.people()[0][:1]
    told(
        "contract", "infer", registers.write(tmp_path / "one.csv", row), "--to", root / "contracts"
    )
    registers.deliver(root, "one", row, "2021-01-01")
    registers.run(root)
    for command in (["show"], ["export", "--to", tmp_path / "model.json"]):
        ended = commonweal("model", *command, root)
        assert (ended.returncode, "Error identity.nothing-learned" in ended.stderr) == (1, True)
    assert "One pair" not in told("model", "blocking", root)
