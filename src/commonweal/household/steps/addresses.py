"""Shared address, the weaker evidence: for people whom no register has placed."""

from commonweal.engine import digest, identifier, literal
from commonweal.household.model import Address, Dataset, Limits

_FULL_WIDTH, _HALF_WIDTH = "０１２３４５６７８９", "0123456789"
_NUMBERED = "[0-9一二三四五六七八九十]"
# Whether the text itself says in which county it is; 社区 and 小区 are no counties.
_COUNTY = "县|市|[^社小校]区"
# A province and a prefecture are written or left out as people please.
_ABOVE_COUNTY = (
    "^(?:[^省]{1,4}省)?(?:[^省县区镇乡街社]{1,9}(?:自治州|地区|市)([^镇乡街社]{1,12}[县市区]))?"
)


def located(address: Address, accepted: str) -> str:
    """The accepted records with ``dwelling``: 64 bits of the address as it is compared.

    In columns: house number and street must both be there; the unit and the postcode (else the
    city) belong to the key. As text: letters and digits only, from the county on; when the text
    names no county, the record's region stands for it; it must hold a number. NULL for an address
    that does not name one dwelling.
    """
    if address.structured:
        number, street, unit = (
            part_of(address, name, "r") for name in ("number", "street", "unit")
        )
        place = (
            f"coalesce(nullif({part_of(address, 'postcode', 'r')}, ''), "
            f"{part_of(address, 'city', 'r')})"
        )
        dwelling = digest(f"concat_ws(chr(31), {number}, {street}, {unit}, {place})")
        return f"""(
            SELECT r.*, CASE WHEN {number} <> '' AND {street} <> '' THEN {dwelling} END AS dwelling
            FROM {accepted} r)"""
    if address.text is None:
        return f"(SELECT r.*, CAST(NULL AS UBIGINT) AS dwelling FROM {accepted} r)"
    columns = [c for c in (address.text, address.number, address.unit) if c is not None]
    written = " || ".join(f"coalesce(CAST({identifier(c)} AS VARCHAR), '')" for c in columns)
    county = (
        f"coalesce(left(CAST({identifier(address.region)} AS VARCHAR), 6), '')"
        if address.region
        else "''"
    )
    dwelling = digest(
        f"CASE WHEN regexp_matches(written, '{_COUNTY}') THEN '' ELSE {county} END "
        f"|| chr(31) || regexp_replace(written, '{_ABOVE_COUNTY}', '\\1')"
    )
    return f"""(
        SELECT r.* EXCLUDE (written),
               CASE WHEN regexp_matches(written, '{_NUMBERED}') THEN {dwelling} END AS dwelling
        FROM (
            SELECT *, regexp_replace(
                       translate(lower({written}), '{_FULL_WIDTH}', '{_HALF_WIDTH}'),
                       '[\\s\\pP]+', '', 'g') AS written
            FROM {accepted}) r)"""


def part_of(address: Address, name: str, alias: str) -> str:
    """One column of an address in lower case without outer spaces; '' when absent."""
    column = getattr(address, name)
    if column is None:
        return "''"
    return f"lower(trim(coalesce(CAST({alias}.{identifier(column)} AS VARCHAR), '')))"


def whereabouts(dataset: Dataset, accepted: str) -> str:
    """Where one dataset says that people live whom nobody has placed; of a register, all people.

    In:  ``links``, ``placed``, ``claims``, ``books`` and the accepted records.
    Out: ``whereabouts(person_id, dwelling, register, number, street, unit, city, postcode,
         family_name, relation, dataset, record_id, as_of, match_weight)``. ``register`` marks a
         register that takes its households by address; records of a collective book are left out.
    """
    address = dataset.address
    family = f"r.{identifier(dataset.family_name)}" if dataset.family_name else "NULL"
    relation = f"r.{identifier(dataset.relation)}" if dataset.relation else "NULL"
    parts = ", ".join(
        f"{part_of(address, name, 'r')} AS {name}"
        for name in ("number", "street", "unit", "city", "postcode")
    )
    unplaced = "" if dataset.dwelling else "ANTI JOIN placed p ON p.person_id = l.person_id"
    return f"""
        SELECT l.person_id, r.dwelling, {dataset.dwelling} AS register, {parts},
               lower(trim(CAST({family} AS VARCHAR))) AS family_name,
               CAST({relation} AS VARCHAR) AS relation,
               l.dataset, l.record_id, r._as_of AS as_of, l.match_weight
        FROM links l {unplaced}
        JOIN {located(address, accepted)} r ON r.record_id = l.record_id
        WHERE l.dataset = {literal(dataset.name)} AND l.subject = 'self'
          AND l.record_id NOT IN (
              SELECT c.record_id FROM claims c
              JOIN books b ON b.rank = c.rank AND b.book = c.book
              WHERE b.collective AND c.dataset = {literal(dataset.name)})
    """


