"""Mentions -> nodes: identical tuples once, and what a strong key settles joined beforehand.

An *entity* is what is certain before any pair is compared: mentions with the same identity number
and the same name, or with the very same values. A *node* is one description of an entity: its
profile, and one more for every other telephone or place its mentions give.
"""

from collections.abc import Iterable, Sequence

from commonweal.engine import digest, literal
from commonweal.identity.steps import resident_id

_MOVING = ("phone", "region", "address")
"""What one person legitimately has several of."""

_TELLING = (
    ("birth",),
    ("id",),
    ("phone",),
    ("email",),
    ("birth_place",),
    ("address", "postcode", "city", "region"),
)
"""Facts that with a name tell people apart; where somebody lives is one fact, however told."""

_NAMES = ("name", "given", "family")

_IDENTIFYING = ("name", "given", "family", "id", "birth", "phone", "email")
"""Without any of these a mention is of nobody in particular."""

HOLDS_BIRTH = "length(n.id) = 18 AND n.birth IS NOT NULL"
"""Whether a node's (``n``) identity number says all that its birth date does."""

LEAST_NUMBER = 6
"""Characters of an identity number that, with a name, can settle who it is."""

DOUBTED = ("name", "birth", "phone", "email", "address")
"""Beside the identity number, what forms want to have filled in where it is not known."""

_MOST_BEARERS = 100
"""So many people may always have the same value."""
_BEYOND = 20
"""A value that stands for none has so many times as many bearers as the eleventh most common."""

RECORD = digest("concat(dataset, '/', record_id, '/', subject)")
"""What a mention is called, in 64 bits, where its dataset, record_id and subject are at hand."""

_MOST_NAMES = 20
"""So many ways of writing the names under one number can be slips and borrowing; more cannot."""


def _among(names: Iterable[str], attributes: Sequence[str]) -> list[str]:
    return [name for name in names if name in attributes]


def named(attributes: Sequence[str]) -> str:
    """All that a mention is called, as one text."""
    return f"concat_ws(' ', {', '.join(_among(_NAMES, attributes))})"


def mentions(raw: str, attributes: Sequence[str]) -> str:
    """Every mention in final form, with its entity.

    ``raw`` is the union of :func:`commonweal.identity.steps.mentions.mentions` with ``source`` for
    dataset and subject, and of its attributes those that any record tells.

    In:  ``name_forms(raw, name)``, ``placeholders(attribute, value)``, ``sources``,
         ``set_apart(source, record_id)``: what a reviewer has told from others.
    Out: source, record_id, attributes, shown_*, record, entity, settled, anchored. ``record``: what
         the mention is called, in 64 bits. ``settled``: has an identity number and a name, so that
         others with both belong to it. ``anchored``: the number's check digit is right, so it is
         not a slip of the pen.

    Mentions with the same values are one entity if the values say enough: a name and two facts
    more. A mention that says less stays by itself, and one of nobody (the empty guardian of a
    pupil) is left out unless it is what the record itself is about.
    """
    current, completed = resident_id.current("m.id"), resident_id.COMPLETED
    plain = [name for name in attributes if name not in {"id", "birth", "sex"}]
    own = {name: f"m.{name}" for name in attributes} | {
        "name": "CASE WHEN f.raw IS NULL THEN m.name ELSE f.name END",
        "id": current,
    }
    own |= {name: _unless_placeholder(name, own[name]) for name in ("id", *DOUBTED) if name in own}
    called = named(attributes)
    told = " + ".join(
        f"(coalesce({', '.join(fact)}) IS NOT NULL)::INTEGER"
        for fact in (_among(fact, attributes) for fact in _TELLING)
        if fact
    )
    says_who = " OR ".join(f"{name} IS NOT NULL" for name in _among(_IDENTIFYING, attributes))
    return f"""
        WITH identified AS (
            SELECT m.source, m.record_id, {", ".join(f"{sql} AS {n}" for n, sql in own.items())},
                   m.shown_name, m.shown_address
            FROM ({raw}) AS m LEFT JOIN name_forms AS f ON f.raw = m.name
        ), checked AS (
            SELECT *, {completed["formed"]} AS formed, {completed["anchored"]} AS anchored
            FROM identified
        ), completed AS (
            SELECT source, record_id, id, {", ".join(plain)},
                   shown_name, shown_address, anchored,
                   {completed["birth"]} AS birth, {completed["sex"]} AS sex
            FROM checked
        )
        SELECT completed.*, {RECORD} AS record,
               coalesce(length(id) >= {LEAST_NUMBER} AND {called} <> ''
                            AND apart.source IS NULL, false) AS settled,
               CASE WHEN settled THEN hash(id, {called})
                    WHEN {called} <> '' AND {told} >= 2 AND apart.source IS NULL
                    THEN hash({", ".join(attributes)})
                    ELSE hash(source, record_id) END AS entity
        FROM completed JOIN sources USING (source)
        LEFT JOIN set_apart AS apart USING (source, record_id)
        WHERE subject = 'self' OR {says_who}
    """


def set_apart() -> str:
    """The mentions that a reviewer has told from others: each is an entity of its own.

    In:  ``decisions``, ``sources``.
    Out: source, record_id.
    """
    return """
        SELECT DISTINCT s.source, d.record_id
        FROM decisions AS d JOIN sources AS s USING (dataset, subject) WHERE NOT d.same
    """


