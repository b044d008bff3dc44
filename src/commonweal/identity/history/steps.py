"""Groups and former names -> names, ids and events.

All steps work on a whole population, or on a part of it to which no other record was or is bound:
whoever shares a person with a record of the part, before or now, is in the part too.
"""

from commonweal.engine import digest
from commonweal.identity.steps.people import called

_REDIRECTS = "SELECT person_id, successor FROM {ids} WHERE successor IS NOT NULL"


def former(past_called: str, past_ids: str) -> str:
    """What every record was called, by the id that its person goes by now.

    In:  ``grouped(record, grp)``, the relations of the past.
    Out: record, grp (NULL: the record is gone), person_id, first.
    """
    return f"""
        SELECT c.record, g.grp, coalesce(i.successor, c.person_id) AS person_id, c.first
        FROM {past_called} AS c
        LEFT JOIN ({_REDIRECTS.format(ids=past_ids)}) AS i USING (person_id)
        LEFT JOIN grouped AS g USING (record)
    """


def shares() -> str:
    """How the records of every former person are spread over the groups.

    In:  ``former``.
    Out: person_id, grp, records, home: whether the person's id goes with this group, which is the
         one with most of its records; of two such, the one with the oldest record.
    """
    return """
        WITH spread AS (
            SELECT person_id, grp, count(*) AS records, min(first) AS first,
                   min(record) AS record
            FROM former WHERE grp IS NOT NULL GROUP BY person_id, grp
        )
        SELECT person_id, grp, records, row_number() OVER (
                   PARTITION BY person_id ORDER BY records DESC, first, record
               ) = 1 AS home
        FROM spread
    """


def kept(past_ids: str) -> str:
    """The groups that keep an id: of several that go with a group, the oldest.

    In:  ``shares``, the relation of ids.
    Out: grp, person_id.
    """
    return f"""
        WITH single AS (
            SELECT grp, min(person_id) AS person_id, count(*) AS ids
            FROM shares WHERE home GROUP BY grp
        ), several AS (
            SELECT s.grp, arg_min(s.person_id, (i.since, s.person_id)) AS person_id
            FROM shares AS s JOIN {past_ids} AS i USING (person_id)
            WHERE s.home AND s.grp IN (SELECT grp FROM single WHERE ids > 1) GROUP BY s.grp
        )
        SELECT grp, person_id FROM single WHERE ids = 1 UNION ALL SELECT * FROM several
    """


def new_names() -> str:
    """The groups that nobody was called before, with the id they ask for.

    In:  ``grouped``, ``kept``.
    Out: grp, record (its smallest), person_id.
    """
    return f"""
        SELECT grp, min(record) AS record, {called("min(record)")} AS person_id FROM grouped
        WHERE grp NOT IN (SELECT grp FROM kept) GROUP BY grp
    """


def taken(past_ids: str) -> str:
    """The groups that ask for an id that was given before, or that another asks for.

    In:  ``new_names``, the relation of ids.
    Out: grp.
    """
    return f"""
        SELECT grp FROM new_names WHERE person_id IN (SELECT person_id FROM {past_ids})
        UNION
        SELECT grp FROM new_names
        WHERE person_id IN (SELECT person_id FROM new_names GROUP BY person_id HAVING count(*) > 1)
    """


def other_names() -> str:
    """Another id for every group whose first wish is taken.

    In:  ``new_names``, ``taken``.
    Out: the columns of ``new_names``.
    """
    other = called(digest("concat(person_id, '/', record)"))
    return f"""
        SELECT grp, record, CASE WHEN grp IN (SELECT grp FROM taken) THEN {other} ELSE person_id END
                   AS person_id
        FROM new_names
    """


def named() -> str:
    """What every group is called.

    In:  ``kept``, ``new_names``.
    Out: grp, person_id.
    """
    return "SELECT grp, person_id FROM kept UNION ALL SELECT grp, person_id FROM new_names"


def merged() -> str:
    """The ids that redirect from now on.

    In:  ``shares``, ``kept``.
    Out: person_id, successor.
    """
    return """
        SELECT s.person_id, k.person_id AS successor FROM shares AS s JOIN kept AS k USING (grp)
        WHERE s.home AND s.person_id <> k.person_id
    """


