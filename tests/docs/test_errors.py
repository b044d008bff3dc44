"""docs/errors.md lists every error code and no other."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import commonweal
from commonweal.errors import CommonwealError

PAGE = Path(__file__).parents[2] / "docs" / "errors.md"


def _classes(base: type[CommonwealError] = CommonwealError) -> Iterator[type[CommonwealError]]:
    for child in base.__subclasses__():
        # A class of the tests themselves is none of the program's.
        if child.__module__.startswith("commonweal."):
            yield child
            yield from _classes(child)


@pytest.fixture(scope="module")
def errors() -> list[type[CommonwealError]]:
    """Every error with a code of its own, from every module there is."""
    for module in pkgutil.walk_packages(commonweal.__path__, "commonweal."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    return [error for error in _classes() if "code" in vars(error)]


def _entries() -> dict[str, str]:
    parts = re.split(r"^### `([^`]+)`$", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    return dict(
        zip(parts[1::2], (text.split("\n## ")[0].strip() for text in parts[2::2]), strict=True)
    )


def test_every_code_is_documented_and_nothing_else_is(errors: list[type[CommonwealError]]) -> None:
    assert sorted(_entries()) == sorted({error.code for error in errors})


def test_every_entry_says_something(errors: list[type[CommonwealError]]) -> None:
    assert [code for code, text in _entries().items() if len(text) < 30] == []


def test_a_code_belongs_to_one_failure(errors: list[type[CommonwealError]]) -> None:
    codes = [error.code for error in errors]
    assert sorted(codes) == sorted(set(codes))


def test_every_failure_says_what_to_do(errors: list[type[CommonwealError]]) -> None:
    assert [error.__name__ for error in errors if not error.hint.endswith(".")] == []


def test_codes_are_written_alike(errors: list[type[CommonwealError]]) -> None:
    wrong = [e.code for e in errors if not re.fullmatch(r"[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*", e.code)]
    assert wrong == []


def test_every_leaf_of_the_tree_has_a_code(errors: list[type[CommonwealError]]) -> None:
    leaves = [error for error in _classes() if not error.__subclasses__()]
    bases = set(CommonwealError.__subclasses__())
    assert [error.__name__ for error in leaves if error not in errors and error not in bases] == []
