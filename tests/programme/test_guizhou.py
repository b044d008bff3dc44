"""Guizhou's four programmes and the comparison of registers, case by case."""

from datetime import date
from typing import Any

import pytest


@pytest.fixture
def family(guizhou: Any) -> Any:
    """A household of a child and a parent in a province where every register was delivered."""
    guizhou.household("H1", "child", "parent")
    guizhou.household("H2", "stranger")
    guizhou.poor("stranger")
    for dataset in ("living_allowance", "disability", "vehicle", "property", "company"):
        guizhou.add(dataset, "stranger", kind="none", vehicle_type="truck")
    guizhou.add("public_payroll", "somebody")
    guizhou.add("resident_register", "stranger")
    guizhou.add("aid_payment", "stranger", programme="none", academic_year="2021")
    return guizhou


def determined(world: Any, programme: str) -> Any:
    """The child's determination; the other programmes are left out."""
    for path in (world.root / "programmes").glob("*.yaml"):
        if path.stem != programme:
            path.rename(world.root / path.name)
    (row,) = (
        row
        for row in world.read(world.determine(), f"determinations/{programme}")
        if row["person_id"] == "child"
    )
    return row


def test_every_programme_has_no_one_without_pupils(family: Any) -> None:
    result = family.determine()
    assert [p["programme"] for p in result.summary["programmes"]] == [
        "senior_high_support",
        "senior_high_waiver",
        "university_support",
        "vocational_support",
    ]
    assert all(p["eligible"] == 0 for p in result.summary["programmes"])


@pytest.mark.parametrize(
    ("status", "year", "outcome"),
    [
        ("lifted_out", "2021", "eligible"),
        ("monitored_unstable", "2021", "eligible"),
        ("monitored_marginal", "2021", "eligible"),
        ("monitored_sudden", "2021", "eligible"),
        ("lifted_out", "2020", "eligible"),
        ("monitored_marginal", "2020", "ineligible"),
        ("monitored_sudden", "2020", "ineligible"),
    ],
)
@pytest.mark.parametrize("programme", ["senior_high_waiver", "senior_high_support"])
def test_the_group_changes_in_2021(
    family: Any, status: str, year: str, outcome: str, programme: str
) -> None:
    family.period = year
    for dataset in ("poverty_member", "poverty_household", "living_allowance", "disability"):
        family.drawn[dataset] = date(int(year), 10, 1)
    family.pupil("child", academic_year=year)
    family.poor("parent", status=status)
    assert determined(family, programme)["outcome"] == outcome


def test_the_waiver_is_the_approved_fee(family: Any) -> None:
    family.poor("parent")
    family.pupil("child", approved_tuition=1200, boarding=True)
    assert determined(family, "senior_high_waiver")["amount_fen"] == 120_000


@pytest.mark.parametrize(
    ("approved", "comparable", "amount", "up_to"),
    [(5000, 900, 90_000, 90_000), (700, 900, 70_000, 70_000), (5000, None, 0, None)],
)
def test_a_private_school_counts_up_to_the_public_fee(
    family: Any, approved: int, comparable: int | None, amount: int, up_to: int | None
) -> None:
    family.poor("parent")
    family.pupil(
        "child",
        ownership="private",
        approved_tuition=approved,
        comparable_public_tuition=comparable,
    )
    row = determined(family, "senior_high_waiver")
    assert (row["outcome"], row["amount_fen"], row["amount_up_to_fen"]) == (
        "eligible",
        amount,
        up_to,
    )


@pytest.mark.parametrize(
    ("kind", "disabled", "outcome"),
    [
        ("rural_allowance", False, "eligible"),
        ("special_hardship", False, "eligible"),
        ("urban_allowance", False, "ineligible"),
        ("urban_allowance", True, "eligible"),
        (None, True, "ineligible"),
    ],
)
def test_allowance_and_disability(
    family: Any, kind: str | None, disabled: bool, outcome: str
) -> None:
    family.pupil("child")
    if kind:
        family.add("living_allowance", "parent", kind=kind)
    if disabled:
        family.add("disability", "child")
    assert determined(family, "senior_high_waiver")["outcome"] == outcome


@pytest.mark.parametrize(
    ("status", "income", "boarding", "amount", "up_to"),
    [
        ("monitored_sudden", 20_000, True, 4400, 4400),
        ("lifted_out", 6999, False, 3900, 3900),
        ("lifted_out", 7000, False, 3400, 3400),
        ("lifted_out", 10_000, False, 2900, 2900),
        ("lifted_out", None, False, 2900, 3900),
        ("lifted_out", 10_000, None, 2900, 3400),
        ("monitored_sudden", None, False, 3900, 3900),
    ],
)
def test_the_national_grant_has_three_steps_and_never_guesses(
    family: Any, status: str, income: int | None, boarding: bool | None, amount: int, up_to: int
) -> None:
    family.pupil("child", boarding=boarding)
    family.poor("parent", status=status, income=income)
    row = determined(family, "senior_high_support")
    assert (row["amount_fen"], row["amount_up_to_fen"]) == (amount * 100, up_to * 100)


