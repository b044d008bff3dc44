"""Records with every type of column that a comparison of Splink's can read, and slips in them."""

import random
from datetime import date, datetime, timedelta

import pyarrow as pa

_SYLLABLES = ("an", "be", "co", "da", "el", "fi", "gu", "ha", "il", "jo", "ka", "lu", "ma", "ne")
_CITIES = ("Aston", "Brook", "Colne", "Dunford")
_TAGS = ("red", "green", "blue", "black")

SCHEMA = pa.schema(
    [
        ("unique_id", pa.int64()),
        *((name, pa.string()) for name in ("first_name", "surname", "full_name", "dob", "seen")),
        *((name, pa.string()) for name in ("city", "email", "postcode", "odd name")),
        ("born", pa.date32()),
        *((name, pa.float64()) for name in ("lat", "long")),
        ("age", pa.int32()),
        ("place", pa.struct([("lat", pa.float64()), ("long", pa.float64())])),
        ("tags", pa.list_(pa.string())),
        ("vector", pa.list_(pa.float32(), 3)),
    ]
)


def records(count: int, seed: int = 1) -> pa.Table:
    """``count`` records of about half as many people, without any order."""
    rng = random.Random(seed)
    people = [_person(rng) for _ in range(max(1, count // 2))]
    rows = [_seen(rng, rng.choice(people)) | {"unique_id": number} for number in range(count)]
    rng.shuffle(rows)
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _person(rng: random.Random) -> dict[str, object]:
    first, last = _word(rng), _word(rng)
    born = date(1950, 1, 1) + timedelta(days=rng.randrange(20_000))
    seen = datetime(2020, 1, 1) + timedelta(minutes=rng.randrange(500_000))
    lat, long = 51 + rng.random(), rng.random()
    return {
        "first_name": first,
        "surname": last,
        "dob": born.isoformat(),
        "born": born,
        "seen": seen.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "city": rng.choice(_CITIES),
        "email": f"{first}.{last}@{rng.choice(_CITIES).lower()}.example",
        "postcode": f"AB{rng.randrange(1, 9)} {rng.randrange(1, 9)}XY",
        "odd name": _word(rng),
        "lat": lat,
        "long": long,
        "age": rng.randrange(18, 90),
        "tags": rng.sample(_TAGS, rng.randrange(0, 4)),
        "vector": [rng.random() for _ in range(3)],
    }


def _word(rng: random.Random) -> str:
    return "".join(rng.choices(_SYLLABLES, k=rng.randrange(2, 4))).capitalize()


def _seen(rng: random.Random, person: dict[str, object]) -> dict[str, object]:
    """How one record has it."""
    row = dict(person)
    for name in ("first_name", "surname", "dob", "email", "postcode", "odd name"):
        if rng.random() < 0.2:
            row[name] = _slip(rng, str(row[name]))
    if rng.random() < 0.1:
        row["first_name"], row["surname"] = row["surname"], row["first_name"]
    if rng.random() < 0.3:
        row["born"] = person["born"] + timedelta(days=rng.randrange(400))  # type: ignore[operator]
        row["lat"] = person["lat"] + rng.random() / 50  # type: ignore[operator]
        row["age"] = person["age"] + rng.randrange(-2, 3)  # type: ignore[operator]
        row["tags"] = rng.sample(_TAGS, 2)
        row["vector"] = [rng.random() for _ in range(3)]
    row["full_name"] = f"{row['first_name']} {row['surname']}"
    row["place"] = {"lat": row["lat"], "long": row["long"]}
    for name in row:
        if rng.random() < 0.08:
            row[name] = None
    return row


def _slip(rng: random.Random, text: str) -> str:
    place = rng.randrange(len(text))
    return text[:place] + rng.choice(["", "x", "7"]) + text[place + 1 :]
