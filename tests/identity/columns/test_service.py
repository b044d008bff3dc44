"""Linking with a model over columns."""

import json
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from commonweal.engine import Engine
from commonweal.identity.columns import (
    LinkTypeUnfit,
    ModelColumnsMissing,
    ModelColumnsUnfit,
    RecordIdsUnfit,
    TooManyPairs,
    read_splink,
    service,
)
from tests.identity.columns.linking import link_tables
from tests.identity.columns.models import SPLINK, changed, model, write
from tests.identity.columns.people import records

HERE = Path(__file__).parent
AGE = ("comparisons", 1, "comparison_levels", 0, "sql_condition")
RULES = ("blocking_rules_to_generate_predictions",)


def people(*rows: tuple[Any, ...], ages: pa.DataType | None = None) -> pa.Table:
    """A table of id, name and age."""
    names = [name for _, name, _ in rows]
    return pa.table(
        {
            "id": pa.array([number for number, _, _ in rows], pa.int64()),
            "name": pa.array(names, pa.string()),
            "age": pa.array([age for _, _, age in rows], ages or pa.int64()),
        }
    )


FAMILY = people((1, "Ann", 30), (2, "Ann", 31), (3, "Ann", 60), (4, "Bo", 30), (5, None, 99))


def _persons(engine: Engine) -> list[set[tuple[str, str]]]:
    """Who is with whom, whatever the persons are called."""
    found = engine.rows("SELECT person_id, dataset, record_id FROM links ORDER BY ALL")
    by: dict[str, set[tuple[str, str]]] = {}
    for person, dataset, record in found:
        by.setdefault(person, set()).add((dataset, record))
    return sorted(by.values(), key=sorted)


def test_records_become_persons(engine: Engine, tmp_path: Path) -> None:
    found = link_tables(engine, model(tmp_path), {"town": FAMILY})
    assert _persons(engine) == [
        {("town", "1"), ("town", "2")},
        {("town", "3")},
        {("town", "4")},
        {("town", "5")},
    ]
    assert (found.records, found.persons, found.sizes) == (5, 4, {1: 3, 2: 1})
    assert found.pairs == 4
    assert [(report.rule.keys, report.pairs) for report in found.rules] == [
        (("l.name = r.name",), 3),
        (("l.age = r.age",), 1),
    ]


def test_links_say_what_they_rest_on(engine: Engine, tmp_path: Path) -> None:
    label = 'equal, "or so"\n'
    told = model(
        tmp_path, path=("comparisons", 0, "comparison_levels", 1, "label_for_charts"), value=label
    )
    link_tables(engine, told, {"town": FAMILY})
    rows = engine.rows("SELECT record_id, match_weight, evidence, subject FROM links ORDER BY 1")
    assert [row[0] for row in rows if row[1] is not None] == ["1", "2"]
    assert json.loads(rows[0][2]) == {"with": "town/2", "name": label, "age": "about equal"}
    assert [row[2:] for row in rows[2:]] == [(None, "self")] * 3
    # log2 of 3/7 for the prior, 0.9/0.01 for the name, 0.95/0.05 for the age, and 0.01 to 3 in 4,
    # so common is Ann among those who have a name.
    assert rows[0][1] == pytest.approx(-1.222392 + 6.491853 + 4.247928 - 6.228819, abs=1e-5)


def test_neither_order_nor_threads_matter(tmp_path: Path) -> None:
    table = records(300, seed=4)
    rng = random.Random(1)
    found = []
    for threads in (1, 2, 2):
        shuffled = table.take(rng.sample(range(len(table)), len(table)))
        with Engine(threads=threads) as engine:
            link_tables(engine, read_splink(HERE / "splink_4.json"), {"people": shuffled})
            found.append(
                (
                    engine.rows("SELECT * FROM links ORDER BY ALL"),
                    engine.rows("SELECT * FROM reviews ORDER BY ALL"),
                )
            )
    assert found[0] == found[1] == found[2]
    assert len({row[3] for row in found[0][0]}) < 300


