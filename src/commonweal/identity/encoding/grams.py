"""Values -> grams: the small parts of a value that its word is made of.

A slip of the pen changes few of them, so values that are alike have most of them in common.
"""

from collections.abc import Callable, Mapping

_DIVISIONS = (2, 4, 6, 9, 12)
"""Lengths of the codes of a province, prefecture, county, township and village."""


def letters(value: str) -> list[str]:
    """Every two neighbouring characters, with a beginning and an end."""
    padded = f"\x02{value}\x03"
    return sorted({padded[place : place + 2] for place in range(len(padded) - 1)})


def characters(value: str) -> list[str]:
    """The same, and every character with its place: a Han character weighs as much as a word."""
    return [*letters(value), *(f"{place}{sign}" for place, sign in enumerate(value))]


def digits(value: str) -> list[str]:
    """Every character with its place."""
    return [f"{place} {sign}" for place, sign in enumerate(value)]


def divisions(value: str) -> list[str]:
    """The codes of all divisions that hold a region, and its own."""
    return [value[:length] for length in _DIVISIONS if length < len(value)] + [value]


def whole(value: str) -> list[str]:
    """The value itself."""
    return [value]


WAYS: Mapping[str, Callable[[str], list[str]]] = {
    "letters": letters,
    "characters": characters,
    "digits": digits,
    "divisions": divisions,
    "whole": whole,
}
"""The ways to take a value apart, by name; every value has at least one gram."""