@pytest.mark.parametrize(
    ("grade", "amount", "up_to"),
    [(1, 5000, 5000), (2, 5000, 5000), (3, 2000, 2000), (None, 2000, 5000)],
)
def test_vocational_grants_end_after_the_second_year(
    family: Any, grade: int | None, amount: int, up_to: int
) -> None:
    family.pupil("child", stage="vocational", grade=grade)
    family.poor("parent")
    row = determined(family, "vocational_support")
    assert (row["amount_fen"], row["amount_up_to_fen"]) == (amount * 100, up_to * 100)


@pytest.mark.parametrize(
    ("level", "amount", "up_to"),
    [("bachelor", 8130, 8130), ("vocational", 7800, 7800), (None, 4300, 8130)],
)
def test_university_tuition_goes_by_level(
    family: Any, level: str | None, amount: int, up_to: int
) -> None:
    family.add("admission", "child", level=level, academic_year="2021")
    family.poor("parent", income=8000)
    row = determined(family, "university_support")
    assert (row["amount_fen"], row["amount_up_to_fen"]) == (amount * 100, up_to * 100)


def test_an_uncertain_link_to_the_poverty_register_is_verified_never_refused(family: Any) -> None:
    family.pupil("child")
    family.poor("parent", weight=3.0)
    row = determined(family, "senior_high_support")
    assert (row["outcome"], row["amount_fen"]) == ("verify", None)


def test_a_pupil_of_another_year_is_not_considered(family: Any) -> None:
    family.pupil("child", academic_year="2020")
    result = family.determine()
    assert family.read(result, "determinations/senior_high_waiver") == []


def test_nobody_gets_two_national_grants(family: Any) -> None:
    family.poor("parent", income=8000)
    family.pupil("child", grade=1)
    family.add("admission", "child", level="bachelor", academic_year="2021")
    result = family.determine()
    rows = {
        name: family.read(result, f"determinations/{name}")[0]
        for name in ("senior_high_support", "university_support")
    }
    school, university = rows.values()
    assert (school["national_grant"], school["national_grant__withheld_by"]) == (200_000, None)
    assert university["national_grant"] == university["national_grant__up_to"] == 0
    assert university["national_grant__before"] == 330_000
    assert university["national_grant__withheld_by"] == "senior_high_support.national_grant"
    assert [row["amount_fen"] for row in rows.values()] == [340_000, 483_000]


def test_what_contradicts_a_registration_is_found_once_a_household(family: Any) -> None:
    family.poor("child")
    family.poor("parent")
    family.add("vehicle", "parent", vehicle_type="car")
    family.add("property", "child", kind="commercial")
    family.add("company", "parent", kind="limited_company")
    family.add("company", "parent", kind="individual_business")
    family.add("public_payroll", "parent")
    family.add("resident_register", "child")
    result = family.determine()
    found = family.read(result, "findings")
    about = [row for row in found if row["household_id"] == "H1"]
    assert sorted((row["finding"], row["person_id"]) for row in about) == [
        ("registered_poor_not_in_civil_register", "parent"),
        ("registered_poor_on_payroll", None),
        ("registered_poor_with_car", None),
        ("registered_poor_with_company", None),
        ("registered_poor_with_housing", None),
    ]
    assert result.summary["findings"]["registered_poor_with_car"] == 1
    (car,) = (row for row in about if row["finding"] == "registered_poor_with_car")
    assert '"dataset":"vehicle"' in car["facts"]
    assert '"as_of":"2021-10-01"' in car["facts"]


@pytest.mark.parametrize(
    ("dataset", "columns"),
    [
        ("vehicle", {"vehicle_type": "motorcycle"}),
        ("property", {"kind": "self_built"}),
        ("company", {"kind": "individual_business"}),
    ],
)
def test_what_poor_households_may_own_is_no_finding(
    family: Any, dataset: str, columns: dict[str, str]
) -> None:
    family.poor("child")
    family.add("resident_register", "child")
    family.add(dataset, "parent", **columns)
    assert family.read(family.determine(), "findings") == []


def test_nobody_is_accused_on_an_uncertain_link(family: Any) -> None:
    family.poor("child")
    family.add("resident_register", "child")
    family.add("vehicle", "parent", 3.0, vehicle_type="car")
    assert family.read(family.determine(), "findings") == []


def test_an_entitled_pupil_who_was_paid_nothing_is_found(family: Any) -> None:
    family.poor("parent")
    family.add("resident_register", "parent")
    family.pupil("child")
    family.add("aid_payment", "child", programme="senior_high_support", academic_year="2021")
    result = family.determine()
    assert result.summary["findings"] == {"eligible_without_waiver": 1}
