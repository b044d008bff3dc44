"""Slips of the pen in the text of an expression: one operator, number or branch changed.

In: the text. Out: every place where somebody could have written something else, with the other
text. What is no expression any more is for the parser to say.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import sqlglot
from sqlglot import Token, TokenType

from commonweal.programme.language import Kind, Symbol
from commonweal.programme.language.units import UNITS

_SIGNS = {
    TokenType.LT: ("<=", ">"),
    TokenType.LTE: ("<", ">="),
    TokenType.GT: (">=", "<"),
    TokenType.GTE: (">", "<="),
    TokenType.EQ: ("<>",),
    TokenType.NEQ: ("=",),
    TokenType.AND: ("or",),
    TokenType.OR: ("and",),
    TokenType.PLUS: ("-",),
    TokenType.STAR: ("/",),
    TokenType.SLASH: ("*",),
    TokenType.TRUE: ("false",),
    TokenType.FALSE: ("true",),
}
_ROUNDINGS = ("round_half_up", "round_half_even", "round_down", "round_up")
_WORDS = {
    **{word: tuple(other for other in _ROUNDINGS if other != word) for word in _ROUNDINGS},
    "least": ("greatest",),
    "greatest": ("least",),
}
_VALUES = {TokenType.NUMBER, TokenType.VAR, TokenType.STRING, TokenType.R_PAREN, TokenType.END}
"""What a binary minus can stand behind."""

_DUCKDB = sqlglot.Dialect.get_or_raise("duckdb")
_UNITS = {unit: tuple(o for o in units if o != unit) for units in UNITS.values() for unit in units}


@dataclass(frozen=True)
class Slip:
    """``text[start:end]`` written as ``other``."""

    kind: str
    start: int
    end: int
    other: str

    def applied(self, text: str) -> str:
        """The text with the slip in it."""
        return text[: self.start] + self.other + text[self.end :]


def slips(text: str, scope: Mapping[str, Symbol]) -> Iterator[Slip]:
    """Every slip, from left to right."""
    tokens = _DUCKDB.tokenize(text)
    for place, token in enumerate(tokens):
        for kind, others in _others(tokens, place, scope):
            for other in others:
                yield Slip(kind, token.start, token.end + 1, other)
        yield from _branches(text, tokens, place)


def numbers(text: str) -> Iterator[str]:
    """A number that is a little more or less: by one of its last digit, and by a tenth."""
    value = Decimal(text)
    digits = -int(value.as_tuple().exponent)
    step = Decimal(1).scaleb(-digits)
    found = [value + step, value - step]
    for share in (Decimal("1.1"), Decimal("0.9")):
        near = (value * share).quantize(step)
        if near not in {value, *found}:
            found.append(near)
    yield from (f"{number:f}" for number in found)


def days(text: str) -> Iterator[str]:
    """The day after and the day before."""
    day = date.fromisoformat(text)
    yield from ((day + timedelta(days=step)).isoformat() for step in (1, -1))


def _others(
    tokens: Sequence[Token], place: int, scope: Mapping[str, Symbol]
) -> Iterator[tuple[str, Sequence[str]]]:
    token = tokens[place]
    before = tokens[place - 1] if place else None
    if token.token_type in _SIGNS:
        yield "operator", _SIGNS[token.token_type]
    elif token.token_type is TokenType.DASH and before and before.token_type in _VALUES:
        yield "operator", ("+",)
    elif token.token_type is TokenType.NOT:
        yield "not dropped", ("",)
    elif token.token_type is TokenType.NUMBER:
        yield "constant", tuple(numbers(token.text))
    elif token.token_type is TokenType.STRING:
        yield "constant", _texts(token.text, before)
    elif token.token_type is TokenType.VAR:
        yield from _words(tokens, place, scope)


def _texts(text: str, before: Token | None) -> Sequence[str]:
    if before is not None and before.token_type is TokenType.DATE:
        return [f"'{day}'" for day in days(text)] if _is_day(text) else []
    amount, _, unit = text.rpartition(" ")
    if unit in _UNITS:
        return [f"'{amount} {other}'" if amount else f"'{other}'" for other in _UNITS[unit]]
    return ("''",)


def _words(
    tokens: Sequence[Token], place: int, scope: Mapping[str, Symbol]
) -> Iterator[tuple[str, Sequence[str]]]:
    token = tokens[place]
    following = tokens[place + 1].token_type if place + 1 < len(tokens) else None
    if following is TokenType.L_PAREN:
        yield "function", _WORDS.get(token.text.lower(), ())
        return
    before = tokens[place - 1].token_type if place else None
    symbol = scope.get(token.text)
    whole = TokenType.DOT not in {before, following}
    if whole and symbol is not None and symbol.kind is Kind.BOOLEAN:
        yield "condition", ("true", "false")


def _branches(text: str, tokens: Sequence[Token], place: int) -> Iterator[Slip]:
    """A `case when` without one of its branches, an `if` that always goes one way."""
    token = tokens[place]
    if token.token_type is TokenType.CASE:
        marks, stop = _inside(tokens, place, {TokenType.WHEN, TokenType.ELSE})
        if stop is None or len(marks) < 2:
            return
        if len(marks) == 2:
            otherwise = text[marks[1].end + 1 : stop.start].strip()
            yield Slip("branch dropped", token.start, stop.end + 1, f"({otherwise})")
            return
        for mark, following in pairwise(marks):
            yield Slip("branch dropped", mark.start, following.start, "")
    elif token.text.lower() == "if" and place + 1 < len(tokens):
        commas, stop = _inside(tokens, place + 1, {TokenType.COMMA})
        if stop is not None and len(commas) == 2:
            first = text[commas[0].end + 1 : commas[1].start].strip()
            second = text[commas[1].end + 1 : stop.start].strip()
            for way in (first, second):
                yield Slip("branch dropped", token.start, stop.end + 1, f"({way})")


def _inside(
    tokens: Sequence[Token], place: int, wanted: set[TokenType]
) -> tuple[list[Token], Token | None]:
    """The ``wanted`` tokens directly inside what opens at ``place``, and what closes it."""
    found: list[Token] = []
    depth = 0
    for token in tokens[place:]:
        if token.token_type in {TokenType.CASE, TokenType.L_PAREN}:
            depth += 1
        elif token.token_type in {TokenType.END, TokenType.R_PAREN}:
            depth -= 1
            if depth == 0:
                return found, token
        elif depth == 1 and token.token_type in wanted:
            found.append(token)
    return found, None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
