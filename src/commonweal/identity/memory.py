"""What a linkage leaves for the next one, and whether the next one can build on it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from commonweal.catalogue import Contract
from commonweal.engine import literal
from commonweal.identity.errors import LinkageOutdated
from commonweal.identity.figures import Figures
from commonweal.identity.model import Model, Writing
from commonweal.identity.model_file import from_json, to_json
from commonweal.identity.naming import Names
from commonweal.identity.relink import Standing
from commonweal.identity.work import Reference
from commonweal.stage import StageContext

REFERENCE = ("sources", "placeholders", "oversize", "frequencies")
"""What was looked up when the model was learned, as tables identity/... of the lake."""
STANDING = ("mentions", "keys", "edges", "people")
"""What follows every change, as tables identity/... of the lake."""


Decisions = Mapping[str, tuple[tuple[str, ...], ...]]
"""What reviewers have decided (pair and verdict) -> the records named."""


@dataclass(frozen=True)
class Memory:
    """What has to be known of a linkage beside its tables."""

    basis: Mapping[str, object]
    """What must be the same for its tables to mean the same."""
    accepted: Mapping[str, int]
    """Dataset -> version of its accepted table."""
    attributes: tuple[str, ...]
    writings: Mapping[str, Writing]
    learned_from: int
    """Records that the model was learned from."""
    changed_since: int
    """Records that have changed since then."""
    learned: Mapping[str, object]
    """The figures of that linkage which hold until the next is learned."""
    figures: Figures
    """Those that every change is added to."""
    decisions: Decisions

    def to_json(self) -> str:
        """The text that :meth:`from_json` reads."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Memory":
        """The memory whose text :meth:`to_json` made; raises :class:`LinkageOutdated`."""
        return cls.from_document(json.loads(text))

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Memory":
        """The memory, from its text as JSON; raises :class:`LinkageOutdated`."""
        try:
            read = {
                "attributes": tuple(document["attributes"]),
                "writings": {name: Writing(**of) for name, of in document["writings"].items()},
                "figures": Figures.from_document(document["figures"]),
                "decisions": _decisions(document),
            }
            return cls(**{**document, **read})
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise LinkageOutdated from error


@dataclass(frozen=True)
class Past:
    """The last linkage as the next one meets it."""

    memory: Memory
    model: Model
    reference: Reference
    standing: Standing


def basis(context: StageContext, contracts: Mapping[str, Contract]) -> dict[str, object]:
    """What a linkage's tables depend on beside the records themselves."""
    chosen = context.workspace.configuration.identity
    return {
        "code": context.code,
        "contracts": {dataset: contract.digest for dataset, contract in contracts.items()},
        "settings": chosen.model_dump(mode="json", exclude={"lookup"}),
    }


def remembered(context: StageContext, wanted: Mapping[str, object]) -> Past | None:
    """The last published linkage; None if there is none, or none with the ``wanted`` basis."""
    tables = [f"identity/{name}" for name in (*REFERENCE, *STANDING, "model", "memory")]
    if not all(table in context.before for table in tables):
        return None
    document = json.loads(_document(context, "memory"))
    if document.get("basis") != wanted:
        # Another program may have remembered something else.
        return None
    memory = Memory.from_document(document)
    return Past(
        memory,
        from_json(_document(context, "model")),
        Reference(
            memory.writings,
            memory.attributes,
            *(context.former(f"identity/{name}") for name in REFERENCE),
        ),
        _standing(context),
    )


def decided_before(context: StageContext) -> Decisions:
    """What reviewers had decided at the last linkage, whatever program and settings made it.

    Nothing, if it was a program that did not remember it like this one.
    """
    if "identity/memory" not in context.before:
        return {}
    try:
        return _decisions(json.loads(_document(context, "memory")))
    except (AttributeError, KeyError, TypeError):
        return {}


def _decisions(document: Mapping[str, Any]) -> Decisions:
    return {
        decided: tuple(tuple(key) for key in named)
        for decided, named in document["decisions"].items()
    }


def _standing(context: StageContext) -> Standing:
    mentions, keys, edges, people = (context.former(f"identity/{name}") for name in STANDING)
    return Standing(
        mentions,
        keys,
        edges,
        people,
        past=Names(context).past,
        find=lambda table, wanted: context.find(f"identity/{table}", wanted),
    )


def remember(context: StageContext, model: Model | None, memory: Memory) -> None:
    """Write the model, if there is one, and what else the next linkage has to know."""
    if model is not None:
        context.write("identity/model", f"SELECT {literal(to_json(model))} AS document")
    context.write("identity/memory", f"SELECT {literal(memory.to_json())} AS document")


def _document(context: StageContext, name: str) -> str:
    text: str = context.engine.value(f"SELECT document FROM {context.former(f'identity/{name}')}")
    return text
