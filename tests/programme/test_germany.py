"""The German student aid: the worked examples that the Federal Ministry of Education publishes.

Each example stands for one page of the ministry's «Von Hanna, Max und Stefan: Beispiele für BAföG».
The pages show amounts a month, rounded to the cent; what the law takes a year (taxes, subsidised
savings) is given here by the year, so that its twelfth is the amount on the page. Of a page that is
not known to its end, what is known is asserted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from commonweal.programme.definitions import Definitions, Problems, define
from commonweal.programme.errors import ParameterUndated, Place
from commonweal.programme.language import Kind
from commonweal.programme.period import period_named
from commonweal.programme.person import Amount, Calculation, Determined
from commonweal.programme.plan import make_plan

ROOT = Path(__file__).parents[2]
RULES = ROOT / "examples/germany/programmes/bafoeg.yaml"
SITE = "https://www.xn--bafg-7qa.de/de/"
SITE_2024 = (
    "https://xn--bafg-7qa.de/bafoeg/de/das-bafoeg-alle-infos-auf-einen-blick/"
    "von-hanna-max-und-stefan-beispiele-fuer-bafoeg/"
)


@dataclass(frozen=True)
class Example:
    """A page with the amounts of one date of the law, in euro."""

    name: str
    address: str
    year: int
    facts: Mapping[str, Any]
    expected: Mapping[str, str]
    """Rule -> the amount on the page."""
    twelfths: Mapping[str, str] = field(default_factory=dict)
    """Fact of a year -> what the page shows of it for a month, all its lines together."""


EXAMPLES = (
    Example(
        "Alexa, amounts since 2010",
        f"{SITE}alexa-17-berufsfachschuelerin-auswaerts-wohnend-186.php",
        2015,
        {
            "training": "vocational_school",
            "father_gross": 46_500,
            "father_civil_servant": True,
            "father_pension_savings": 1_036,
            "father_taxes": "5765.42",
            "other_children": 2,
        },
        {
            "father_social": "6300",
            "father_income": "2699.88",
            "joint_excess": "124.88",
            "joint_exempt": "74.93",
            "parents_counted": "49.95",
            "needed": "465",
        },
        {"father_pension_savings": "86.33", "father_taxes": "480.46"},
    ),
    Example(
        "Marcel, amounts since 2010",
        f"{SITE}marcel-28-student-auswaerts-wohnend-mit-nebenjob-und-maurice-22-fachoberschueler-187.php",
        2015,
        {"own_gross": 4_800, "own_pension_savings": 60},
        {"own_income": "244.22", "own_counted": "0"},
        {"own_pension_savings": "5.00"},
    ),
    Example(
        "Jan, amounts of 2016",
        f"{SITE}jan-34-student-masterstudiengang-eigenes-motorrad-193.php",
        2016,
        {
            "birth_date": date(1982, 3, 1),
            "self_insured": True,
            "parents_do_not_count": True,
            "assets": 8_000,
        },
        {
            "assets_exempt": "7500",
            "assets_counted": "41.67",
            "needed": "735",
            "remaining": "693.33",
            "monthly_aid": "693",
            "monthly_grant": "346.50",
            "monthly_loan": "346.50",
        },
    ),
    Example(
        "Hanna, amounts of 2016",
        f"{SITE}hanna-24-studentin-auswaerts-wohnend-190.php",
        2016,
        {
            "mother_gross": 35_470,
            "mother_pension_savings": "894.80",
            "mother_taxes": 2_536,
            "earning_child": True,
            "earning_child_income": 593,
        },
        {
            "mother_income": "1977.63",
            "earning_child_allowance": "0",
            "joint_excess": "262.63",
        },
        {"mother_pension_savings": "74.57", "mother_taxes": "211.33"},
    ),
    Example(
        "Lea, amounts of 2016",
        f"{SITE}605.php",
        2016,
        {
            "father_gross": 38_345,
            "father_taxes": "3162.76",
            "mother_gross": 14_000,
            "mother_taxes": "1938.48",
            "other_children": 1,
            "own_children": 1,
            "children_at_home": 1,
        },
        {
            "father_income": "2188.76",
            "mother_income": "692.13",
            "joint_excess": "645.89",
            "joint_exempt": "355.24",
            "parents_counted": "290.65",
        },
        {"father_taxes": "263.56", "mother_taxes": "161.54"},
    ),
    Example(
        "Sebastian, amounts of 2019",
        f"{SITE}sebastian-29-student-verheiratet-kind-191.php",
        2019,
        {"own_gross": 4_320, "own_pension_savings": 60, "own_children": 1, "married": True},
        {"own_income": "212.74", "own_counted": "0"},
        {"own_pension_savings": "5.00"},
    ),
    Example(
        "Marie, amounts of 2020",
        f"{SITE}marie-19-studentin-auswaerts-wohnend-bruder-mit-behinderung-877.php",
        2020,
        {
            "mother_gross": 50_000,
            "mother_pension_savings": 1_455,
            "mother_taxes": "5202.82",
            "mother_hardship": 310,
            "other_children": 1,
        },
        {
            "mother_income": "2658.77",
            "joint_excess": "172.94",
            "joint_exempt": "95.12",
            "parents_counted": "77.82",
            "needed": "752",
            "remaining": "674.18",
            "monthly_aid": "674",
            "monthly_grant": "337",
            "monthly_loan": "337",
        },
        {"mother_pension_savings": "121.25", "mother_taxes": "433.57", "mother_hardship": "25.83"},
    ),
    Example(
        "Lea, amounts of 2020",
        f"{SITE}lea-22-studentin-alleinerziehend-1-kind-605.php",
        2020,
        {
            "father_gross": 38_345,
            "father_taxes": 2_672,
            "mother_gross": 14_000,
            "mother_taxes": "1657.96",
            "other_children": 1,
            "own_children": 1,
            "children_at_home": 1,
        },
        {"father_income": "2226.54", "mother_income": "714.42"},
        {"father_taxes": "222.67", "mother_taxes": "138.17"},
    ),
    Example(
        "A family with two children, amounts of 2020",
        f"{SITE}beispiele-183.php",
        2020,
        {"father_gross": 48_000, "father_taxes": "4993.44"},
        {"father_social": "10011", "father_income": "2666.30"},
        {"father_taxes": "416.12"},
    ),
    Example(
        "Tobias, amounts of 2020",
        f"{SITE}sarah-24-und-tobias-28-leben-zusammen-1-kind-606.php",
        2020,
        {"assets": 10_150, "own_gross": 11_520, "own_children": 1},
        {"assets_exempt": "10500", "assets_counted": "0", "own_income": "689.94"},
    ),
    Example(
        "A family with two children, amounts of 2024",
        f"{SITE_2024}von-hanna-max-und-stefan-beispiele-fuer-bafoeg.html",
        2024,
        {"father_gross": 48_000, "father_taxes": "4030.44"},
        {"father_income": "2694.43"},
        {"father_taxes": "335.87"},
    ),
    Example(
        "Alexa, amounts of 2024",
        f"{SITE_2024}alexa-17-berufsfachschuelerin-auswaerts-wohnend/"
        "alexa-17-berufsfachschuelerin-auswaerts-wohnend.html",
        2024,
        {
            "training": "vocational_school",
            "father_gross": 55_470,
            "father_civil_servant": True,
            "father_pension_savings": 1_255,
            "father_taxes": "6785.04",
            "other_children": 2,
        },
        {
            "father_income": "3106.28",
            "joint_excess": "0",
            "parents_counted": "0",
            "needed": "666",
            "remaining": "666",
            "monthly_aid": "666",
        },
        {"father_pension_savings": "104.58", "father_taxes": "565.42"},
    ),
    Example(
        "Marie, amounts of 2024",
        f"{SITE_2024}marie-19-studentin-auswaerts-wohnend-bruder-mit-behinderung/"
        "marie-19-studentin-auswaerts-wohnend-bruder-mit-behinderung.html",
        2024,
        {
            "mother_gross": 62_500,
            "mother_pension_savings": 1_440,
            "mother_taxes": 7_772,
            "mother_hardship": 384,
            "other_children": 1,
        },
        {"mother_income": "3201.51", "joint_excess": "0"},
        {"mother_pension_savings": "120.00", "mother_taxes": "647.67", "mother_hardship": "32.00"},
    ),
    Example(
        "Max and Saskia, amounts of 2024",
        f"{SITE_2024}max-24-student-und-saskia-18-g-erts-wohnend-eltern-geschieden/"
        "max-24-student-und-saskia-18-g-erts-wohnend-eltern-geschieden.html",
        2024,
        {
            "father_gross": 37_350,
            "father_pension_savings": 1_134,
            "father_taxes": "3797.97",
            "parents_together": False,
            "funded_siblings": 1,
        },
        {"father_income": "1929.72", "father_excess": "239.72", "father_exempt": "119.86"},
        {"father_pension_savings": "94.50", "father_taxes": "316.50"},
    ),
    Example(
        "Stefan, amounts of 2024",
        f"{SITE_2024}stefan-19-student-auswaerts-wohnend-eigener-pkw/"
        "stefan-19-student-auswaerts-wohnend-eigener-pkw.html",
        2024,
        {"assets": 17_000},
        {"assets_exempt": "15000", "assets_counted": "166.67"},
    ),
    Example(
        "Katharina, amounts of 2024",
        f"{SITE_2024}katharina-28-studentin-verheiratet-2-kinder/"
        "katharina-28-studentin-verheiratet-2-kinder.html",
        2024,
        {
            "married": True,
            "own_children": 2,
            "assets": 17_500,
            "spouse_gross": 42_840,
            "spouse_taxes": 2_790,
        },
        {"assets_exempt": "21900", "assets_counted": "0", "spouse_income": "2463.69"},
        {"spouse_taxes": "232.50"},
    ),
)


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    found = define(RULES.read_text("utf-8"), RULES.name, problems := Problems())
    assert problems.found == []
    assert found is not None
    return found


def calculation(definitions: Definitions, year: int) -> Calculation:
    during = period_named(definitions.programme.period, str(year), Place(RULES.name, 1, 1))
    return Calculation(make_plan(definitions, None, during, 10.0, {}))


def facts(definitions: Definitions, year: int, told: Mapping[str, Any]) -> dict[str, Any]:
    """Somebody of 21 who studies away from home, without any income; then what is told."""
    nothing = {Kind.BOOLEAN: False, Kind.INTEGER: 0, Kind.MONEY: 0}
    kinds = {name: fact.kind for name, fact in definitions.programme.facts.items()}
    values: dict[str, Any] = {name: nothing.get(kind) for name, kind in kinds.items()}
    values |= {
        "birth_date": date(year - 21, 1, 1),
        "application_date": date(year, 9, 1),
        "training": "higher_education",
        "parents_together": True,
    }
    for name, value in told.items():
        values[name] = cents(value) if kinds[name] is Kind.MONEY else value
    return values


def cents(euro: Any) -> int:
    return int(Decimal(euro) * 100)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_every_amount_of_the_published_examples_is_exact(
    definitions: Definitions, example: Example
) -> None:
    found = calculation(definitions, example.year).of(
        facts(definitions, example.year, example.facts)
    )
    shown = {name: found.rules[name] for name in example.expected}
    assert shown == {name: cents(euro) for name, euro in example.expected.items()}
    assert found.outcome == "eligible"
    assert all(
        abs(Decimal(example.facts[name]) / 12 - Decimal(euro)) <= Decimal("0.015")
        for name, euro in example.twelfths.items()
    )


def determined(definitions: Definitions, year: int, **told: Any) -> Determined:
    return calculation(definitions, year).of(facts(definitions, year, told))


def test_the_income_of_a_parent_counts_in_equal_parts_for_siblings_in_training(
    definitions: Definitions,
) -> None:
    told = {"father_gross": 50_000, "parents_together": False}
    alone = determined(definitions, 2024, **told).rules["parents_counted"]
    assert alone > 0
    both = determined(definitions, 2024, **told, funded_siblings=1).rules["parents_counted"]
    assert both == (alone + 1) // 2


def test_since_2024_only_the_income_of_an_adult_child_lowers_its_allowance(
    definitions: Definitions,
) -> None:
    told = {"earning_child": True, "earning_child_income": 500}
    assert determined(definitions, 2021, **told).rules["earning_child_allowance"] == cents(105)
    assert determined(definitions, 2024, **told).rules["earning_child_allowance"] == cents(770)
    told["earning_child_adult"] = True
    assert determined(definitions, 2024, **told).rules["earning_child_allowance"] == cents(270)


def test_no_part_of_what_is_for_the_care_of_children_is_a_loan(definitions: Definitions) -> None:
    found = determined(definitions, 2020, own_children=2, children_at_home=2)
    assert found.rules["monthly_aid"] == cents(752 + 300)
    assert found.rules["monthly_loan"] == cents(376)
    assert found.awards["loan"].lowest == cents(12 * 376)
    assert found.awards["grant"].lowest == cents(12 * (376 + 300))


def test_less_than_ten_euro_is_not_paid(definitions: Definitions) -> None:
    told = {"parents_do_not_count": True}
    ten = determined(definitions, 2024, **told, assets=15_000 + 12 * 845)
    nine = determined(definitions, 2024, **told, assets=15_000 + 12 * 846)
    assert (ten.outcome, ten.rules["monthly_aid"]) == ("eligible", cents(10))
    assert (nine.outcome, nine.rules["monthly_aid"]) == ("ineligible", 0)


def test_assets_are_exempt_by_the_age_on_the_day_of_the_application(
    definitions: Definitions,
) -> None:
    born = {"birth_date": date(1994, 9, 10)}
    before = determined(definitions, 2024, **born, application_date=date(2024, 9, 9))
    after = determined(definitions, 2024, **born, application_date=date(2024, 9, 10))
    assert before.rules["assets_exempt"] == cents(15_000)
    assert after.rules["assets_exempt"] == cents(45_000)


def test_general_schools_are_funded_away_from_home_only(definitions: Definitions) -> None:
    told = {"training": "general_school"}
    assert determined(definitions, 2024, **told).rules["monthly_aid"] == cents(666)
    at_home = determined(definitions, 2024, **told, lives_with_parents=True)
    assert at_home.outcome == "ineligible"


def test_an_income_that_is_not_known_leaves_the_aid_open(definitions: Definitions) -> None:
    values = facts(definitions, 2024, {})
    del values["father_gross"]
    found = calculation(definitions, 2024).of(values)
    assert found.outcome == "unknown"
    assert found.amount == Amount(None, None)


@pytest.mark.parametrize("year", [2012, 2022, 2023, 2026])
def test_a_year_whose_law_is_not_in_the_file_is_refused(
    definitions: Definitions, year: int
) -> None:
    with pytest.raises(ParameterUndated):
        calculation(definitions, year)
