"""Ids that redirect -> where each of them goes now, and which of them come back.

A person that was merged into another is remembered by its records, which keep the id they had. Here
the ids that redirect, and the persons they redirect to, are looked at as if each still went its own
way: where are the records now that it meant when it was merged?
"""


def redirects(past_ids: str) -> str:
    """The ids that redirect.

    In:  the relation of ids.
    Out: person_id, since, successor, into_person, merged.
    """
    return f"""
        SELECT person_id, since, successor, into_person, merged FROM {past_ids}
        WHERE successor IS NOT NULL
    """


def lineage() -> str:
    """The ids of which a record may speak: those that redirect to a person, and that person's own.

    In:  ``redirects``, ``former``.
    Out: person_id, ancestor (at first itself), depth, merged: the linkage by which it, or the last
         on its way, was merged into this ancestor.
    """
    return """
        WITH concerned AS (
            SELECT person_id, successor FROM redirects
            WHERE successor IN (SELECT person_id FROM former)
        )
        SELECT person_id, person_id AS ancestor, 0 AS depth, 0 AS merged
        FROM (SELECT person_id FROM concerned UNION SELECT successor FROM concerned)
    """


def longer_lineage(depth: int) -> str:
    """One step further up from the ancestors at ``depth``.

    In:  ``lineage``, ``redirects``.
    Out: the columns of ``lineage``.
    """
    return f"""
        SELECT * FROM lineage
        UNION ALL
        SELECT l.person_id, r.into_person, l.depth + 1, r.merged
        FROM lineage AS l JOIN redirects AS r ON r.person_id = l.ancestor WHERE l.depth = {depth}
    """


def layers() -> str:
    """The records of every id in a lineage, those of the ids merged into it included.

    In:  ``former``, ``lineage``.
    Out: person_id, grp, joined (the linkage by which they came to this id), records, first, record.
    """
    return """
        SELECT l.ancestor AS person_id, f.grp,
               CASE WHEN l.depth = 0 THEN f.since ELSE l.merged END AS joined,
               count(*) AS records, min(f.first) AS first, min(f.record) AS record
        FROM former AS f JOIN lineage AS l ON l.person_id = f.own
        WHERE f.grp IS NOT NULL GROUP BY ALL
    """


def largest() -> str:
    """The group with most of the records of each of these ids.

    In:  ``layers``.
    Out: person_id, grp.
    """
    return _most("layers")


def origins() -> str:
    """The group in which each of these ids finds what it first meant.

    It is the one with most of its records, unless an id that was merged into it goes there too.
    Then what it had before that merge decides, if any of that is left: a person that falls apart
    where it was once put together takes its ids apart with it.

    In:  ``layers``, ``lineage``, ``largest``.
    Out: person_id, grp.
    """
    return f"""
        WITH seams AS (
            SELECT l.ancestor AS person_id, min(l.merged) AS merged
            FROM lineage AS l JOIN largest AS mine ON mine.person_id = l.ancestor
            JOIN largest AS theirs ON theirs.person_id = l.person_id AND theirs.grp = mine.grp
            WHERE l.depth > 0 GROUP BY l.ancestor
        ), before AS (
            {
        _most(
            "(SELECT y.* FROM layers AS y JOIN seams AS s USING (person_id) "
            "WHERE y.joined < s.merged)"
        )
    }
        )
        SELECT person_id, coalesce(b.grp, l.grp) AS grp
        FROM largest AS l LEFT JOIN before AS b USING (person_id)
    """


def partings() -> str:
    """The persons that leave most of their records to an id that was merged into them.

    They do only where nobody else is at home: what a person had before the merge may long be a
    part of somebody else.

    In:  ``origins``, ``shares``, ``redirects``.
    Out: person_id, grp.
    """
    return """
        SELECT o.person_id, o.grp FROM origins AS o JOIN shares AS s USING (person_id)
        WHERE s.home AND s.grp <> o.grp AND o.grp NOT IN (SELECT grp FROM shares WHERE home)
    """


def parted_shares() -> str:
    """``shares`` after the partings.

    In:  ``shares``, ``partings``.
    Out: the columns of ``shares``.
    """
    return """
        SELECT s.person_id, s.grp, s.records,
               CASE WHEN p.grp IS NULL THEN s.home ELSE s.grp = p.grp END AS home
        FROM shares AS s LEFT JOIN partings AS p USING (person_id)
    """


def homes() -> str:
    """The group that each id in a lineage goes with.

    One that has no record left goes where the id goes that it was merged into.

    In:  ``lineage``, ``origins``, ``shares``, ``redirects``.
    Out: person_id, grp, own: whether a record of its own is there.
    """
    return """
        WITH going AS (
            SELECT person_id, grp FROM origins
            WHERE person_id IN (SELECT person_id FROM redirects)
            UNION ALL
            SELECT person_id, grp FROM shares
            WHERE home AND person_id IN (SELECT successor FROM redirects)
        )
        SELECT l.person_id, arg_min(g.grp, l.depth) AS grp, min(l.depth) = 0 AS own
        FROM lineage AS l JOIN going AS g ON g.person_id = l.ancestor GROUP BY l.person_id
    """


def restored() -> str:
    """The groups that nobody else is at home in, and the id that comes back for each.

    Of the ids that go with the group it is the one that was merged into somebody elsewhere; of
    several such, the oldest.

    In:  ``homes``, ``redirects``, ``kept``.
    Out: grp, person_id.
    """
    return """
        SELECT h.grp, arg_min(h.person_id, (r.since, h.person_id)) AS person_id
        FROM homes AS h JOIN redirects AS r USING (person_id)
        JOIN homes AS into_home ON into_home.person_id = r.into_person
        WHERE h.own AND into_home.grp <> h.grp AND h.grp NOT IN (SELECT grp FROM kept)
        GROUP BY h.grp
    """


def redirected(linkage: int) -> str:
    """The ids that redirected before and lead elsewhere now, or nowhere: they are back.

    In:  ``homes``, ``redirects``, ``named``.
    Out: person_id, since, successor, into_person, merged.
    """
    return f"""
        WITH now AS (
            SELECT r.person_id, r.since, n.person_id = r.person_id AS back,
                   into_home.grp = h.grp AS together, n.person_id AS name,
                   r.successor, r.into_person, r.merged
            FROM redirects AS r JOIN homes AS h USING (person_id) JOIN named AS n USING (grp)
            JOIN homes AS into_home ON into_home.person_id = r.into_person
        )
        SELECT person_id, since, CASE WHEN NOT back THEN name END AS successor,
               CASE WHEN together THEN into_person WHEN NOT back THEN name END AS into_person,
               CASE WHEN together THEN merged WHEN NOT back THEN {linkage} END::INTEGER AS merged
        FROM now WHERE back OR NOT together OR name <> successor
    """


def _most(layers: str) -> str:
    """Of every id the group with most records; of two, the one with the oldest record."""
    return f"""
        SELECT person_id, arg_max(grp, (records, -first, -record::HUGEINT)) AS grp FROM (
            SELECT person_id, grp, sum(records) AS records, min(first) AS first,
                   min(record) AS record
            FROM {layers} GROUP BY person_id, grp
        ) GROUP BY person_id
    """
