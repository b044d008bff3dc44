"""What is encoded of a person and how, and what an encoded file says of itself.

Sources: Schnell, Bachteler and Reiher (2009) for Bloom filters of q-grams; Niedermeyer,
Steinmetzer, Kroll and Schnell (2014) for salting; Schnell and Borgs (2016) for flipped bits.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from commonweal.identity.comparisons import COMPARISONS
from commonweal.identity.model import ATTRIBUTES, Comparison, Level, Rule
from commonweal.identity.steps.blocking import rules

FORMAT: Literal["commonweal.encoding/1"] = "commonweal.encoding/1"
"""Raised whenever the same record would give other words or tags: normal forms, grams, views and
derivation of keys are all part of it."""

_NEAR = 0.7
"""How much nearer: the words of alike values are mostly above the least of their level."""

WORD = 64
"""Bits of a word."""


@dataclass(frozen=True)
class Code:
    """How the values of one attribute become words."""

    attribute: str
    grams: str
    """How a value is taken apart: a name of :data:`commonweal.identity.encoding.grams.WAYS`."""
    hashes: int
    """Bits that each gram sets; the fewer, the more grams a usual value has."""
    usual: int
    """Grams of a usual value."""
    alike: tuple[tuple[float, str], ...] = ()
    """Levels under equality: the least Dice coefficient of two words, and its name."""
    space: str = ""
    """Attributes of one space give the same grams, so that their words can be compared."""

    @property
    def bits(self) -> float:
        """Bits that are set in the word of a usual value."""
        return WORD * (1 - (1 - 1 / WORD) ** (self.hashes * self.usual))


_ALIKE = ((0.72, "very similar"), (0.54, "similar"))
_DATES = (
    (0.86, "one digit differs"),
    (0.76, "two digits differ"),
    (0.62, "several digits differ"),
)

CODES = (
    Code("name", "characters", 3, 7, ((0.58, "one character differs"), (0.42, "similar"))),
    Code("spelling", "letters", 2, 12),
    Code("given", "letters", 3, 7, _ALIKE, "names"),
    Code("middle", "whole", 8, 1),
    Code("family", "letters", 3, 7, _ALIKE, "names"),
    Code("birth", "digits", 3, 8, _DATES),
    Code("sex", "whole", 8, 1),
    Code("id", "digits", 2, 18, ((0.86, "one or two characters differ"),)),
    Code("phone", "digits", 2, 11, ((0.8, "one or two digits differ"),)),
    Code("email", "letters", 1, 20, ((0.7, "similar"),)),
    Code("birth_place", "letters", 2, 10, ((0.7, "similar"),)),
    Code("region", "divisions", 4, 5, ((0.75, "township equal"), (0.55, "county equal"))),
    Code("city", "letters", 2, 10, ((0.7, "similar"),)),
    Code("postcode", "digits", 3, 6, ((0.7, "one or two characters differ"),)),
    Code("address", "letters", 1, 20, ((0.82, "very similar"), (0.6, "similar"))),
    Code("occupation", "letters", 2, 10),
)
"""Every attribute that can be encoded. ``spelling`` is how a name in Han characters sounds.

