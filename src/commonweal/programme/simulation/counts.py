"""Counts of persons and families by one column, as numbers with names."""

from typing import Any

from commonweal.engine import Engine
from commonweal.programme.simulation import steps
from commonweal.programme.simulation.exposure import FAMILIES

OF_PERSONS = (*steps.PERSONS, *steps.OPEN, *steps.WIDENED, *steps.MONEY, *steps.UP_TO)
OF_FAMILIES = tuple(f"{FAMILIES}{name}" for name in (*steps.FAMILIES, *steps.OPEN))
NONE = dict.fromkeys((*OF_PERSONS, *OF_FAMILIES), 0)


def of_persons(engine: Engine, people: str, by: str) -> dict[str, dict[str, int]]:
    """Value of the column ``by`` -> counts of the persons who have it."""
    return _named(engine.rows(steps.persons_by(people, by)), OF_PERSONS)


def of_both(engine: Engine, people: str, families: str, by: str) -> dict[str, dict[str, int]]:
    """The same with the counts of families."""
    of_families = _named(engine.rows(steps.families_by(families, by)), OF_FAMILIES)
    return {key: row | of_families[key] for key, row in of_persons(engine, people, by).items()}


def _named(rows: list[tuple[Any, ...]], names: tuple[str, ...]) -> dict[str, dict[str, int]]:
    return {
        str(key): {name: int(count) for name, count in zip(names, counts, strict=True)}
        for key, *counts in rows
    }
