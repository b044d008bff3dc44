"""Descriptions -> what lookups read."""

from collections.abc import Sequence

from commonweal.engine import digest, literal
from commonweal.identity.lookup.record import columns
from commonweal.identity.model import Comparison, Rule
from commonweal.identity.steps.blocking import KEYS, LARGEST_BLOCK


def numbered() -> str:
    """Every description with its number; those of one person follow one another.

    In:  ``descriptions``, ``people(entity, person_id)``.
    Out: the columns of ``descriptions``, person_id, number INTEGER, from 0.
    """
    return """
        SELECT d.*, p.person_id,
               (row_number() OVER (ORDER BY p.person_id, d.node) - 1)::INTEGER AS number
        FROM descriptions AS d JOIN people AS p USING (entity)
    """


def documents(attributes: Sequence[str], comparisons: Sequence[Comparison]) -> str:
    """Every description as one JSON text, in the order of their numbers.

    Two bound parameters: the first number, and the one after the last.

    In:  ``described``: ``numbered`` with spelling, holds_birth, rarity_<attribute>.
    Out: number, person_id, document.
    """
    rarities = [f"rarity_{c.attribute}" for c in comparisons if c.frequency]
    values = ", ".join((*columns(attributes), "anchored", *rarities))
    return (
        f"SELECT number, person_id, CAST(json_array({values}) AS VARCHAR) AS document "
        "FROM described WHERE number >= ? AND number < ? ORDER BY number"
    )


def key_text(order: int, rule: Rule) -> str:
    """What the key of a rule is the digest of; NULL where a value is missing."""
    parts = [KEYS[key] for key in rule.keys]
    missing = " OR ".join(f"({part}) IS NULL" for part in parts)
    joined = ", chr(31), ".join([literal(str(order)), *parts])
    return f"CASE WHEN NOT ({missing}) THEN concat({joined}) END"


def entries(rules: Sequence[Rule]) -> str:
    """Every description under every key it has.

    Blocks that tell nobody apart are left out, such as that of a telephone which a thousand share.

    In:  ``described``.
    Out: key UBIGINT, number.
    """
    every = " UNION ALL ".join(
        f"SELECT {digest(key_text(order, rule))} AS key, number FROM described"
        for order, rule in enumerate(rules)
    )
    return f"""
        WITH keyed AS MATERIALIZED (SELECT * FROM ({every}) WHERE key IS NOT NULL)
        SELECT key, number FROM keyed ANTI JOIN (
            SELECT key FROM keyed GROUP BY key HAVING count(*) > {LARGEST_BLOCK}
        ) USING (key)
    """


def part(of: int, bits: int) -> str:
    """The entries whose keys begin with the number ``of``, of so many ``bits``, in order.

    In:  ``entries``.
    Out: key, number.
    """
    return f"SELECT key, number FROM entries WHERE key >> {64 - bits} = {of} ORDER BY key, number"
