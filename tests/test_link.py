"""Loose files: one row for every record, or nothing at all."""

import csv
import gzip
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from commonweal.catalogue.errors import ContractNotInferable
from commonweal.engine import Engine
from commonweal.errors import CommonwealError
from commonweal.extract.errors import FileEmpty, FileUnreadable
from commonweal.identity import NothingToLink, SameStem, TargetFormatUnknown, TargetUnwritable
from commonweal.identity.columns import (
    ModelColumnsMissing,
    read_splink,
    write_column_model,
)
from commonweal.identity.errors import ModelUnreadable
from commonweal.identity.model_file import to_json
from commonweal.link import link_files
from tests.identity import town
from tests.identity.columns.models import SPLINK, changed, write
from tests.identity.columns.people import records
from tests.identity.town import HEADERS, Row


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine(threads=2) as opened:
        yield opened


@pytest.fixture(scope="module")
def people() -> list[Row]:
    return list(town.families(random.Random(1), 60))


def _write(path: Path, rows: list[Row], encoding: str = "utf-8") -> Path:
    columns = [name for name in HEADERS if name in rows[0]]
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "wt", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow([HEADERS[name] for name in columns])
        writer.writerows([[row[name] for name in columns] for row in rows])
    return path


def _read(target: Path) -> list[tuple[str, str, str, float | None, str | None]]:
    return duckdb.sql(f"SELECT * FROM '{target}'").fetchall()


def test_every_record_has_one_row(engine: Engine, people: list[Row], tmp_path: Path) -> None:
    register = _write(tmp_path / "户籍.csv", people, "gb18030")
    hospital = _write(tmp_path / "hospital.csv", town.patients(random.Random(2), people))
    target = tmp_path / "links.parquet"
    found = link_files(engine, [register, hospital], target)
    assert pq.read_schema(target).names == [
        "dataset",
        "record_id",
        "person_id",
        "match_weight",
        "evidence",
    ]
    rows = _read(target)
    assert len(rows) == found.records
    keys = [(dataset, record) for dataset, record, *_ in rows]
    assert len(set(keys)) == len(keys)
    assert {record for dataset, record in keys if dataset == "户籍"} == {r["key"] for r in people}
    assert {dataset for dataset, _ in keys} == {"户籍", "hospital"}
    persons = {(dataset, record): person for dataset, record, person, *_ in rows}
    held = [persons["户籍", record] == persons[d, record] for d, record in keys if d == "hospital"]
    assert sum(held) / len(held) > 0.9
    assert all(evidence is None or json.loads(evidence) for *_, evidence in rows)
    assert list(tmp_path.glob(".*")) == []


def test_without_a_key_records_are_numbered_from_one(
    engine: Engine, people: list[Row], tmp_path: Path
) -> None:
    rows = [{name: person[name] for name in ("name", "birth")} for person in people]
    path = _write(tmp_path / "people.csv", [*rows, rows[0]])
    target = tmp_path / "links.csv"
    link_files(engine, [path], target)
    numbers = [int(record) for _, record, *_ in _read(target)]
    assert sorted(numbers) == list(range(1, len(rows) + 2))


def test_csv_and_parquet_say_the_same(engine: Engine, people: list[Row], tmp_path: Path) -> None:
    path = _write(tmp_path / "people.csv", people)
    one, other = tmp_path / "links.csv", tmp_path / "links.parquet"
    link_files(engine, [path], one)
    link_files(engine, [path], other)
    assert [row[:3] for row in _read(one)] == [row[:3] for row in _read(other)]


def test_a_compressed_file_is_called_after_what_is_in_it(
    engine: Engine, people: list[Row], tmp_path: Path
) -> None:
    target = tmp_path / "links.parquet"
    link_files(engine, [_write(tmp_path / "people.csv.gz", people)], target)
    assert {dataset for dataset, *_ in _read(target)} == {"people"}


def test_dates_with_words_and_sexes_of_another_language(engine: Engine, tmp_path: Path) -> None:
    lines = ["id,nombre,apellidos,sexo,date of birth"]
    for n in range(40):
        day = f"{n % 28 + 1:02d} {['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun'][n % 6]} {1950 + n}"
        lines.append(f"{n},ana{n},garcia{n % 7},{'HM'[n % 2]},{day}")
    path = tmp_path / "people.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    link_files(engine, [path], tmp_path / "links.parquet")
    assert engine.row("SELECT birth, sex FROM mentions WHERE record_id = '13'") == (
        "19630214",
        "female",
    )
    assert engine.value("SELECT count(*) FROM mentions WHERE length(birth) <> 8") == 0


