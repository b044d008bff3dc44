"""Administrative divisions: province > prefecture > county > township > village.

A region's code is the statistics bureau's: 2, 4, 6, 9 or 12 digits, each level's code beginning
with the code of the level above it. ``county = code[:6]``.
"""

import csv
import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Self

from commonweal.errors import WorkspaceError


class Level(StrEnum):
    """How far down a region is; the order is from the top."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"

    @property
    def digits(self) -> int:
        """The length of a code of this level."""
        return _DIGITS[self]


_DIGITS = {
    Level.PROVINCE: 2,
    Level.PREFECTURE: 4,
    Level.COUNTY: 6,
    Level.TOWNSHIP: 9,
    Level.VILLAGE: 12,
}
_LEVELS = {digits: level for level, digits in _DIGITS.items()}
_PARENT_DIGITS = {4: 2, 6: 4, 9: 6, 12: 9}

COLUMNS = ("code", "name", "parent", "level", "name_en")
"""The columns of regions.csv."""


class RegionsInvalid(WorkspaceError):
    """regions.csv cannot be used."""

    code = "workspace.regions-invalid"
    hint = (
        "Each line needs a code of 2, 4, 6, 9 or 12 digits and a name; the beginning of the code "
        "must be the code of the region above it."
    )

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}, line {line}: {reason}")
        self.path, self.line = path, line


@dataclass(frozen=True, slots=True)
class Region:
    """One administrative division; ``name_en`` may be empty."""

    code: str
    name: str
    name_en: str = ""

    @property
    def level(self) -> Level:
        """Its level, told by the length of its code."""
        return _LEVELS[len(self.code)]

    @property
    def parent(self) -> str | None:
        """The code of the region it lies in; None for a province."""
        digits = _PARENT_DIGITS.get(len(self.code))
        return None if digits is None else self.code[:digits]


class Regions:
    """A table of regions, in the order of their codes."""

    def __init__(self, regions: Iterable[Region]) -> None:
        self._by_code = {
            region.code: region for region in sorted(regions, key=lambda region: region.code)
        }

    def __iter__(self) -> Iterator[Region]:
        return iter(self._by_code.values())

    def __len__(self) -> int:
        return len(self._by_code)

    def __contains__(self, code: str) -> bool:
        return code in self._by_code

    def __getitem__(self, code: str) -> Region:
        return self._by_code[code]

    def at(self, level: Level) -> list[Region]:
        """Every region of one level."""
        return [region for region in self if region.level is level]

    @classmethod
    def guizhou(cls) -> Self:
        """Guizhou as of 2023-06-30 (National Bureau of Statistics)."""
        packed = (files("commonweal") / "data" / "regions-guizhou.csv.gz").read_bytes()
        lines = gzip.decompress(packed).decode("utf-8").splitlines()
        return cls(Region(*row) for row in list(csv.reader(lines))[1:])

    @classmethod
    def read(cls, path: Path) -> Self:
        """The regions in a regions.csv; raises :class:`RegionsInvalid` with the line."""
        regions: dict[str, Region] = {}
        lines: dict[str, int] = {}
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            absent = {"code", "name"} - set(reader.fieldnames or ())
            if absent:
                raise RegionsInvalid(
                    path, 1, f"the column {' and '.join(sorted(absent))} is missing"
                )
            for row in reader:
                code, name = (row["code"] or "").strip(), (row["name"] or "").strip()
                if not (code.isascii() and code.isdigit() and len(code) in _LEVELS):
                    raise RegionsInvalid(path, reader.line_num, f"{code!r} is no region code")
                if not name:
                    raise RegionsInvalid(path, reader.line_num, f"{code} has no name")
                if code in regions:
                    raise RegionsInvalid(
                        path, reader.line_num, f"{code} stands already in line {lines[code]}"
                    )
                regions[code] = Region(code, name, (row.get("name_en") or "").strip())
                lines[code] = reader.line_num
        for code, region in regions.items():
            if region.parent is not None and region.parent not in regions:
                raise RegionsInvalid(
                    path, lines[code], f"{code} lies in {region.parent}, which is not in the file"
                )
        return cls(regions.values())

    def write(self, path: Path) -> None:
        """Write them as a regions.csv."""
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            for region in self:
                writer.writerow(
                    (region.code, region.name, region.parent, region.level, region.name_en)
                )