def strays() -> str:
    """People of a register by address who stand in a dwelling without a head.

    In:  ``whereabouts``, ``placed``.
    Out: ``strays``: rows of ``whereabouts`` with ``unit_key``, which the people of one dwelling
         share; an incomplete address is shared only by people of the same family name.
    """
    shared = digest(
        "concat_ws(chr(31), w.number, w.street, w.unit, w.postcode, "
        "coalesce(w.family_name, w.person_id))"
    )
    return f"""
        SELECT w.*, coalesce(w.dwelling, {shared}) AS unit_key
        FROM whereabouts w ANTI JOIN placed p ON p.person_id = w.person_id
        WHERE w.register AND (w.number <> '' OR w.street <> '')
    """


def stray_households(limits: Limits) -> str:
    """Strays with an incomplete address who share all there is of it, and one head.

    In:  ``strays``.
    Out: ``stray_households(unit_key, household_id, head)``.
    """
    return f"""
        SELECT unit_key, to_base(CAST(unit_key >> 4 AS BIGINT), 32, 12) AS household_id,
               min(CASE WHEN relation = 'head' THEN person_id END) AS head
        FROM strays WHERE street <> ''
        GROUP BY unit_key
        HAVING count(DISTINCT CASE WHEN relation = 'head' THEN person_id END) = 1
           AND count(DISTINCT person_id) <= {limits.address}
    """


def near_households() -> str:
    """The one household whose address differs from a stray's in one part, by a slip at most.

    Two of house number, street and unit agree, the third is missing or one or two keystrokes
    away; or all three agree and only the postcode differs; the city or the postcode agrees, and
    so does a family name. People who share the stray's dwelling go with it; two such households
    are none.

    In:  ``strays``, ``whereabouts``, ``placed``.
    Out: ``near_households(unit_key, household_id, head)``, ``head`` NULL: unknown.
    """
    same = {name: f"s.{name} = h.{name}" for name in ("number", "street", "unit")}
    slip = {
        name: f"(s.{name} = '' OR h.{name} = '' OR damerau_levenshtein(s.{name}, h.{name}) <= {n})"
        for name, n in (("number", 1), ("street", 2), ("unit", 1))
    }
    pairs = " UNION ".join(
        f"SELECT s.unit_key, h.household_id FROM strays s JOIN hosts h ON {equal} "
        "AND left(h.family_name, 3) = left(s.family_name, 3) "
        f"WHERE {close} AND (s.city = h.city OR s.postcode = h.postcode) "
        "AND jaro_winkler_similarity(s.family_name, h.family_name) > 0.9"
        for equal, close in (
            (f"{same['number']} AND {same['street']}", f"s.number <> '' AND {slip['unit']}"),
            (f"{same['number']} AND {same['unit']}", f"s.number <> '' AND {slip['street']}"),
            (f"{same['street']} AND {same['unit']}", f"s.street <> '' AND {slip['number']}"),
        )
    )
    return f"""
        WITH hosts AS (
            SELECT DISTINCT p.household_id, w.number, w.street, w.unit, w.city, w.postcode,
                            w.family_name
            FROM whereabouts w JOIN placed p ON p.person_id = w.person_id
            WHERE w.register
        )
        SELECT unit_key, min(household_id) AS household_id, CAST(NULL AS VARCHAR) AS head
        FROM ({pairs})
        WHERE unit_key NOT IN (SELECT unit_key FROM strays WHERE relation = 'head')
        GROUP BY unit_key HAVING count(*) = 1
    """


