"""Parameters to files of OpenFisca's form, from there, and from files that others have written."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import commonweal
from commonweal.programme.errors import ProgrammeMissing
from commonweal.programme.formats.errors import (
    ParameterFileInvalid,
    ParameterScale,
    ParameterSourceMissing,
    SourceMissing,
)
from commonweal.programme.formats.parameters import (
    ParameterImport,
    export_parameters,
    import_parameters,
    parameter_files,
)
from commonweal.programme.formats.rule_file import open_rule_file

from .conftest import FILE, Office


def _import(office: Office, source: str | None = None, **files: str) -> ParameterImport:
    paths = []
    for name, text in files.items():
        paths.append(office.folder / "others" / f"{name}.yaml")
        paths[-1].parent.mkdir(exist_ok=True)
        paths[-1].write_text(text, "utf-8")
    return import_parameters(office.folder, "grant", paths, source)


def _text(found: ParameterImport) -> str:
    """The rule file, which alone has changed."""
    (changed,) = found.changes
    assert (changed.file.name, changed.users) == ("grant.yaml", ())
    return changed.text


def test_what_was_exported_comes_back_as_it_was(office: Office) -> None:
    files = export_parameters(office.folder, "grant")
    assert sorted(files) == ["fee.yaml", "kinds.yaml", "line.yaml", "rate.yaml"]
    found = _import(office, **{name.removesuffix(".yaml"): text for name, text in files.items()})
    assert (found.problems, found.changes) == ((), ())


def test_the_files_are_openfisca_s(office: Office) -> None:
    files = {
        name: yaml.safe_load(text)
        for name, text in export_parameters(office.folder, "grant").items()
    }
    line = files["line.yaml"]
    assert line["description"] == "Income line"
    assert line["metadata"]["unit"] == "currency-CNY"
    assert line["metadata"]["reference"] == [{"title": "Rules, 第三条"}, {"title": "New"}]
    assert line["values"] == {
        date(2020, 9, 1): {"value": 7000},
        date(2022, 9, 1): {"value": 7500.5},
    }
    assert files["rate.yaml"]["values"] == {
        date(2020, 9, 1): {"value": 0.25},
        date(2023, 9, 1): {"value": None},
    }
    assert files["fee.yaml"][1]["values"] == {
        date(2020, 9, 1): {"value": 100},
        date(2021, 9, 1): {"value": 150},
    }
    assert files["kinds.yaml"]["values"][date(2020, 9, 1)]["value"] == ["rural", "urban"]


def test_a_new_value_cites_the_source_that_is_named(office: Office) -> None:
    text = """
description: Income line
metadata:
  unit: currency-CNY
  reference:
    2024-09-01:
    - title: Another law
      href: https://law.example/1
