"""A record that somebody asks about -> a description like those that records were linked by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from commonweal.catalogue import ROLES
from commonweal.engine import identifier
from commonweal.identity import names
from commonweal.identity.lookup.errors import RoleUnknown
from commonweal.identity.lookup.expression import Evaluate, Row, compiled
from commonweal.identity.model import ATTRIBUTES, Writing
from commonweal.identity.steps import mentions, nodes, resident_id


@dataclass(frozen=True)
class Description:
    """What is known of one person, in the order of :func:`columns`."""

    row: Row
    anchored: bool
    """The identity number's check digit is right."""


def columns(attributes: Sequence[str]) -> dict[str, int]:
    """What describes a person, each with its place in a row."""
    derived = ("spelling", "holds_birth", *(("formal",) if "given" in attributes else ()))
    return {name: place for place, name in enumerate((*attributes, *derived))}


def read_roles(han: bool) -> tuple[str, ...]:
    """The roles that linkage reads, when names are written in Han characters or otherwise."""
    return tuple(
        role
        for role in ROLES
        if any(
            sql != mentions.NULL
            for sql in mentions.attributes({role: identifier(role)}, Writing(han)).values()
        )
    )


@dataclass(frozen=True)
class Reader:
    """Reads records as the records of one linkage were read."""

    attributes: tuple[str, ...]
    han: bool
    placeholders: frozenset[tuple[str, str]]
    """Attributes and values of theirs that stand for none."""

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """The roles a record may have values for."""
        return read_roles(self.han)

    def read(self, record: Mapping[str, str | None]) -> Description:
        """``record`` maps roles to values as they were written; dates begin with the year.

        Raises :class:`RoleUnknown`.
        """
        for role in record:
            if role not in self.roles:
                raise RoleUnknown(role, self.roles)
        given = {role: value for role, value in sorted(record.items()) if value}
        texts = tuple(given.values())
        known: dict[str, Any] = {
            name: evaluate(texts)
            for name, evaluate in _normal_forms(tuple(given), self.han).items()
        }
        known["id"] = _CURRENT((known["id"],))
        if known["name"] is not None:
            known["name"] = names.normalise(known["name"])
        for item in known.items():
            if item in self.placeholders:
                known[item[0]] = None
        known |= _completed(known)
        name = known["name"]
        known["spelling"] = None if name is None else names.spellings([name])[0]
        given_name = known["given"]
        known["formal"] = None if given_name is None else names.formal(given_name)
        known["holds_birth"] = _HOLDS_BIRTH((known["id"], known["birth"]))
        row = tuple(known[name] for name in columns(self.attributes))
        return Description(row, bool(known["anchored"]))


@lru_cache(maxsize=256)
def _normal_forms(roles: tuple[str, ...], han: bool) -> dict[str, Evaluate]:
    """Attribute -> its normal form, of the values of ``roles``."""
    text = {role: identifier(role) for role in roles}
    places = {role: place for place, role in enumerate(roles)}
    forms = mentions.attributes(text, Writing(han))
    return {name: compiled(forms[name], places) for name in ATTRIBUTES}


_TOLD = {name: place for place, name in enumerate(("id", "birth", "sex", "formed", "anchored"))}
_CURRENT = compiled(resident_id.current("id"), _TOLD)
_COMPLETED = {name: compiled(sql, _TOLD) for name, sql in resident_id.COMPLETED.items()}
_HOLDS_BIRTH = compiled(nodes.HOLDS_BIRTH, {"n.id": 0, "n.birth": 1})


def _completed(known: Mapping[str, Any]) -> dict[str, Any]:
    """What the identity number tells."""
    told = {name: known.get(name) for name in _TOLD}
    for name, evaluate in _COMPLETED.items():
        told[name] = evaluate(tuple(told.values()))
    return told