def residences() -> str:
    """Where each person nobody has placed lives: a register first, then the newest record.

    In:  ``whereabouts``, ``placed``.
    Out: ``residences(person_id, dwelling, relation, dataset, record_id, as_of, match_weight)``.
    """
    return """
        SELECT * EXCLUDE (place) FROM (
            SELECT w.person_id, w.dwelling, w.relation, w.dataset, w.record_id, w.as_of,
                   w.match_weight,
                   row_number() OVER (
                       PARTITION BY w.person_id
                       ORDER BY w.register DESC, w.as_of DESC, w.match_weight DESC NULLS FIRST,
                                w.dataset, w.record_id
                   ) AS place
            FROM whereabouts w ANTI JOIN placed p ON p.person_id = w.person_id
            WHERE w.dwelling IS NOT NULL
        ) WHERE place = 1
    """


def inhabitants(dataset: Dataset, accepted: str) -> str:
    """Everybody whom one dataset gives the address of an unplaced person.

    In:  ``links``, ``residences`` and the accepted records.
    Out: ``inhabitants(dwelling, person_id)``.
    """
    return f"""
        SELECT DISTINCT r.dwelling, l.person_id
        FROM {located(dataset.address, accepted)} r
        SEMI JOIN residences s ON s.dwelling = r.dwelling
        JOIN links l ON l.record_id = r.record_id
        WHERE l.dataset = {literal(dataset.name)} AND l.subject = 'self'
    """


def dwellings(limits: Limits) -> str:
    """Addresses that speak for one household: not too many people, not two households.

    In:  ``inhabitants``, ``placed``.
    Out: ``dwellings(dwelling, household_id)``; NULL when everybody there is still unplaced.
    """
    return f"""
        SELECT i.dwelling, min(p.household_id) AS household_id
        FROM inhabitants i LEFT JOIN placed p ON p.person_id = i.person_id
        GROUP BY i.dwelling
        HAVING count(DISTINCT p.household_id) <= 1
           AND count(DISTINCT i.person_id) BETWEEN 2 AND {limits.address}
    """


def stray_placements(step: int) -> str:
    """Strays beside the household near them, else in the household of their incomplete address.

    In:  ``strays``, ``stray_households`` or ``near_households`` as ``found``.
    Out: rows for ``placed``, one a person.
    """
    return f"""
        SELECT person_id, household_id, {step} AS step, 'address' AS basis, head, relation,
               NULL AS region, dataset, record_id, as_of, match_weight
        FROM (
            SELECT s.person_id, f.household_id, f.head, s.relation, s.dataset, s.record_id,
                   s.as_of, s.match_weight,
                   row_number() OVER (
                       PARTITION BY s.person_id
                       ORDER BY s.as_of DESC, s.match_weight DESC NULLS FIRST, s.dataset,
                                s.record_id
                   ) AS place
            FROM strays s JOIN found f ON f.unit_key = s.unit_key
        ) WHERE place = 1
    """


def namesakes() -> str:
    """The surnames in the households that an address leads to.

    In:  ``dwellings``, ``placed``, ``persons``.
    Out: ``namesakes(household_id, surname)``.
    """
    return f"""
        SELECT DISTINCT p.household_id, {_surname("q.name")} AS surname
        FROM placed p
        SEMI JOIN dwellings d ON d.household_id = p.household_id
        JOIN persons q ON q.person_id = p.person_id
        WHERE q.name IS NOT NULL
    """


def residence_placements(step: int, new_household: str) -> str:
    """Unplaced people beside their namesakes at their address, else together in a new household.

    A register that knows the household but not the person says they do not belong together; only
    the same surname outweighs it. In a new household nothing speaks against the address.

    In:  ``residences``, ``dwellings``, ``namesakes``, ``persons``; ``new_household`` is the id of
         a household of ``dwelling``.
    Out: rows for ``placed``.
    """
    return f"""
        SELECT r.person_id, coalesce(d.household_id, {new_household}) AS household_id,
               {step} AS step, 'address' AS basis, NULL AS head, NULL AS relation,
               NULL AS region, r.dataset, r.record_id, r.as_of, r.match_weight
        FROM residences r
        JOIN dwellings d ON d.dwelling = r.dwelling
        JOIN persons q ON q.person_id = r.person_id
        LEFT JOIN namesakes n
               ON n.household_id = d.household_id AND n.surname = {_surname("q.name")}
        WHERE d.household_id IS NULL OR n.household_id IS NOT NULL
    """


def _surname(name: str) -> str:
    """The first character of a Chinese name, the last word of another."""
    return (
        f"CASE WHEN regexp_matches({name}, '^\\p{{Han}}') THEN left({name}, 1) "
        f"ELSE lower(regexp_extract({name}, '(\\S+)\\s*$', 1)) END"
    )
