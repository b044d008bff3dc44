"""Contracts as the rest of Commonweal sees them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from commonweal.extract import Format

SELF = "self"
"""The subject of a column that speaks of the person whom the record is about."""

ROLES: Mapping[str, str] = {
    "person.name": "whole name",
    "person.given_name": "given name",
    "person.middle_name": "middle name or initial",
    "person.family_name": "family name",
    "person.resident_id": "national identity number, of whatever nation",
    "person.birth_date": "date of birth",
    "person.age": "age in years",
    "person.sex": "male or female",
    "person.phone": "telephone number",
    "person.email": "e-mail address",
    "person.ethnicity": "ethnic group",
    "person.birth_place": "place of birth",
    "person.occupation": "occupation",
    "address.region": "code of the region lived in",
    "address.text": "address as one text",
    "address.number": "house number",
    "address.street": "street",
    "address.unit": "flat or unit",
    "address.city": "town or city",
    "address.state": "state or province",
    "address.postcode": "postal code",
    "household.number": "number of the household or register book",
    "household.relation": "relation to the head of the household",
    "record.id": "the department's own number of the record",
}
"""Every semantic role a column can have, with what it means."""

CANONICAL: Mapping[str, frozenset[str]] = {
    "person.sex": frozenset({"male", "female"}),
    "household.relation": frozenset(
        {
            "head",
            "spouse",
            "child",
            "child_in_law",
            "grandchild",
            "parent",
            "parent_in_law",
            "grandparent",
            "sibling",
            "other",
        }
    ),
}
"""Role -> the values that the rest of Commonweal understands."""

TYPES = ("string", "integer", "number", "date", "timestamp", "boolean")
"""The logical types of a column; `number` is exact, with six decimals."""

CHECK_DIGITS: Mapping[str, str] = {
    "cn-resident-id": "GB 11643, 18 characters; the 15-digit form has no check digit and passes",
    "cn-social-credit": "GB 32100, 18 characters",
    "luhn": "ISO/IEC 7812-1",
}
"""The check digits that `checkDigit` can name."""

SHARING_TYPES = ("unconditional", "conditional", "none")
INVALID = ("quarantine", "blank")
DELIVERY_MODES = ("full", "incremental")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a dataset and every rule on it."""

    name: str
    """In the accepted table."""
    physical_name: str
    """Header in the delivery."""
    type: str = "string"
    required: bool = False
    unique: bool = False
    role: str | None = None
    subject: str = SELF
    """The person in the record of whom the role speaks."""
    title: Mapping[str, str] = field(default_factory=dict)
    """Language -> name for people."""
    description: str | None = None
    codes: Mapping[str, str] | None = None
    """Raw value -> canonical value; any other raw value breaks the contract."""
    values: tuple[str, ...] | None = None
    """The only values allowed."""
    pattern: str | None = None
    """Regular expression that the value must hold somewhere; anchor it with ^ and $."""
    min_length: int | None = None
    max_length: int | None = None
    minimum: Decimal | date | None = None
    maximum: Decimal | date | None = None
    date_formats: tuple[str, ...] = ()
    """strptime formats; none: the usual ones that begin with the year."""
    check_digit: str | None = None
    region: bool = False
    """The value must be a code of regions.csv."""
    references: tuple[str, str] | None = None
    """(dataset, column) that must hold the value."""
    invalid: str = "quarantine"
    """What a value that breaks a rule leads to: its line goes into quarantine, or the value alone
    is left out (blank)."""


INSERT, UPDATE, DELETE = "insert", "update", "delete"


@dataclass(frozen=True)
class Operation:
    """The column of an incremental delivery that says what to do with the record."""

    physical_name: str = "operation"
    codes: Mapping[str, str] = field(
        default_factory=lambda: {
            **dict.fromkeys(("insert", "I", "新增"), INSERT),
            **dict.fromkeys(("update", "U", "变更", "修改"), UPDATE),
            **dict.fromkeys(("delete", "D", "删除", "注销"), DELETE),
        }
    )
    """Raw value -> insert, update or delete."""


@dataclass(frozen=True)
class Contract:
    """What a department promises to deliver as one dataset."""

    dataset: str
    department: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    """Names of the columns that tell records apart; none: the line number does."""
    title: Mapping[str, str] = field(default_factory=dict)
    """Language -> name for people."""
    department_title: Mapping[str, str] = field(default_factory=dict)
    version: str = "1.0.0"
    status: str = "active"
    free_of_duplicates: bool = False
    """The department vouches that no two records are about the same person."""
    sharing_type: str = "conditional"
    legal_basis: str | None = None
    update_cycle: str | None = None
    format: Format = field(default_factory=Format)
    delivery_mode: str = "full"
    household_authority: int | None = None
    """Rank among the datasets that say who lives with whom; 1 has the first word."""
    operation: Operation = field(default_factory=Operation)
    digest: str = ""
    """SHA-256 of the contract file."""
    path: Path | None = None

    def __getitem__(self, name: str) -> Column:
        """The column called ``name``."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def columns_with(self, role: str, subject: str = SELF) -> tuple[Column, ...]:
        """The columns that have ``role`` for ``subject``."""
        return tuple(
            column for column in self.columns if column.role == role and column.subject == subject
        )

    @property
    def subjects(self) -> tuple[str, ...]:
        """The persons each record speaks of: every subject with a person role, in column order."""
        found = [
            column.subject
            for column in self.columns
            if column.role is not None and column.role.startswith("person.")
        ]
        return tuple(dict.fromkeys(found))
