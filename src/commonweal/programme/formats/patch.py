"""One value of a rule file put in place of another, every other character as it was.

In: a document, the path of a value and the value it shall have. Out: the text of the file in which
the path has that value. Comments, spacing and the way in which everything else is written stay;
rows and entries that are new stand on one line each.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import yaml

from commonweal.programme.document import Document, Path, read_document
from commonweal.programme.formats.errors import FileNotEditable
from commonweal.programme.formats.write_yaml import in_flow


@dataclass(frozen=True)
class Edit:
    """Characters ``start`` to ``end`` of the text give way to ``text``."""

    start: int
    end: int
    text: str


def patched(document: Document, path: Path, value: Any) -> str:
    """The text of ``document`` with ``value`` at ``path``, whose parent is there already.

    Raises :class:`FileNotEditable` when the file is written so that this cannot be done in place.
    """
    root = yaml.compose(document.text, Loader=yaml.SafeLoader)
    wanted = _with(document.values, path, value)
    # What is new is added to the mapping around it.
    inside = path if _has(document.values, path) else path[:-1]
    edits = list(
        _Patch(document.text).change(
            _node_at(root, inside), _at(document.values, inside), _at(wanted, inside)
        )
    )
    text = document.text
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    if not _same(read_document(text, document.file).values, wanted):
        raise FileNotEditable(document.place(path))
    return text


class _Patch:
    def __init__(self, text: str) -> None:
        self.text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"

    def change(self, node: yaml.Node, old: Any, new: Any) -> Iterator[Edit]:
        """The edits that make ``new`` of ``old``, which ``node`` writes."""
        if _same(old, new):
            return
        if isinstance(node, yaml.MappingNode) and isinstance(new, Mapping):
            yield from self.mapping(node, old, new)
        elif isinstance(node, yaml.SequenceNode) and isinstance(new, list):
            yield from self.sequence(node, old, new)
        else:
            yield self.instead(node, in_flow(new))

    def mapping(
        self, node: yaml.MappingNode, old: Mapping[str, Any], new: Mapping[str, Any]
    ) -> Iterator[Edit]:
        gone = [key for key in old if key not in new]
        added = {key: value for key, value in new.items() if key not in old}
        starts = [self.line_start(key.start_mark.index) for key, _ in node.value]
        alone = all(start is not None for start in starts)
        if (gone or added) and (node.flow_style or not alone or not set(old) - set(gone)):
            yield self.instead(node, in_flow(new))
            return
        for (key, item), start in zip(node.value, starts, strict=True):
            if key.value in gone and start is not None:
                yield Edit(start, self.next_line(self.end(item)), "")
            elif key.value in new:
                yield from self.change(item, old[key.value], new[key.value])
        if added:
            indent = " " * node.start_mark.column
            lines = [line for key, each in added.items() for line in _entry(key, each)]
            yield self.below(self.end(node), [indent + line for line in lines])

    def sequence(
        self, node: yaml.SequenceNode, old: Sequence[Any], new: Sequence[Any]
    ) -> Iterator[Edit]:
        if node.flow_style:
            if len(old) == len(new):
                for item, one, other in zip(node.value, old, new, strict=True):
                    yield from self.change(item, one, other)
            else:
                yield self.instead(node, in_flow(new))
            return
        indent = " " * node.start_mark.column
        matcher = SequenceMatcher(None, [_key(x) for x in old], [_key(x) for x in new], False)
        for _, low, high, first, last in matcher.get_opcodes():
            pairs = min(high - low, last - first)
            for at in range(pairs):
                yield from self.change(node.value[low + at], old[low + at], new[first + at])
            for at in range(low + pairs, high):
                yield self.without(node.value[at])
            lines = [f"{indent}- {in_flow(each)}" for each in new[first + pairs : last]]
            if lines and low + pairs > 0:
                yield self.below(self.end(node.value[low + pairs - 1]), lines)
            elif lines:
                start = self.dash(node.value[0])
                yield Edit(start, start, "".join(line + self.newline for line in lines))

    def instead(self, node: yaml.Node, written: str) -> Edit:
        """``written`` in the place of a whole value."""
        return Edit(node.start_mark.index, self.end(node), written)

    def without(self, item: yaml.Node) -> Edit:
        """The lines of a block sequence's item away; a comment above them stays."""
        return Edit(self.dash(item), self.next_line(self.end(item)), "")

    def below(self, position: int, lines: Sequence[str]) -> Edit:
        """New lines below the line of ``position``."""
        start = self.next_line(position)
        written = "".join(line + self.newline for line in lines)
        unfinished = start == len(self.text) and not self.text.endswith("\n")
        return Edit(start, start, self.newline + written if unfinished else written)

    def end(self, node: Any) -> int:
        """Where the last character of a value stands, without the comments that follow it."""
        if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
            start: int = node.start_mark.index
            end: int = node.end_mark.index
            return start + len(self.text[start:end].rstrip())
        last = node.value[-1]
        return self.end(last[1] if isinstance(last, tuple) else last)

    def next_line(self, position: int) -> int:
        found = self.text.find("\n", position)
        return len(self.text) if found < 0 else found + 1

    def line_start(self, position: int) -> int | None:
        """The start of the line; None when something else stands on it before ``position``."""
        start = self.text.rfind("\n", 0, position) + 1
        return None if self.text[start:position].strip() else start

    def dash(self, item: yaml.Node) -> int:
        """The start of the line on which a block sequence's item begins."""
        dash = self.text.rfind("-", 0, item.start_mark.index)
        return self.text.rfind("\n", 0, dash) + 1


def _entry(key: str, value: Any) -> list[str]:
    """A new entry: a mapping of mappings a line an entry, everything else on one line."""
    if isinstance(value, Mapping) and any(isinstance(each, list) for each in value.values()):
        lines = [f"{in_flow(key)}:"]
        for name, each in value.items():
            lines += ["  " + line for line in _entry(name, each)]
        return lines
    if isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
        return [f"{in_flow(key)}:", *(f"  - {in_flow(each)}" for each in value)]
    return [f"{in_flow(key)}: {in_flow(value)}"]


def _key(value: Any) -> str:
    """The same for values that are equal also in type, in whatever order keys stand."""
    if isinstance(value, Mapping):
        return repr(sorted((key, _key(each)) for key, each in value.items()))
    if isinstance(value, list):
        return repr([_key(each) for each in value])
    return repr(value)


def _same(one: Any, other: Any) -> bool:
    """Equal also in type: ``1`` is not ``true``."""
    return _key(one) == _key(other)


def _at(values: Any, path: Path) -> Any:
    for step in path:
        values = values[step]
    return values


def _has(values: Any, path: Path) -> bool:
    return bool(path) and path[-1] in _at(values, path[:-1])


def _with(values: Any, path: Path, value: Any) -> Any:
    """``values`` with another value at ``path``; the original stays as it is."""
    if not path:
        return value
    changed = dict(values)
    changed[path[0]] = _with(changed.get(path[0], {}), path[1:], value)
    return changed


def _node_at(root: Any, path: Path) -> yaml.Node:
    node: Any = root
    for step in path:
        node = next(item for key, item in node.value if key.value == step)
    found: yaml.Node = node
    return found
