"""The household stage: registers, guardianship, addresses, alone, in this order."""

from typing import Any

from commonweal.engine import Engine, digest
from commonweal.household.model import Dataset, Limits
from commonweal.household.sources import ranked
from commonweal.household.steps import addresses, guardianship, registers, results
from commonweal.stage import StageContext, StageResult

_PLACED = (
    "person_id, household_id, step, basis, head, relation, region, dataset, record_id, as_of, "
    "match_weight"
)
_LIMITS = Limits()


def fingerprint(_context: StageContext) -> str:
    """What the result depends on besides tables, contracts and the run's date: the limits."""
    return repr(_LIMITS)


def form(context: StageContext) -> StageResult:
    """Write ``households``, ``members`` and ``household/conflicts``.

    Raises :class:`commonweal.household.errors.HouseholdColumnAmbiguous`.
    """
    engine = context.engine
    engine.view("links", f"SELECT * FROM {context.source('links')}")
    engine.view("persons", f"SELECT * FROM {context.source('persons')}")
    people: dict[str, int] = dict(
        engine.rows("SELECT dataset, count(DISTINCT person_id) FROM links GROUP BY dataset")
    )
    accepted = {
        name: context.source(f"accepted/{name}")
        for name in context.contracts
        if name in people and context.has(f"accepted/{name}")
    }
    followed, others = ranked(context.contracts, {name: people[name] for name in accepted})
    engine.execute(f"CREATE OR REPLACE TABLE placed ({results.COLUMNS})")

    _place_by_register(context, followed, accepted)
    after = 1 + max((register.rank or 0 for register in followed), default=0)
    _place_strays(context, [d for d in followed if d.dwelling], accepted, after)
    _place_wards(context, followed + others, accepted, after + 2)
    _place_by_address(context, followed + others, accepted, after + 3)

    context.progress.step("household: alone")
    engine.create("unplaced", results.record_dates(accepted) if accepted else _nobody(engine))
    _place(engine, results.alone(after + 4, _household("'person|' || person_id")))
    return _write(context)


def _place(engine: Engine, select: str, parameters: tuple[object, ...] = ()) -> None:
    engine.execute(
        f"INSERT INTO placed ({_PLACED}) SELECT {_PLACED} FROM ({select})",
        parameters,
        step="placed",
    )


def _household(content: str) -> str:
    return registers.household_id(digest(content))


def _place_by_register(
    context: StageContext, followed: list[Dataset], accepted: dict[str, str]
) -> None:
    engine = context.engine
    context.progress.step("household: registers")
    claims = [registers.claims(register, accepted[register.name]) for register in followed]
    engine.create("claims", " UNION ALL ".join(claims) if claims else _no_claims())
    engine.create("books", registers.books(_LIMITS))
    engine.create("families", registers.families())
    for rank in sorted({register.rank for register in followed if register.rank is not None}):
        dwelling = all(register.dwelling for register in followed if register.rank == rank)
        engine.create("anchors", registers.anchors(), (rank,))
        basis = "address" if dwelling else "register"
        _place(engine, registers.placements(basis, heads_only=dwelling), (rank,))
    engine.drop("families", "anchors")


def _place_strays(
    context: StageContext, dwellings: list[Dataset], accepted: dict[str, str], step: int
) -> None:
    engine = context.engine
    engine.create("whereabouts", _no_whereabouts())
    if not dwellings:
        return
    context.progress.step("household: near addresses")
    for register in dwellings:
        engine.execute(
            f"INSERT INTO whereabouts {addresses.whereabouts(register, accepted[register.name])}"
        )
    engine.create("strays", addresses.strays())
    engine.create("found", addresses.stray_households(_LIMITS))
    _place(engine, addresses.stray_placements(step))
    engine.create("strays", addresses.strays())
    engine.create("found", addresses.near_households())
    _place(engine, addresses.stray_placements(step + 1))
    engine.drop("strays", "found")


