"""What the registers that a programme reads are called, and their words for what rules compare."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from commonweal.languages import Language
from commonweal.programme.definitions import Definitions

if TYPE_CHECKING:
    from commonweal.catalogue import Contract

_CHINESE = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Registers:
    """Names for people; without contracts a dataset and a value are called as they are written."""

    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Dataset -> language -> title."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Canonical value -> the word that stands for it in a register, where that is Chinese."""

    def title(self, dataset: str, language: Language) -> str:
        """What a dataset is called."""
        return self.titles.get(dataset, {}).get(language) or dataset

    def word(self, value: str, language: Language) -> str:
        """What a value is called: a reader of Chinese knows it by the register's own word."""
        return self.words.get(value, value) if language == "zh" else value


UNTITLED = Registers()


def registers(definitions: Definitions, contracts: "Mapping[str, Contract]") -> Registers:
    """The names in the contracts of what a programme reads.

    A value for which two registers have different words keeps its own.
    """
    programme = definitions.programme
    read = {programme.population.from_}
    for fact in programme.facts.values():
        read |= {fact.from_ or "", fact.join.dataset if fact.join else ""}
    of = [contracts[name] for name in sorted(read & set(contracts))]
    found: dict[str, set[str]] = {}
    for column in (column for contract in of for column in contract.columns):
        first: dict[str, str] = {}
        for raw, value in (column.codes or {}).items():
            if _CHINESE.search(raw):
                first.setdefault(value, raw)
        for value, raw in first.items():
            found.setdefault(value, set()).add(raw)
    words = {value: min(raws) for value, raws in found.items() if len(raws) == 1}
    return Registers({contract.dataset: contract.title for contract in of}, words)
