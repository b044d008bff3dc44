"""Ideas for the model, each as the changes that take it away or add it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bench.correlated import correlated
from bench.trial import Change, Trial
from commonweal.identity import comparisons, estimate, service, training
from commonweal.identity.model import Comparison, Level, Writing
from commonweal.identity.steps import compare, mentions, nodes
from commonweal.identity.work import Work


def _comparisons(change: Callable[[Comparison], Comparison]) -> Sequence[Change]:
    changed = tuple(change(comparison) for comparison in comparisons.COMPARISONS)
    return [(comparisons, "COMPARISONS", changed)]


def _without(*labels: str) -> Callable[[], Sequence[Change]]:
    """The levels with these labels are none."""
    return lambda: _comparisons(
        lambda c: replace(c, levels=tuple(level for level in c.levels if level.label not in labels))
    )


def _with(attribute: str, at: int, *levels: Level) -> Callable[[], Sequence[Change]]:
    """More levels of one comparison, before the one at a place."""
    return lambda: _comparisons(
        lambda c: (
            replace(c, levels=(*c.levels[:at], *levels, *c.levels[at:]))
            if c.attribute == attribute
            else c
        )
    )


def _no_frequencies() -> Sequence[Change]:
    return _comparisons(lambda c: replace(c, frequency=False))


def _no_relatives() -> Sequence[Change]:
    return [(estimate, "HOUSEHOLD_EVIDENCE", frozenset())]


def _only_equality() -> Sequence[Change]:
    return _comparisons(lambda c: replace(c, levels=c.levels[:1]))


def _near_frequencies() -> Sequence[Change]:
    """A level next to equality counts half of the rarity of the commoner of the two values."""
    scored = compare.scored

    def also_near(chosen: Sequence[Comparison]) -> str:
        sql = scored(chosen)
        factors = dict(zip(chosen, compare.places(chosen), strict=True))
        for comparison, factor in factors.items():
            if not comparison.frequency or comparison.size < 3:
                continue
            level = f"c.pattern // {factor} % {comparison.size + 1}"
            rarity = f"rarity_{comparison.attribute}"
            equal = f"CASE WHEN {level} = 1 THEN d.{rarity} ELSE 0::DOUBLE END"
            near = (
                f"CASE {level} WHEN 1 THEN d.{rarity} "
                f"WHEN 2 THEN 0.5 * least(d.{rarity}, o.{rarity}) ELSE 0::DOUBLE END"
            )
            sql = sql.replace(equal, near)
        return sql.replace(
            "JOIN described AS d ON d.node = c.l",
            "JOIN described AS d ON d.node = c.l JOIN described AS o ON o.node = c.r",
        )

    return [(compare, "scored", also_near)]


def _missing() -> Sequence[Change]:
    """How many facts only one of two records tells is evidence of its own."""
    gaps = Comparison(
        "gaps",
        (Level("tell the same facts", "none"), Level("one fact more", "one")),
        shared=True,
        frequency=False,
    )
    level, choose = compare.level, training.choose_comparisons

    def told(attributes: Sequence[str]) -> str:
        return " + ".join(
            f"((l.{name} IS NULL) <> (r.{name} IS NULL))::INTEGER" for name in attributes
        )

    def with_gaps(comparison: Comparison) -> str:
        if comparison.attribute != "gaps":
            return level(comparison)
        return f"least({told(chosen)}, 2) + 1"

    chosen: list[str] = []

    def choosing(work: Work) -> None:
        choose(work)
        chosen[:] = [c.attribute for c in work.comparisons]
        (same,) = work.engine.row(
            "WITH picked AS (SELECT * FROM entities ORDER BY hash(entity) LIMIT 800) "
            f"SELECT avg(({told(chosen)} = 0)::INTEGER) FROM picked AS l JOIN picked AS r "
            "ON l.entity < r.entity"
        )
        work.coincidences["gaps"] = float(same)
        work.comparisons = (*work.comparisons, gaps)

    return [(compare, "level", with_gaps), (service, "choose_comparisons", choosing)]


def _middle_names(set_of_names: bool) -> Sequence[Change]:
    """Middle names in full, also those that only the whole name tells.

    With ``set_of_names`` who is called by a middle name in one record and by the first in the other
    agrees on a given name.
    """
    parts, choose = mentions._name_parts, service.choose_comparisons

    def in_full(text: Mapping[str, str], writing: Writing) -> dict[str, str]:
        found, told = parts(text, writing), text.get("person.middle_name")
        if writing.han:
            return found
        if told is not None:
            return {**found, "middle": mentions._folded(told)}
        if (whole := text.get("person.name")) is None:
            return found
        words = f"string_split({mentions._folded(whole)}, ' ')"
        between = f"nullif(array_to_string({words}[2:-2], ' '), '')"
        return {**found, "middle": f"CASE WHEN NOT contains({whole}, ',') THEN {between} END"}

    def choosing(work: Work) -> None:
        choose(work)
        chosen = []
        for comparison in work.comparisons:
            at, more = 1, None
            if comparison.attribute == "middle":
                more = Level("initial equal", "left(l.middle, 1) = left(r.middle, 1)")
            elif comparison.attribute == "given" and set_of_names and "middle" in work.known_of:
                at, more = 2, Level("called by a middle name", _CALLED)
            levels = comparison.levels
            if more is not None:
                levels = (*levels[:at], more, *levels[at:])
            chosen.append(replace(comparison, levels=levels))
        work.comparisons = tuple(chosen)

    return [(mentions, "_name_parts", in_full), (service, "choose_comparisons", choosing)]


_CALLED = (
    "list_contains(string_split(l.middle, ' '), r.given) "
    "OR list_contains(string_split(r.middle, ' '), l.given)"
)
_PLACES: dict[str, tuple[str, ...]] = {
    "postcode": ("address",),
    "city": ("address", "postcode"),
    "region": ("address", "postcode", "city"),
    "birth_place": ("address", "postcode", "city", "region"),
}
"""Where somebody lives or was born, and what tells it more precisely."""
_TOKENS = [f"list_distinct(string_split({side}.address, ' '))" for side in "lr"]
_SHARED = f"len(list_intersect({_TOKENS[0]}, {_TOKENS[1]}))"
_SWAPPED = (
    "left(l.birth, 4) = left(r.birth, 4) AND substr(l.birth, 5, 2) = substr(r.birth, 7, 2) "
    "AND substr(l.birth, 7, 2) = substr(r.birth, 5, 2)"
)
_YEAR_ONLY = (
    "left(l.birth, 4) = left(r.birth, 4) AND "
    "(substr(l.birth, 5) IN ('', '0101') OR substr(r.birth, 5) IN ('', '0101'))"
)

_NAMED = (frozenset({"given"}),)
_PLACED = (frozenset({"address", "postcode"}), frozenset({"city", "region", "birth_place"}))
_HOUSED = (frozenset({"family"}), frozenset({"address", "phone"}))
_SEXED = (frozenset({"sex"}), frozenset({"name", "given"}))
_HOUSEHOLDS = (estimate.HOUSEHOLD_EVIDENCE,)
_ADDRESSES = (frozenset({"address"}),)

TRIALS = (
    Trial("levels between equal and different", True, _only_equality),
    Trial("frequencies of values", True, _no_frequencies),
    Trial("relatives as a class of pairs", True, _no_relatives, _HOUSEHOLDS),
    Trial("given and family name swapped", True, _without("given and family name swapped"), _NAMED),
    Trial("nicknames", True, _without("nickname"), _NAMED),
    Trial("initials", True, _without("initial"), _NAMED),
    Trial(
        "names that sound alike (pinyin)", True, _without("sounds alike"), (frozenset({"name"}),)
    ),
    Trial(
        "dates with one or two digits wrong",
        True,
        _without("one digit differs", "two digits differ"),
    ),
    Trial("part of a date equal", True, _without("year and month or day equal", "year equal")),
    Trial(
        "values that stand for none",
        True,
        lambda: [(nodes, "_MOST_BEARERS", 1_000_000_000)],
    ),
    Trial("samples for u until they stand", True, lambda: [(training, "_MOST_PAIRS", 1)]),
    Trial(
        "ten million pairs sampled for u",
        False,
        lambda: [(training, "_FIRST_PAIRS", 10_000_000)],
    ),
    Trial("day and month swapped", False, _with("birth", 1, Level("day and month", _SWAPPED))),
    Trial(
        "dates that tell only a year (1 January)",
        False,
        _with("birth", 1, Level("year equal, the day is not known", _YEAR_ONLY)),
    ),
    Trial("places on condition of one another", False, lambda: correlated(_PLACES), _PLACED),
    Trial(
        "surname on condition of the household",
        False,
        lambda: correlated({"family": ("address", "phone")}),
        _HOUSED,
    ),
    Trial(
        "sex on condition of the given name",
        False,
        lambda: correlated({"sex": ("name", "given")}),
        _SEXED,
    ),
    Trial("middle names in full", False, lambda: _middle_names(set_of_names=False), _NAMED),
    Trial(
        "first and middle names as a set", False, lambda: _middle_names(set_of_names=True), _NAMED
    ),
    Trial("frequencies of near values", False, _near_frequencies),
    Trial("what only one tells", False, _missing),
    Trial(
        "tokens of addresses",
        False,
        _with(
            "address",
            3,
            Level("half of the words equal", f"{_SHARED} * 2 >= len({_TOKENS[0]})"),
            Level("some words equal", f"{_SHARED} > 0"),
        ),
        _ADDRESSES,
    ),
)
