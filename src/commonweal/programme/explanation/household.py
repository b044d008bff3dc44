"""What a household answered together, as it entered a determination."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from commonweal.programme import model
from commonweal.programme.definitions import Definitions
from commonweal.programme.language import Kind, symbols


@dataclass(frozen=True)
class ExplainedHousehold:
    """What was asked of the members of a household, and what they answered together."""

    name: str
    function: str
    relations: tuple[str, ...]
    asked: tuple[model.Title, ...]
    """The facts and rules that each member was asked for."""
    written: str
    kind: Kind
    value: Any
    members: int | None
    """How many were asked; None without a household."""
    records: str | None
    """What the value rests on, as ``dataset/record``."""
    uncertain: bool
    open: str | None
    """The members whose answer keeps the value from being known, or from being certain."""
    decisive: bool
    """Alone it keeps the outcome from being certain (or known)."""


def explained_households(
    definitions: Definitions, row: Mapping[str, Any], decisive: Collection[str]
) -> tuple[ExplainedHousehold, ...]:
    """Every household expression of the programme, from the stored determination ``row``."""
    programme = definitions.programme
    titles = {name: fact.title for name, fact in programme.facts.items()}
    titles |= {name: rule.title for name, rule in programme.rules.items()}
    return tuple(
        ExplainedHousehold(
            name=name,
            function=household.function,
            relations=household.relations,
            asked=tuple(
                titles[asked]
                for asked in dict.fromkeys(symbol.name for symbol in symbols(household.operand))
                if asked in titles
            ),
            written=household.written,
            kind=household.kind,
            value=row[name],
            members=row[f"{name}__members"],
            records=row[f"{name}__records"],
            uncertain=answer_uncertain(row, name),
            open=row[f"{name}__open"],
            decisive=name in decisive,
        )
        for name, household in definitions.households.items()
    )


def answer_uncertain(row: Mapping[str, Any], name: str) -> bool:
    """Whether what the household answered is known, but not on certain facts alone."""
    return row[name] is not None and row[f"{name}__certain"] is None
