"""Which blocking rules are used."""

import pytest

from commonweal.engine import Engine
from commonweal.identity import Settings, link
from commonweal.identity.model import RuleReport
from commonweal.identity.work import Given
from tests.identity.rows import source
from tests.identity.town import CHARACTERS, SURNAMES

_MANY = 600


def _rows(days: int) -> list[dict[str, str]]:
    """People with names of their own, born on so many days; every tenth is there twice."""
    rows = []
    for place in range(_MANY):
        name = SURNAMES[place % 20] + CHARACTERS[place // 20 % 30] + CHARACTERS[place % 29]
        birth = f"{1950 + place % days // 28}01{place % days % 28 + 1:02d}"
        row = {"name": name, "birth": birth, "phone": f"1380000{place:04d}"}
        rows += [row] * (2 if place % 10 == 0 else 1)
    return [{"key": f"r{place}", **row} for place, row in enumerate(rows)]


def _birth(engine: Engine, days: int, settings: Settings | None = None) -> RuleReport:
    found = link(engine, [source(engine, "people", _rows(days))], settings)
    return next(report for report in found.rules if report.rule.keys == ("birth",))


@pytest.mark.parametrize(("days", "used"), [(400, True), (20, False)])
def test_a_rule_that_makes_many_times_the_pairs_of_all_before_it_is_left_out(
    days: int, used: bool
) -> None:
    with Engine(threads=2) as engine:
        report = _birth(engine, days)
    assert report.used is used
    assert 0 < report.pairs < Settings().pairs_per_record * _MANY


def test_a_given_model_keeps_its_rules_whatever_they_make() -> None:
    with Engine(threads=2) as engine:
        people = source(engine, "people", _rows(400))
        model = link(engine, [people]).model
        assert model is not None and ("birth",) in {rule.keys for rule in model.rules}
        crowded = source(engine, "people", _rows(20))
        again = link(engine, [crowded], given=Given(model=model))
    report = next(report for report in again.rules if report.rule.keys == ("birth",))
    assert report.used
