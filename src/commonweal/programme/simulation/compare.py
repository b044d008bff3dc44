"""Two variants of a programme beside each other: counts by group, the small ones withheld.

In:  ``simulation_beside`` in the engine, which :func:`set_beside` makes. Out: a
:class:`commonweal.programme.simulation.model.Result`.

How much of the whole is shown depends on its totals. When few come to the aid or lose it (or get
another amount), who gained and lost is left out and only the levels are shown; when these differ
by few too, only what was before. The margin of open outcomes is withheld on its own account, and
the outcomes of persons are told apart only as far as no combination is small.
"""

from collections.abc import Iterator, Mapping

from commonweal.engine import Engine, identifier
from commonweal.programme.simulation import counts, steps
from commonweal.programme.simulation.exposure import exposed_margin, shown_of
from commonweal.programme.simulation.model import Flow, Result
from commonweal.programme.simulation.sheet import Sheet
from commonweal.suppression import small
from commonweal.suppression.rows import Counts, total

Flows = Mapping[tuple[str, str], int]

BEFORE, AFTER = identifier("simulation_before"), identifier("simulation_after")
BESIDE = identifier("simulation_beside")
_PEOPLE, _FAMILIES = identifier("simulation_people"), identifier("simulation_families")
_COARSE = {"verify": "open", "unknown": "open", "withheld": "ineligible"}


def set_beside(engine: Engine) -> None:
    """Put ``simulation_before`` and ``simulation_after`` beside each other."""
    engine.create("simulation_beside", steps.beside(BEFORE, AFTER))


def compare(engine: Engine, programme: str, members: str, smallest: int, grouped: bool) -> Result:
    """What differs between the two variants of ``programme``.

    ``members`` is the relation of the households' members; ``grouped`` asks for a table by
    ``in_group``.
    """
    engine.create("simulation_sizes", steps.sizes(members))
    sizes = identifier("simulation_sizes")
    engine.create("simulation_people", steps.people(BESIDE, programme, sizes))
    engine.create("simulation_families", steps.families(_PEOPLE))
    prefectures = counts.of_both(engine, _PEOPLE, _FAMILIES, "prefecture")
    whole = total(prefectures.values()) or counts.NONE
    shown = shown_of(whole, smallest)
    margin = shown in {"changes", "levels"} and not small(exposed_margin(whole), smallest)
    sheet = Sheet(shown, margin, smallest)
    flows = {
        (str(before), str(after)): int(persons)
        for before, after, persons in engine.rows(steps.matrix(_PEOPLE))
    }
    counties = counts.of_both(engine, _PEOPLE, _FAMILIES, "county")
    tables = [*sheet.regions(prefectures, counties)]
    tables.append(sheet.table("size", counts.of_both(engine, _PEOPLE, _FAMILIES, "size")))
    if grouped:
        tables.append(sheet.table("group", counts.of_persons(engine, _PEOPLE, "in_group")))
    changes = shown == "changes"
    return Result(
        shown=shown,
        total=sheet.line("", whole, False, False),
        considered=None if small(_outside(whole, margin), smallest) else whole["considered"],
        kept=whole["before"] - whole["lost"] if changes else None,
        raised=whole["raised"] if changes else None,
        lowered=whole["lowered"] if changes else None,
        flows=tuple(told_apart(flows, smallest)) if changes else (),
        tables=tuple(table for table in tables if table.lines),
    )


def told_apart(flows: Flows, smallest: int) -> Iterator[Flow]:
    """Persons by outcome before and after, as finely as no count is small; else nothing."""
    coarse: dict[tuple[str, str], int] = {}
    for (before, after), persons in flows.items():
        key = (_COARSE.get(before, before), _COARSE.get(after, after))
        coarse[key] = coarse.get(key, 0) + persons
    for told in (flows, coarse):
        if not small(told.values(), smallest):
            for (before, after), persons in sorted(told.items()):
                yield Flow.model_validate({"before": before, "after": after, "persons": persons})
            return


def _outside(whole: Counts, margin: bool) -> Iterator[int]:
    """How many are left when those shown are taken from all who were considered."""
    for side in ("before", "after"):
        others = whole["considered"] - whole[side]
        yield from (others, others - whole[f"open_{side}"] if margin else 0)
