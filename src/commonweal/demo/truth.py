"""Who is truly entitled to what, and what is truly remarkable, in plain SQL over the true state.

This is written from the programmes' text and shares nothing with the programme engine, so that the
two can be checked against each other.
"""

import pyarrow as pa

from commonweal.demo.world import World
from commonweal.engine import Engine

PROGRAMMES = (
    "senior_high_waiver",
    "senior_high_support",
    "vocational_support",
    "university_support",
)

_REGISTERED_POOR = """
    SELECT p.person, h.status, h.income_per_head,
           -- The national grant comes in three steps by need.
           CASE WHEN CAST(h.status AS VARCHAR) <> 'lifted_out' OR h.income_per_head < 7000 THEN 1
                WHEN h.income_per_head < 10000 THEN 2 ELSE 3 END AS step
    FROM people p JOIN poverty_household h ON p.household = h.household
"""

# Every branch: programme, person, amount in fen.
_DETERMINATIONS = f"""
WITH poor AS ({_REGISTERED_POOR}),
drawing AS (
    SELECT p.person,
           max(CASE WHEN CAST(a.kind AS VARCHAR) <> 'urban_allowance' THEN 1 ELSE 0 END) AS rural,
           max(CASE WHEN CAST(a.kind AS VARCHAR) = 'urban_allowance' THEN 1 ELSE 0 END) AS urban
    FROM people p JOIN living_allowance a ON p.household = a.household
    GROUP BY p.person
),
pupils AS (
    SELECT e.person, CAST(e.stage AS VARCHAR) AS stage, e.grade, e.boarding,
           CASE WHEN CAST(e.ownership AS VARCHAR) = 'private'
                THEN least(e.approved_tuition, e.comparable_public_tuition)
                ELSE e.approved_tuition END AS tuition
    FROM enrolment e
)
SELECT 'senior_high_waiver' AS programme, e.person, 100 * e.tuition AS amount_fen
FROM pupils e
LEFT JOIN poor ON poor.person = e.person
LEFT JOIN drawing ON drawing.person = e.person
LEFT JOIN disability d ON d.person = e.person
WHERE e.stage = 'senior_high'
  AND (poor.person IS NOT NULL OR drawing.rural = 1 OR (d.person IS NOT NULL AND drawing.urban = 1))
UNION ALL
SELECT 'senior_high_support', e.person,
       100 * (1000 + 400 + CASE WHEN e.boarding THEN 500 ELSE 0 END
              + CASE poor.step WHEN 1 THEN 2500 WHEN 2 THEN 2000 ELSE 1500 END)
FROM pupils e JOIN poor ON poor.person = e.person
WHERE e.stage = 'senior_high'
UNION ALL
SELECT 'vocational_support', e.person,
       100 * (2000 + CASE WHEN e.grade <= 2 THEN 2000 + 1000 ELSE 0 END)
FROM pupils e JOIN poor ON poor.person = e.person
WHERE e.stage = 'vocational'
UNION ALL
SELECT 'university_support', s.person,
       100 * (1000 + CASE WHEN CAST(s.level AS VARCHAR) = 'bachelor' THEN 3830 ELSE 3500 END
              + CASE poor.step WHEN 1 THEN 3800 WHEN 2 THEN 3300 ELSE 2800 END)
FROM admission s JOIN poor ON poor.person = s.person
"""

_FINDINGS = f"""
WITH poor AS ({_REGISTERED_POOR}),
owned AS (
    SELECT 'car' AS finding, person FROM vehicle WHERE CAST(vehicle_type AS VARCHAR) = 'car'
    UNION ALL
    SELECT 'commercial_housing', person FROM property WHERE CAST(kind AS VARCHAR) = 'commercial'
    UNION ALL
    SELECT 'company', person FROM company WHERE CAST(kind AS VARCHAR) = 'limited_company'
    UNION ALL
    SELECT 'public_payroll', person FROM public_payroll
)
SELECT DISTINCT owned.finding, owned.person, p.household, CAST(NULL AS VARCHAR) AS programme
FROM owned JOIN poor ON poor.person = owned.person JOIN people p ON p.person = owned.person
UNION ALL
SELECT 'unpaid', d.person, p.household, d.programme
FROM determinations d JOIN people p ON p.person = d.person
WHERE NOT EXISTS (
    SELECT 1 FROM aid_payment a
    WHERE a.person = d.person AND CAST(a.programme AS VARCHAR) = d.programme
      AND a.academic_year = 2021)
UNION ALL
SELECT 'unregistered', m.person, p.household, NULL
FROM poverty_member m JOIN people p ON p.person = m.person
WHERE NOT p.registered
"""


def people_table(world: World) -> pa.Table:
    """Everybody with the household they live in."""
    return pa.table(
        {
            "person": world.person,
            "household": world.people.household,
            "registered": world.people.registered,
        }
    )


def determine(engine: Engine, world: World) -> pa.Table:
    """Everybody truly entitled: programme, person, amount_fen, in the order of people."""
    tables = ("poverty_household", "living_allowance", "disability", "enrolment", "admission")
    return _ask(engine, world, tables, f"SELECT * FROM ({_DETERMINATIONS}) ORDER BY ALL", {})


def find(engine: Engine, world: World, determinations: pa.Table) -> pa.Table:
    """Everything remarkable: finding, person, household, programme."""
    tables: tuple[str, ...] = (
        "poverty_household",
        "poverty_member",
        "vehicle",
        "property",
        "company",
    )
    tables += ("public_payroll", "aid_payment")
    extra = {"determinations": determinations}
    return _ask(engine, world, tables, f"SELECT * FROM ({_FINDINGS}) ORDER BY ALL", extra)


def _ask(
    engine: Engine, world: World, tables: tuple[str, ...], select: str, extra: dict[str, pa.Table]
) -> pa.Table:
    given = {name: world.tables[name] for name in tables} | {"people": people_table(world)} | extra
    for name, table in given.items():
        engine.register(name, table)
    try:
        return engine.arrow(select)
    finally:
        for name in given:
            engine.unregister(name)
