"""Both languages say everything, and nothing is there that nobody says."""

import re
from pathlib import Path
from string import Formatter

import pytest

from commonweal.identity.comparisons import COMPARISONS
from commonweal.report.language import CHINESE, ENGLISH, LANGUAGES
from commonweal.report.simulation_texts import SIMULATION
from commonweal.report.terms import TERMS
from commonweal.report.texts import TEXTS, Text

SOURCE = Path(__file__).parents[2] / "src" / "commonweal"
HAN = re.compile(r"[\u4e00-\u9fff]")


def _every_text() -> dict[str, Text]:
    terms = {
        f"{kind}:{code}": text for kind, codes in TERMS.items() for code, text in codes.items()
    }
    return TEXTS | SIMULATION | terms


@pytest.mark.parametrize("name", sorted(_every_text()))
def test_a_text_says_the_same_in_both_languages(name: str) -> None:
    text = _every_text()[name]
    assert text.zh.strip() == text.zh != ""
    assert text.en.strip() == text.en != ""
    fields = [
        {field for _, field, _, _ in Formatter().parse(words) if field}
        for words in (text.zh, text.en)
    ]
    assert fields[0] == fields[1]
    assert not HAN.search(text.en)
    assert HAN.search(text.zh) or name == "language.name"


def test_every_text_is_used() -> None:
    code = "\n".join(
        path.read_text("utf-8")
        for path in (SOURCE / "report").glob("*.py")
        if not path.name.endswith("texts.py")
    )
    composed = {f"column.{name}" for name in re.findall(r'"#?([a-z-]+)"', code)}
    composed |= {f"{name}.title" for name in re.findall(r'"([a-z]+)"', code)}
    composed |= {f"{name}.alt" for name in re.findall(r'"([a-z.]+)"', code)}
    words = set(re.findall(r'"([a-z-]+)"', code))
    # f"outcome.{name}", and "#families" + "-change".
    composed |= {
        f"{prefix}.{word}"
        for prefix in re.findall(r"""f["']([a-z.]+)\.\{""", code)
        for word in words
    }
    composed |= {f"column.{a}{b}" for a in words for b in words if b.startswith("-")}
    named = set(re.findall(r'"([a-z]+\.[a-z.-]+)"', code)) | composed
    assert set(TEXTS | SIMULATION) - named == set()


def test_there_is_a_word_for_every_comparison_and_level_of_the_linkage() -> None:
    assert {comparison.attribute for comparison in COMPARISONS} <= set(TERMS["comparison"])
    levels = {label for comparison in COMPARISONS for label in comparison.labels}
    assert levels <= set(TERMS["level"])


def test_there_is_a_word_for_every_reason_of_quarantine() -> None:
    code = "\n".join(
        path.read_text("utf-8")
        for package in ("intake", "extract")
        for path in (SOURCE / package).rglob("*.py")
    )
    reasons = set(re.findall(r'"((?:value|operation|line)\.[a-z-]+)"', code))
    reasons |= {f"value.{name}" for name in re.findall(r'\brule\("([a-z-]+)"', code)}
    assert {"value.type", "value.duplicate", "line.fields"} <= reasons
    assert reasons <= set(TERMS["reason"])


def test_numbers_money_and_dates_are_written_as_the_language_does() -> None:
    assert [language.number(1234567) for language in LANGUAGES] == ["1,234,567"] * 2
    assert CHINESE.money(123456789) == "1,234,568 元"
    assert ENGLISH.money(123456789) == "1,234,568 yuan"
    assert ENGLISH.money(50_00, "USD") == "$50"
    assert ENGLISH.decimal(-3.14159, 2) == "−3.14"
    assert ENGLISH.decimal(-0.01) == "0.0"
    assert ENGLISH.percent(0.12345) == "12.3%"


def test_a_title_falls_back_to_the_other_language_and_then_to_the_name() -> None:
    assert ENGLISH.title({"zh": "学籍", "en": "Enrolment"}, "enrolment") == "Enrolment"
    assert ENGLISH.title({"zh": "学籍"}, "enrolment") == "学籍"
    assert ENGLISH.title(None, "enrolment") == "enrolment"
    assert ENGLISH.term("reason", "value.unheard-of") == "value.unheard-of"
