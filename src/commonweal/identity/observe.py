"""How each dataset writes names and dates: looked up in the data, once."""

from collections.abc import Sequence

from commonweal.engine import Engine
from commonweal.identity.model import Source, Writing
from commonweal.identity.steps.mentions import joined

_HAN = "[\\x{4E00}-\\x{9FFF}]"
_LOOKED_AT = 10_000
"""Records of a dataset that are enough to tell; the ones with the smallest hashes."""


def writing_of(engine: Engine, sources: Sequence[Source]) -> dict[str, Writing]:
    """Dataset -> how it writes. Whether names are compared whole is one answer for all."""
    han = _mostly_han(engine, sources)
    return {source.dataset: Writing(han, _date_order(engine, source)) for source in sources}


def _sample(source: Source, sql: str) -> str:
    return (
        f"SELECT v FROM (SELECT {sql} AS v FROM {source.relation}) WHERE v IS NOT NULL "
        f"ORDER BY hash(v) LIMIT {_LOOKED_AT}"
    )


def _mostly_han(engine: Engine, sources: Sequence[Source]) -> bool:
    han = every = 0
    for source in sources:
        for roles in source.subjects.values():
            columns = roles.get("person.name") or roles.get("person.family_name")
            if columns:
                found = engine.row(
                    f"SELECT count(*) FILTER (regexp_matches(v, '{_HAN}')), count(*) FROM "
                    f"({_sample(source, joined(columns))})"
                )
                han, every = han + found[0], every + found[1]
    return han * 2 > every


def _date_order(engine: Engine, source: Source) -> str:
    """ymd, mdy or dmy: under which most birth dates are real dates."""
    texts = [
        joined(roles["person.birth_date"])
        for roles in source.subjects.values()
        if "person.birth_date" in roles
    ]
    if not texts:
        return "ymd"
    sample = " UNION ALL ".join(f"({_sample(source, text)})" for text in texts)
    year = "BETWEEN 1800 AND 2100"
    whole = "regexp_replace(v, '[^0-9]', '', 'g')"
    counted = engine.row(
        f"""
        SELECT count(*) FILTER (TRY_CAST(left(v, 4) AS INTEGER) {year}) AS ymd,
               count(*) FILTER (TRY_CAST(left(v, 2) AS INTEGER) BETWEEN 1 AND 12 AND last) AS mdy,
               count(*) FILTER (TRY_CAST(left(v, 2) AS INTEGER) BETWEEN 1 AND 31 AND last) AS dmy,
               count(*) FILTER (TRY_CAST(left(v, 2) AS INTEGER) BETWEEN 13 AND 31 AND last) AS clear
        FROM (
            SELECT CASE WHEN regexp_matches(v, '^[0-9]/') THEN concat('0', v) ELSE v END AS v,
                   TRY_CAST(right({whole}, 4) AS INTEGER) {year} AS last
            FROM ({sample})
        )
        """
    )
    ymd, mdy, dmy, clear = (int(value) for value in counted)
    if ymd >= max(mdy, dmy):
        return "ymd"
    return "dmy" if clear * 20 > dmy else "mdy"
