"""A value of a rule file changes, and nothing else does."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.programme.document import read_document
from commonweal.programme.formats.patch import patched
from commonweal.programme.formats.write_yaml import in_flow

FILE = """\
# The steps of the grant.
step:
  title: {zh: 档次, en: Step}  # a title
  hit: unique

  # First the poor.
  rows:
    # monitored
    - {when: [true, '-'], then: [3800 yuan]}   # as of 2021
    - when: [false, < line]
      then: [3300 yuan]
      article: 第五条

    # everybody else
    - {when: [false, '>= line'], then: [2800 yuan]}

  source: law # last
# end
other: 1.50
"""


def _values() -> Any:
    return read_document(FILE, "x").values["step"]


def _patched(value: Any, text: str = FILE) -> str:
    return patched(read_document(text, "x"), ("step",), value)


def test_nothing_changes_where_nothing_does() -> None:
    assert _patched(_values()) == FILE


def test_one_cell() -> None:
    value = _values()
    value["rows"][0]["then"] = ["4000 yuan"]
    assert _patched(value) == FILE.replace("3800", "4000")


def test_a_row_is_put_between_two() -> None:
    value = _values()
    value["rows"].insert(2, {"when": [False, "= line"], "then": ["3000 yuan"]})
    line = "    - {when: [false, = line], then: [3000 yuan]}\n"
    assert _patched(value) == FILE.replace("第五条\n", "第五条\n" + line)


def test_a_row_goes_and_the_comments_stay() -> None:
    value = _values()
    del value["rows"][1]
    start, end = FILE.index("    - when"), FILE.index("第五条\n") + len("第五条\n")
    assert _patched(value) == FILE[:start] + FILE[end:]


def test_a_row_before_the_first() -> None:
    value = _values()
    value["rows"].insert(0, {"when": ["-", "-"], "then": ["1 yuan"]})
    line = "    - {when: ['-', '-'], then: [1 yuan]}\n"
    assert _patched(value) == FILE.replace("    - {when: [true", line + "    - {when: [true")


def test_a_key_comes_and_another_goes() -> None:
    value = _values()
    del value["hit"]
    value["article"] = "第三条: 二"
    expected = FILE.replace("  hit: unique\n", "").replace(
        "# last\n", "# last\n  article: '第三条: 二'\n"
    )
    assert _patched(value) == expected


def test_lines_end_as_they_did() -> None:
    value = _values()
    value["rows"].append({"when": ["-", "-"], "then": ["1 yuan"]})
    windows = FILE.replace("\n", "\r\n")
    found = _patched(value, windows)
    assert found.replace("\r\n", "").count("\n") == 0
    assert found.replace("\r\n", "\n") == _patched(value)


def test_a_file_without_a_last_line_break() -> None:
    value = {"rows": [1, 2]}
    assert patched(read_document("step:\n  rows:\n  - 1", "x"), ("step",), value) == (
        "step:\n  rows:\n  - 1\n  - 2\n"
    )


_texts = st.text(
    st.characters(
        codec="utf-8",
        exclude_categories=("Cs", "Cc", "Co", "Cn"),
        exclude_characters="\x85\u2028\u2029\ufeff",
    ),
    max_size=12,
)
_scalars = st.one_of(
    st.booleans(),
    st.integers(-99, 99),
    st.dates(),
    st.none(),
    _texts,
    st.sampled_from(
        ["-", "< 7000 yuan", "true", "1.50", "a, b", "'x'", "null", "2020-01-01", "~", "a: b", "#"]
    ),
)


@given(_scalars)
def test_every_value_reads_back_as_itself(value: Any) -> None:
    written = in_flow({"k": [value], "l": value})
    assert read_document(f"a: {written}\nb: {in_flow(value)}\n", "x").values == {
        "a": {"k": [value], "l": value},
        "b": value,
    }


_rows = st.lists(
    st.fixed_dictionaries(
        {
            "when": st.lists(_scalars, min_size=2, max_size=2),
            "then": st.lists(_scalars, max_size=2),
        },
        optional={"article": _texts, "valid_from": st.dates()},
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=80, deadline=None)
@given(_rows, st.sampled_from(["first", None]), st.permutations(range(3)), st.integers(0, 3))
def test_whatever_is_asked_for_stands_there(
    rows: list[Any], hit: str | None, order: list[int], kept: int
) -> None:
    value = _values()
    value["rows"] = [*(value["rows"][at] for at in order[:kept]), *rows]
    if hit is None:
        del value["hit"]
    else:
        value["hit"] = hit
    found = _patched(value)
    assert read_document(found, "x").values == {"step": value, "other": "1.50"}
    assert found.startswith(
        "# The steps of the grant.\nstep:\n  title: {zh: 档次, en: Step}  # a title\n"
    )
    assert found.endswith("  source: law # last\n# end\nother: 1.50\n")
    assert "# First the poor." in found
    assert patched(read_document(found, "x"), ("step",), value) == found


@pytest.mark.parametrize("value", [date(2020, 1, 1), True, "x"])
def test_a_new_entry_beside_others(value: Any) -> None:
    found = patched(read_document(FILE, "x"), ("step", "new"), value)
    assert read_document(found, "x").values["step"]["new"] == value
