"""How the columns of a determination tell which record each fact rests on.

A fact has its value and, beside it, ``<fact>__dataset``, ``__record_id``, ``__as_of`` and
``__match_weight``. Facts that always rest on the same record tell it once, all named:
``children+income__record_id``.
"""

from collections.abc import Iterable, Mapping, Sequence

from commonweal.engine import identifier
from commonweal.programme.plan import column

ORIGIN = ("dataset", "record_id", "as_of", "match_weight")
"""What a fact rests on: the record, the day it speaks of, the weight of its link."""

_AND = "+"


def selected(names: Iterable[str], alike: Iterable[Sequence[str]]) -> list[str]:
    """The columns of facts, as they are written; ``alike`` are facts that rest on one record."""
    names = tuple(names)
    shared = {name: tuple(group) for group in alike for name in group}
    columns = [column(name) for name in names]
    for group in dict.fromkeys(shared.get(name, (name,)) for name in names):
        written = _AND.join(group)
        columns += [f"{column(group[0], part)} AS {column(written, part)}" for part in ORIGIN]
    return columns


def origins(columns: Iterable[str]) -> Mapping[str, str]:
    """Fact -> the name under which a table with ``columns`` tells its record, in their order."""
    ending = f"__{ORIGIN[0]}"
    written = [c.removesuffix(ending) for c in columns if c.endswith(ending)]
    return {name: each for each in written for name in each.split(_AND)}


def apart(relation: str, columns: Sequence[str]) -> str:
    """SELECT of everything in ``relation``, each fact with columns of its own for its record."""
    found = origins(columns)
    shared = [f"{name}__{part}" for name in dict.fromkeys(found.values()) for part in ORIGIN]
    kept = [identifier(name) for name in columns if name not in set(shared)]
    own = [
        f"{column(written, part)} AS {column(name, part)}"
        for name, written in found.items()
        for part in ORIGIN
    ]
    return f"SELECT {', '.join([*kept, *own])} FROM {relation}"
