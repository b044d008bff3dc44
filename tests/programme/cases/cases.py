"""Cases that notice every change of the small programme."""

from typing import Any


def case(name: str, year: int, facts: str, expect: str, uncertain: str = "") -> str:
    """One case as YAML."""
    return (
        f"  {name}:\n    title: {{zh: 例, en: Case}}\n    period: {year}\n"
        f"    facts: {{{facts}}}\n    uncertain: [{uncertain}]\n    expect: {{{expect}}}\n"
    )


def cases(*each: tuple[Any, ...]) -> str:
    """The section."""
    return "cases:\n" + "".join(case(*one) for one in each)


COMPLETE = cases(
    ("first", 2021, "at_school: true, grade: 1, income: 6999.99 yuan",
     "outcome: eligible, amount: 600 yuan, odd: false, step: 1"),
    ("second", 2021, "at_school: true, grade: 2, income: 7000 yuan",
     "outcome: eligible, poor: false, young: true, amount: 100 yuan, odd: true, step: 3"),
    ("second_poor", 2021, "at_school: true, grade: 2, income: 1 yuan", "meal: 300 yuan"),
    ("third", 2021, "at_school: true, grade: 3, income: 1 yuan", "meal: 200 yuan, young: true"),
    ("fourth", 2021, "at_school: true, grade: 4, income: 1 yuan",
     "outcome: eligible, young: false, meal: 200 yuan"),
    ("refused", 2021, "at_school: true, grade: 4, income: 7000 yuan", "outcome: ineligible"),
    ("away", 2021, "at_school: false, grade: 1, income: 7000 yuan",
     "outcome: ineligible, meal: 0 yuan, odd: false"),
    ("before_at", 2015, "at_school: true, grade: 3, income: 6000 yuan",
     "outcome: ineligible, poor: false, young: false"),
    ("before_under", 2015, "at_school: true, grade: 2, income: 5999.99 yuan",
     "outcome: eligible, poor: true, young: true"),
    ("open", 2021, "at_school: true", "outcome: unknown, poor: unknown, young: unknown"),
    ("before_open", 2015, "at_school: true, income: 1 yuan", "outcome: eligible, young: unknown"),
    ("open_income", 2021, "at_school: true, grade: 1",
     "outcome: eligible, amount: 0 yuan, amount_up_to: unknown, odd: false"),
    ("doubtful", 2021, "at_school: true, grade: 4, income: 1 yuan",
     "outcome: verify, poor: true, amount: unknown", "income"),
)  # fmt: skip
