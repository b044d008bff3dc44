"""What each department would deliver if it made no mistakes.

An extract function takes a chunk, the rows of the true table and their serial numbers (a thing that
is registered twice has two) and gives the columns of the contract; what has its contract's name and
form in the true table already is taken over by :func:`columns`.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonweal.demo import numbers
from commonweal.demo.chunk import Chunk, joined, text, word
from commonweal.demo.draws import Ints
from commonweal.demo.names import load
from commonweal.demo.schooling import ACADEMIC_YEAR, county_name
from commonweal.demo.words import words
from commonweal.demo.world import World, coded, dates

Columns = dict[str, Any]
Extract = Callable[[Chunk, pa.Table, Ints], Columns]

_PLATES = {
    5201: "贵A", 5202: "贵B", 5203: "贵C", 5206: "贵D", 5223: "贵E", 5205: "贵F", 5204: "贵G",
    5226: "贵H", 5227: "贵J",
}  # fmt: skip
_PLATE_SIGNS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_FORMS = ("有限责任公司", "经营部", "农民专业合作社")
# The words for a relation in the civil register, for women and for men.
_KIN = (
    ("户主", "户主"), ("妻", "夫"), ("女", "子"), ("儿媳", "女婿"), ("孙女", "孙子"),
    ("母亲", "父亲"), ("岳母", "岳父"), ("妹", "弟"), ("其他", "其他"),
)  # fmt: skip


def columns(chunk: Chunk, dataset: str, rows: pa.Table, serial: Ints) -> Columns:
    """Every column of ``dataset`` for these rows."""
    given = {name: rows[name].combine_chunks() for name in rows.column_names}
    return given | EXTRACTS[dataset](chunk, rows, serial)


def register(world: World) -> pa.Table:
    """The true table behind the civil register: everybody who stands in it."""
    return pa.table({"person": np.flatnonzero(world.people.registered)})


def _people(rows: pa.Table, column: str = "person") -> Ints:
    found: Ints = pc.fill_null(rows[column], -1).to_numpy()
    return found


def _numbered(chunk: Chunk, stream: str, serial: Ints, digits: int) -> pa.Array:
    spread = numbers.serials(chunk.world.draws, stream, serial, 10 ** min(digits, 9))
    return text(spread, digits)


def _identity(chunk: Chunk, person: Ints, prefix: str = "") -> Columns:
    """Name and number of a person, whose columns begin with ``prefix`` (owner_name, owner_id)."""
    if not prefix:
        return {"name": chunk.name(person), "resident_id": chunk.resident_id(person)}
    return {f"{prefix}_name": chunk.name(person), f"{prefix}_id": chunk.resident_id(person)}


def _birth(chunk: Chunk, person: Ints) -> Columns:
    people = chunk.world.people
    return {
        "sex": coded(people.male[person], ("female", "male")),
        "birth_date": dates(people.birth[person]),
    }


def _village(world: World, home: Ints) -> pa.Array:
    return text(world.places.codes[world.homes.village[home]])


def _counties(world: World, county: Ints) -> pa.Array:
    """Names of counties."""
    first, position = np.unique(world.places.counties, return_index=True)
    words = [county_name(world.places.addresses[place]) for place in position.tolist()]
    return word(np.searchsorted(first, county), tuple(words))


def _resident_register(chunk: Chunk, rows: pa.Table, serial: Ints) -> Columns:
    world, people = chunk.world, chunk.world.people
    person = _people(rows)
    book = people.book[person]
    homes, collective = world.homes, world.collective
    in_school = book >= len(world.home)
    home = np.where(in_school, people.household[person], book)
    # Numbers of collective books begin with a nine, those of families with their serial.
    serial_number = np.where(in_school, 90_000 + book - len(world.home), homes.serial[home])
    village = np.where(in_school, 0, homes.village[home])
    village[in_school] = collective.village[book[in_school] - len(world.home)]
    region = text(world.places.codes[village])
    address = chunk.address(homes.first[home])
    if in_school.any():
        schools = word(np.where(in_school, book - len(world.home), 0), collective.names)
        of_school = joined(word(village, world.places.addresses), schools, "集体户")
        address = pc.if_else(pa.array(in_school), of_school, address)
    words = tuple(name for pair in _KIN for name in pair)
    return {
        **_identity(chunk, person),
        **_birth(chunk, person),
        "household_number": joined(region, text(serial_number, 5)),
        "ethnicity": word(people.ethnicity[person], load().ethnicities),
        "relation": word(people.relation[person] * 2 + people.male[person], words),
        "region": region,
        "address": address,
        "household_kind": coded(world.places.urban[village] | in_school, ("rural", "urban")),
        "phone": chunk.phone(person),
    }


def _poverty_number(chunk: Chunk, home: Ints) -> pa.Array:
    return joined("52", _numbered(chunk, "number/poverty household", home, 10))


def _poverty_household(chunk: Chunk, rows: pa.Table, serial: Ints) -> Columns:
    home = rows["household"].to_numpy()
    return {
        "household_number": _poverty_number(chunk, home),
        "region": _village(chunk.world, home),
    }


def _poverty_member(chunk: Chunk, rows: pa.Table, serial: Ints) -> Columns:
    world, person = chunk.world, _people(rows)
    home = rows["household"].to_numpy()
    return {
        **_identity(chunk, person),
        "member_number": joined("520", _numbered(chunk, "number/poverty member", serial, 10)),
        "household_number": _poverty_number(chunk, home),
        "region": _village(world, home),
    }


def _vehicle(chunk: Chunk, rows: pa.Table, serial: Ints) -> Columns:
    spread = numbers.serials(chunk.world.draws, "number/plate", serial, len(_PLATE_SIGNS) ** 5)
    signs = []
    for _ in range(5):
        signs.append(word(spread % len(_PLATE_SIGNS), tuple(_PLATE_SIGNS)))
        spread = spread // len(_PLATE_SIGNS)
    codes = np.array(sorted(_PLATES))
    letters = tuple(_PLATES[code] for code in sorted(_PLATES))
    prefecture = np.searchsorted(codes, rows["prefecture"].to_numpy())
    return {
        **_identity(chunk, _people(rows), "owner"),
        "plate": joined(word(prefecture, letters), *signs),
    }


def _operating_licence(chunk: Chunk, rows: pa.Table, serial: Ints) -> Columns:
    return {
        **_identity(chunk, _people(rows), "holder"),
        "licence_number": joined("黔交运管", _numbered(chunk, "number/licence", serial, 9)),
    }


def _property(chunk: Chunk, rows: pa.Table, serial: Ints) -> Columns:
    region = rows["region"].to_numpy()
    number = _numbered(chunk, "number/property", serial, 9)
    return {
        **_identity(chunk, _people(rows), "owner"),
        "certificate_number": joined("黔不动产权第", number, "号"),
        "region": text(region),
    }


def _house_renovation(chunk: Chunk, rows: pa.Table, serial: Ints) -> Columns:
    return {
        **_identity(chunk, _people(rows), "head"),
        "grant_number": joined("WG", _numbered(chunk, "number/renovation", serial, 9)),
        "region": text(rows["region"].to_numpy()),
    }


def _enrolment(chunk: Chunk, rows: pa.Table, serial: Ints) -> Columns:
    person, guardian = _people(rows), _people(rows, "guardian")
    return {
        **_identity(chunk, person),
        **_birth(chunk, person),
        **_identity(chunk, guardian, "guardian"),
        "student_number": joined("G52", _numbered(chunk, "number/student", serial, 16)),
        "academic_year": np.full(len(person), ACADEMIC_YEAR),
        "region": text(rows["region"].to_numpy()),
        "home_region": text(rows["home_region"].to_numpy()),
        "guardian_phone": chunk.phone(guardian),
        "phone": pc.coalesce(chunk.phone(person), chunk.family_phone(person)),
    }


def _admission(chunk: Chunk, rows: pa.Table, serial: Ints) -> Columns:
    person = _people(rows)
    return {
        **_identity(chunk, person),
        **_birth(chunk, person),
        "exam_number": joined("2152", _numbered(chunk, "number/examination", serial, 10)),
        "academic_year": np.full(len(person), ACADEMIC_YEAR),
        "home_region": text(rows["home_region"].to_numpy()),
    }


def _aid_payment(chunk: Chunk, rows: pa.Table, serial: Ints) -> Columns:
    return {
        **_identity(chunk, _people(rows)),
        "payment_number": joined("ZZ", _numbered(chunk, "number/payment", serial, 12)),
    }


def _living_allowance(chunk: Chunk, rows: pa.Table, serial: Ints) -> Columns:
    home = rows["household"].to_numpy()
    return {
        **_identity(chunk, _people(rows)),
        "person_number": joined("DB", _numbered(chunk, "number/allowance", serial, 10)),
        "case_number": joined("J52", _numbered(chunk, "number/case", home, 10)),
        "region": _village(chunk.world, home),
    }


def _hospital_patient(chunk: Chunk, rows: pa.Table, serial: Ints) -> Columns:
    person = _people(rows)
    county = chunk.world.places.counties[rows["village"].to_numpy()]
    facility = rows["facility_kind"].combine_chunks().cast(pa.string())
    return {
        **_identity(chunk, person),
        **_birth(chunk, person),
        "patient_number": _numbered(chunk, "number/patient", serial, 10),
        "phone": pc.coalesce(chunk.phone(person), chunk.family_phone(person)),
        "address": chunk.address(person),
        "facility": joined(_counties(chunk.world, county), facility),
    }


def _disability(chunk: Chunk, rows: pa.Table, serial: Ints) -> Columns:
    person = _people(rows)
    kind = rows["kind"].combine_chunks().indices.to_numpy() + 1
    # The certificate's number is the resident ID, the kind and the grade.
    marks = text(kind * 10 + rows["grade"].to_numpy())
    return {
        **_identity(chunk, person),
        "certificate_number": joined(chunk.resident_id(person), marks),
    }


def _company(chunk: Chunk, rows: pa.Table, serial: Ints) -> Columns:
    draws, person = chunk.world.draws, _people(rows)
    county = rows["county"].to_numpy()
    kind = rows["kind"].combine_chunks().indices.to_numpy()
    spread = numbers.serials(draws, "number/company", serial, 10**9)
    body = (np.array([91, 92, 93])[kind] * 10**6 + county) * 10**9 + spread
    brand = draws.integers("company/brand", serial, 0, len(words("brands")))
    trade = draws.integers("company/trade", serial, 0, len(words("trades")))
    return {
        **_identity(chunk, person, "representative"),
        "company_code": joined(
            text(body), word(numbers.credit_positions(body), tuple(_CREDIT_SIGNS))
        ),
        "company_name": joined(
            _counties(chunk.world, county),
            word(brand, words("brands")),
            word(trade, words("trades")),
            word(kind, _FORMS),
        ),
    }


def _public_payroll(chunk: Chunk, rows: pa.Table, serial: Ints) -> Columns:
    employer = word(rows["employer"].to_numpy(), words("employers"))
    return {
        **_identity(chunk, _people(rows)),
        "employee_number": joined("GZ", _numbered(chunk, "number/employee", serial, 9)),
        "employer": joined(_counties(chunk.world, rows["county"].to_numpy()), employer),
    }


EXTRACTS: Mapping[str, Extract] = {
    "resident_register": _resident_register,
    "poverty_household": _poverty_household,
    "poverty_member": _poverty_member,
    "vehicle": _vehicle,
    "operating_licence": _operating_licence,
    "property": _property,
    "house_renovation": _house_renovation,
    "enrolment": _enrolment,
    "admission": _admission,
    "aid_payment": _aid_payment,
    "living_allowance": _living_allowance,
    "hospital_patient": _hospital_patient,
    "disability": _disability,
    "company": _company,
    "public_payroll": _public_payroll,
}
"""Dataset -> its extract, in the order in which they are delivered."""

SUBJECTS: Mapping[str, Mapping[str, str]] = {
    name: {"self": "person", "guardian": "guardian"} if name == "enrolment" else {"self": "person"}
    for name in EXTRACTS
    if name != "poverty_household"
}
"""Dataset -> subject -> the column of the true table that says who it is."""
