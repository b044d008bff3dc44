"""Works out beforehand what does not depend on the person.

In: a bound expression. Out: a shorter one with the same value for everybody: what rests on
constants alone is a constant, and what is done with a value looked up by a key is done once for
each key.
"""

from collections.abc import Iterator

from commonweal.programme.language.evaluate import settled
from commonweal.programme.language.nodes import (
    Arithmetic,
    Constant,
    Expression,
    Lookup,
    Rounded,
    mapped,
    parts,
    replaced,
)


def folded(expression: Expression) -> Expression:
    """``expression`` with everything worked out that can be."""
    if isinstance(expression, Rounded):
        # Its sums and products are exact: only what they are made of is worked out before it.
        expression = mapped(expression, _exact)
    else:
        expression = mapped(expression, folded)
    if isinstance(expression, Lookup):
        return _found(expression)
    read = list(_read(expression))
    if not read:
        return expression
    looked_up = [each for each in read if isinstance(each, Lookup) and _is_settled(each)]
    if all(isinstance(each, Constant) or each in looked_up[:1] for each in read):
        if not looked_up:
            return Constant(settled(expression), expression.kind)
        one = looked_up[0]
        entries = tuple(
            (key, folded(replaced(expression, one, result))) for key, result in one.entries
        )
        return Lookup(one.key, entries, expression.kind)
    return expression


def _exact(operand: Expression) -> Expression:
    return mapped(operand, _exact) if isinstance(operand, Arithmetic) else folded(operand)


def _read(expression: Expression) -> Iterator[Expression]:
    """What the value of ``expression`` is worked out from; of a rounding, through its sums."""
    for part in parts(expression):
        if isinstance(expression, Rounded):
            yield from _leaves(part)
        else:
            yield part


def _leaves(operand: Expression) -> Iterator[Expression]:
    if isinstance(operand, Arithmetic):
        for part in parts(operand):
            yield from _leaves(part)
    else:
        yield operand


def _found(lookup: Lookup) -> Expression:
    if not isinstance(lookup.key, Constant):
        return lookup
    for key, result in lookup.entries:
        if key.value == lookup.key.value:
            return result
    return Constant(None, lookup.kind)


def _is_settled(lookup: Lookup) -> bool:
    return all(isinstance(result, Constant) for _, result in lookup.entries)