def _unless_placeholder(attribute: str, sql: str) -> str:
    standing_for_none = f"SELECT value FROM placeholders WHERE attribute = {literal(attribute)}"
    return f"CASE WHEN {sql} NOT IN ({standing_for_none}) THEN {sql} END"


def placeholders(attributes: Sequence[str]) -> str:
    """Values that stand for none.

    An identity number that too many names share: some clerk's own number, ``123456789``, or
    whatever else a form takes where the number is not known. Joining on it would make one person of
    many. Of other values one that far more people have than any ten others: a default birth date, a
    telephone of zeros. Agreement on it would pass for what agreement usually is.

    In:  ``entities``: a number with another name is another entity; ``frequency_<attribute>`` of
         those of :data:`DOUBTED` that are among the ``attributes``.
    Out: attribute, value.
    """
    numbers = (
        "SELECT 'id' AS attribute, id AS value FROM entities "
        f"WHERE id IS NOT NULL AND coalesce({', '.join(_among(_NAMES, attributes))}) IS NOT NULL "
        f"GROUP BY id HAVING count(*) > {_MOST_NAMES}"
    )
    others = (
        f"SELECT {literal(name)}, value FROM frequency_{name} WHERE n > greatest({_MOST_BEARERS}, "
        f"{_BEYOND} * coalesce((SELECT n FROM frequency_{name} ORDER BY n DESC OFFSET 10 LIMIT 1), "
        "1))"
        for name in _among(DOUBTED, attributes)
    )
    return " UNION ALL ".join((numbers, *others))


def telling_placeholders(attributes: Sequence[str]) -> str:
    """The records that tell a value which stands for none.

    In:  ``mentions``, ``sources``, ``placeholders``.
    Out: dataset, record_id.
    """
    told = " OR ".join(
        f"{name} IN (SELECT value FROM placeholders WHERE attribute = {literal(name)})"
        for name in _among(("id", *DOUBTED), attributes)
    )
    return f"""
        SELECT DISTINCT s.dataset, m.record_id
        FROM mentions AS m JOIN sources AS s USING (source) WHERE {told}
    """


def mentions_changed() -> str:
    """The mentions of changed records.

    In:  ``mentions``, ``sources``, ``changed(dataset, record_id)``.
    Out: record, entity.
    """
    return """
        SELECT m.record, m.entity FROM mentions AS m JOIN sources AS s USING (source)
        WHERE (s.dataset, m.record_id) IN (SELECT (dataset, record_id) FROM changed)
    """


def entities(attributes: Sequence[str], which: str = "true") -> str:
    """One row an entity: its profile (the smallest value where there are several; of regions the
    largest, which is the most precise of those that hold one another).

    In:  ``mentions``, ``sources(source, exclusive)`` with one bit for each dataset that is free of
         duplicates.
    Out: entity, attributes, mentions, anchored, exclusive (the union of the bits), key: its
         smallest record.
    """
    # All mentions of an entity have the same name and number, or the same of everything.
    choice = {"region": "max", "name": "any_value", "id": "any_value"}
    values = ", ".join(f"{choice.get(name, 'min')}({name}) AS {name}" for name in attributes)
    return f"""
        SELECT entity, {values}, count(*) AS mentions, bool_or(anchored) AS anchored,
               bit_or(exclusive) AS exclusive, min(record) AS key
        FROM mentions JOIN sources USING (source) WHERE {which}
        GROUP BY entity
    """


def alternates(attributes: Sequence[str]) -> str:
    """The other telephones and places of entities that have several.

    A region that holds the profile's own is no other place.

    In:  ``mentions``, ``entities``.
    Out: node, entity, anchored, attributes.
    """
    moving = _among(_MOVING, attributes)
    same = {name: f"m.{name} = e.{name}" for name in moving}
    same["region"] = "starts_with(e.region, m.region)"
    own = ", ".join(
        f"CASE WHEN {same[name]} THEN e.{name} ELSE coalesce(m.{name}, e.{name}) END AS {name}"
        for name in moving
    )
    fixed = ", ".join(f"e.{name}" for name in attributes if name not in moving)
    other = " OR ".join(f"NOT {same[name]}" for name in moving)
    return f"""
        SELECT hash(entity, {", ".join(moving)}) AS node, entity, anchored, {", ".join(attributes)}
        FROM (
            SELECT DISTINCT e.entity, e.anchored, {own}, {fixed}
            FROM mentions AS m JOIN entities AS e USING (entity)
            WHERE m.settled AND ({other})
        )
    """


def descriptions(attributes: Sequence[str]) -> str:
    """Every description of every entity; the profile's node is the entity itself.

    In:  ``entities``, ``alternates``.
    Out: node, entity, anchored, attributes.
    """
    columns = f"entity, anchored, {', '.join(attributes)}"
    return f"""
        SELECT entity AS node, {columns} FROM entities
        UNION ALL SELECT node, {columns} FROM alternates
    """


def nodes(chosen: str, *, given: bool) -> str:
    """The ``chosen`` descriptions with what is worked out from their values.

    In:  ``spellings(name, spelling)``; with ``given`` names ``formals(given, formal)``.
    Out: the columns of ``descriptions``, spelling, holds_birth; with ``given`` names formal.
    """
    formal, joined = "", ""
    if given:
        formal, joined = ", f.formal", "LEFT JOIN formals AS f ON f.given = n.given"
    return f"""
        SELECT n.*, s.spelling, {HOLDS_BIRTH} AS holds_birth{formal}
        FROM ({chosen}) AS n LEFT JOIN spellings AS s ON s.name = n.name {joined}
    """
