"""Text -> blocking rules: conditions with an equality that the engine can join on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlglot import exp

from commonweal.identity.columns.condition import (
    Condition,
    condition_of,
    prefixed,
    read_tree,
    write,
)
from commonweal.identity.columns.errors import RuleUnusable


@dataclass(frozen=True)
class ColumnRule:
    """A blocking rule: pairs for which ``condition`` holds are compared."""

    condition: Condition
    keys: tuple[tuple[str, str], ...]
    """What must be equal: an expression over ``l`` and one over ``r``."""
    explode: tuple[str, ...] = ()
    """Columns of lists; the rule holds for a pair if it holds for some of their elements."""


def read_rules(text: str, where: str, explode: Sequence[str] = ()) -> Iterator[ColumnRule]:
    """The rules that ``text`` stands for: one for each side of its topmost ``OR``.

    Raises :class:`ConditionRefused` and :class:`RuleUnusable`.
    """
    for tree in _alternatives(read_tree(text, where, prefixed)):
        keys = tuple(_keys(tree))
        if not keys:
            raise RuleUnusable(where)
        yield ColumnRule(condition_of(tree, where), keys, tuple(explode))


def _alternatives(tree: exp.Expr) -> Iterator[exp.Expr]:
    node = tree.unnest()
    if isinstance(node, exp.Or):
        yield from _alternatives(node.left)
        yield from _alternatives(node.right)
    else:
        yield node


def _keys(tree: exp.Expr) -> Iterator[tuple[str, str]]:
    """The equalities that hold wherever ``tree`` does, each between one record and the other."""
    node = tree.unnest()
    if isinstance(node, exp.And):
        yield from _keys(node.left)
        yield from _keys(node.right)
    elif isinstance(node, exp.EQ):
        sides = {_side(side): write(side) for side in (node.left, node.right)}
        if sides.keys() == {"l", "r"}:
            yield sides["l"], sides["r"]


def _side(tree: exp.Expr) -> str | None:
    """The record that ``tree`` is of; None when of both or neither."""
    tables = {column.table for column in tree.find_all(exp.Column)}
    return tables.pop() if len(tables) == 1 else None
