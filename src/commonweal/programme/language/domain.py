"""What an expression can be at all: the least and greatest whole number, the texts.

Worked out from what is declared of facts and parameters; ``None`` is no limit.
"""

from math import ceil, floor

from commonweal.programme.language.nodes import (
    Arithmetic,
    Choice,
    Constant,
    Expression,
    Extreme,
    Kind,
    Name,
    Rounded,
    ValueFor,
    ValueOn,
)

Span = tuple[int | None, int | None]
_OPEN: Span = (None, None)
_NUMERIC = {Kind.INTEGER, Kind.NUMBER, Kind.MONEY}


def span(expression: Expression) -> Span:  # noqa: PLR0911 (one per node)
    """The whole numbers between which a numeric expression lies, both included."""
    match expression:
        case Constant(value, kind) if kind in _NUMERIC and value is not None:
            number = value if isinstance(value, int) else None
            return (floor(value), ceil(value)) if number is None else (number, number)  # type: ignore[arg-type]
        case Name(symbol) | ValueFor(symbol, _) | ValueOn(symbol, _):
            return symbol.low, symbol.high
        case Extreme(word, operands, _):
            spans = [span(operand) for operand in operands]
            return _least(spans) if word == "least" else _greatest(spans)
        case Choice(cases, otherwise):
            return hull([span(result) for result in (*(r for _, r in cases), otherwise)])
        case Rounded(_, operand, step, kind) if kind is Kind.INTEGER and step == 1:
            return span(operand)
        case Arithmetic(sign, left, right, _) if sign in {"+", "-"}:
            return _sum(span(left), span(right), sign)
    return _OPEN


def never_zero(expression: Expression) -> bool:
    """Whether the expression is never 0, so that one may divide by it."""
    if isinstance(expression, Constant):
        return expression.value != 0
    if isinstance(expression, Name) and expression.symbol.never_zero:
        return True
    low, high = span(expression)
    return (low is not None and low > 0) or (high is not None and high < 0)


def texts(expression: Expression) -> tuple[str, ...] | None:
    """The only texts that the expression can be; None if they are not known."""
    match expression:
        case Constant(str() as text, _):
            return (text,)
        case Name(symbol) if symbol.values:
            return symbol.values
        case Choice(cases, otherwise):
            found: list[str] = []
            for result in (*(r for _, r in cases), otherwise):
                each = texts(result)
                if each is None:
                    return None
                found += each
            return tuple(sorted(set(found)))
    return None


def uncovered(expression: Expression, keys: tuple[int | str, ...]) -> str | None:
    """What ``expression`` may be that is not among ``keys``, in words; None if it cannot."""
    if expression.kind is Kind.TEXT:
        known = texts(expression)
        if known is None:
            return "any text"
        return next((text for text in known if text not in keys), None)
    low, high = span(expression)
    numbers = {key for key in keys if isinstance(key, int)}
    if low is None or low < min(numbers):
        return f"less than {min(numbers)}"
    if high is None or high > max(numbers):
        return f"more than {max(numbers)}"
    return next((str(n) for n in range(low, high + 1) if n not in numbers), None)


def hull(spans: list[Span]) -> Span:
    """Between what anything lies that lies in one of the spans."""
    lows, highs = [low for low, _ in spans], [high for _, high in spans]
    low = None if None in lows or not lows else min(x for x in lows if x is not None)
    high = None if None in highs or not highs else max(x for x in highs if x is not None)
    return low, high


def _least(spans: list[Span]) -> Span:
    highs = [high for _, high in spans if high is not None]
    return hull(spans)[0], min(highs, default=None)


def _greatest(spans: list[Span]) -> Span:
    lows = [low for low, _ in spans if low is not None]
    return max(lows, default=None), hull(spans)[1]


def _sum(left: Span, right: Span, sign: str) -> Span:
    other = right if sign == "+" else (_minus(right[1]), _minus(right[0]))
    low = None if left[0] is None or other[0] is None else left[0] + other[0]
    high = None if left[1] is None or other[1] is None else left[1] + other[1]
    return low, high


def _minus(value: int | None) -> int | None:
    return None if value is None else -value
