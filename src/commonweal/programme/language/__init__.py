"""The language of rules: a small part of SQL, typed and three-valued.

In: the text of an expression and the names it may use. Out: a tree of typed nodes, which becomes
SQL for everybody at once.
"""

from commonweal.programme.language.household import Household
from commonweal.programme.language.nodes import (
    Arithmetic,
    Choice,
    Comparison,
    Constant,
    Expression,
    Extreme,
    Junction,
    Kind,
    Membership,
    Name,
    Not,
    Symbol,
    Value,
    YearsBetween,
    cost,
    parts,
    symbols,
)

__all__ = [
    "Arithmetic",
    "Choice",
    "Comparison",
    "Constant",
    "Expression",
    "Extreme",
    "Household",
    "Junction",
    "Kind",
    "Membership",
    "Name",
    "Not",
    "Symbol",
    "Value",
    "YearsBetween",
    "cost",
    "parts",
    "symbols",
]
