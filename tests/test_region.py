"""Regions: the packaged table and regions.csv."""

from pathlib import Path

import pytest

from commonweal.region import Level, Region, Regions, RegionsInvalid


def test_guizhou_has_every_division_of_the_statistics_bureau() -> None:
    regions = Regions.guizhou()
    counts = {level: len(regions.at(level)) for level in Level}
    assert counts == {
        Level.PROVINCE: 1,
        Level.PREFECTURE: 9,
        Level.COUNTY: 88,
        Level.TOWNSHIP: 1510,
        Level.VILLAGE: 17964,
    }


def test_every_division_lies_in_one_that_is_there() -> None:
    regions = Regions.guizhou()
    assert [r.code for r in regions if r.parent is not None and r.parent not in regions] == []


def test_counties_have_their_usual_english_names() -> None:
    regions = Regions.guizhou()
    # Each of these is misread by a plain reading of the characters.
    names = {regions[code].name: regions[code].name_en for code in ("522701", "522729", "522732")}
    assert names == {"都匀市": "Duyun", "长顺县": "Changshun", "三都水族自治县": "Sandu"}


def test_written_regions_are_read_back_the_same(tmp_path: Path) -> None:
    regions = Regions.guizhou()
    regions.write(tmp_path / "regions.csv")
    assert list(Regions.read(tmp_path / "regions.csv")) == list(regions)


def test_only_code_and_name_are_needed_and_order_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "regions.csv"
    path.write_text("name,code\n南明区,520102\n贵州省,52\n贵阳市,5201\n", encoding="utf-8-sig")
    assert [region.code for region in Regions.read(path)] == ["52", "5201", "520102"]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("code,title\n52,贵州省\n", 1, "the column name is missing"),
        ("code,name\n52,贵州省\n5a,x\n", 3, "'5a' is no region code"),
        ("code,name\n52,贵州省\n520,x\n", 3, "'520' is no region code"),
        ("code,name\n52,\n", 2, "52 has no name"),
        ("code,name\n52,贵州省\n52,贵州\n", 3, "52 stands already in line 2"),
        (
            "code,name\n52,贵州省\n520102,南明区\n",
            3,
            "520102 lies in 5201, which is not in the file",
        ),
        ("", 1, "the column code and name is missing"),
    ],
)
def test_a_wrong_line_is_named(text: str, line: int, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "regions.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RegionsInvalid) as caught:
        Regions.read(path)
    assert caught.value.line == line
    assert reason in str(caught.value)


def test_a_region_knows_its_level_and_parent() -> None:
    village = Region("520102016001", "纪念塔社区")
    assert (village.level, village.parent) == (Level.VILLAGE, "520102016")
    assert Region("52", "贵州省").parent is None