values:
  2020-09-01:
    value: 7000.0
  2022-09-01: 7500.5
  2024-09-01:
    value: 8000
    metadata: {reference: https://law.example/1}
  2026-09-01:
    value: null
  2027-09-01: expected
"""
    with pytest.raises(ParameterSourceMissing, match="line has new values"):
        _import(office, line=text)
    with pytest.raises(SourceMissing, match="did you mean later_law"):
        _import(office, "later_laws", line=text)
    found = _import(office, "later_law", line=text)
    row = "      - {valid_from: 2022-09-01, value: 7500.50 yuan, source: later_law}\n"
    new = (
        "      - {valid_from: 2024-09-01, valid_until: 2026-08-31, value: 8000 yuan, "
        "source: later_law}\n"
    )
    assert found.problems == ()
    assert _text(found) == FILE.replace(row, row + new)


def test_a_value_that_ended_and_one_that_ended_no_more(office: Office) -> None:
    found = _import(
        office,
        rate="2020-09-01: 0.25\n",
        line="values: {2020-09-01: 7000, 2021-09-01: null, 2022-09-01: 7500.50, 2023-01-01: null}",
    )
    assert _text(found) == FILE.replace("valid_until: 2023-08-31, ", "").replace(
        "value: 7000 yuan, source: law, article: 第三条}",
        "value: 7000 yuan, source: law, article: 第三条, valid_until: 2021-08-31}",
    ).replace(
        "value: 7500.50 yuan, source: later_law}",
        "value: 7500.50 yuan, source: later_law, valid_until: 2022-12-31}",
    )


def test_parameters_that_are_new(office: Office) -> None:
    found = _import(
        office,
        "law",
        share="description: Share\nmetadata: {unit: /1}\nvalues: {2020-09-01: {value: 1}}",
        age="description: Age\nvalues: {2020-09-01: {value: 18}}",
        ceiling="""
description: Ceiling
metadata: {unit: currency}
small: {values: {2020-09-01: 10.5, 2021-09-01: 11}}
large: {values: {2020-09-01: 20}}
""",
    )
    assert found.problems == ()
    added = """\
  share:
    title: {zh: Share, en: Share}
    type: number
    values:
      - {valid_from: 2020-09-01, value: 1, source: law}
  age:
    title: {zh: Age, en: Age}
    type: integer
    values:
      - {valid_from: 2020-09-01, value: 18, source: law}
  ceiling:
    title: {zh: Ceiling, en: Ceiling}
    type: money
    by: text
    values:
      - {valid_from: 2020-09-01, value: {small: 10.5 yuan, large: 20 yuan}, source: law}
      - {valid_from: 2021-09-01, value: {small: 11 yuan, large: 20 yuan}, source: law}
"""
    assert _text(found) == FILE.replace("\nfacts:\n", f"{added}\nfacts:\n")


WRONG = {
    "values: {2020-09-01: {amount: 1}}": "x.yaml:1:10: 2020-09-01 has no `value`",
    "values: {2020-13-01: 1}": "2020-13-01 is no day",
    "values: {2020-09-01: null}": "no value but null",
    "values: 3": "a value for each day",
    "[]": "a description and values",
    "description: x": "there is no value",
    "metadata: {unit: currency-EUR}\nvalues: {2020-09-01: 1}": "x.yaml:1:18: the unit is",
    "metadata: {unit: currency}\nvalues: {2020-09-01: 1.005}": "2020-09-01: at most 12 digits",
    "metadata: {unit: currency}\nvalues: {2020-09-01: true}": "a number is needed",
    "a: {values: {2020-09-01: 1}}\nb: {values: {2021-09-01: 1}}": "b has no value on 2020-09-01",
    "a: {b: {values: {2020-09-01: 1}}}": "not keys within keys",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_told_with_its_place(office: Office, text: str) -> None:
    with pytest.raises(ParameterFileInvalid) as caught:
        _import(office, "law", x=text)
    assert WRONG[text] in str(caught.value)


def test_a_scale_is_no_parameter(office: Office) -> None:
    text = """
description: Grant by income
brackets:
- threshold: {2020-09-01: {value: 0}}
  amount: {2020-09-01: {value: 300}}
- threshold: {2020-09-01: {value: 7000}}
  amount: {2020-09-01: {value: 200}}
metadata: {type: single_amount, threshold_unit: currency-CNY, amount_unit: currency-CNY}
"""
    with pytest.raises(ParameterScale, match=r"x\.yaml:3:1: x is a scale of brackets") as caught:
        _import(office, "law", x=text)
    assert "decision table" in caught.value.hint


def test_what_the_programme_cannot_take_is_not_taken(office: Office) -> None:
    found = _import(office, "law", fee="1: {2020-09-01: 5}\n2: {2020-09-01: 6}")
    assert found.problems == ()
    assert "      - {valid_from: 2020-09-01, value: {1: 5 yuan, 2: 6 yuan}, source: law}" in _text(
        found
    )
    with pytest.raises(ParameterFileInvalid, match="the parameter has keys"):
        _import(office, "law", fee="2020-09-01: 5")
    with pytest.raises(ParameterFileInvalid, match="no unit of a parameter of type number"):
        _import(office, "law", rate="metadata: {unit: currency}\nvalues: {2020-09-01: 5}")
    taken = _import(office, "law", income="2020-09-01: 5")
    assert [problem.code for problem in taken.problems] == ["programme.name-duplicate"]
    assert taken.changes == ()
    with pytest.raises(ProgrammeMissing):
        import_parameters(office.folder, "other", [], None)


_DAYS = st.dates(date(1950, 1, 1), date(2100, 1, 1))
_KINDS: dict[str, st.SearchStrategy[Any]] = {
    "money": st.decimals(0, 10**9, places=2).map(lambda x: f"{x} yuan"),
    "number": st.decimals(-1000, 1000, places=3).map(str),
    "integer": st.integers(-1000, 1000),
    "boolean": st.booleans(),
    "texts": st.lists(st.text("abc é元", min_size=1).map(str.strip).filter(bool), min_size=1),
    "date": _DAYS,
}


@st.composite
def parameters(draw: st.DrawFn) -> dict[str, Any]:
    """A parameter with any values, some of which end before the next begins."""
    kind = draw(st.sampled_from(sorted(_KINDS)))
    days = sorted(draw(st.lists(_DAYS, min_size=1, max_size=4, unique=True)))
    keys = draw(st.sampled_from([None, "integer", "text"])) if kind != "texts" else None
    names = {"integer": [1, 2, 30], "text": ["a", "b_c"]}.get(keys or "", [])
    values = []
    for day in days:
        one = {key: draw(_KINDS[kind]) for key in names} if keys else draw(_KINDS[kind])
        values.append({"valid_from": day, "value": one, "source": "law", "article": "3"})
        if draw(st.booleans()):
            values[-1]["valid_until"] = day + timedelta(days=draw(st.integers(0, 4000)))
    by = {"by": keys} if keys else {}
    return {"title": {"zh": "甲", "en": "A"}, "type": kind, **by, "values": values}


@settings(max_examples=25, deadline=None)
@given(parameters())
def test_there_and_back(tmp_path_factory: Any, parameter: dict[str, Any]) -> None:
    folder: Path = tmp_path_factory.mktemp("p")
    written = yaml.safe_dump({"any_one": parameter}, allow_unicode=True, width=10_000)
    indented = "".join(f"  {line}\n" for line in written.splitlines())
    office = Office(folder, FILE.replace("parameters:\n", f"parameters:\n{indented}"))
    text = export_parameters(folder, "grant")["any_one.yaml"]
    assert _import(office, any_one=text).changes == ()
    # Into a programme that does not have it, the values and their days are the same.
    elsewhere = Office(tmp_path_factory.mktemp("q"))
    found = _import(elsewhere, "law", any_one=text)
    assert found.problems == ()
    elsewhere.path.write_text(_text(found), "utf-8")
    again = yaml.safe_load(export_parameters(elsewhere.folder, "grant")["any_one.yaml"])
    before = yaml.safe_load(text)
    for key in set(before) | set(again):
        if key != "metadata":
            assert before[key] == again[key]


def test_numbers_keep_their_digits(office: Office) -> None:
    office.path.write_text(FILE.replace("0.25", "0.100001"), "utf-8")
    assert "value: 0.100001\n" in export_parameters(office.folder, "grant")["rate.yaml"]


def test_guizhou_s_parameters_come_back_as_they_were(tmp_path: Path) -> None:
    folder = Path(commonweal.__file__).parent / "templates/guizhou/programmes"
    definitions = open_rule_file(folder, "senior_high_support").definitions
    files = export_parameters(folder, "senior_high_support")
    assert set(files) == {f"{name}.yaml" for name in definitions.parameters}
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    found = import_parameters(folder, "senior_high_support", parameter_files(tmp_path), None)
    assert (found.problems, found.changes) == ((), ())
