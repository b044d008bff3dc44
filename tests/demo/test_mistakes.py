"""What was done to the records is what the error model says, no more and no less."""

from collections import Counter
from functools import cache

import numpy as np
import pyarrow.compute as pc
import pytest

from commonweal.catalogue import load_contracts
from commonweal.demo import extracts, mistakes
from commonweal.demo.kinds import KINDS
from commonweal.workspace.service import _templates

CONTRACTS = load_contracts(_templates() / "guizhou" / "contracts")  # type: ignore[arg-type]

# Kinds that can happen to every text, so that what was done must meet the rate.
ALWAYS = ("missing", "wrong_digit", "day_off", "first_of_year", "unknown_code", "registered_again",
          "repeated_line", "check_digit", "spaces")  # fmt: skip


def test_every_rate_names_a_dataset_and_a_column_of_its_contract() -> None:
    assert {entry.dataset for entry in mistakes.ERROR_MODEL} == set(extracts.EXTRACTS)
    whole = {mistakes.REGISTERED_AGAIN, mistakes.REPEATED_LINE, mistakes.BLANK_LINE}
    values = {*KINDS, mistakes.PARENT_PHONE, mistakes.OLD_ADDRESS}
    for entry in mistakes.ERROR_MODEL:
        assert 0 < entry.rate < 0.5, entry
        names = {column.name for column in CONTRACTS[entry.dataset].columns}
        assert entry.kind in (whole if entry.column == mistakes.RECORD else values), entry
        assert entry.column == mistakes.RECORD or entry.column in names, entry


def test_only_the_key_of_the_civil_register_is_ever_spoilt() -> None:
    for entry in mistakes.ERROR_MODEL:
        if entry.column in CONTRACTS[entry.dataset].key:
            assert (entry.dataset, entry.column) == ("resident_register", "resident_id")


def test_the_civil_register_is_cleaner_than_the_hospital() -> None:
    def wrong(dataset: str, column: str) -> float:
        return sum(entry.rate for entry in mistakes.of(dataset) if entry.column == column)

    for column in ("name", "resident_id", "birth_date"):
        assert wrong("resident_register", column) < 0.2 * wrong("hospital_patient", column)


@pytest.mark.parametrize("dataset", sorted(extracts.EXTRACTS))
def test_mistakes_are_made_at_their_rate(dataset: str, province: "Province") -> None:  # noqa: F821
    errors = province.truth("errors")
    errors = errors.filter(pc.equal(errors["dataset"], dataset))
    made = Counter(zip(errors["column"].to_pylist(), errors["kind"].to_pylist(), strict=True))
    records = province.summary.records[dataset]
    for entry in mistakes.of(dataset):
        if entry.kind not in ALWAYS:
            continue
        column = "" if entry.column == mistakes.RECORD else entry.column
        expected = records * entry.rate
        found = made[column, entry.kind]
        # Five deviations; a value that is missing already cannot be spoilt again.
        spread = 5 * np.sqrt(expected) + 3
        assert found <= expected + spread, entry
        assert found >= expected * _filled(province, dataset, entry.column) - spread, entry


@cache
def _filled(province: "Province", dataset: str, column: str) -> float:  # noqa: F821
    """Share of the delivered records that have something in the column."""
    if column == mistakes.RECORD:
        return 1.0
    values = province.delivered(dataset)[column]
    return 1 - values.null_count / len(values)


@pytest.mark.parametrize("dataset", ["enrolment", "hospital_patient", "property"])
def test_what_is_not_listed_as_spoilt_is_right(dataset: str, province: "Province") -> None:  # noqa: F821
    """Names and IDs in deliveries are the true ones but for the errors in the truth."""
    contract = province.contracts[dataset]
    (key,) = contract.key
    truth = province.truth("records")
    truth = truth.filter(
        pc.and_(pc.equal(truth["dataset"], dataset), pc.equal(truth["subject"], "self"))
    )
    person = dict(zip(truth["record_id"].to_pylist(), truth["person"].to_pylist(), strict=True))
    persons = province.truth("persons")
    right = {
        row["person"]: row for row in persons.select(["person", "name", "resident_id"]).to_pylist()
    }
    errors = province.truth("errors")
    errors = errors.filter(pc.equal(errors["dataset"], dataset))
    spoilt = set(zip(errors["record_id"].to_pylist(), errors["column"].to_pylist(), strict=True))
    roles = {"person.name": "name", "person.resident_id": "resident_id"}
    delivered = province.delivered(dataset)
    wrong = checked = 0
    for role, truly in roles.items():
        (column,) = contract.columns_with(role)
        for record, value in zip(
            delivered[key].to_pylist(), delivered[column.name].to_pylist(), strict=True
        ):
            same = value == right[person[record]][truly]
            assert same != ((record, column.name) in spoilt), (record, column.name)
            wrong += not same
            checked += 1
    assert 0 < wrong < checked