@pytest.mark.parametrize(("link_type", "pairs"), [("link_only", 2), ("link_and_dedupe", 3)])
def test_two_records_of_a_file_may_be_one_person(
    engine: Engine, link_type: str, pairs: int, tmp_path: Path
) -> None:
    """A model that only links does not compare them, which is no reason to keep them apart."""
    told = changed(SPLINK, ("comparisons", 0, "comparison_levels", 1, "tf_adjustment_column"), None)
    chosen = read_splink(write(told | {"link_type": link_type}, tmp_path / "splink.json"))
    tables = {"one": people((1, "Ann", 30), (2, "Ann", 30)), "two": people((1, "Ann", 30))}
    found = link_tables(engine, chosen, tables)
    assert (found.persons, found.pairs) == (1, pairs)


def test_what_is_text_in_a_file_is_taken_for_what_the_model_needs(
    engine: Engine, tmp_path: Path
) -> None:
    told = changed(SPLINK, AGE, "abs(age_l - age_r) <= 1 AND list_has_any(tags_l, tags_r)")
    chosen = read_splink(write(told, tmp_path / "splink.json"))
    ages: list[Any] = [30, 31, 60, None]
    tags = [["a", "b"], ["b"], [], None]
    names = pa.array(["Ann"] * 4)
    typed = pa.table({"id": pa.array(range(4)), "name": names, "age": ages, "tags": tags})
    texts = pa.table(
        {
            "id": pa.array([str(n) for n in range(4)]),
            "name": names,
            "age": pa.array([None if age is None else str(age) for age in ages]),
            "tags": pa.array([None if of is None else json.dumps(of) for of in tags]),
        }
    )
    found = []
    for table in (typed, texts):
        link_tables(engine, chosen, {"town": table})
        found.append(engine.rows("SELECT * FROM edges ORDER BY ALL"))
    assert found[0] == found[1]
    assert len({row[2] for row in found[0]}) == 2


def test_texts_that_are_no_numbers(engine: Engine, tmp_path: Path) -> None:
    table = people((1, "Ann", "30"), (2, "Bo", "a secret"), ages=pa.string())
    with pytest.raises(ModelColumnsUnfit) as told:
        link_tables(engine, model(tmp_path), {"town": table})
    assert "column age of town: the model takes it for a number, but 1 of" in str(told.value)
    assert "secret" not in str(told.value)


def test_columns_of_the_wrong_type_are_named_with_the_level(engine: Engine, tmp_path: Path) -> None:
    table = people((1, "Ann", [30]), ages=pa.list_(pa.int64()))
    with pytest.raises(ModelColumnsUnfit) as told:
        link_tables(engine, model(tmp_path), {"town": table})
    assert str(told.value).startswith("comparison age, level about equal: ")
    assert str(told.value).endswith("of these types: age BIGINT[]")
    chosen = model(tmp_path, path=RULES, value=["l.name = r.name AND upper(l.age) = r.name"])
    with pytest.raises(ModelColumnsUnfit, match="blocking rule l"):
        link_tables(engine, chosen, {"town": FAMILY})


def test_what_fails_on_a_value_does_not_quote_it(engine: Engine, tmp_path: Path) -> None:
    chosen = model(tmp_path, path=AGE, value="strptime(name_l, '%Y') = strptime(name_r, '%Y')")
    with pytest.raises(ModelColumnsUnfit) as told:
        link_tables(engine, chosen, {"town": FAMILY})
    assert str(told.value).startswith("the comparisons: ")
    assert "Ann" not in str(told.value)


def test_files_of_different_types(engine: Engine, tmp_path: Path) -> None:
    told = SPLINK | {"link_type": "link_and_dedupe"}
    chosen = read_splink(write(told, tmp_path / "splink.json"))
    lists = people((1, "Ann", [30]), ages=pa.list_(pa.int64()))
    with pytest.raises(ModelColumnsUnfit, match="the files together"):
        link_tables(engine, chosen, {"one": FAMILY, "two": lists})


def test_columns_that_are_not_there(engine: Engine, tmp_path: Path) -> None:
    told = SPLINK | {"link_type": "link_only"}
    chosen = read_splink(write(told, tmp_path / "splink.json"))
    with pytest.raises(ModelColumnsMissing) as refused:
        link_tables(engine, chosen, {"one": FAMILY, "two": FAMILY.select(["name"])})
    assert refused.value.missing == {"two": ("id", "age")}


def test_case_makes_no_difference(engine: Engine, tmp_path: Path) -> None:
    table = FAMILY.rename_columns(["ID", "Name", "AGE"])
    chosen = model(tmp_path, path=RULES, value=["l.NAME = r.name"])
    assert link_tables(engine, chosen, {"town": table}).pairs == 3


