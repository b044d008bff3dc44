"""Explanations of what a small province was determined."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from commonweal.engine import Engine
from commonweal.lake import Lake
from commonweal.programme import Explanation, explain_determination

FRANCE = Path(__file__).parents[3] / "examples/france/programmes/school_grants.yaml"


def explained(world: Any, programme: str = "aid", person: str = "child") -> Explanation:
    """What ``programme`` determines for ``person``, explained."""
    result = world.determine()
    return explained_at(world, result.tables, programme, person)


def explained_at(
    world: Any, tables: Mapping[str, int], programme: str = "aid", person: str = "child"
) -> Explanation:
    """The same of determinations that stand in the lake already."""
    lake = Lake(world.root / "lake")
    prefix = "determinations/"
    names = [t.removeprefix(prefix) for t in tables if t.startswith(prefix)]
    with Engine() as engine:
        return explain_determination(
            engine,
            lambda table: lake.scan(table, tables[table]),
            names,
            programme,
            person,
            world.contracts,
        )
