"""Names: the lists of ``tables/names.toml`` and who gets which.

A name is three numbers, positions in :data:`Names.texts`: the family name, the first and the second
part of the given name (0, the empty text, where there is none).
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from re import findall

import numpy as np

from commonweal.demo.draws import Draws, Flags, Floats, Ints

COHORTS = (1940, 1960, 1970, 1980, 1990, 2000, 2010)
"""First birth year of the cohorts of given names; people born earlier belong to the first."""

_TAIL_SHARE = 0.16
# How often a given name has one character only, by cohort: the fashion of the 1980s and 1990s.
_SINGLE = (0.07, 0.09, 0.16, 0.27, 0.24, 0.13, 0.07)
_DOUBLED = 0.03


@dataclass(frozen=True)
class Weighted:
    """Positions in the texts with their weights."""

    positions: Ints
    weights: Floats


@dataclass(frozen=True)
class Names:
    """Every list of names, as positions in one table of texts."""

    texts: tuple[str, ...]
    ethnicities: tuple[str, ...]
    shares: dict[str, Weighted]
    surnames: Weighted
    group_surnames: dict[int, tuple[float, Weighted]]
    dotted: dict[int, float]
    dotted_first: Weighted
    dotted_second: Weighted
    given: dict[tuple[bool, int], Weighted]
    similar: dict[str, str]
    homophones: dict[str, str]


def _weights(text: str) -> dict[str, float]:
    """``王72.5 李71.9`` as a mapping."""
    found: dict[str, float] = {}
    for name, weight in findall(r"([^\d\s.]+)([\d.]+)", text):
        found.setdefault(name, float(weight))
    return found


def _zipf(head: str, tail: str) -> dict[str, float]:
    """Weights by rank of the characters in ``head``, and a thin even tail."""
    ranked = {char: 1.0 / (rank + 4.0) ** 0.9 for rank, char in enumerate(dict.fromkeys(head))}
    rest = [char for char in dict.fromkeys(tail) if char not in ranked]
    share = sum(ranked.values()) * _TAIL_SHARE / (1 - _TAIL_SHARE) / len(rest)
    return ranked | dict.fromkeys(rest, share)


def _confusions(groups: list[str]) -> dict[str, str]:
    """Each character -> those it is taken for."""
    found: dict[str, str] = {}
    for group in groups:
        for char in dict.fromkeys(group):
            others = "".join(other for other in dict.fromkeys(group) if other != char)
            found[char] = found.get(char, "") + others
    return found


@cache
def load() -> Names:
    """The lists of the package."""
    document = tomllib.loads(
        (files("commonweal.demo") / "tables" / "names.toml").read_text(encoding="utf-8")
    )
    texts: dict[str, int] = {"": 0}

    def weighted(weights: dict[str, float]) -> Weighted:
        positions = [texts.setdefault(name, len(texts)) for name in weights]
        return Weighted(np.array(positions, np.int64), np.array(list(weights.values())))

    national = _weights(document["surnames"]["national"])
    factors = _weights(document["surnames"]["guizhou"])
    surnames = {name: weight * factors.get(name, 1.0) for name, weight in national.items()}
    shares = {key: _weights(text) for key, text in document["ethnicities"].items()}
    ethnicities = tuple(dict.fromkeys(name for share in shares.values() for name in share))
    number = {name: position for position, name in enumerate(ethnicities)}
    given = {}
    for male, sex in ((True, "male"), (False, "female")):
        table = document["given"][sex]
        for cohort, year in enumerate(COHORTS):
            given[male, cohort] = weighted(_zipf(table[str(year)], table["tail"]))
    return Names(
        shares={
            key: Weighted(
                np.array([number[name] for name in share], np.int64), np.array(list(share.values()))
            )
            for key, share in shares.items()
        },
        ethnicities=ethnicities,
        surnames=weighted(surnames),
        group_surnames={
            number[name]: (chance, weighted(_weights(text)))
            for name, (chance, text) in document["surnames"]["groups"].items()
        },
        dotted={number[name]: share for name, share in document["dotted"]["shares"].items()},
        dotted_first=weighted({part + "·": 1.0 for part in document["dotted"]["first"].split()}),
        dotted_second=weighted(dict.fromkeys(document["dotted"]["second"].split(), 1.0)),
        given=given,
        similar=_confusions(document["kinds"]["similar"].split()),
        homophones=_confusions(document["kinds"]["homophones"].split()),
        texts=tuple(texts),
    )


def cohort_of(birth_year: Ints) -> Ints:
    """The cohort of given names for each birth year."""
    return np.maximum(np.searchsorted(np.array(COHORTS), birth_year, side="right") - 1, 0)


def draw_ethnicities(draws: Draws, stream: str, index: Ints, prefecture: Ints) -> Ints:
    """An ethnic group for each index, by the shares of its prefecture."""
    names = load()
    result = np.zeros(len(index), np.int64)
    for code, share in names.shares.items():
        here = np.flatnonzero(prefecture == int(code))
        picked = draws.pick(stream, index[here], share.weights)
        result[here] = share.positions[picked]
    return result


def draw_surnames(draws: Draws, stream: str, index: Ints, ethnicity: Ints) -> Ints:
    """A family name for each index, by its ethnic group."""
    names = load()
    result = names.surnames.positions[draws.pick(stream, index, names.surnames.weights)]
    for group, (chance, surnames) in names.group_surnames.items():
        of_group = np.flatnonzero(ethnicity == group)
        own = of_group[draws.chance(stream + "/own", index[of_group], chance)]
        result[own] = surnames.positions[
            draws.pick(stream + "/group", index[own], surnames.weights)
        ]
    for group, chance in names.dotted.items():
        of_group = np.flatnonzero(ethnicity == group)
        own = of_group[draws.chance(stream + "/dotted", index[of_group], chance)]
        picked = draws.pick(stream + "/first", index[own], names.dotted_first.weights)
        result[own] = names.dotted_first.positions[picked]
    return result


def draw_given(
    draws: Draws, index: Ints, family: Ints, male: Flags, birth_year: Ints, generation: Ints
) -> tuple[Ints, Ints]:
    """The two parts of a given name for each index.

    ``generation`` is the index of the family whose children share their first character (字辈), or
    -1. People with a dotted family name get one part of their own list.
    """
    names = load()
    cohort = cohort_of(birth_year)
    first, second = np.zeros(len(index), np.int64), np.zeros(len(index), np.int64)
    for (of_male, number), characters in names.given.items():
        here = np.flatnonzero((male == of_male) & (cohort == number))
        who = index[here]
        one = characters.positions[draws.pick("given/1", who, characters.weights)]
        shared = generation[here] >= 0
        common = draws.pick("given/generation", generation[here], characters.weights)
        one = np.where(shared, characters.positions[common], one)
        two = characters.positions[draws.pick("given/2", who, characters.weights)]
        doubled = draws.chance("given/doubled", who, _DOUBLED) & ~shared
        two = np.where(doubled & ~np.bool_(of_male), one, two)
        single = draws.chance("given/single", who, _SINGLE[number]) & ~shared
        first[here], second[here] = one, np.where(single, 0, two)
    dotted = np.flatnonzero(np.isin(family, names.dotted_first.positions))
    picked = draws.pick("given/dotted", index[dotted], names.dotted_second.weights)
    first[dotted], second[dotted] = names.dotted_second.positions[picked], 0
    return first, second
