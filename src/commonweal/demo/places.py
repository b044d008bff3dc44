"""Where people live: villages with their weights, and the words of addresses.

The 2020 census counts residents by prefecture (Guizhou Bureau of Statistics, *Communiqué of the
Seventh National Population Census*, No. 2, 25 May 2021). Within a prefecture people are spread over
counties by the number of their villages. A small province keeps villages of a natural size and so
has fewer of them, at least one in each county.
"""

from dataclasses import dataclass

import numpy as np

from commonweal.demo.draws import Draws, Flags, Floats, Ints
from commonweal.demo.words import words
from commonweal.region import Level, Regions

CENSUS = {
    "5201": 5_987_018,
    "5202": 3_031_602,
    "5203": 6_606_675,
    "5204": 2_470_630,
    "5205": 6_899_636,
    "5206": 3_298_468,
    "5223": 3_015_112,
    "5226": 3_758_622,
    "5227": 3_494_385,
}
"""Residents of each prefecture on 1 November 2020."""

# Counties elsewhere in China where people who moved here were born (GB/T 2260).
OUTSIDE = (
    510104, 510105, 510502, 510525, 511502, 511525, 500101, 500112, 500233, 500242,
    430124, 430281, 431224, 431302, 530102, 530302, 530326, 530627, 450103, 450221,
    451031, 440305, 440106, 330106, 330327, 350583, 360111, 370102, 410105, 420106,
)  # fmt: skip
_PER_VILLAGE = 400


@dataclass(frozen=True)
class Places:
    """The villages of the demo province, in the order of their codes."""

    codes: Ints
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    urban: Flags
    weights: Floats
    streets: tuple[str, ...]
    groups: tuple[str, ...]

    @property
    def counties(self) -> Ints:
        """The county code of each village."""
        return self.codes // 1_000_000

    @property
    def prefectures(self) -> Ints:
        """The prefecture code of each village."""
        return self.codes // 100_000_000


def _short(name: str) -> str:
    for end in ("村民委员会", "居民委员会", "居委会", "村委会"):
        name = name.removesuffix(end)
    return name


def choose(draws: Draws, residents: int) -> Places:
    """The villages that a province of so many residents has."""
    regions = Regions.guizhou()
    by_county: dict[str, list[str]] = {}
    by_prefecture: dict[str, int] = {}
    for village in regions.at(Level.VILLAGE):
        by_county.setdefault(village.code[:6], []).append(village.code)
        by_prefecture[village.code[:4]] = by_prefecture.get(village.code[:4], 0) + 1
    scale = residents / sum(CENSUS.values())
    codes: list[str] = []
    weights: list[float] = []
    for county, villages in by_county.items():
        prefecture = county[:4]
        here = CENSUS[prefecture] * len(villages) / by_prefecture[prefecture]
        keep = min(len(villages), max(1, round(here * scale / _PER_VILLAGE)))
        order = np.argsort(draws.bits("villages", np.array([int(code) for code in villages])))
        codes += sorted(villages[position] for position in order[:keep])
        weights += [here / keep] * keep
    numbers = np.array([int(code) for code in codes], np.int64)
    names = tuple(_short(regions[code].name) for code in codes)
    urban = np.array(["社区" in regions[code].name or "居" in regions[code].name for code in codes])
    size = np.exp(0.35 * draws.normal("villages/size", numbers)) * np.where(urban, 2.0, 1.0)
    share = np.array(weights) * size
    # Whatever the sizes of its villages, a prefecture keeps the residents of the census.
    for prefecture, residents_there in CENSUS.items():
        inside = numbers // 100_000_000 == int(prefecture)
        share[inside] *= residents_there / share[inside].sum()
    return Places(
        codes=numbers,
        names=names,
        addresses=tuple(
            "".join(regions[code[:digits]].name for digits in (2, 4, 6, 9)) + name
            for code, name in zip(codes, names, strict=True)
        ),
        urban=urban,
        weights=share,
        streets=words("streets"),
        groups=words("groups"),
    )
