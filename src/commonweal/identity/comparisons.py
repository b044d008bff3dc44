"""The comparisons, by attribute: each level is one way in which two values can agree."""

from commonweal.identity.model import Comparison, Level


def _equal(attribute: str) -> Level:
    return Level("equal", f"l.{attribute} = r.{attribute}")


def _similar(attribute: str, threshold: float, label: str) -> Level:
    return Level(
        label, f"jaro_winkler_similarity(l.{attribute}, r.{attribute}) >= {threshold}::DOUBLE"
    )


def _edits(attribute: str, edits: int, label: str) -> Level:
    """So many edits at most, where the beginning or the end is equal, which is quick to see.

    Nearly half of the shorter value has to be: one edit leaves one of the two untouched, whether it
    changes, drops, adds or swaps characters, also in the very middle.
    """
    left, right = f"l.{attribute}", f"r.{attribute}"
    part = f"least(length({left}), length({right})) // 2 - 1"
    near = (
        f"left({left}, {part}) = left({right}, {part}) "
        f"OR right({left}, {part}) = right({right}, {part})"
    )
    return Level(
        label, f"CASE WHEN {near} THEN damerau_levenshtein({left}, {right}) <= {edits} END"
    )


def _prefix(attribute: str, length: int, label: str) -> Level:
    return Level(label, f"left(l.{attribute}, {length}) = left(r.{attribute}, {length})")


# The engine's edit distances count bytes; a Han character has three.
_ONE_CHARACTER = (
    "length(l.name) = length(r.name) AND length(l.name) >= 2 AND "
    + " + ".join(f"(substr(l.name, {i}, 1) <> substr(r.name, {i}, 1))::INTEGER" for i in (1, 2, 3))
    + " + (substr(l.name, 4) <> substr(r.name, 4))::INTEGER = 1"
)

_NAME = (
    _equal("name"),
    Level("sounds alike", "l.spelling = r.spelling"),
    Level("one character differs", f"left(l.name, 1) = left(r.name, 1) AND {_ONE_CHARACTER}"),
    Level(
        "one holds the other",
        "least(length(l.name), length(r.name)) >= 2 "
        "AND (contains(l.name, r.name) OR contains(r.name, l.name))",
    ),
    Level("surname differs", _ONE_CHARACTER),
    _prefix("name", 1, "surname equal"),
)

_SWAPPED = "l.given = r.family AND l.family = r.given"

_GIVEN = (
    _equal("given"),
    Level("nickname", "list_has_any(l.formal, r.formal)"),
    Level(
        "initial",
        "least(length(l.given), length(r.given)) = 1 AND left(l.given, 1) = left(r.given, 1)",
    ),
    Level("given and family name swapped", f"({_SWAPPED}) OR l.given = r.family"),
    _similar("given", 0.92, "very similar"),
    _similar("given", 0.8, "similar"),
)

_FAMILY = (
    _equal("family"),
    Level("given and family name swapped", f"({_SWAPPED}) OR l.family = r.given"),
    _similar("family", 0.92, "very similar"),
    _similar("family", 0.8, "similar"),
)

_BIRTH = (
    _equal("birth"),
    _edits("birth", 1, "one digit differs"),
    Level(
        "year and month or day equal",
        "left(l.birth, 4) = left(r.birth, 4) AND "
        "(substr(l.birth, 5, 2) = substr(r.birth, 5, 2) OR right(l.birth, 2) = right(r.birth, 2))",
    ),
    _edits("birth", 2, "two digits differ"),
    _prefix("birth", 4, "year equal"),
    Level(
        "within ten years",
        "abs(TRY_CAST(left(l.birth, 4) AS INTEGER) - TRY_CAST(left(r.birth, 4) AS INTEGER)) <= 10",
    ),
)

_POSTCODE = (
    _equal("postcode"),
    Level(
        "last two characters differ",
        "left(l.postcode, length(l.postcode) - 2) = left(r.postcode, length(r.postcode) - 2)",
    ),
    Level(
        "last three characters differ",
        "left(l.postcode, length(l.postcode) - 3) = left(r.postcode, length(r.postcode) - 3)",
    ),
    _prefix("postcode", 2, "area equal"),
)

COMPARISONS = (
    Comparison("name", _NAME),
    Comparison("given", _GIVEN),
    Comparison("middle", (_equal("middle"),), frequency=False),
    Comparison("family", _FAMILY, shared=True),
    Comparison("birth", _BIRTH),
    Comparison("sex", (_equal("sex"),), frequency=False),
    Comparison(
        "id",
        (
            _equal("id"),
            _edits("id", 1, "one character wrong or two swapped"),
            _edits("id", 2, "two characters differ"),
        ),
        frequency=False,
    ),
    Comparison("phone", (_equal("phone"), _edits("phone", 1, "one digit differs")), shared=True),
    Comparison(
        "email",
        (
            _equal("email"),
            Level("mailbox equal", "split_part(l.email, '@', 1) = split_part(r.email, '@', 1)"),
            _similar("email", 0.9, "similar"),
        ),
    ),
    Comparison("birth_place", (_equal("birth_place"), _similar("birth_place", 0.88, "similar"))),
    Comparison(
        "region",
        (
            _equal("region"),
            Level(
                "one holds the other",
                "starts_with(l.region, r.region) OR starts_with(r.region, l.region)",
            ),
            _prefix("region", 9, "township equal"),
            _prefix("region", 6, "county equal"),
            _prefix("region", 4, "prefecture equal"),
        ),
        shared=True,
    ),
    Comparison("city", (_equal("city"), _similar("city", 0.88, "similar")), shared=True),
    Comparison("postcode", _POSTCODE, shared=True),
    Comparison(
        "address",
        (
            _equal("address"),
            _similar("address", 0.95, "very similar"),
            _similar("address", 0.88, "similar"),
        ),
        shared=True,
    ),
    Comparison("occupation", (_equal("occupation"),)),
)
"""Every comparison there is; a linkage uses those whose attribute the data has.

The id of one person is as rare as any other id, so its frequency says nothing. Neither does that
of a sex or an initial.
"""

HOUSEHOLD_EVIDENCE = frozenset({"address", "phone", "region"})
"""Attributes that reveal who lives together; without any, relatives cannot be told apart."""
