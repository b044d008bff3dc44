"""Households and entitled families by county, with what must be withheld."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from commonweal.region import Regions
from commonweal.stage import StageContext
from commonweal.suppression.cells import Withheld, withhold

SMALLEST_COUNT = 5
"""The smallest count above zero that may be shown for a county."""

UNKNOWN = ""
"""The code that stands for households whose region nobody knows."""

_KINDS = re.compile(
    r"(?:(?:布依族|苗族|侗族|彝族|仡佬族|土家族|回族|水族|瑶族|壮族|各族)+)?(?:自治[县州]|[县区市]|特区|地区)$"
)


@dataclass(frozen=True)
class Counties:
    """Counts by prefecture and county, codes as keys; every county of the regions is there."""

    households: Mapping[str, Mapping[str, int]]
    families: Mapping[str, Mapping[str, int]]
    households_withheld: Withheld
    families_withheld: Withheld

    @property
    def all_households(self) -> int:
        """Every household, wherever it is."""
        return sum(sum(members.values()) for members in self.households.values())

    @property
    def all_families(self) -> int:
        """Every entitled family, wherever it is."""
        return sum(sum(members.values()) for members in self.families.values())


def count(context: StageContext, regions: Regions) -> Counties:
    """Count households and those with a member who is eligible for any programme."""
    determined = [
        table for table in sorted(context.versions) if table.startswith("determinations/")
    ]
    eligible = " UNION ".join(
        f"SELECT household_id FROM {context.source(table)} WHERE outcome = 'eligible'"
        for table in determined
    )
    rows = context.engine.rows(f"""
        SELECT coalesce(left(h.region, 6), '') AS county, count(*) AS households,
               count(e.household_id) AS families
        FROM {context.source("households")} h
        LEFT JOIN ({eligible or "SELECT NULL AS household_id WHERE false"}) e
               ON e.household_id = h.household_id
        GROUP BY 1 ORDER BY 1
    """)
    households: dict[str, dict[str, int]] = {}
    families: dict[str, dict[str, int]] = {}
    for region in regions:
        if len(region.code) == 6:
            households.setdefault(region.code[:4], {})[region.code] = 0
            families.setdefault(region.code[:4], {})[region.code] = 0
    for county, number, entitled in rows:
        code = county if county in regions and len(county) == 6 else UNKNOWN
        for table, value in ((households, number), (families, entitled)):
            members = table.setdefault(code[:4], {})
            members[code] = members.get(code, 0) + value
    sizes = {code: number for members in households.values() for code, number in members.items()}
    return Counties(
        households,
        families,
        withhold(households, SMALLEST_COUNT),
        withhold(families, SMALLEST_COUNT, sizes),
    )


def short_name(name: str) -> str:
    """A county's name without its kind: 威宁彝族回族苗族自治县 -> 威宁."""
    short = _KINDS.sub("", name)
    return short if len(short) > 1 else name
