"""The programme and those that its change can reach, counted together.

A person can move from one programme to another, so that what all of them give changes by less, or
more, than what one of them gives. Each number of the sum is bound to those of the programmes: who
comes to one of them and not to the sum had something from another before. Numbers are told only
where no combination of what people have of each programme is small. Else the other programmes are
told as one, or only the levels before and after; otherwise nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal

from commonweal.engine import Engine, identifier, literal
from commonweal.programme.model import Title
from commonweal.programme.simulation import counts, steps
from commonweal.programme.simulation.compare import BESIDE
from commonweal.programme.simulation.exposure import EXPOSED, Shown, exposed_margin
from commonweal.programme.simulation.model import Line, Together
from commonweal.programme.simulation.sheet import Sheet
from commonweal.suppression import small

_SUM = identifier("simulation_sum")
_APART = identifier("simulation_apart")
OTHERS = ""
"""Stands for all other programmes as one."""


def together(
    engine: Engine, programme: str, others: Mapping[str, Title], alone: Shown, smallest: int
) -> Together:
    """What ``programme`` and ``others`` give together, no more of it than of ``programme`` alone.

    In:  ``simulation_beside`` in the engine; ``alone`` says how much is shown of the programme.
    """
    engine.create("simulation_sum", steps.as_one(BESIDE, OTHERS))
    summed = _counted(engine, _SUM).get(OTHERS, counts.NONE)
    for shown in _as_much(alone):
        for names, apart in _apart(programme, others):
            engine.create("simulation_apart", apart)
            rows = dict.fromkeys(names, counts.NONE) | _counted(engine, _APART)
            told = [number for row in (summed, *rows.values()) for number in EXPOSED[shown](row)]
            if small([*told, *_combined(engine, _SIDES[shown])], smallest):
                continue
            could = [number for row in (summed, *rows.values()) for number in exposed_margin(row)]
            could += _combined(engine, _SIDES["levels"], margin=True)
            sheet = Sheet(shown, not small(could, smallest), smallest)
            return Together(
                programmes=dict(others),
                shown=shown,
                total=sheet.line("", summed, False, False),
                lines=tuple(sheet.line(name, rows[name], False, True) for name in names),
            )
    return Together(programmes=dict(others), shown="nothing", total=Line(key=""))


def _as_much(shown: Shown) -> tuple[Literal["changes", "levels"], ...]:
    """What of the sum may be tried when so much of the programme is shown."""
    if shown == "changes":
        return "changes", "levels"
    return ("levels",) if shown == "levels" else ()


_SIDES: Mapping[Shown, Sequence[tuple[str, ...]]] = {
    "changes": [("before", "after")],
    "levels": [("before",), ("after",)],
}


def _apart(programme: str, others: Collection[str]) -> Iterator[tuple[list[str], str]]:
    """How programmes can be told apart, the finest first: their names, and what they give."""
    yield [programme, *others], f"SELECT * FROM {BESIDE}"
    if len(others) > 1:
        own = f"SELECT * FROM {BESIDE} WHERE programme = {literal(programme)}"
        rest = f"(SELECT * FROM {BESIDE} WHERE programme <> {literal(programme)})"
        yield [programme, OTHERS], f"{own} UNION ALL BY NAME {steps.as_one(rest, OTHERS)}"


def _combined(
    engine: Engine, sides: Iterable[Sequence[str]], *, margin: bool = False
) -> Iterator[int]:
    """How many persons, and families, have the same of every programme that is told apart."""
    families = f"({steps.families_of_programmes(_APART)})"
    for side in sides:
        for relation, unit in ((_APART, "person_id"), (families, "family")):
            select = steps.combinations(relation, unit, side, margin=margin)
            yield from (int(number) for (number,) in engine.rows(select))


def _counted(engine: Engine, beside: str) -> dict[str, dict[str, int]]:
    """Programme -> counts of its persons and families."""
    families = f"({steps.families_of_programmes(beside)})"
    return counts.of_both(engine, beside, families, "programme")
