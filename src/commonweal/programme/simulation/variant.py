"""One side of a comparison: the programme, and the published ones that stand beside it.

A change of one programme can reach others: those with awards of the same group, and those whom it
excludes. What is changed in a shared file is changed for everybody who uses that file.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from commonweal.engine import Engine
from commonweal.programme.folder import Checked, RuleFile, load_one
from commonweal.programme.stacking.check import check_together
from commonweal.programme.trial import affected, connected

if TYPE_CHECKING:
    from commonweal.catalogue import Contract


@dataclass(frozen=True)
class Stored:
    """A programme as the last run determined it."""

    file: RuleFile
    label: str
    certain_weight: float


@dataclass(frozen=True)
class Variant:
    """A programme on one side, None where it is not in force, and those beside it."""

    own: Checked | None
    beside: tuple[Checked, ...]

    @property
    def programmes(self) -> tuple[Checked, ...]:
        """All of them."""
        return self.beside if self.own is None else (self.own, *self.beside)

    def with_those_read(self, names: Iterable[str]) -> list[Checked]:
        """The programmes called ``names`` and those on which their determinations depend."""
        wanted = set(names)
        needed = set(wanted)
        for one in self.programmes:
            if one.definitions.name in wanted:
                needed |= {other.definitions.name for other in connected(one, self.programmes)}
        return [one for one in self.programmes if one.definitions.name in needed]


def stored(engine: Engine, programmes: str) -> dict[str, Stored]:
    """The programmes of the last run by name, from its table ``programmes``."""
    return {
        name: Stored(RuleFile(f"{name}.yaml", text, json.loads(shared)), label, weight)
        for name, text, shared, label, weight in engine.rows(
            f"SELECT programme, text, shared, period, certain_weight FROM {programmes}"
        )
    }


def variant(
    own: Checked | None,
    name: str,
    published: Mapping[str, Stored],
    contracts: "Mapping[str, Contract]",
) -> Variant:
    """The programme ``name`` as ``own`` among those ``published``.

    Raises what is wrong with another programme that uses a shared file as it is changed, and with
    what the programmes say of one another.
    """
    used = {} if own is None else own.definitions.document.used
    known = published[name].file.shared if name in published else {}
    changed = {file: text for file, text in used.items() if known.get(file) != text}
    beside = tuple(
        load_one(_with_shared(one.file, changed, used), contracts)
        for other, one in sorted(published.items())
        if other != name
    )
    made = Variant(own, beside)
    names = [one.definitions.name for one in made.programmes]
    problems = check_together([one.definitions for one in made.programmes], names)
    if problems:
        raise problems[0]
    return made


def reached(name: str, variants: Sequence[Variant]) -> list[str]:
    """The programme ``name``, and after it those that a change of it can reach.

    Those in another currency, which only an exclusion can reach, are not among them.
    """
    found: set[str] = set()
    for one in variants:
        if one.own is not None:
            found |= {
                other.definitions.name
                for other in affected(one.own, one.beside)
                if other.definitions.programme.currency == one.own.definitions.programme.currency
            }
    return [name, *sorted(found)]


def _with_shared(file: RuleFile, changed: Mapping[str, str], used: Mapping[str, str]) -> RuleFile:
    """The file with the shared files that are changed, when it uses one of them.

    A changed one may use further files, which are among those ``used`` beside it.
    """
    if not set(changed) & set(file.shared):
        return file
    return RuleFile(file.name, file.text, {**used, **file.shared, **changed})