A level begins where the words of values so much alike mostly still are above it, and those of
values less alike mostly under it; a test holds that.
"""

_ALONE = frozenset({("names",), ("birth",), ("postcode",)})
"""What many people share, and what others could count who know the people of the file."""
_MORE = (("birth", "first_from_given"), ("birth", "first_from_family"))
"""Where nothing else can be compared, these stand in for keys of one attribute."""


def views(attributes: Iterable[str], *, broad: bool) -> tuple[Rule, ...]:
    """The keys under which records with ``attributes`` are encoded, most precise first.

    They are the blocking rules of clear records. Only ``broad`` are there also keys of one
    attribute that many people share: those find more, and tell more.
    """
    known = frozenset(attributes)
    every = (*rules(known), *(Rule(keys) for keys in _MORE))
    return tuple(
        rule for rule in every if rule.attributes <= known and (broad or rule.keys not in _ALONE)
    )


def held(rule: Rule) -> frozenset[str]:
    """The attributes that are equal wherever the keys of ``rule`` are.

    ``names`` is not among them: it leaves open which of the two is the given name.
    """
    own = {key for key in rule.keys if key in ATTRIBUTES or key == "spelling"}
    return frozenset(own | {"spelling"} if "name" in own else own)


def comparisons(attributes: Iterable[str], flip: float) -> tuple[Comparison, ...]:
    """How the words of ``attributes`` are compared if each bit was flipped with chance ``flip``.

    The conditions are SQL over ``l`` and ``r``, rows with one word an attribute.
    """
    known, shared = frozenset(attributes), {c.attribute for c in COMPARISONS if c.shared}
    return tuple(
        Comparison(code.attribute, _levels(code, known, flip), code.attribute in shared, False)
        for code in CODES
        if code.attribute in known and code.attribute in ATTRIBUTES
    )


def _levels(code: Code, known: frozenset[str], flip: float) -> tuple[Level, ...]:
    own = f"l.{code.attribute}", f"r.{code.attribute}"
    levels = [Level("equal", _equal(code, *own, flip))]
    if code.attribute == "name" and "spelling" in known:
        spelling = next(other for other in CODES if other.attribute == "spelling")
        levels.append(Level("sounds alike", _equal(spelling, "l.spelling", "r.spelling", flip)))
    other = {"given": "family", "family": "given"}.get(code.attribute)
    if other is not None:
        swapped = _equal(code, own[0], f"r.{other}", flip) if other in known else "false"
        levels.append(Level("given and family name swapped", swapped))
    for least, label in code.alike:
        levels.append(Level(label, _dice(*own, _expected(least, code.bits, flip))))
    return tuple(levels)


def _equal(code: Code, left: str, right: str, flip: float) -> str:
    """Whether two words are of one value: nearer to equal than to alike, where bits flip."""
    if not flip:
        return f"{left} = {right}"
    next_best = code.alike[0][0] if code.alike else 0.5
    equal, alike = (_expected(dice, code.bits, flip) for dice in (1.0, next_best))
    return _dice(left, right, _NEAR * equal + (1 - _NEAR) * alike)


def _dice(left: str, right: str, least: float) -> str:
    """Whether the Dice coefficient of two words is at least ``least``."""
    return (
        f"2 * bit_count({left} & {right}) >= "
        f"{least:.4f}::DOUBLE * (bit_count({left}) + bit_count({right}))"
    )


def _expected(dice: float, bits: float, flip: float) -> float:
    """What becomes of a Dice coefficient when every bit of both words is flipped by chance."""
    kept, one, none = dice * bits, 2 * (1 - dice) * bits, WORD - (2 - dice) * bits
    both = kept * (1 - flip) ** 2 + one * flip * (1 - flip) + none * flip**2
    return both / (bits * (1 - flip) + (WORD - bits) * flip)


@dataclass(frozen=True)
class Parameters:
    """What a department chooses; the departments of one linkage choose alike."""

    flip: float = 0.0
    """Chance that a bit of a word is not what it should be."""
    largest_group: int = 20
    """A tag that more records of the file share is left out, with their words."""
    broad: bool = False
    """Whether there are also tags over a name, a birth date or a postcode alone."""


Share = Annotated[float, Field(ge=0, le=1)]


class Strangers(BaseModel):
    """How two people of a file, picked at random, agree on one attribute."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pairs: Annotated[float, Field(ge=0)]
    """About how many pairs of the file can be compared."""
    shares: tuple[Share, ...]
    """How many of them show each level."""


class Header(BaseModel):
    """What an encoded file says of itself; it stands in the file's metadata."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["commonweal.encoding/1"]
    records: Annotated[int, Field(ge=1)]
    free_of_duplicates: bool
    """Whether the department vouches that no two records are about the same person."""
    flip: Annotated[float, Field(ge=0, le=0.2)]
    largest_group: Annotated[int, Field(ge=2)]
    key_check: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    """Two files with the same were made with the same secret."""
    attributes: tuple[str, ...]
    """What there are words of."""
    views: tuple[tuple[str, ...], ...]
    """The keys of each view, by its number in the rows."""
    strangers: dict[str, Strangers]
    """For each attribute that is compared."""
