"""Set-based steps of encoding records, and of linking what was encoded."""

from collections.abc import Mapping, Sequence

from commonweal.engine import digest, literal
from commonweal.identity.encoding.model import Header, held
from commonweal.identity.model import Comparison, Rule, Source
from commonweal.identity.steps.blocking import KEYS
from commonweal.identity.steps.compare import pattern
from commonweal.identity.steps.nodes import HOLDS_BIRTH

SAMPLE = 1_500
"""Records whose pairs show how strangers agree: more than a million pairs."""

_APART = "chr(31)"
"""Stands between the values of a key, and in none of them."""


def normal(attributes: Sequence[str], rules: Sequence[Rule], dataset: str) -> str:
    """Every record in its normal form, with the text of its keys.

    In:  ``mentions``, ``spellings(name, spelling)``.
    Out: place (1 to the number of records), record_id, named: the text that its pseudonym is made
         of, anchored, holds_birth, attributes, spelling, key_0, key_1, ...: NULL where a part of
         the key is missing.
    """
    told = ", ".join(attributes)
    keys = ", ".join(f"{_key(rule)} AS key_{place}" for place, rule in enumerate(rules))
    # Records of one identifier are told apart by what they say, so that their order says nothing.
    copy = f"row_number() OVER (PARTITION BY record_id ORDER BY {told})"
    return f"""
        SELECT row_number() OVER (ORDER BY named) AS place, * FROM (
            SELECT record_id, concat_ws('/', {literal(dataset)}, {copy}, record_id) AS named,
                   anchored, coalesce(holds_birth, false) AS holds_birth, {told}, {keys}
            FROM (
                SELECT n.*, s.spelling, {HOLDS_BIRTH} AS holds_birth
                FROM mentions AS n LEFT JOIN spellings AS s USING (name)
            )
        )
    """


def _key(rule: Rule) -> str:
    parts = [KEYS[key] for key in rule.keys]
    missing = " OR ".join(f"({part}) IS NULL" for part in parts)
    return f"CASE WHEN {missing} THEN NULL ELSE concat_ws({_APART}, {', '.join(parts)}) END"


def chunk(first: int, behind: int) -> str:
    """The records of ``normal`` whose places begin at ``first`` and end before ``behind``."""
    return f"SELECT * FROM normal WHERE place >= {first} AND place < {behind} ORDER BY place"


def sampled_patterns(comparisons: Sequence[Comparison]) -> str:
    """The levels of pairs picked without regard to agreement.

    In:  ``sampled``: place, holds_birth and the words of some records under one salt.
    Out: pattern, pairs.
    """
    return f"""
        SELECT pattern, count(*) AS pairs FROM (
            SELECT {pattern(comparisons)} AS pattern
            FROM sampled AS l JOIN sampled AS r ON l.place < r.place
        ) GROUP BY pattern ORDER BY pattern
    """


def coincidence(attribute: str) -> str:
    """The chance that two records have the same value of ``attribute``.

    In:  ``normal``.
    Out: DOUBLE; NULL where no two records have one.
    """
    return f"""
        SELECT sum(n * (n - 1))::DOUBLE / nullif(sum(n) * (sum(n) - 1), 0)::DOUBLE FROM (
            SELECT count(*)::DOUBLE AS n FROM normal WHERE {attribute} IS NOT NULL
            GROUP BY {attribute}
        )
    """


def groups(largest: int) -> str:
    """The tags of every view, and what becomes of those that many share.

    In:  ``rows``.
    Out: view, tags, records kept, records whose tag more than ``largest`` share.
    """
    return f"""
        SELECT view, count(*) FILTER (n <= {largest}), coalesce(sum(n) FILTER (n <= {largest}), 0),
               coalesce(sum(n) FILTER (n > {largest}), 0)
        FROM (SELECT view, tag, count(*) AS n FROM rows GROUP BY view, tag)
        GROUP BY view ORDER BY view
    """


def alone(largest: int) -> str:
    """How many records stand under no tag that is delivered.

    In:  ``rows``, ``records``.
    """
    return f"""
        SELECT count(*) FROM records WHERE record NOT IN (
            SELECT record FROM rows WHERE tag NOT IN ({_frequent(largest)})
        )
    """


def _frequent(largest: int) -> str:
    return f"SELECT tag FROM rows GROUP BY tag HAVING count(*) > {largest}"


def delivered(attributes: Sequence[str], largest: int) -> str:
    """What the file holds: every record under each of its tags that not too many share.

    A record that has no such tag stands there without one, so that none is lost. Ordered by what
    was drawn at random, so that the order of the records tells nothing.

    In:  ``rows(record, view, tag, <words>)``, ``records(record, anchored, holds_birth)``.
    Out: record, anchored, holds_birth, view, tag, words.
    """
    words = ", ".join(f"k.{name}" for name in attributes)
    return f"""
        SELECT r.record, r.anchored, r.holds_birth, k.view, k.tag, {words}
        FROM records AS r LEFT JOIN (
            SELECT * FROM rows WHERE tag NOT IN ({_frequent(largest)})
        ) AS k USING (record)
        ORDER BY k.view NULLS FIRST, k.tag, r.record
    """


