"""A small town with known truth: who lives there, what registers say, and the hard cases."""

import random
from collections.abc import Iterator
from itertools import pairwise

from stdnum.cn import ric

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高"
CHARACTERS = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉红建国志文"
STREETS = [f"{name}路" for name in ("中山", "人民", "解放", "青云", "延安", "遵义", "花溪", "观山")]
REGIONS = [
    f"5201{county:02d}{town:03d}{village:03d}"
    for county in (2, 3, 11)
    for town in (1, 2, 3)
    for village in (1, 2)
]

Row = dict[str, str | None]

HEADERS = {
    "key": "编号",
    "name": "姓名",
    "id": "身份证号",
    "birth": "出生日期",
    "sex": "性别",
    "phone": "联系电话",
    "region": "区划代码",
    "address": "住址",
}
"""Attribute -> the column that a department has it in."""


def number(region: str, birth: str, place: int) -> str:
    """A resident identity number with the right check digit."""
    start = f"{region[:6]}{birth}{place:03d}"
    return start + ric.calc_check_digit(f"{start}0")


def families(chance: random.Random, many: int, first: int = 0) -> Iterator[Row]:
    """People who live together share surname, address and telephone."""
    for family in range(first, first + many):
        surname, region = chance.choice(SURNAMES), chance.choice(REGIONS)
        address = f"{chance.choice(STREETS)}{chance.randint(1, 400)}号{chance.randint(1, 30)}室"
        phone = f"1{chance.randint(3 * 10**9, 10**10 - 1)}"
        for member in range(chance.randint(1, 4)):
            male = chance.random() < 0.5
            birth = f"{chance.randint(1940, 2015)}{chance.randint(1, 12):02d}"
            birth += f"{chance.randint(1, 28):02d}"
            given = "".join(chance.sample(CHARACTERS, chance.choice((1, 2, 2))))
            place = chance.randint(0, 499) * 2 + male
            yield {
                "key": f"{family}-{member}",
                "name": surname + given,
                "id": number(region, birth, place),
                "birth": birth,
                "sex": "男" if male else "女",
                "phone": phone
                if chance.random() < 0.7
                else f"1{chance.randint(3 * 10**9, 10**10 - 1)}",
                "region": region,
                "address": address,
            }


def patients(chance: random.Random, people: list[Row], share: float = 0.5) -> list[Row]:
    """What a hospital writes down: numbers often missing, slips of the pen."""
    rows = []
    for person in people:
        if chance.random() > share:
            continue
        row = {name: person[name] for name in ("key", "name", "id", "birth", "sex", "phone")}
        if chance.random() < 0.5:
            row["id"] = None
        elif chance.random() < 0.05:
            row["id"] = slip(chance, str(row["id"]))
        if chance.random() < 0.04:
            row["birth"] = slip(chance, str(row["birth"]))
        if chance.random() < 0.04:
            row["name"] = str(row["name"])[:-1] + chance.choice(CHARACTERS)
        if chance.random() < 0.2:
            row["phone"] = None
        rows.append(row)
    return rows


def visits(chance: random.Random, residents: list[Row]) -> Iterator[Row]:
    """Neighbours in the list are often one family: each as they are, without a number, and one who
    is a bit of both, so that two who are clearly two hang together."""
    for place, (one, other) in enumerate(pairwise(residents)):
        if chance.random() < 0.5:
            told = ("name", "birth", "sex", "phone")
            for who, row in enumerate((one, other, one | {"birth": other["birth"]})):
                yield {"key": f"{place}-{who}"} | {name: row[name] for name in told}


def slip(chance: random.Random, digits: str) -> str:
    """One digit written wrongly."""
    place = chance.randrange(6, 17) if len(digits) == 18 else chance.randrange(len(digits))
    return digits[:place] + str((int(digits[place]) + 1) % 10) + digits[place + 1 :]


HOME = {"region": "520102001001", "address": "中山路1号1室", "phone": "13800001111"}


def case(key: str, name: str, birth: str, place: int, **more: str | None) -> Row:
    """One person, by default of one and the same home."""
    person: Row = {
        "key": key,
        "name": name,
        "id": number("520102", birth, place),
        "birth": birth,
        "sex": "男" if place % 2 else "女",
        **HOME,
    }
    return {**person, **more}
