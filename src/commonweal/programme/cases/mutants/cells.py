"""What else a cell of a decision table could say."""

import re
from collections.abc import Iterator
from typing import Any

from commonweal.programme.cases.mutants.slip import days, numbers, slips
from commonweal.programme.definitions import Definitions
from commonweal.programme.language.units import UNITS

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"(?<![\w.-])-?\d+(?:\.\d+)?(?![\w.-]|\.\d)")
AMOUNT = re.compile(_NUMBER.pattern + r"(?: [a-z]+)?")
SIZES = {name: size for units in UNITS.values() for name, size in units.items()}
_ORDERS = {"<=": ("<", ">="), ">=": (">", "<="), "<": ("<=", ">"), ">": (">=", "<")}
_BRACKETS = {"[": "(", "(": "[", "]": ")", ")": "]"}


def conditions(raw: Any) -> Iterator[Any]:
    """What else a condition's cell could say; ``-`` is the condition left out."""
    if isinstance(raw, list):
        yield from _listed(raw)
        return
    text = text_of(raw).strip()
    if text == "-":
        return
    yield "-"
    if text in {"true", "false"}:
        yield "false" if text == "true" else "true"
        return
    order = re.match(r"<=|>=|<|>", text)
    if order is not None:
        yield from (other + text[order.end() :] for other in _ORDERS[order[0]])
    elif re.match(r"[\[(].*\.\..*[\])]$", text):
        yield _BRACKETS[text[0]] + text[1:]
        yield text[:-1] + _BRACKETS[text[-1]]
    elif not text.startswith("in "):
        yield from _lists(text)
    yield from values(text)


def _listed(raw: list[Any]) -> Iterator[Any]:
    """A list without one of its elements, with another one in its place, or all but these."""
    yield "-"
    items = list(map(text_of, raw))
    if not any("," in item for item in items):
        yield f"not {', '.join(items)}"
    for place, item in enumerate(raw):
        before, after = raw[:place], raw[place + 1 :]
        if len(raw) > 1:
            yield [*before, *after]
        if isinstance(item, bool):
            yield [*before, not item, *after]
        else:
            yield from ([*before, other, *after] for other in values(str(item)))


def values(text: str) -> Iterator[str]:
    """``text`` with one of its numbers or days a little more or less."""
    found = list(DAY.finditer(text))
    for day in found:
        yield from (text[: day.start()] + o + text[day.end() :] for o in days(day[0]))
    if found:
        return
    for number in _NUMBER.finditer(text):
        before, after = text[: number.start()], text[number.end() :]
        yield from (before + other + after for other in _near(number[0], after))


def results(raw: Any, definitions: Definitions) -> Iterator[str]:
    """What else a result's cell could say: another value, or a slip in an expression."""
    text = text_of(raw)
    if text in {"true", "false"}:
        yield "false" if text == "true" else "true"
    elif _NUMBER.match(text) and re.fullmatch(r"-?[\d.]+( [a-z]+)?", text):
        yield from values(text)
    else:
        yield from (slip.applied(text) for slip in slips(text, definitions.scope))


def _near(number: str, after: str) -> Iterator[str]:
    """Money goes by its smallest unit, whatever it is written in."""
    unit = after.strip().split(" ")[0].strip("])") if after.startswith(" ") else ""
    if SIZES.get(unit, 1) == 100 and "." not in number:
        number += ".00"
    yield from numbers(number)


def _lists(text: str) -> Iterator[str]:
    negated = text.startswith("not ")
    bare = text.removeprefix("not ")
    items = [item.strip() for item in bare.split(",")]
    yield bare if negated else f"not {text}"
    if len(items) > 1:
        for place in range(len(items)):
            left = ", ".join([*items[:place], *items[place + 1 :]])
            yield f"not {left}" if negated else left


def text_of(raw: Any) -> str:
    """A cell as the file writes it."""
    if isinstance(raw, list):
        return f"[{', '.join(map(text_of, raw))}]"
    return str(raw).lower() if isinstance(raw, bool) else str(raw)
