"""A rule file as plain values that remember where they stand.

In: YAML text. Out: a :class:`Document`, the values and, for each path into them, its place. Only
the YAML that a person writes is read: no anchors, aliases, tags or repeated keys; ``yes``, ``no``
and ``on`` are words, not booleans.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import yaml

from commonweal.programme.errors import Place, ProgrammeDuplicate, ProgrammeFileInvalid
from commonweal.programme.errors import ProgrammeUnsafe as Unsafe

MAXIMUM_CHARACTERS = 2_000_000
MAXIMUM_DEPTH = 20

Path = tuple[str | int, ...]


@dataclass
class Document:
    """``values`` of the file, and the places of the values in it by path.

    A file that uses shared definitions has them among its values: ``origins`` says which document
    a section's entry stands in, and ``used`` holds the text of each shared file by its name.
    """

    file: str
    text: str
    values: Any
    places: dict[Path, Place] = field(default_factory=dict)
    spans: dict[Path, tuple[int, int]] = field(default_factory=dict)
    origins: Mapping[Path, "Document"] = field(default_factory=dict)
    used: Mapping[str, str] = field(default_factory=dict)

    def place(self, path: Path) -> Place:
        """The place of ``path``, or of the nearest thing around it."""
        if path[:2] in self.origins:
            return self.origins[path[:2]].place(path)
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(self.file, 1, 1))

    def place_within(self, path: Path, offset: int) -> Place:
        """The place of character ``offset`` of the text value at ``path``.

        Folding and quoting move characters about, but never change their order: the n-th visible
        character of the value is the n-th visible character of the source.
        """
        if path[:2] in self.origins:
            return self.origins[path[:2]].place_within(path, offset)
        value = self._value_at(path)
        if path not in self.spans or not isinstance(value, str):
            return self.place(path)
        start, end = self.spans[path]
        wanted = sum(1 for character in value[:offset] if not character.isspace())
        source = self.text[start:end]
        index, stop = _content_start(source), len(source)
        doubled = "'" if source.startswith("'") else None
        while index < stop:
            character = source[index]
            if not character.isspace():
                if wanted == 0:
                    break
                wanted -= 1
                if character == doubled:
                    index += 1
            index += 1
        before = self.text[: start + min(index, stop)]
        line = before.count("\n") + 1
        return Place(self.file, line, len(before) - (before.rfind("\n") + 1) + 1)

    def text_at(self, path: Path) -> str:
        """What stands at ``path``, as text."""
        return str(self._value_at(path))

    def _value_at(self, path: Path) -> Any:
        value = self.values
        for step in path:
            value = value[step]
        return value


@lru_cache(maxsize=64)
def same_document(text: str, file: str) -> Document:
    """What :func:`read_document` gives, one and the same for the same text; nobody changes it.

    One run reads a file several times, and a shared one for each programme that uses it.
    """
    return read_document(text, file)


def read_document(text: str, file: str) -> Document:
    """Parse ``text``; raises :class:`ProgrammeFileInvalid` and :class:`ProgrammeUnsafe`."""
    start = Place(file, 1, 1)
    if len(text) > MAXIMUM_CHARACTERS:
        raise Unsafe(start, f"the file is longer than {MAXIMUM_CHARACTERS:,} characters")
    try:
        loader, node = _composed(text, file, _Fast)
    except yaml.YAMLError:
        # The same again in Python, which says better what is wrong.
        try:
            loader, node = _composed(text, file, _Plain)
        except yaml.YAMLError as error:
            raise ProgrammeFileInvalid(_marked(error, file), _reason(error)) from error
    if node is None:
        raise ProgrammeFileInvalid(start, "the file is empty")
    document = Document(file, text, None)
    document.values = _value(node, (), document, loader)
    return document


class _Plain(yaml.SafeLoader):
    """Safe YAML in which only true and false are booleans and dates are dates."""


class _Fast(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same, read by libyaml where that is there: ten times as fast."""


_Loader = _Plain | _Fast

_SCALARS = [
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", "-0123456789"),
    ("float", r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$", "-0123456789"),
]

for _loader in (_Plain, _Fast):
    _loader.yaml_implicit_resolvers = {
        first: [
            (tag, pattern)
            for tag, pattern in resolvers
            if tag in {"tag:yaml.org,2002:null", "tag:yaml.org,2002:timestamp"}
        ]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    for _tag, _pattern, _first in _SCALARS:
        _loader.add_implicit_resolver(
            f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first)
        )


def _composed(
    text: str, file: str, kind: type[_Plain] | type[_Fast]
) -> tuple[_Loader, yaml.Node | None]:
    _refuse_indirection(text, file, kind)
    loader = kind(text)
    return loader, loader.get_single_node()


def _refuse_indirection(text: str, file: str, kind: type[_Plain] | type[_Fast]) -> None:
    """Anchors, aliases, tags and depth are seen in the event stream, before anything is built."""
    depth = 0
    for event in yaml.parse(text, Loader=kind):
        mark = event.start_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Unsafe(place, "anchors and aliases are not read in rule files")
        if getattr(event, "tag", None):
            raise Unsafe(place, "tags are not read in rule files")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAXIMUM_DEPTH:
                raise Unsafe(place, f"nested deeper than {MAXIMUM_DEPTH} levels")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _value(node: yaml.Node, path: Path, document: Document, loader: _Loader) -> Any:
    mark = node.start_mark
    document.places[path] = Place(document.file, mark.line + 1, mark.column + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, document, loader)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, i), document, loader) for i, item in enumerate(node.value)]
    document.spans[path] = (mark.index, node.end_mark.index)
    if node.tag == "tag:yaml.org,2002:float":
        return str(node.value)
    try:
        return loader.construct_object(node)
    except ValueError as error:
        raise ProgrammeFileInvalid(document.places[path], str(error)) from error


def _mapping(
    node: yaml.MappingNode, path: Path, document: Document, loader: _Loader
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, item in node.value:
        place = Place(document.file, key.start_mark.line + 1, key.start_mark.column + 1)
        if not isinstance(key, yaml.ScalarNode):
            raise ProgrammeFileInvalid(place, "a key must be one word")
        if key.value in values:
            raise ProgrammeDuplicate(place, f"the key {key.value} stands here twice")
        values[key.value] = _value(item, (*path, key.value), document, loader)
        if not isinstance(item, yaml.ScalarNode):
            document.places[(*path, key.value)] = place
    return values


def _content_start(source: str) -> int:
    """Where the content of a scalar begins: after its quote or its ``|`` or ``>`` line."""
    if source[:1] in {'"', "'"}:
        return 1
    if source[:1] in {"|", ">"}:
        return source.find("\n") + 1
    return 0


def _marked(error: yaml.YAMLError, file: str) -> Place:
    mark = getattr(error, "problem_mark", None)
    return Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)


def _reason(error: yaml.YAMLError) -> str:
    return f"not readable as YAML: {getattr(error, 'problem', None) or error}"
