"""YAML that remembers where each value stands."""

import hashlib
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from commonweal.catalogue.errors import ContractUnreadable, Problem

Place = tuple[str | int, ...]


class _Loader(yaml.SafeLoader):
    """YAML whose dates stay text, as the standard's JSON schema wants them."""


class _QuickLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same by libyaml where it is there, ten times as fast; it says less well what is wrong."""


_Loader.yaml_implicit_resolvers = _QuickLoader.yaml_implicit_resolvers = {
    first: [entry for entry in resolvers if entry[0] != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Document:
    """A YAML file: its plain data, and the line and column of each place in it."""

    path: Path
    data: Any
    digest: str
    positions: dict[Place, tuple[int, int]]

    def problem(self, place: Place, message: str) -> Problem:
        """``message`` at ``place``, or at the nearest place above it that is written down."""
        while place and place not in self.positions:
            place = place[:-1]
        line, column = self.positions.get(place, (1, 1))
        return Problem(self.path, line, column, message)


def read_document(path: Path, content: bytes) -> Document:
    """The YAML file ``path``, which holds ``content``; keys are texts, whatever they look like
    (`1:`, `是:`, `no:`).

    Raises :class:`ContractUnreadable` with the line for what is no YAML, no UTF-8, uses a key
    twice, or refers to itself.
    """
    positions: dict[Place, tuple[int, int]] = {}
    try:
        loader, node = _composed(content.decode("utf-8-sig"))
        data = None if node is None else _value(path, loader, node, (), positions)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ContractUnreadable(Problem(path, line, 1, "this is no UTF-8")) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise ContractUnreadable(
            Problem(path, *place, error.problem or "this is no YAML")
        ) from error
    except yaml.YAMLError as error:
        raise ContractUnreadable(Problem(path, 1, 1, str(error).splitlines()[0])) from error
    return Document(path, data, hashlib.sha256(content).hexdigest(), positions)


def _composed(text: str) -> tuple[yaml.SafeLoader, yaml.Node | None]:
    """The only document in a text, and what constructs its values."""
    loader: yaml.SafeLoader = _QuickLoader(text)
    try:
        return loader, loader.get_single_node()
    except yaml.YAMLError:
        # The same again in Python, which says better what is wrong.
        loader = _Loader(text)
        return loader, loader.get_single_node()


def _value(
    path: Path, loader: yaml.SafeLoader, node: yaml.Node, place: Place, positions: dict[Place, Any]
) -> Any:
    positions.setdefault(place, _position(node))
    if len(place) > 30:
        raise ContractUnreadable(Problem(path, *_position(node), "this is nested too deeply"))
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key, str):
                raise ContractUnreadable(Problem(path, *_position(key_node), "a key must be text"))
            if key in found:
                raise ContractUnreadable(
                    Problem(path, *_position(key_node), f"the key {key} stands here twice")
                )
            positions[(*place, key)] = _position(key_node)
            found[key] = _value(path, loader, value_node, (*place, key), positions)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [
            _value(path, loader, item, (*place, index), positions)
            for index, item in enumerate(node.value)
        ]
    value: Hashable = loader.construct_object(node)
    return value


def _position(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1