def test_columns_may_be_called_as_our_own(engine: Engine, tmp_path: Path) -> None:
    names = ["l", "r", "pattern", "weight", "entity", "source", "rules", "records", "value", "n"]
    level = " AND ".join(f"{name}_l = {name}_r" for name in names)
    told = changed(SPLINK, AGE, level)
    told = changed(told, ("comparisons", 0, "comparison_levels", 1), None)
    told["blocking_rules_to_generate_predictions"] = ["l.l = r.l AND l.r = r.r", "l.value = r.n"]
    chosen = read_splink(write(told, tmp_path / "splink.json"))
    table = pa.table({name: ["1", "1"] for name in names} | {"id": [1, 2], "name": ["a", "b"]})
    assert link_tables(engine, chosen, {"town": table}).pairs == 1


@pytest.mark.parametrize(
    ("ids", "empty", "repeated"), [([1, 2, 2, 2, 5], 0, 3), ([1, None, 3, None, 3], 2, 2)]
)
def test_records_that_cannot_be_told_apart(
    engine: Engine, ids: list[int | None], empty: int, repeated: int, tmp_path: Path
) -> None:
    table = FAMILY.set_column(0, "id", pa.array(ids))
    with pytest.raises(RecordIdsUnfit) as refused:
        link_tables(engine, model(tmp_path), {"town": table})
    assert (refused.value.empty, refused.value.repeated) == (empty, repeated)


@pytest.mark.parametrize(("link_type", "files"), [("dedupe_only", 2), ("link_only", 1)])
def test_a_model_for_another_number_of_files(
    engine: Engine, link_type: str, files: int, tmp_path: Path
) -> None:
    chosen = read_splink(write(SPLINK | {"link_type": link_type}, tmp_path / "splink.json"))
    with pytest.raises(LinkTypeUnfit, match=link_type):
        link_tables(engine, chosen, {f"town {n}": FAMILY for n in range(files)})


@pytest.mark.parametrize("link_type", ["link_only", "link_and_dedupe"])
def test_too_many_pairs_are_counted_and_never_made(
    engine: Engine, link_type: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """20,000 of one name: two hundred million pairs, or half of them between the files."""
    monkeypatch.setattr(service, "MOST_PAIRS", 99_000_000)
    chosen = read_splink(write(SPLINK | {"link_type": link_type}, tmp_path / "splink.json"))
    half = range(10_000)
    tables = {
        name: pa.table({"id": half, "name": ["Ann"] * len(half), "age": half})
        for name in ("one", "two")
    }
    with pytest.raises(TooManyPairs) as refused:
        link_tables(engine, chosen, tables)
    by_name = 100_000_000 if link_type == "link_only" else 199_990_000
    assert refused.value.pairs == (("l.name = r.name", by_name), ("l.age = r.age", 10_000))
    assert "l.name = r.name" in str(refused.value)


def test_costs_of_rules_that_are_not_symmetric(engine: Engine, tmp_path: Path) -> None:
    """A pair is seen one way round only; which one, nobody knows before."""
    chosen = model(tmp_path, path=RULES, value=["l.name = r.other"])
    table = FAMILY.append_column("other", pa.array(["Bo", "Bo", "Ann", "Ann", "Ann"]))
    found = link_tables(engine, chosen, {"town": table})
    assert (found.rules[0].pairs, found.pairs) == (5, 8)


def test_an_agreement_that_strangers_never_have(engine: Engine, tmp_path: Path) -> None:
    """However common the value: u is not 0, but very small."""
    path = ("comparisons", 0, "comparison_levels", 1, "u_probability")
    link_tables(engine, model(tmp_path, path=path, value=0), {"town": FAMILY})
    assert engine.value("SELECT max(weight) FROM edges") == pytest.approx(3.2886, abs=1e-4)


def test_nobody_to_link(engine: Engine, tmp_path: Path) -> None:
    found = link_tables(engine, model(tmp_path), {"town": FAMILY.slice(0, 0)})
    assert (found.records, found.persons, found.pairs) == (0, 0, 0)
    found = link_tables(engine, model(tmp_path), {"town": FAMILY.slice(0, 1)})
    assert (found.records, found.persons, found.pairs) == (1, 1, 0)
