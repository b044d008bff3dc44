"""What a trial is: one idea, and how the program is changed while it is tried."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

Change = tuple[object, str, Any]
"""An object, its attribute, and what it is during the trial."""


@dataclass(frozen=True)
class Trial:
    """One idea."""

    name: str
    has: bool
    """The model has it, and the trial takes it away; else the trial adds it."""
    changes: Callable[[], Sequence[Change]]
    needs: tuple[frozenset[str], ...] = ()
    """Attributes that data must have, one of each group, for the idea to change anything."""

    def applies(self, attributes: Collection[str]) -> bool:
        """Whether the idea can change anything on data with these attributes."""
        return all(not group.isdisjoint(attributes) for group in self.needs)


@contextmanager
def made(changes: Sequence[Change]) -> Iterator[None]:
    """The changes hold within the block."""
    with ExitStack() as stack:
        for target, name, value in changes:
            stack.callback(setattr, target, name, getattr(target, name))
            setattr(target, name, value)
        yield
