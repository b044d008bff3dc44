"""What the Open Data Contract Standard itself says: its published JSON schema."""

import difflib
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import version as version_of
from importlib.resources import files
from typing import Any

from jsonschema import Draft201909Validator
from jsonschema.exceptions import ValidationError, best_match

from commonweal.catalogue.document import Document, Place
from commonweal.catalogue.errors import Problem

API_VERSION = "v3.1.0"

_REQUIRED = ("version", "apiVersion", "kind", "id", "status")
_NEWER_KEYS = {
    "SchemaElement": ("synonyms", "deprecated"),
    "SchemaObject": ("context",),
    "SchemaBaseProperty": ("semanticType", "enum"),
    "ServiceLevelAgreementProperty": ("customProperties", "authoritativeDefinitions"),
    "CustomProperty": ("vendor",),
    "RelationshipBase": ("id",),
}
"""Keys that v3.2.0 added."""


def breaches(document: Document) -> Iterator[Problem]:
    """Every place where the document breaks the standard."""
    if not isinstance(document.data, dict):
        yield document.problem((), "this is no contract: a contract is a mapping of keys to values")
        return
    version = document.data.get("apiVersion")
    if version is not None and version != API_VERSION:
        yield document.problem(
            ("apiVersion",), f"apiVersion is {version!r}; Commonweal reads {API_VERSION}"
        )
        return
    for error in _validator().iter_errors(document.data):
        yield from _problems(document, error)


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint at the known word that looks most like ``word``; empty when none does."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean {found[0]}?" if found else ""


@cache
def standard_digest() -> str:
    """What tells the standard, as it is checked here, from any other."""
    checked = [_schema(), version_of("jsonschema")]
    return hashlib.sha256(json.dumps(checked, sort_keys=True).encode()).hexdigest()


@cache
def _schema() -> dict[str, Any]:
    text = (files("open_data_contract_standard") / "schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    # The package may carry a newer schema, which admits what v3.1.0 does not.
    schema["required"] = list(_REQUIRED)
    schema["properties"].pop("context", None)
    for definition, keys in _NEWER_KEYS.items():
        for key in keys:
            schema["$defs"][definition]["properties"].pop(key, None)
    return schema


@cache
def _validator() -> Draft201909Validator:
    return Draft201909Validator(_schema())


@cache
def _known_keys() -> Mapping[str, frozenset[str]]:
    """Where unknown keys are told apart by hand: kind of place -> its keys."""
    definitions = _schema()["$defs"]
    element = frozenset(definitions["SchemaElement"]["properties"])
    return {
        "schema": element | frozenset(definitions["SchemaObject"]["properties"]),
        "properties": element | frozenset(definitions["SchemaBaseProperty"]["properties"]),
    }


def _problems(document: Document, error: ValidationError) -> Iterator[Problem]:
    place: Place = tuple(error.absolute_path)
    if error.validator in {"unevaluatedProperties", "additionalProperties"}:
        keys = _keys_at(place, error)
        present: Any = error.instance
        for key in (key for key in present if key not in keys):
            yield document.problem((*place, key), f"unknown key {key}{nearest(key, keys)}")
        return
    if error.context:
        deeper = best_match(error.context)
        if deeper is not None:
            error = deeper
            place = tuple(error.absolute_path)
    yield document.problem(place, _message(error))


def _keys_at(place: Place, error: ValidationError) -> frozenset[str]:
    """The keys allowed where ``error`` found others.

    A property that is wrong in any way counts as wholly unevaluated, so what the standard knows
    is looked up instead of trusting the list in the error.
    """
    if len(place) >= 2 and place[-2] in _known_keys():
        return _known_keys()[str(place[-2])]
    schema: Any = error.schema
    present: Any = error.instance
    return frozenset(schema.get("properties", present))


def _message(error: ValidationError) -> str:
    rule: Any = error.validator_value
    value: Any = error.instance
    if error.validator == "required":
        return f"the key {', '.join(key for key in rule if key not in value)} is missing"
    if error.validator == "enum" and isinstance(value, str):
        known = [str(entry) for entry in rule]
        return f"{value} is not one of {', '.join(known)}{nearest(value, known)}"
    if error.validator == "type":
        kinds = rule
        wanted = kinds if isinstance(kinds, str) else " or ".join(kinds)
        return f"this must be of type {wanted}, and is {type(value).__name__}"
    return error.message
