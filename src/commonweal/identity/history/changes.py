"""Names before and after -> events: what has become of an id, with which records, and why."""

from commonweal.engine import digest
from commonweal.identity.steps.people import called


def moves(linkage: int) -> str:
    """Every change of what an id means.

    In:  ``shares``, ``named``, ``restored``, ``new_names``, ``kept``, ``former``,
         ``ids_here``.
    Out: event, linkage, kind, from_person, into_person, records, grp (where the records went).
    """
    event = called(digest(f"concat('{linkage}/', kind, '/', from_person, '/', into_person)"))
    return f"""
        WITH went AS (
            SELECT CASE WHEN s.home THEN 'merged'
                        WHEN n.grp IN (SELECT grp FROM new_names) THEN 'split'
                        WHEN n.grp IN (SELECT grp FROM restored) THEN 'restored'
                        ELSE 'moved' END AS kind,
                   s.person_id AS from_person, n.person_id AS into_person, s.records, s.grp
            FROM shares AS s JOIN named AS n USING (grp) WHERE s.person_id <> n.person_id
        ), existed AS (
            SELECT CASE WHEN ended IS NULL THEN 'ended' ELSE 'revived' END AS kind, person_id
            FROM ids_here
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
        WHERE m.kind IN ('split', 'restored', 'moved')
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
