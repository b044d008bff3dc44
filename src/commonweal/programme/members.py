"""What a programme asks of every member of a household has to be the member's own."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from commonweal.programme import model
from commonweal.programme.errors import ExpressionNotAllowed
from commonweal.programme.language import Expression, Household, Symbol, symbols

Stand = Callable[[str], Iterable[Expression]]
"""Name of a rule -> the expressions it stands for; of anything else none."""


def asked_for(household: Household, stand: Stand) -> set[Symbol]:
    """Every symbol that the question to a member reads, directly or through rules."""
    found: set[Symbol] = set()
    waiting = [household.operand]
    while waiting:
        for symbol in set(symbols(waiting.pop())) - found:
            found.add(symbol)
            waiting += stand(symbol.name)
    return found


def not_of_one_member(
    programme: model.Programme,
    stand: Stand,
    households: Mapping[str, Household],
) -> Iterator[ExpressionNotAllowed]:
    """A failure for each thing a member is asked for that is not the member's own.

    That is a fact about the household, what another expression asks of it, and the outcome.
    """
    for household in households.values():
        for symbol in sorted(asked_for(household, stand), key=lambda symbol: symbol.name):
            fact = programme.facts.get(symbol.name)
            shared = fact is not None and (fact.of == "household" or fact.household is not None)
            if shared or symbol.origin in {"household", "outcome"}:
                again = households.get(symbol.name)
                yield ExpressionNotAllowed(
                    household.place,
                    f"a member of the household cannot be asked for "
                    f"{again.written if again else symbol.name}, which is not of one person",
                )
