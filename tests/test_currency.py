"""Amounts of money as people read them, in both languages."""

import pytest

from commonweal.currency import figure, spelled
from commonweal.languages import LANGUAGES, Language
from commonweal.programme.language.units import UNITS, money, written


@pytest.mark.parametrize(
    ("currency", "chinese", "english"),
    [
        ("CNY", "1,234.50 元", "1,234.50 yuan"),
        ("EUR", "1,234.50 欧元", "€1,234.50"),
        ("GBP", "1,234.50 英镑", "£1,234.50"),
        ("USD", "1,234.50 美元", "$1,234.50"),
    ],
)
def test_each_currency_is_written_as_its_readers_do(
    currency: str, chinese: str, english: str
) -> None:
    assert [spelled(123_450, currency, each) for each in LANGUAGES] == [chinese, english]


@pytest.mark.parametrize("currency", UNITS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_currency_of_the_rules_can_be_said(currency: str, language: Language) -> None:
    assert "1,000,000" in spelled(100_000_000, currency, language)


def test_cents_are_shown_where_there_are_any() -> None:
    assert (figure(650_000), figure(650_001), figure(5)) == ("6,500", "6,500.01", "0.05")
    assert figure(650_051, whole=True) == "6,501"
    assert (figure(50, whole=True), figure(150, whole=True)) == ("0", "2")


def test_signs_stand_before_the_unit() -> None:
    assert spelled(-100, "EUR", "en") == "-€1"
    assert (figure(100, signed=True), figure(-100, signed=True)) == ("+1", "-1")
    assert (figure(-40, whole=True), figure(-40, whole=True, signed=True)) == ("0", "+0")


@pytest.mark.parametrize("text", ["2000 yuan", "0.05 yuan", "6499.99 yuan", "-3.50 yuan"])
def test_what_is_written_in_a_rule_file_reads_as_the_same_amount(text: str) -> None:
    assert written(money(text, "CNY"), "CNY") == text
