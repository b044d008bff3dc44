"""Groups and former names -> names and ids.

All steps work on a whole population, or on a part of it to which no other record was or is bound:
whoever shares a person with a record of the part, before or now, is in the part too.
"""

from commonweal.engine import digest
from commonweal.identity.steps.people import called


def former(past_called: str) -> str:
    """What every record was called, by the id that its person went by last.

    In:  ``grouped(record, grp)``, ``redirects``, the relation of former names.
    Out: record, grp (NULL: the record is gone), own (the id it was given), person_id (that, or
         what it redirects to), first, since.
    """
    return f"""
        SELECT c.record, g.grp, c.person_id AS own,
               coalesce(r.successor, c.person_id) AS person_id, c.first, c.since
        FROM {past_called} AS c
        LEFT JOIN redirects AS r USING (person_id) LEFT JOIN grouped AS g USING (record)
    """


def ids_here(past_ids: str) -> str:
    """What is known of the persons that these records were of.

    In:  ``former``, the relation of ids.
    Out: the columns of :data:`commonweal.identity.history.model.IDS`.
    """
    return f"SELECT * FROM {past_ids} WHERE person_id IN (SELECT person_id FROM former)"


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


def kept() -> str:
    """The groups that keep an id: of several that go with a group, the oldest.

    In:  ``shares``, ``ids_here``.
    Out: grp, person_id.
    """
    return """
        WITH single AS (
            SELECT grp, min(person_id) AS person_id, count(*) AS ids
            FROM shares WHERE home GROUP BY grp
        ), several AS (
            SELECT s.grp, arg_min(s.person_id, (i.since, s.person_id)) AS person_id
            FROM shares AS s JOIN ids_here AS i USING (person_id)
            WHERE s.home AND s.grp IN (SELECT grp FROM single WHERE ids > 1) GROUP BY s.grp
        )
        SELECT grp, person_id FROM single WHERE ids = 1 UNION ALL SELECT * FROM several
    """


def new_names() -> str:
    """The groups that nobody was called before, with the id they ask for.

    In:  ``grouped``, ``kept``, ``restored``.
    Out: grp, record (its smallest), person_id.
    """
    return f"""
        SELECT grp, min(record) AS record, {called("min(record)")} AS person_id FROM grouped
        WHERE grp NOT IN (SELECT grp FROM kept UNION ALL SELECT grp FROM restored) GROUP BY grp
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

    In:  ``kept``, ``restored``, ``new_names``.
    Out: grp, person_id.
    """
    return """
        SELECT grp, person_id FROM kept UNION ALL SELECT grp, person_id FROM restored
        UNION ALL SELECT grp, person_id FROM new_names
    """


def merged() -> str:
    """The ids that redirect from now on.

    In:  ``shares``, ``kept``.
    Out: person_id, successor.
    """
    return """
        SELECT s.person_id, k.person_id AS successor FROM shares AS s JOIN kept AS k USING (grp)
        WHERE s.home AND s.person_id <> k.person_id
    """


def changed_ids(linkage: int) -> str:
    """The ids of which something else is known now.

    In:  ``new_names``, ``merged``, ``redirected``, ``former``, ``shares``, ``ids_here``.
    Out: the columns of :data:`commonweal.identity.history.model.IDS`.
    """
    return f"""
        WITH without AS (
            SELECT DISTINCT person_id FROM former WHERE person_id NOT IN (
                SELECT person_id FROM shares
            )
        )
        SELECT person_id, {linkage}::INTEGER AS since, NULL::VARCHAR AS successor,
               NULL::INTEGER AS ended, NULL::VARCHAR AS into_person, NULL::INTEGER AS merged
        FROM new_names
        UNION ALL
        SELECT i.person_id, i.since, m.successor, NULL, m.successor, {linkage}
        FROM ids_here AS i JOIN merged AS m USING (person_id)
        UNION ALL
        SELECT person_id, since, successor, NULL, into_person, merged FROM redirected
        UNION ALL
        SELECT person_id, since, NULL, {linkage}, NULL, NULL FROM ids_here
        WHERE ended IS NULL AND successor IS NULL AND person_id IN (SELECT person_id FROM without)
        UNION ALL
        SELECT person_id, since, NULL, NULL, NULL, NULL FROM ids_here
        WHERE ended IS NOT NULL AND person_id IN (SELECT person_id FROM kept)
    """


def changed_called(past_called: str, linkage: int) -> str:
    """The records that are new, or whose id no longer leads to their person.

    In:  ``grouped``, ``named``, ``changed_ids``, ``redirects``, the relation of former names.
    Out: the columns of :data:`commonweal.identity.history.model.CALLED`.
    """
    return f"""
        WITH ways AS (
            SELECT person_id, successor FROM changed_ids WHERE successor IS NOT NULL
            UNION ALL
            SELECT person_id, successor FROM redirects
            WHERE person_id NOT IN (SELECT person_id FROM changed_ids)
        )
        SELECT g.record, n.person_id, coalesce(c.first, {linkage})::INTEGER AS first,
               {linkage}::INTEGER AS since
        FROM grouped AS g JOIN named AS n USING (grp)
        LEFT JOIN {past_called} AS c USING (record)
        LEFT JOIN ways AS w ON w.person_id = c.person_id
        WHERE coalesce(w.successor, c.person_id) IS DISTINCT FROM n.person_id
    """