def encoded(
    sources: Sequence[Source],
    headers: Sequence[Header],
    rules: Sequence[Rule],
    attributes: Sequence[str],
) -> str:
    """The rows of all files, with the views of ``rules`` numbered alike.

    In:  the relations of ``sources``, whose headers are ``headers``.
    Out: source, record, entity, anchored, holds_birth, view, tag, words.
    """
    numbers = {rule.keys: place for place, rule in enumerate(rules)}
    return " UNION ALL ".join(
        f"""
        SELECT {number}::USMALLINT AS source, record,
               hash({literal(source.dataset)}, record) AS entity, anchored, holds_birth,
               {_renumbered(header, numbers)} AS view, tag, {_words(header, attributes)}
        FROM {source.relation}
        """
        for number, (source, header) in enumerate(zip(sources, headers, strict=True))
    )


def _words(header: Header, attributes: Sequence[str]) -> str:
    return ", ".join(
        name if name in header.attributes else f"NULL::UBIGINT AS {name}" for name in attributes
    )


def _renumbered(header: Header, numbers: Mapping[tuple[str, ...], int]) -> str:
    """The number of a row's view among those that are used; NULL for any other."""
    cases = " ".join(
        f"WHEN view = {place} THEN {numbers[keys]}"
        for place, keys in enumerate(header.views)
        if keys in numbers
    )
    return f"CASE WHEN view IS NULL THEN NULL {cases} END::INTEGER"


def mentions() -> str:
    """Every record, as the other steps of linkage want it; it is called after its pseudonym.

    In:  ``encoded``, ``sources``.
    Out: source, record_id, record, entity, settled.
    """
    name = "lpad(lower(to_hex(record)), 16, '0')"
    key = digest("concat(dataset, '/', record_id, '/', subject)")
    return f"""
        SELECT source, record_id, {key} AS record, entity, false AS settled
        FROM (SELECT DISTINCT source, entity, {name} AS record_id FROM encoded)
        JOIN sources USING (source)
    """


def entities(number: int | None) -> str:
    """Every record by itself: nothing is settled before pairs are compared.

    ``number`` is the view of the identity number alone, whose tag stands for the number.

    In:  ``encoded``, ``mentions``, ``sources``.
    Out: entity, mentions, id, anchored, exclusive, key.
    """
    tag = "NULL::UBIGINT" if number is None else f"max(e.tag) FILTER (e.view = {number})"
    return f"""
        SELECT m.entity, 1 AS mentions, t.id, t.anchored AND t.id IS NOT NULL AS anchored,
               s.exclusive, m.record AS key
        FROM mentions AS m JOIN sources AS s USING (source) JOIN (
            SELECT entity, {tag} AS id, bool_or(anchored) AS anchored
            FROM encoded AS e GROUP BY entity
        ) AS t USING (entity)
    """


def keys(rules: Sequence[Rule]) -> str:
    """One tag a view for every record; NULL where it has none.

    In:  ``encoded``, ``entities``.
    Out: node, entity, paired, key_0, key_1, ...
    """
    tags = ", ".join(
        f"max(tag) FILTER (view = {place}) AS key_{place}" for place in range(len(rules))
    )
    return f"""
        SELECT entity AS node, entity, NOT any_value(n.anchored) AS paired, {tags}
        FROM encoded AS e JOIN entities AS n USING (entity) GROUP BY entity
    """


def words(chosen: Sequence[tuple[int, Rule]], attributes: Sequence[str]) -> str:
    """The words of every record under each of the ``chosen`` views.

    What the view's key holds is equal wherever the tag is, so there 0 stands for it.

    In:  ``encoded``.
    Out: entity, rule (its order among the chosen), holds_birth, words.
    """
    return " UNION ALL ".join(
        f"""
        SELECT entity, {order} AS rule, holds_birth,
               {
            ", ".join(
                f"0::UBIGINT AS {name}" if name in held(rule) else name for name in attributes
            )
        }
        FROM encoded WHERE view = {place}
        """
        for order, (place, rule) in enumerate(chosen)
    )


def compared(comparisons: Sequence[Comparison]) -> str:
    """The pattern of every candidate pair, by its words under the first view it shares.

    In:  ``pairs(l, r, rules)``, ``words``.
    Out: l, r, rules, pattern.
    """
    first = "bit_count((p.rules & -p.rules) - 1)"
    return f"""
        SELECT p.l, p.r, p.rules, {pattern(comparisons)} AS pattern
        FROM pairs AS p
        JOIN words AS l ON l.entity = p.l AND l.rule = {first}
        JOIN words AS r ON r.entity = p.r AND r.rule = {first}
    """
