"""On a page registers have titles, and their values the words that stand in them."""

from importlib.resources import files
from pathlib import Path

import pytest

from commonweal.catalogue import load_contracts
from commonweal.programme.formats.rule_file import open_rule_file
from commonweal.programme.page import registers, render

GUIZHOU = Path(str(files("commonweal") / "templates" / "guizhou"))
DEFINITIONS = open_rule_file(GUIZHOU / "programmes", "university_support").definitions


@pytest.fixture(scope="module")
def articles() -> tuple[str, str]:
    """What the page says in Chinese, and in English."""
    named = registers(DEFINITIONS, load_contracts(GUIZHOU / "contracts"))
    zh, en = render(DEFINITIONS, "zh", registers=named).split("<main ")[1:]
    return zh, en


def test_registers_are_called_by_their_titles(articles: tuple[str, str]) -> None:
    contracts = load_contracts(GUIZHOU / "contracts")
    for article, language in zip(articles, ("zh", "en"), strict=True):
        title = contracts["poverty_household"].title[language]
        assert title in article
        assert "poverty_household" not in article


def test_values_are_called_by_the_words_of_the_registers_in_chinese(
    articles: tuple[str, str],
) -> None:
    zh, en = articles
    assert "脱贫不稳定户" in zh
    assert "monitored_unstable" not in zh
    assert "monitored_unstable" in en


def test_without_contracts_everything_is_called_as_it_is_written() -> None:
    page = render(DEFINITIONS, "zh")
    assert "poverty_household" in page
    assert "脱贫不稳定户" not in page


def test_a_value_with_two_words_keeps_its_own() -> None:
    contracts = load_contracts(GUIZHOU / "contracts")
    assert "female" in registers(DEFINITIONS, contracts).words
    named = registers(DEFINITIONS, {"admission": contracts["admission"]})
    assert named.word("bachelor", "zh") == "本科"
    assert named.word("bachelor", "en") == "bachelor"
    assert named.word("none such", "zh") == "none such"
