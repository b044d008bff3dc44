"""Every table that can be written comes back from its sheet as it was."""

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.programme.definitions import Definitions, Problems, define
from commonweal.programme.formats.errors import SheetUnreadable
from commonweal.programme.formats.layout import Origin
from commonweal.programme.formats.patch import patched
from commonweal.programme.formats.read_table import read_table
from commonweal.programme.formats.sheet import read_sheet
from commonweal.programme.formats.write_sheet import workbook

from .conftest import FILE

ORIGIN = Origin("grant.any_table", None)

_TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=8
)
_CODES = _TEXTS.filter(lambda text: text[0] not in "<>[(")
"""Texts that are no comparison, which has no meaning for a text."""
_MONEY = st.builds("{} yuan".format, st.integers(0, 9999)) | st.just("7000.50 yuan")
_DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))


def _ordered(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.just("-"),
        st.builds("{} {}".format, st.sampled_from(["<", "<=", ">", ">="]), values),
        st.builds("[{}..{})".format, values, values),
        st.builds("not {}, {}".format, values, values),
    )


_CONDITIONS = {
    "monitored": st.sampled_from([True, False, "true", "-", [True, False]]),
    "income": _ordered(_MONEY) | _MONEY | st.lists(_MONEY, min_size=1, max_size=3),
    "children": _ordered(st.integers(0, 20)) | st.integers(0, 20),
    "kind": st.one_of(
        _CODES, st.just("in kinds"), st.just("''"), st.integers(0, 99), st.lists(_CODES, min_size=1)
    ),
}
_RESULTS = {
    "amount": ("money", _MONEY | st.sampled_from(["line", "income / 2"])),
    "level": ("integer", st.integers(-9, 9) | st.just("children + 1")),
    "share": ("number", st.sampled_from(["0.25", "1.50", 3, "rate"])),
    "since": ("date", _DAYS | st.just("period_start")),
    "word": ("text", _TEXTS),
    "sure": ("boolean", st.booleans() | st.just("monitored")),
}


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    """A table with some of the inputs and outputs above and any rows."""
    inputs = draw(st.lists(st.sampled_from(sorted(_CONDITIONS)), min_size=1, unique=True))
    outputs = draw(st.lists(st.sampled_from(sorted(_RESULTS)), min_size=1, unique=True))
    row = st.fixed_dictionaries(
        {
            "when": st.tuples(*(_CONDITIONS[name] for name in inputs)).map(list),
            "then": st.tuples(*(_RESULTS[name][1] for name in outputs)).map(list),
        },
        optional={
            "valid_from": _DAYS,
            "valid_until": _DAYS,
            "source": st.just("later_law"),
            "article": _TEXTS,
        },
    )
    table: dict[str, Any] = {
        "title": {"zh": draw(_TEXTS), "en": draw(_TEXTS)},
        "inputs": inputs,
        "outputs": {name: _RESULTS[name][0] for name in outputs},
        "rows": draw(st.lists(row, min_size=1, max_size=5)),
        "source": "law",
    }
    if draw(st.booleans()):
        table["otherwise"] = list(draw(st.tuples(*(_RESULTS[name][1] for name in outputs))))
    if draw(st.booleans()):
        table["hit"] = draw(st.sampled_from(["unique", "first", "any"]))
    if draw(st.booleans()):
        table["article"] = draw(_TEXTS)
    return table


class _Plain(yaml.SafeDumper):
    """YAML with every value written out, texts always as texts."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def defined(table: dict[str, Any]) -> Definitions | None:
    """The rule file with a table ``any_table``; rows may contradict each other."""
    written = yaml.dump(
        {"any_table": table}, Dumper=_Plain, allow_unicode=True, width=10_000, sort_keys=False
    )
    indented = "".join(f"  {line}\n" for line in written.splitlines())
    return define(FILE.replace("tables:\n", f"tables:\n{indented}"), "grant.yaml", Problems())


@settings(max_examples=40, deadline=None)
@given(tables())
def test_there_and_back(tmp_path_factory: Any, table: dict[str, Any]) -> None:
    definitions = defined(table)
    assert definitions is not None
    assert "any_table" in definitions.tables
    path: Path = tmp_path_factory.getbasetemp() / "any_table.xlsx"
    path.write_bytes(workbook(definitions, "any_table", ORIGIN))
    read = read_table(read_sheet(path), definitions, "any_table", ORIGIN)
    assert [str(problem) for problem in read.problems] == []
    where = ("tables", "any_table")
    assert patched(definitions.document, where, read.value) == definitions.document.text


def test_a_file_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    for content in (b"", b"no workbook", _zip_of_text()):
        path.write_bytes(content)
        with pytest.raises(SheetUnreadable):
            read_sheet(path)
    with pytest.raises(SheetUnreadable):
        read_sheet(tmp_path / "nothing.xlsx")


def _zip_of_text() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("a.txt", "a")
    return content.getvalue()
