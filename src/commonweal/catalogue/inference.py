"""A contract for a file that nobody has described yet.

Header words say most of what a column is, the values confirm or correct it. What comes out is a
proposal to be read over: nothing is required but the key, because one file does not show which
gaps the next will have.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from commonweal.catalogue.errors import ContractNotInferable
from commonweal.catalogue.model import SELF, Column, Contract
from commonweal.catalogue.profile import Profile, is_unique, profile
from commonweal.catalogue.vocabulary import (
    NAMES,
    SEX_CODES,
    is_truth,
    looks_like_key,
    normal,
    relation,
    role_and_subject,
)
from commonweal.engine import Engine
from commonweal.extract import Extract, Format, detect, kind_of, read_text

_MOSTLY = 0.8
_NEARLY = 0.95
_USUAL_DATES = ("%Y-%m-%d", "%Y%m%d", "%Y/%m/%d")
_DATED_STEM = re.compile(r"\d{4}-\d{2}-\d{2}(\.changes)?")

_NAME_ROLES = (
    "person.name",
    "person.given_name",
    "person.middle_name",
    "person.family_name",
)

UNKNOWN_DEPARTMENT = "unknown"


def infer_contract(path: Path, department: str = UNKNOWN_DEPARTMENT) -> Contract:
    """The contract that the file ``path`` suggests, whatever its format and headers.

    Raises :class:`ContractNotInferable` for a file without records, or the
    :class:`commonweal.errors.DeliveryError` that says why it cannot be read.
    """
    with Engine() as engine:
        return read_undescribed(engine, path, "file", department)[1]


def read_undescribed(
    engine: Engine, path: Path, table: str, department: str = UNKNOWN_DEPARTMENT
) -> tuple[Extract, Contract]:
    """Read a file into ``table`` of the engine; what it holds and the contract it suggests.

    Raises what :func:`infer_contract` raises.
    """
    form = detect(path, kind_of(path)) if path.is_file() else None
    extract = read_text(engine, path, table, form)
    if not extract.rows:
        raise ContractNotInferable(path, "it holds no record")
    return extract, _contract(engine, extract, path, form or Format(), department)


def _contract(
    engine: Engine, extract: Extract, path: Path, form: Format, department: str
) -> Contract:
    profiles = profile(engine, extract.table, extract.columns, extract.rows)
    columns = _distinct_roles([_column(entry) for entry in profiles], profiles)
    columns = _named(_one_subject(columns))
    key = _key(engine, extract, columns)
    return Contract(
        dataset=dataset_name(path),
        department=department,
        columns=tuple(
            replace(
                column,
                required=column.name in key,
                role=column.role or ("record.id" if column.name in key else None),
            )
            for column in columns
        ),
        key=key,
        format=form,
        status="draft",
    )


def dataset_name(path: Path) -> str:
    """The dataset that a file is an extract of: its stem, or its folder when the stem is a date."""
    stem = path.name.split(".")[0]
    if _DATED_STEM.fullmatch(stem):
        stem = path.absolute().parent.name
    return _identifier(stem, "dataset")


def _column(entry: Profile) -> Column:
    """One column by itself: role, type and codes."""
    role, subject = role_and_subject(entry.header)
    role = _confirmed(role, entry)
    kind, formats = _type(role, entry)
    codes = None
    if role == "person.sex":
        codes = sex_codes(entry.values)
    elif role == "household.relation":
        codes = {raw: relation(raw) for raw in entry.values}
    return Column(
        name="",
        physical_name=entry.header,
        type=kind,
        role=role,
        subject=subject,
        description=f"Filled in {entry.fill:.1%} of {entry.sampled:,} lines.",
        codes=codes,
        date_formats=formats,
    )


def _confirmed(role: str | None, entry: Profile) -> str | None:
    """The role that header and values agree on."""
    shares = entry.shares
    if is_truth(entry.header) or not entry.filled:
        return None
    if shares["resident_id"] >= _MOSTLY:
        return "person.resident_id"
    if shares["email"] >= _MOSTLY:
        return "person.email"
    if role is None and shares["mobile"] >= _MOSTLY:
        return "person.phone"
    if role is None and _sexes(entry) == 1.0 and len(entry.values) == 2:
        telling = {raw.casefold() for raw in entry.values} & {"male", "female", "男", "女"}
        return "person.sex" if telling else None
    return role if role is None or _plausible(role, entry) else None


def _plausible(role: str, entry: Profile) -> bool:
    """Whether values such as these can have the role that the header says."""
    shares = entry.shares
    checks = {
        "person.birth_date": sum(entry.dates.values()) >= 0.5,
        "person.sex": _sexes(entry) >= _MOSTLY,
        "person.age": shares["number"] >= _MOSTLY,
        "address.region": shares["region"] >= _MOSTLY,
        "household.relation": bool(entry.values) and shares["digits"] < 0.5,
        **dict.fromkeys(_NAME_ROLES, shares["number"] < 0.5),
    }
    return checks.get(role, True)


def _type(role: str | None, entry: Profile) -> tuple[str, tuple[str, ...]]:
    """The logical type, and the date formats where the usual ones do not do."""
    textual = role is not None and role not in {"person.birth_date", "person.age"}
    if textual or not entry.filled:
        return "string", ()
    formats = _date_formats(entry)
    wanted = role == "person.birth_date" or re.search(
        r"date|_on$|_at$|since|until|日期|时间|年月", normal(entry.header)
    )
    if formats and (
        wanted or not all(re.fullmatch("%Y%m%d|%m%d%Y|%d%m%Y|%Y%m", f) for f in formats)
    ):
        return "date", () if set(formats) <= set(_USUAL_DATES) else formats
    if looks_like_key(entry.header) or is_truth(entry.header):
        return "string", ()
    if entry.shares["integer"] >= _NEARLY:
        return "integer", ()
    numeric = entry.shares["number"] >= _NEARLY and _no_leading_zero(entry)
    return ("number" if numeric else "string"), ()


def _date_formats(entry: Profile) -> tuple[str, ...]:
    """The formats that together read nearly all values, the strongest first."""
    chosen: list[str] = []
    covered = 0.0
    # Formats of one shape exclude each other: day and month first are told apart by who reads more.
    for form, share in sorted(entry.dates.items(), key=lambda item: -item[1]):
        if share < 0.02 or _conflicts(form, chosen):
            continue
        chosen.append(form)
        covered += share
    return tuple(chosen) if covered >= _MOSTLY else ()


def _conflicts(form: str, chosen: Sequence[str]) -> bool:
    letters = sorted(form)
    return any(sorted(other) == letters and other[-1] == form[-1] for other in chosen)


def _no_leading_zero(entry: Profile) -> bool:
    return not any(re.match(r"0\d", value) for value in entry.values)


def _sexes(entry: Profile) -> float:
    known = sum(count for raw, count in entry.values.items() if _is_sex(raw))
    return known / entry.filled if entry.filled else 0.0


def sex_codes(values: Iterable[str]) -> dict[str, str]:
    """Raw value -> sex; beside an H (hombre, homme) an M is a woman in Spanish."""
    found = {raw: SEX_CODES[raw.casefold()] for raw in values if _is_sex(raw)}
    if {raw.casefold() for raw in found} == {"h", "m"}:
        found = {raw: "male" if raw.casefold() == "h" else "female" for raw in found}
    return found


def _is_sex(raw: str) -> bool:
    return raw.casefold() in SEX_CODES


def _distinct_roles(columns: Sequence[Column], profiles: Sequence[Profile]) -> list[Column]:
    """Each role once a subject: the fuller column keeps it, the first of equals."""
    best: dict[tuple[str, str], int] = {}
    for index, column in enumerate(columns):
        if column.role is None:
            continue
        place = (column.role, column.subject)
        if place not in best or profiles[index].fill > profiles[best[place]].fill + 0.2:
            best[place] = index
    kept = set(best.values())
    return [
        column if index in kept else replace(column, role=None, codes=None)
        for index, column in enumerate(columns)
    ]


def _one_subject(columns: Sequence[Column]) -> list[Column]:
    """A file in which only the owner (the holder, ...) is a person is about that person."""
    people = {
        column.subject for column in columns if column.role and column.role.startswith("person.")
    }
    if SELF in people or len(people) != 1:
        return [c if c.role else replace(c, subject=SELF) for c in columns]
    return [replace(column, subject=SELF) for column in columns]


def _named(columns: Sequence[Column]) -> list[Column]:
    """Columns with names of their own, English where the role gives one."""
    taken: set[str] = set()
    named = []
    for column in columns:
        header = column.physical_name
        if header.isascii() and header:
            name = _identifier(header, "column")
        else:
            base = NAMES.get(column.role or "")
            prefix = "" if column.subject == SELF else f"{column.subject}_"
            name = f"{prefix}{base}" if base else _identifier(header, "column")
        if name == "record_id":
            name = "record_number"
        unique, number = name, 2
        while unique in taken:
            unique, number = f"{name}_{number}", number + 1
        taken.add(unique)
        named.append(replace(column, name=unique))
    return named


def _key(engine: Engine, extract: Extract, columns: Sequence[Column]) -> tuple[str, ...]:
    """The column that tells records apart: one that says so first, a resident ID last."""
    candidates = [
        (rank, index)
        for index, column in enumerate(columns)
        if (rank := _key_rank(column)) is not None
    ]
    for _, index in sorted(candidates):
        if is_unique(engine, extract.table, index):
            return (columns[index].name,)
    return ()


def _key_rank(column: Column) -> int | None:
    header = normal(column.physical_name)
    if is_truth(column.physical_name):
        return None
    if column.role == "person.resident_id":
        return 3
    if column.role is not None or column.type not in {"string", "integer"}:
        return None
    if re.fullmatch(
        r"(rec|record|row|unique|source)?_?(id|no|number|key|uid)|uid|uuid|guid", header
    ):
        return 0
    return 1 if looks_like_key(column.physical_name) else None


def _identifier(text: str, fallback: str) -> str:
    """``text`` as a name of small letters, digits and _; Chinese in pinyin."""
    latin = text
    if not text.isascii():
        from pypinyin import lazy_pinyin  # noqa: PLC0415 - slow to import, and seldom needed

        latin = "_".join(lazy_pinyin(text))
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", normal(plain)).strip("_")[:60]
    if not name:
        return fallback
    return name if name[0].isalpha() else f"{fallback}_{name}"
