"""Make up applicants for student aid: one delivery for the example.

    python generate.py WORKSPACE [APPLICANTS] [SEED]

writes ``WORKSPACE/deliveries/application/2024-09-30.csv``. Every applicant is drawn at random:
nobody in it exists.
"""

import csv
import random
import sys
from datetime import date, timedelta
from pathlib import Path

SYLLABLES = ("an", "ber", "dor", "el", "fin", "gar", "hol", "kem", "lun", "mar", "ros", "wal")
TRAININGS = ("general_school", "vocational_school", "evening_school", "college")
YEAR = 2024


def application(number: int, chance: random.Random) -> dict[str, object]:
    """A row of the delivery."""
    age = min(19 + int(chance.expovariate(0.25)), 44)
    married = chance.random() < 0.06
    own_children = chance.choice([0] * 15 + [1, 2])
    together = chance.random() < 0.7
    row: dict[str, object] = {
        "application_number": f"A{number:08}",
        "applicant_name": " ".join(
            "".join(chance.choices(SYLLABLES, k=2)).title() for _ in range(2)
        ),
        "birth_date": date(YEAR - age, 1, 1) + timedelta(days=chance.randrange(270)),
        "application_date": date(YEAR, 7, 1) + timedelta(days=chance.randrange(90)),
        "training": chance.choice([*TRAININGS, *["higher_education"] * 8]),
        "lives_with_parents": chance.random() < 0.3,
        "self_insured": age >= 25,
        "married": married,
        "own_children": own_children,
        "children_at_home": own_children,
        "assets": round(chance.lognormvariate(8, 1.2)),
        "parents_do_not_count": age >= 30,
        "parents_together": together,
        "other_children": chance.choice([0, 0, 0, 1, 1, 2, 3]),
        "earning_child": chance.random() < 0.15,
        "earning_child_adult": chance.random() < 0.5,
        "earning_child_income": chance.randrange(300, 1_000),
        "funded_siblings": chance.choice([0, 0, 0, 1, 2]),
        "school_year": YEAR,
    }
    for who, works in (("own", 0.6), ("spouse", 0.8 * married), ("father", 0.9), ("mother", 0.75)):
        middle = 8.4 if who == "own" else 10.4
        gross = round(chance.lognormvariate(middle, 0.5)) if chance.random() < works else 0
        row[f"{who}_gross"] = gross
        row[f"{who}_expenses"] = chance.choice([0, 0, 0, round(gross * 0.05)])
        row[f"{who}_pension_savings"] = chance.choice([0, 0, round(gross * 0.02)])
        row[f"{who}_taxes"] = round(max(gross - 13_000, 0) * 0.2, 2)
        if who in {"father", "mother"}:
            row[f"{who}_civil_servant"] = chance.random() < 0.1
            row[f"{who}_hardship"] = chance.choice([0] * 9 + [384])
    return row


def written(value: object) -> object:
    """Truth in lower case, as the contract lists it."""
    return str(value).lower() if isinstance(value, bool) else value


def main() -> None:
    """Write the delivery; the same seed gives the same applicants."""
    workspace = Path(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000
    chance = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    rows = [application(number, chance) for number in range(count)]
    target = workspace / "deliveries" / "application" / f"{YEAR}-09-30.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as file:
        lines = csv.DictWriter(file, list(rows[0]))
        lines.writeheader()
        lines.writerows({name: written(value) for name, value in row.items()} for row in rows)


if __name__ == "__main__":
    main()