def changed_ids(past_ids: str, linkage: int) -> str:
    """The ids of which something else is known now.

    In:  ``new_names``, ``merged``, ``former``, ``shares``, the relation of ids.
    Out: person_id, since, successor, ended.
    """
    return f"""
        WITH without AS (
            SELECT DISTINCT person_id FROM former WHERE person_id NOT IN (
                SELECT person_id FROM shares
            )
        )
        SELECT person_id, {linkage}::INTEGER AS since, NULL::VARCHAR AS successor,
               NULL::INTEGER AS ended
        FROM new_names
        UNION ALL
        SELECT i.person_id, i.since, m.successor, NULL::INTEGER FROM {past_ids} AS i
        JOIN merged AS m ON m.person_id = coalesce(i.successor, i.person_id)
        UNION ALL
        SELECT person_id, since, successor, {linkage}::INTEGER FROM {past_ids}
        WHERE ended IS NULL AND person_id IN (SELECT person_id FROM without)
        UNION ALL
        SELECT person_id, since, successor, NULL::INTEGER FROM {past_ids}
        WHERE ended IS NOT NULL AND person_id IN (SELECT person_id FROM kept)
    """


def changed_called(past_called: str, linkage: int) -> str:
    """The records that are called something else than before, or are new.

    In:  ``grouped``, ``named``, the relation of former names.
    Out: record, person_id, first.
    """
    return f"""
        SELECT g.record, n.person_id, coalesce(c.first, {linkage}::INTEGER) AS first
        FROM grouped AS g JOIN named AS n USING (grp)
        LEFT JOIN {past_called} AS c USING (record)
        WHERE c.person_id IS DISTINCT FROM n.person_id
    """


def moves(past_ids: str, linkage: int) -> str:
    """Every change of what an id means.

    In:  ``shares``, ``named``, ``merged``, ``new_names``, ``former``, the relation of ids.
    Out: event, linkage, kind, from_person, into_person, records, grp (where the records went).
    """
    event = called(digest(f"concat('{linkage}/', kind, '/', from_person, '/', into_person)"))
    return f"""
        WITH went AS (
            SELECT CASE WHEN s.home THEN 'merged'
                        WHEN n.grp IN (SELECT grp FROM new_names) THEN 'split'
                        ELSE 'moved' END AS kind,
                   s.person_id AS from_person, n.person_id AS into_person, s.records, s.grp
            FROM shares AS s JOIN named AS n USING (grp) WHERE s.person_id <> n.person_id
        ), existed AS (
            SELECT CASE WHEN ended IS NULL THEN 'ended' ELSE 'revived' END AS kind, person_id
            FROM {past_ids}
            WHERE ended IS NULL AND successor IS NULL AND person_id IN (
                      SELECT person_id FROM former WHERE person_id NOT IN (
                          SELECT person_id FROM shares
                      )
                  )
               OR ended IS NOT NULL AND person_id IN (SELECT person_id FROM kept)
        ), every AS (
            SELECT * FROM went
            UNION ALL
            SELECT kind, person_id, person_id, 0, NULL FROM existed
        )
        SELECT {event} AS event, {linkage}::INTEGER AS linkage, kind, from_person, into_person,
               records::INTEGER AS records, grp
        FROM every
    """


def event_records() -> str:
    """Which records an event is about.

    In:  ``moves``, ``former``.
    Out: event, side, record.
    """
    return """
        SELECT m.event, 'moved' AS side, f.record
        FROM moves AS m JOIN former AS f ON f.person_id = m.from_person AND f.grp = m.grp
        UNION ALL
        SELECT m.event, 'joined', f.record
        FROM moves AS m JOIN former AS f ON f.person_id = m.into_person AND f.grp = m.grp
        WHERE m.kind IN ('merged', 'moved')
        UNION ALL
        SELECT m.event, 'left', f.record
        FROM moves AS m JOIN former AS f ON f.person_id = m.from_person AND f.grp <> m.grp
        JOIN named AS n ON n.grp = f.grp AND n.person_id = m.from_person
        WHERE m.kind IN ('split', 'moved')
    """


def events() -> str:
    """The events with their causes.

    The cause is that of a record in the group where the event's records are now; where no record
    of it has a cause of its own, a neighbour's change did it, and the bound parameter says what
    usually does.

    In:  ``moves``, ``grouped``, ``causes(record, cause)``.
    Out: the columns of :data:`commonweal.identity.history.model.EVENTS`.
    """
    return """
        WITH own AS (
            SELECT g.grp, min(c.cause) AS cause
            FROM grouped AS g JOIN causes AS c USING (record) GROUP BY g.grp
        )
        SELECT m.event, m.linkage, m.kind, m.from_person, m.into_person, m.records,
               coalesce(o.cause, ?) AS cause
        FROM moves AS m LEFT JOIN own AS o USING (grp)
    """