def test_the_order_of_the_lines_does_not_matter(people: list[Row], tmp_path: Path) -> None:
    register = [*people, *({**p, "key": f"{p['key']}x", "phone": None} for p in people[::3])]
    found = []
    for place, threads in enumerate((1, 2)):
        folder = tmp_path / str(place)
        folder.mkdir()
        rows = random.Random(place).sample(register, len(register))
        path = _write(folder / "people.csv", rows)
        with Engine(threads=threads) as engine:
            link_files(engine, [path], folder / "links.parquet")
        found.append(sorted(_read(folder / "links.parquet"), key=str))
    assert found[0] == found[1]


# Refusals: an error that says what to do, and no trace.


def _refused(error: type[CommonwealError], engine: Engine, files: list[Path], target: Path) -> str:
    before = {path: path.read_bytes() for path in target.parent.glob("*") if path.is_file()}
    with pytest.raises(error) as raised:
        link_files(engine, files, target)
    after = {path: path.read_bytes() for path in target.parent.glob("*") if path.is_file()}
    assert after == before
    return str(raised.value)


def test_no_column_that_says_who(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "numbers.csv"
    path.write_text("a,b\n1,2\n3,4\n", "utf-8")
    assert "numbers" in _refused(NothingToLink, engine, [path], tmp_path / "links.parquet")


def test_a_file_that_says_nothing_of_people_beside_one_that_does(
    engine: Engine, people: list[Row], tmp_path: Path
) -> None:
    path = tmp_path / "numbers.csv"
    path.write_text("a,b\n1,2\n3,4\n", "utf-8")
    register, target = _write(tmp_path / "people.csv", people), tmp_path / "links.parquet"
    link_files(engine, [path, register], target)
    rows = [row for row in _read(target) if row[0] == "numbers"]
    assert len({person for _, _, person, *_ in rows}) == len(rows) == 2


def test_two_files_of_one_name(engine: Engine, people: list[Row], tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    files = [
        _write(tmp_path / "people.csv", people),
        _write(tmp_path / "other" / "people.csv.gz", people),
    ]
    assert "people" in _refused(SameStem, engine, files, tmp_path / "links.parquet")


@pytest.mark.parametrize("content", ["", "\n\n"])
def test_an_empty_file(engine: Engine, tmp_path: Path, content: str) -> None:
    path = tmp_path / "people.csv"
    path.write_text(content, "utf-8")
    _refused(FileEmpty, engine, [path], tmp_path / "links.parquet")


def test_a_header_alone(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("姓名,身份证号\n", "utf-8")
    _refused(ContractNotInferable, engine, [path], tmp_path / "links.parquet")


def test_no_such_file(engine: Engine, tmp_path: Path) -> None:
    _refused(FileUnreadable, engine, [tmp_path / "people.csv"], tmp_path / "links.parquet")


@pytest.mark.parametrize("name", ["links.xlsx", "links", "links.parquet.gz"])
def test_a_format_that_cannot_be_written(
    engine: Engine, people: list[Row], tmp_path: Path, name: str
) -> None:
    path = _write(tmp_path / "people.csv", people)
    assert name in _refused(TargetFormatUnknown, engine, [path], tmp_path / name)


def test_a_folder_that_is_not_there(engine: Engine, people: list[Row], tmp_path: Path) -> None:
    path = _write(tmp_path / "people.csv", people)
    _refused(TargetUnwritable, engine, [path], tmp_path / "nowhere" / "links.parquet")
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_where_the_file_should_be(
    engine: Engine, people: list[Row], tmp_path: Path
) -> None:
    path = _write(tmp_path / "people.csv", people)
    (tmp_path / "links.parquet").mkdir()
    _refused(TargetUnwritable, engine, [path], tmp_path / "links.parquet")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_may_not_be_written_to(
    engine: Engine, people: list[Row], tmp_path: Path
) -> None:
    path = _write(tmp_path / "people.csv", people)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    _refused(TargetUnwritable, engine, [path], closed / "links.parquet")


def test_a_file_that_is_no_folder(engine: Engine, people: list[Row], tmp_path: Path) -> None:
    path = _write(tmp_path / "people.csv", people)
    with pytest.raises(TargetUnwritable):
        link_files(engine, [path], path / "links.parquet")


def test_the_files_themselves_are_never_written_over(
    engine: Engine, people: list[Row], tmp_path: Path
) -> None:
    path = _write(tmp_path / "people.csv", people)
    alias = tmp_path / "links.csv"
    alias.symlink_to(path)
    for target in (path, alias):
        _refused(TargetUnwritable, engine, [path], target)


def test_no_message_holds_what_stands_in_a_file(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("王秘密,秘密路1号\n李秘密\n", "utf-8")
    try:
        link_files(engine, [path], tmp_path / "links.parquet")
    except CommonwealError as error:
        assert "秘密" not in str(error) + error.hint


KILLED = """
import os, signal, sys
from pathlib import Path
from commonweal.engine import Engine
from commonweal.link import link_files

moment = sys.argv[1]
execute, replace = Engine.execute, Path.replace

def killed(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def writing(self, sql, *rest, **more):
    if sql.startswith("COPY"):
        if moment == "before writing":
            killed()
        execute(self, sql, *rest, **more)
        if moment == "half written":
            part = next(Path(sys.argv[3]).parent.glob(".*.part"))
            part.write_bytes(part.read_bytes()[:100])
            killed()
        return
    execute(self, sql, *rest, **more)

Engine.execute = writing
if moment == "before it is named":
    Path.replace = killed
with Engine() as engine:
    link_files(engine, [Path(sys.argv[2])], Path(sys.argv[3]))
"""


@pytest.mark.parametrize("moment", ["before writing", "half written", "before it is named"])
@pytest.mark.parametrize("before", [None, b"what stood there before"])
def test_killed_while_writing_leaves_no_half_file(
    engine: Engine, people: list[Row], tmp_path: Path, moment: str, before: bytes | None
) -> None:
    path, target = _write(tmp_path / "people.csv", people), tmp_path / "links.parquet"
    if before is not None:
        target.write_bytes(before)
    command = [sys.executable, "-c", KILLED, moment, str(path), str(target)]
    ended = subprocess.run(command, check=False, capture_output=True)
    assert ended.returncode == -signal.SIGKILL
    assert target.read_bytes() == before if before is not None else not target.exists()
    link_files(engine, [path], target)
    assert len(_read(target)) == len(people)
    assert list(tmp_path.glob(".*")) == []


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A model over columns: a key, a name, a number, a list and a day."""
    told = changed(SPLINK, ("unique_id_column_name",), "unique_id")
    told = changed(
        told,
        ("comparisons", 1, "comparison_levels", 0, "sql_condition"),
        "abs(age_l - age_r) <= 2 AND abs(epoch(born_l) - epoch(born_r)) < 4e7 "
        "AND len(list_intersect(tags_l, tags_r)) > 0",
    )
    for level in told["comparisons"][0]["comparison_levels"]:
        level["sql_condition"] = level["sql_condition"].replace("name_", "surname_")
    told["comparisons"][0]["comparison_levels"][1]["tf_adjustment_column"] = "surname"
    told["blocking_rules_to_generate_predictions"] = ["l.city = r.city"]
    path = tmp_path / "model.json"
    write_column_model(read_splink(write(told, tmp_path / "splink.json")), path)
    return path


def test_a_model_says_which_columns_are_compared(
    engine: Engine, model: Path, tmp_path: Path
) -> None:
    """Types are those of the file where it has any, else those that the model needs."""
    table = records(120).select(["unique_id", "surname", "age", "born", "tags", "city"])
    pq.write_table(table, tmp_path / "people.parquet")
    engine.load("people", table)
    texts = engine.arrow("SELECT * REPLACE (to_json(tags)::VARCHAR AS tags) FROM people")
    pacsv.write_csv(texts, tmp_path / "people.csv")
    engine.execute(f"COPY (SELECT * FROM people) TO '{tmp_path}/people.jsonl' (FORMAT json)")
    found = []
    for ending in ("parquet", "csv", "jsonl"):
        target = tmp_path / f"links_{ending}.parquet"
        linked = link_files(engine, [tmp_path / f"people.{ending}"], target, model=model)
        assert linked.records == 120
        # Which of two equal ties is told depends on the order of the ids: by number or by text.
        found.append(sorted(row[:4] for row in _read(target)))
    assert found[0] == found[1] == found[2]
    assert any(weight for *_, weight in found[0])


def test_what_one_linkage_learned_links_again(
    engine: Engine, people: list[Row], tmp_path: Path
) -> None:
    files = [
        _write(tmp_path / "people.csv", people),
        _write(tmp_path / "patients.csv", town.patients(random.Random(2), people)),
    ]
    first, again = tmp_path / "first.csv", tmp_path / "again.csv"
    learned = link_files(engine, files, first).model
    assert learned is not None
    (tmp_path / "model.json").write_text(to_json(learned), "utf-8")
    link_files(engine, files, again, model=tmp_path / "model.json")
    assert _read(again) == _read(first)


def test_a_model_for_other_files(
    engine: Engine, model: Path, people: list[Row], tmp_path: Path
) -> None:
    path = _write(tmp_path / "people.csv", people)
    target = tmp_path / "links.parquet"
    with pytest.raises(ModelColumnsMissing) as refused:
        link_files(engine, [path], target, model=model)
    assert set(refused.value.missing["people"]) == {
        *("unique_id", "age", "born", "city", "surname", "tags")
    }
    assert not target.exists()


def test_a_model_that_is_none(engine: Engine, people: list[Row], tmp_path: Path) -> None:
    path = _write(tmp_path / "people.csv", people)
    (tmp_path / "broken.json").write_text("{", "utf-8")
    for name in ("broken.json", "nowhere.json"):
        with pytest.raises(ModelUnreadable):
            link_files(engine, [path], tmp_path / "links.csv", model=tmp_path / name)
