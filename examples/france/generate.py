"""Make up families with children at school: one delivery for the example.

    python generate.py WORKSPACE [FAMILIES] [SEED]

writes ``WORKSPACE/deliveries/school_family/2017-09-01.csv``. Every family is drawn at random:
nobody in it exists.
"""

import csv
import random
import sys
from datetime import date, timedelta
from pathlib import Path

COLUMNS = (
    *("family_number", "parent_name", "birth_date", "children", "in_college", "in_lycee"),
    *("single_parent", "taxable_income", "school_year"),
)
SYLLABLES = ("ba", "cou", "del", "fau", "gar", "lan", "mar", "nor", "per", "ren", "tal", "vi")


def families(count: int, seed: int) -> list[list[object]]:
    """Rows of the delivery; the same seed gives the same families."""
    chance = random.Random(seed)
    rows: list[list[object]] = []
    for number in range(count):
        children = chance.choice([1, 1, 2, 2, 2, 3, 3, 4, 5, 6])
        in_college = chance.randint(0, children)
        in_lycee = chance.randint(0, children - in_college)
        name = " ".join("".join(chance.choices(SYLLABLES, k=3)).title() for _ in range(2))
        born = date(1965, 1, 1) + timedelta(days=chance.randrange(30 * 365))
        income = round(chance.lognormvariate(9.8, 0.7))
        single = str(chance.random() < 0.25).lower()
        rows.append(
            [f"F{number:08}", name, born, children, in_college, in_lycee, single, income, 2017]
        )
    return rows


def main() -> None:
    """Write the delivery."""
    workspace = Path(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    target = workspace / "deliveries" / "school_family" / "2017-09-01.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(COLUMNS)
        lines.writerows(families(count, seed))


if __name__ == "__main__":
    main()
