"""Puts right values into the form of a delivery and makes the department's mistakes in them."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonweal.catalogue import Column, Contract
from commonweal.demo import mistakes
from commonweal.demo.chunk import Chunk
from commonweal.demo.draws import Draws, Flags, Ints
from commonweal.demo.kinds import KINDS

_FIRST_DAY, _LAST_DAY = -30_000, 25_000


@dataclass(frozen=True)
class Spoilt:
    """Rows as they are delivered, and what was done to which of them."""

    rows: pa.Table
    errors: list[tuple[Ints, str, str]]
    """(rows, column, kind)"""


@cache
def _days(form: str) -> pa.Array:
    first = date(1970, 1, 1) + timedelta(days=_FIRST_DAY)
    days = (first + timedelta(days=day) for day in range(_LAST_DAY - _FIRST_DAY))
    return pa.array([day.strftime(form) for day in days])


def _words(column: Column) -> dict[str, str]:
    """Canonical value -> the word for it in the delivery, the first one of the contract."""
    return {value: word for word, value in reversed(list((column.codes or {}).items()))}


def physical(column: Column, values: Any) -> pa.Array:
    """A column of right values as the texts of a delivery."""
    array = values if isinstance(values, pa.Array) else pa.array(values)
    if pa.types.is_dictionary(array.type):
        known = _words(column)
        words = [known.get(word, word) for word in array.dictionary.to_pylist()]
        return pa.array(words, pa.string()).take(array.indices)
    if pa.types.is_date32(array.type) or pa.types.is_timestamp(array.type):
        days = pc.subtract(array.cast(pa.date32()).cast(pa.int32()), _FIRST_DAY)
        return _days(column.date_formats[0] if column.date_formats else "%Y-%m-%d").take(days)
    if pa.types.is_boolean(array.type):
        words = [_words(column).get(word, word) for word in ("false", "true")]
        return pa.array(words).take(array.cast(pa.int8()))
    return array.cast(pa.string())


def spoil(
    draws: Draws, chunk: Chunk, contract: Contract, values: dict[str, Any], key: Ints, person: Ints
) -> Spoilt:
    """The delivered rows: ``values`` in their form, with the mistakes of the error model.

    ``key`` tells the records of the whole dataset apart and steers the chance.
    """
    arrays = {column.name: physical(column, values[column.name]) for column in contract.columns}
    errors: list[tuple[Ints, str, str]] = []
    for entry in mistakes.of(contract.dataset):
        if entry.column == mistakes.RECORD:
            continue
        stream = f"mistake/{contract.dataset}/{entry.column}/{entry.kind}"
        hit = draws.chance(stream, key, entry.rate)
        before = arrays[entry.column]
        if entry.kind == "missing":
            after = pc.if_else(pa.array(hit), pa.scalar(None, pa.string()), before)
        elif entry.kind in (mistakes.PARENT_PHONE, mistakes.OLD_ADDRESS):
            known = hit & before.is_valid().to_numpy(zero_copy_only=False)
            after = _swapped_in(chunk, entry.kind, before, known, person)
        else:
            after = _changed(draws, stream, entry.kind, before, hit, key)
        changed = _differs(before, after)
        if len(changed):
            errors.append((changed, entry.column, entry.kind))
        arrays[entry.column] = after
    return Spoilt(pa.table(arrays), errors)


def _swapped_in(chunk: Chunk, kind: str, before: pa.Array, hit: Flags, person: Ints) -> pa.Array:
    """``before`` with the right value of something else where it is hit."""
    who = person[hit]
    phone = kind == mistakes.PARENT_PHONE
    other = chunk.family_phone(who) if phone else chunk.old_address(who)
    other = pc.coalesce(other, before.filter(pa.array(hit)))
    return pc.replace_with_mask(before, pa.array(hit), other)


def _changed(
    draws: Draws, stream: str, kind: str, before: pa.Array, hit: Flags, key: Ints
) -> pa.Array:
    """``before`` with a mistake of that kind in the few values that are hit."""
    mistake = KINDS[kind]
    bits = draws.bits(stream + "/how", key[hit]).tolist()
    found = before.filter(pa.array(hit)).to_pylist()
    wrong = [
        None if value is None else mistake(value, chance) or None
        for value, chance in zip(found, bits, strict=True)
    ]
    return pc.replace_with_mask(before, pa.array(hit), pa.array(wrong, pa.string()))


def _differs(before: pa.Array, after: pa.Array) -> Ints:
    """The rows whose value is another one."""
    same = pc.fill_null(pc.equal(before, after), False)
    both_empty = pc.and_(pc.is_null(before), pc.is_null(after))
    result: Ints = np.flatnonzero(~pc.or_(same, both_empty).to_numpy(zero_copy_only=False))
    return result
