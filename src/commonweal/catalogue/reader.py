"""From a YAML document to a contract, collecting everything that is wrong on the way."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from commonweal.catalogue.document import Document, Place
from commonweal.catalogue.errors import Problem
from commonweal.catalogue.model import (
    CANONICAL,
    CHECK_DIGITS,
    DELETE,
    DELIVERY_MODES,
    INSERT,
    INVALID,
    ROLES,
    SELF,
    SHARING_TYPES,
    TYPES,
    UPDATE,
    Column,
    Contract,
    Operation,
)
from commonweal.catalogue.reader_format import read_format
from commonweal.catalogue.standard import nearest

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_CONTRACT_KEYS = (
    "department",
    "departmentTitle",
    "datasetTitle",
    "sharingType",
    "legalBasis",
    "updateCycle",
    "deliveryFormat",
    "deliveryMode",
    "freeOfDuplicates",
    "householdAuthority",
    "operation",
)
_COLUMN_KEYS = (
    "role",
    "subject",
    "title",
    "codes",
    "dateFormat",
    "checkDigit",
    "region",
    "references",
    "invalid",
)
_RESERVED = frozenset({"record_id"})


class Reader:
    """Reads one document that keeps to the standard; ``problems`` fills up as it goes."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = []

    def contract(self) -> Contract:
        """The contract; only to be used when ``problems`` has stayed empty."""
        data = self.document.data
        custom, places = self._custom((), data, _CONTRACT_KEYS)
        objects = data.get("schema") or []
        if len(objects) != 1:
            self._wrong(("schema",), "a contract describes one dataset: schema holds one entry")
        entry: Mapping[str, Any] = objects[0] if objects else {"name": "unnamed"}
        dataset = str(entry["name"])
        if not _NAME.fullmatch(dataset):
            self._wrong(
                ("schema", 0, "name"),
                f"{dataset} is no dataset name: small letters, digits and _, beginning with a "
                "letter, 63 at most",
            )
        columns, keys = self._columns(entry.get("properties") or [])
        delivery_format = read_format(
            custom.get("deliveryFormat", {}),
            lambda key, message: self._wrong((*places["deliveryFormat"], *key), message),
        )
        mode = self._choice(custom, places, "deliveryMode", DELIVERY_MODES, "full")
        if mode == "incremental" and not keys:
            self._wrong(places["deliveryMode"], "an incremental delivery needs a primaryKey")
        department = custom.get("department")
        if not isinstance(department, str) or not _NAME.fullmatch(department):
            self._wrong(
                places.get("department", ("customProperties",)),
                "the custom property department is missing or no name such as public_security",
            )
        authority = custom.get("householdAuthority")
        if authority is not None and not (_whole(authority) and authority >= 1):
            self._wrong(places["householdAuthority"], "householdAuthority is a whole number from 1")
        return Contract(
            dataset=dataset,
            department=str(department),
            columns=tuple(columns),
            key=keys,
            title=self._titles(custom, places, "datasetTitle"),
            department_title=self._titles(custom, places, "departmentTitle"),
            version=str(data["version"]),
            status=str(data["status"]),
            free_of_duplicates=self._flag(custom, places, "freeOfDuplicates"),
            sharing_type=self._choice(custom, places, "sharingType", SHARING_TYPES, "conditional"),
            legal_basis=self._text(custom, places, "legalBasis"),
            update_cycle=self._text(custom, places, "updateCycle"),
            format=delivery_format,
            delivery_mode=mode,
            household_authority=authority,
            operation=self._operation(custom, places),
            digest=self.document.digest,
            path=self.document.path,
        )

    def _columns(self, entries: list[dict[str, Any]]) -> tuple[list[Column], tuple[str, ...]]:
        columns: list[Column] = []
        keys: list[tuple[int, str]] = []
        seen: dict[str, str] = {}
        if not entries:
            self._wrong(("schema", 0), "the dataset has no properties")
        for index, entry in enumerate(entries):
            place: Place = ("schema", 0, "properties", index)
            column = self._column(place, entry)
            for what, name in (("name", column.name), ("physicalName", column.physical_name)):
                if f"{what} {name}" in seen:
                    self._wrong((*place, what), f"the {what} {name} stands here twice")
                seen[f"{what} {name}"] = name
            columns.append(column)
            if entry.get("primaryKey"):
                position = entry.get("primaryKeyPosition", -1)
                keys.append((position if position > 0 else len(entries) + index, column.name))
        return columns, tuple(name for _, name in sorted(keys))

    def _column(self, place: Place, entry: Mapping[str, Any]) -> Column:
        custom, places = self._custom(place, entry, _COLUMN_KEYS)
        name = str(entry["name"])
        if not _NAME.fullmatch(name) or name in _RESERVED:
            self._wrong(
                (*place, "name"),
                f"{name} is no column name: small letters, digits and _, beginning with a letter, "
                "and not record_id; the header of the delivery goes into physicalName",
            )
        kind = entry.get("logicalType", "string")
        if kind not in TYPES:
            self._wrong((*place, "logicalType"), f"{kind} is not one of {', '.join(TYPES)}")
        role = custom.get("role")
        if role is not None and role not in ROLES:
            self._wrong(places["role"], f"unknown role {role}{nearest(str(role), ROLES)}")
        subject = str(custom.get("subject", SELF))
        if not _NAME.fullmatch(subject):
            self._wrong(places["subject"], f"{subject} is no subject: small letters, digits and _")
        options = entry.get("logicalTypeOptions") or {}
        option_place: Place = (*place, "logicalTypeOptions")
        codes = self._codes(custom, places, role)
        values = self._values(place, entry)
        if codes is None and values is None and isinstance(role, str) and role in CANONICAL:
            self._wrong(
                places["role"],
                f"a column with the role {role} needs codes: raw value -> one of "
                f"{', '.join(sorted(CANONICAL[role]))}",
            )
        return Column(
            name=name,
            physical_name=str(entry.get("physicalName") or name),
            type=kind,
            required=bool(entry.get("required") or entry.get("primaryKey")),
            unique=bool(entry.get("unique")),
            role=role,
            subject=subject,
            title=self._titles(custom, places, "title"),
            description=entry.get("description"),
            codes=codes,
            values=values,
            pattern=self._pattern(option_place, options.get("pattern")),
            min_length=options.get("minLength"),
            max_length=options.get("maxLength"),
            minimum=self._bound(option_place, options, kind, "minimum"),
            maximum=self._bound(option_place, options, kind, "maximum"),
            date_formats=self._date_formats(custom, places, kind),
            check_digit=self._check_digit(custom, places),
            region=self._flag(custom, places, "region"),
            references=self._references(place, entry, custom, places),
            invalid=self._invalid(entry, custom, places),
        )

    def _custom(
        self, place: Place, entry: Mapping[str, Any], known: tuple[str, ...]
    ) -> tuple[dict[str, Any], dict[str, Place]]:
        """Our custom properties: name -> value, name -> place of the value.

        Other tools keep theirs there too, so an unknown one is wrong only when it looks like a
        slip of the pen in one of ours.
        """
        found: dict[str, Any] = {}
        places: dict[str, Place] = {}
        for index, item in enumerate(entry.get("customProperties") or []):
            name = item["property"]
            where = (*place, "customProperties", index)
            if name in known:
                if name in found:
                    self._wrong((*where, "property"), f"the custom property {name} stands twice")
                found[name], places[name] = item["value"], (*where, "value")
            elif hint := nearest(name, known):
                self._wrong((*where, "property"), f"unknown custom property {name}{hint}")
        return found, places

    def _codes(
        self, custom: Mapping[str, Any], places: Mapping[str, Place], role: str | None
    ) -> Mapping[str, str] | None:
        codes = custom.get("codes")
        if codes is None:
            return None
        if not isinstance(codes, dict) or not codes:
            self._wrong(places["codes"], "codes is a mapping: raw value -> canonical value")
            return None
        found = {str(raw): _text(value) for raw, value in codes.items()}
        allowed = CANONICAL.get(role or "")
        for raw, value in found.items():
            if allowed is not None and value not in allowed:
                self._wrong(
                    (*places["codes"], raw),
                    f"{value} is no canonical value of {role}; these are: "
                    f"{', '.join(sorted(allowed))}{nearest(value, allowed)}",
                )
        return found

    def _values(self, place: Place, entry: Mapping[str, Any]) -> tuple[str, ...] | None:
        """The enumeration: the standard's library metric invalidValues with validValues."""
        for index, rule in enumerate(entry.get("quality") or []):
            if rule.get("metric") != "invalidValues":
                continue
            values = (rule.get("arguments") or {}).get("validValues")
            if isinstance(values, list) and values and rule.get("mustBe") == 0:
                return tuple(_text(value) for value in values)
            self._wrong(
                (*place, "quality", index),
                "invalidValues needs arguments.validValues (a list) and mustBe: 0",
            )
        return None

    def _pattern(self, place: Place, pattern: str | None) -> str | None:
        if pattern is not None:
            try:
                re.compile(pattern)
            except re.error as error:
                self._wrong((*place, "pattern"), f"this is no regular expression: {error}")
            if re.search(r"\(\?[=!<]|\\[1-9]", pattern):
                self._wrong(
                    (*place, "pattern"), "look-around and back references cannot be evaluated"
                )
        return pattern

    def _bound(
        self, place: Place, options: Mapping[str, Any], kind: str, which: str
    ) -> Decimal | date | None:
        value = options.get(which)
        if value is None:
            return None
        try:
            if kind in {"date", "timestamp"}:
                return date.fromisoformat(str(value))
            return Decimal(str(value))
        except (ValueError, InvalidOperation):
            self._wrong((*place, which), f"{value} is no {kind}")
            return None

    def _date_formats(
        self, custom: Mapping[str, Any], places: Mapping[str, Place], kind: str
    ) -> tuple[str, ...]:
        value = custom.get("dateFormat")
        if value is None:
            return ()
        place = places["dateFormat"]
        if kind not in {"date", "timestamp"}:
            self._wrong(place, f"dateFormat belongs to a date or timestamp, and this is a {kind}")
        formats = value if isinstance(value, list) else [value]
        for item in formats:
            if not isinstance(item, str) or not re.search(r"%[Yy]", item):
                self._wrong(place, f"{item} is no strptime format with a year, such as %Y-%m-%d")
        return tuple(str(item) for item in formats)

    def _check_digit(self, custom: Mapping[str, Any], places: Mapping[str, Place]) -> str | None:
        value = custom.get("checkDigit")
        if value is not None and value not in CHECK_DIGITS:
            self._wrong(
                places["checkDigit"],
                f"unknown check digit {value}; known are: {', '.join(CHECK_DIGITS)}"
                f"{nearest(str(value), CHECK_DIGITS)}",
            )
        return None if value is None else str(value)

    def _references(
        self,
        place: Place,
        entry: Mapping[str, Any],
        custom: Mapping[str, Any],
        places: Mapping[str, Place],
    ) -> tuple[str, str] | None:
        where, value = places.get("references", place), custom.get("references")
        for index, item in enumerate(entry.get("relationships") or []):
            where, value = (*place, "relationships", index, "to"), item.get("to")
        if value is None:
            return None
        dataset, dot, column = str(value).partition(".")
        if not dot or not _NAME.fullmatch(dataset) or not _NAME.fullmatch(column):
            self._wrong(where, f"{value} is no reference: write dataset.column")
        return dataset, column

    def _invalid(
        self, entry: Mapping[str, Any], custom: Mapping[str, Any], places: Mapping[str, Place]
    ) -> str:
        found = self._choice(custom, places, "invalid", INVALID, "quarantine")
        if found == "blank" and (entry.get("required") or entry.get("primaryKey")):
            self._wrong(places["invalid"], "a required value cannot be left out: invalid: blank")
        return found

    def _operation(self, custom: Mapping[str, Any], places: Mapping[str, Place]) -> Operation:
        value = custom.get("operation")
        if value is None:
            return Operation()
        place = places["operation"]
        default = Operation()
        if not isinstance(value, dict) or set(value) - {"column", "codes"}:
            self._wrong(place, "operation takes the keys column and codes")
            return default
        codes = value.get("codes", default.codes)
        if not isinstance(codes, dict) or set(codes.values()) - {INSERT, UPDATE, DELETE}:
            self._wrong(place, "the codes of operation lead to insert, update or delete")
            return default
        return Operation(str(value.get("column", default.physical_name)), codes)

    def _titles(
        self, custom: Mapping[str, Any], places: Mapping[str, Place], key: str
    ) -> Mapping[str, str]:
        value = custom.get(key, {})
        if not isinstance(value, dict) or set(value) - {"zh", "en"}:
            self._wrong(places[key], f"{key} is a mapping with the keys zh and en")
            return {}
        return {language: str(text) for language, text in value.items()}

    def _choice(
        self,
        custom: Mapping[str, Any],
        places: Mapping[str, Place],
        key: str,
        known: tuple[str, ...],
        default: str,
    ) -> str:
        value = custom.get(key, default)
        if value not in known:
            self._wrong(
                places[key],
                f"{value} is not one of {', '.join(known)}{nearest(str(value), known)}",
            )
        return str(value)

    def _flag(self, custom: Mapping[str, Any], places: Mapping[str, Place], key: str) -> bool:
        value = custom.get(key, False)
        if not isinstance(value, bool):
            self._wrong(places[key], f"{key} is true or false")
        return bool(value)

    def _text(self, custom: Mapping[str, Any], places: Mapping[str, Place], key: str) -> str | None:
        value = custom.get(key)
        if value is not None and not isinstance(value, str):
            self._wrong(places[key], f"{key} is a text")
        return None if value is None else str(value)

    def _wrong(self, place: Place, message: str) -> None:
        self.problems.append(self.document.problem(place, message))


def references_between(
    documents: Mapping[str, Document], contracts: Mapping[str, Contract]
) -> Iterator[Problem]:
    """What is wrong with the references from one dataset to another."""
    for dataset, contract in contracts.items():
        for index, column in enumerate(contract.columns):
            if column.references is None:
                continue
            place: Place = ("schema", 0, "properties", index)
            target, name = column.references
            if target not in contracts:
                message = f"{column.name} refers to the unknown dataset {target}"
                yield documents[dataset].problem(place, message + nearest(target, contracts))
                continue
            known = {other.name for other in contracts[target].columns}
            if name not in known:
                message = f"{column.name} refers to {target}.{name}, which is no column"
                yield documents[dataset].problem(place, message + nearest(name, known))


def _text(value: Any) -> str:
    """A YAML scalar as the text a delivery would hold."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
