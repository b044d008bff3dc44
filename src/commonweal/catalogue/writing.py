"""A contract as the text of an ODCS file."""

from collections.abc import Mapping
from typing import Any

import yaml

from commonweal.catalogue.model import SELF, Column, Contract
from commonweal.catalogue.standard import API_VERSION
from commonweal.extract import Format


def contract_text(contract: Contract) -> str:
    """``contract`` as YAML that :func:`commonweal.catalogue.read_contract` reads back."""
    document: dict[str, Any] = {
        "apiVersion": API_VERSION,
        "kind": "DataContract",
        "id": contract.dataset.replace("_", "-"),
        "name": contract.dataset,
        "version": contract.version,
        "status": contract.status,
        "schema": [
            {
                "name": contract.dataset,
                "logicalType": "object",
                "physicalType": "table",
                "properties": [_property(contract, column) for column in contract.columns],
            }
        ],
        "customProperties": _custom(
            {
                "department": contract.department,
                "departmentTitle": dict(contract.department_title),
                "datasetTitle": dict(contract.title),
                "sharingType": contract.sharing_type,
                "legalBasis": contract.legal_basis,
                "updateCycle": contract.update_cycle,
                "deliveryFormat": _format(contract.format),
                "deliveryMode": contract.delivery_mode,
                "freeOfDuplicates": contract.free_of_duplicates,
                "householdAuthority": contract.household_authority,
            }
        ),
    }
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=100)


def _property(contract: Contract, column: Column) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": column.name}
    if column.physical_name != column.name:
        entry["physicalName"] = column.physical_name
    entry["logicalType"] = column.type
    if column.description:
        entry["description"] = column.description
    if column.name in contract.key:
        entry["primaryKey"] = True
        entry["primaryKeyPosition"] = contract.key.index(column.name) + 1
    if column.required:
        entry["required"] = True
    if column.unique:
        entry["unique"] = True
    if options := _options(column):
        entry["logicalTypeOptions"] = options
    if column.values is not None:
        arguments = {"validValues": list(column.values)}
        entry["quality"] = [{"metric": "invalidValues", "mustBe": 0, "arguments": arguments}]
    if column.references is not None:
        entry["relationships"] = [{"to": ".".join(column.references)}]
    formats = list(column.date_formats)
    custom = _custom(
        {
            "role": column.role,
            "subject": None if column.subject == SELF else column.subject,
            "title": dict(column.title),
            "codes": dict(column.codes) if column.codes else None,
            "dateFormat": formats[0] if len(formats) == 1 else formats,
            "checkDigit": column.check_digit,
            "region": column.region,
            "invalid": None if column.invalid == "quarantine" else column.invalid,
        }
    )
    if custom:
        entry["customProperties"] = custom
    return entry


def _options(column: Column) -> dict[str, Any]:
    dated = column.type in {"date", "timestamp"}
    bounds = {"minimum": column.minimum, "maximum": column.maximum}
    options: dict[str, Any] = {
        "pattern": column.pattern,
        "minLength": column.min_length,
        "maxLength": column.max_length,
        **{
            name: bound if bound is None else (str(bound) if dated else _plain(float(str(bound))))
            for name, bound in bounds.items()
        },
    }
    return {name: value for name, value in options.items() if value is not None}


def _plain(number: float) -> int | float:
    return int(number) if number == int(number) else number


def _format(form: Format) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": str(form.kind)}
    default = Format()
    for key in ("encoding", "delimiter", "quote", "sheet", "url", "table", "query"):
        value = getattr(form, key)
        if value != getattr(default, key):
            found[key] = value
    if form.nulls:
        found["nulls"] = list(form.nulls)
    return found


def _custom(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Custom properties of all values that say anything."""
    return [
        {"property": name, "value": value}
        for name, value in values.items()
        if value not in (None, False, {}, [], "")
    ]