def _place_wards(
    context: StageContext, datasets: list[Dataset], accepted: dict[str, str], step: int
) -> None:
    engine = context.engine
    pairs = [
        guardianship.wards(dataset.name, accepted[dataset.name], ward, guardian)
        for dataset in datasets
        for ward, guardian in (
            *(("self", subject) for subject in dataset.guardians),
            *((subject, "self") for subject in dataset.dependents),
        )
    ]
    if not pairs:
        return
    context.progress.step("household: guardianship")
    engine.create("wards", " UNION ALL ".join(pairs))
    engine.create("open_wards", guardianship.open_wards(_LIMITS), (context.as_of,))
    engine.create("chosen_wards", guardianship.chosen_wards())
    _place(engine, guardianship.placements(step))
    engine.drop("wards", "open_wards", "chosen_wards")


def _place_by_address(
    context: StageContext, datasets: list[Dataset], accepted: dict[str, str], step: int
) -> None:
    engine = context.engine
    context.progress.step("household: addresses")
    described = [dataset for dataset in datasets if dataset.address.usable]
    for dataset in described:
        if not dataset.dwelling:
            engine.execute(
                f"INSERT INTO whereabouts {addresses.whereabouts(dataset, accepted[dataset.name])}"
            )
    engine.create("residences", addresses.residences())
    engine.drop("whereabouts")
    if described and engine.value("SELECT count(*) FROM residences"):
        found = [addresses.inhabitants(d, accepted[d.name]) for d in described]
        engine.create("inhabitants", " UNION ALL ".join(found))
        engine.create("dwellings", addresses.dwellings(_LIMITS))
        engine.create("namesakes", addresses.namesakes())
        _place(engine, addresses.residence_placements(step, registers.household_id("d.dwelling")))
        engine.drop("inhabitants", "dwellings", "namesakes")
    engine.drop("residences")


def _write(context: StageContext) -> StageResult:
    engine = context.engine
    context.progress.step("household: write")
    engine.create("heads", results.heads())
    context.write("members", results.members())
    context.write("households", results.households())
    context.write("household/conflicts", results.conflicts())
    members = engine.value("SELECT count(*) FROM placed")
    context.progress.advance(members)
    return context.finish(members, _summary(context))


def _summary(context: StageContext) -> dict[str, Any]:
    engine = context.engine
    households = f"FROM {context.source('households')}"

    def counts(select: str) -> dict[str, int]:
        return {str(key): int(count) for key, count in engine.rows(select)}

    return {
        "households": engine.value(f"SELECT count(*) {households}"),
        "members": engine.value("SELECT count(*) FROM placed"),
        "by_basis": counts(f"SELECT basis, count(*) {households} GROUP BY basis ORDER BY basis"),
        "members_by_basis": counts(
            "SELECT basis, count(*) FROM placed GROUP BY basis ORDER BY basis"
        ),
        "by_size": counts(f"SELECT size, count(*) {households} GROUP BY size ORDER BY size"),
        "conflicts": counts(
            f"SELECT reason, count(*) FROM {context.source('household/conflicts')} "
            "GROUP BY reason ORDER BY reason"
        ),
    }


def _no_claims() -> str:
    return (
        "SELECT NULL::VARCHAR AS person_id, 0 AS rank, NULL::UBIGINT AS book, "
        "NULL::VARCHAR AS relation, NULL::VARCHAR AS region, NULL::VARCHAR AS dataset, "
        "NULL::VARCHAR AS record_id, NULL::DATE AS as_of, NULL::DOUBLE AS match_weight WHERE false"
    )


def _no_whereabouts() -> str:
    texts = ("number", "street", "unit", "city", "postcode", "family_name", "relation", "dataset")
    return (
        "SELECT NULL::VARCHAR AS person_id, NULL::UBIGINT AS dwelling, false AS register, "
        f"{', '.join(f'NULL::VARCHAR AS {name}' for name in texts)}, "
        "NULL::VARCHAR AS record_id, NULL::DATE AS as_of, NULL::DOUBLE AS match_weight WHERE false"
    )


def _nobody(engine: Engine) -> str:
    engine.execute("CREATE OR REPLACE TABLE unplaced AS SELECT person_id FROM placed WHERE false")
    return (
        "SELECT person_id, NULL::VARCHAR AS dataset, NULL::VARCHAR AS record_id, "
        "NULL::DATE AS as_of, NULL::DOUBLE AS match_weight FROM unplaced"
    )
