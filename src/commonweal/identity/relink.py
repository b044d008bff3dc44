"""Linkage of what has changed since the last linkage, with the same result as linking all anew.

Only the changed records are read. The entities they belonged or belong to are *touched*: they are
paired and compared again. *Affected* are all entities that hang together with a touched one, before
or after: their persons are made anew, with the weights that stand. Nobody else can change, as long
as the model and what was looked up with it stay the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa

from commonweal.engine import Engine, identifier
from commonweal.identity.figures import Figures
from commonweal.identity.history import Past
from commonweal.identity.model import JOIN, Linkage, Model, Settings, Source
from commonweal.identity.pairing import set_aside
from commonweal.identity.reading import (
    changed_parts,
    describe,
    load_name_forms,
    look_up,
    raw_mentions,
)
from commonweal.identity.service import (
    group,
    hang_together,
    label,
    score,
    tell,
    weigh_contrary,
)
from commonweal.identity.steps import blocking, changes, compare, nodes, people
from commonweal.identity.training import compare_by, describe_pairs
from commonweal.identity.work import Given, Reference, Work
from commonweal.lake import Change, Wanted
from commonweal.stage import Progress, Silent

_LEAST = 10_000
"""So many touched nodes' budget of pairs a change has, however small it is."""


Find = Callable[[str, Sequence[Wanted]], pa.Table]
"""Gives the rows of a table that are wanted one way or another."""


@dataclass(frozen=True)
class Standing:
    """What the last linkage kept; each a relation to put after FROM."""

    mentions: str
    keys: str
    edges: str
    people: str
    past: Past = field(default_factory=Past)
    """What is remembered of ids."""
    find: Find | None = None
    """Finds rows of a table without reading the others; else all are read."""

    def having(self, engine: Engine, table: str, *wanted: Wanted) -> str:
        """A table, or the part of it that is ``wanted`` one way or another, and perhaps a few other
        rows; until the next part of it is asked for."""
        if self.find is None:
            rows = self.past.called if table == "called" else str(getattr(self, table))
            return f"(SELECT * FROM {rows} WHERE {' OR '.join(of.condition for of in wanted)})"
        name = f"found in {table}"
        # Copied: the engine would have Arrow filter a table of its own by numbers too large for it.
        engine.load(name, self.find(table, wanted))
        return identifier(name)


@dataclass(frozen=True)
class Relinked:
    """What changed; the tables stay in the engine and speak of the affected persons only."""

    linkage: Linkage
    before: Figures
    """Of the affected persons, as they were."""
    now: Figures
    """Of the affected persons, as they are."""
    records_gone: int
    records_fresh: int
    touched: int
    """Entities that have lost or won a mention."""
    affected: int
    """Entities whose person was made anew."""


def relink(
    engine: Engine,
    sources: Sequence[Source],
    standing: Standing,
    given: Given,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Relinked | None:
    """Link again what the records in the table ``changed(dataset, record_id)`` touch.

    ``given`` has the last linkage's model and reference. ``sources`` are all records as they are
    now. Returns None when the change would make more pairs than its budget, such as one value in
    very many new records: then everything has to be linked, and learned, anew.

    Leaves in the engine what :func:`commonweal.identity.link` leaves, of the affected persons, and
    what :func:`amendments` reads.
    """
    model, reference = given.model, given.reference
    if model is None or reference is None:
        raise ValueError("a change is linked with the model and reference of the last linkage")
    keep = replace(given, keep=lambda name, select: _keep(engine, name, select))
    work = Work(engine, sources, settings or Settings(), progress or Silent(), keep)
    work.model, work.comparisons = model, model.comparisons
    went, came = _changed(work, standing)
    pairs = _pairs(work, standing, model, reference)
    if pairs is None:
        return None
    _weigh(work, standing, model, reference)
    engine.create("replaced", "SELECT DISTINCT person_id FROM former_people")
    group(work)
    told = tell(work, int(engine.value("SELECT count(*) FROM mentions")), pairs, None)
    led = "(SELECT * FROM standing_edges UNION ALL BY NAME SELECT * FROM fresh_edges)"
    return Relinked(
        told,
        before=Figures.of(engine, "former_edges", "former_people"),
        now=Figures.of(engine, led, "fresh_people"),
        records_gone=went,
        records_fresh=came,
        touched=int(engine.value("SELECT count(*) FROM touched")),
        affected=int(engine.value("SELECT count(*) FROM affected")),
    )


def amendments() -> dict[str, Change]:
    """What :func:`relink` has changed, table by table."""
    former = "SELECT person_id FROM replaced"
    return {
        "mentions": Change(("record",), "SELECT record FROM gone", "SELECT * FROM fresh"),
        "keys": Change(("entity",), "SELECT entity FROM touched", "SELECT * FROM fresh_keys"),
        "edges": Change(("a", "b"), changes.gone_edges(), "SELECT * FROM fresh_edges"),
        "people": Change(("entity",), "SELECT entity FROM affected", "SELECT * FROM fresh_people"),
        "links": Change(("person_id",), former, "SELECT * FROM links"),
        "persons": Change(("person_id",), former, people.persons()),
        # Both persons of a pair are affected, or neither.
        "reviews": Change(
            ("left_person_id",),
            "SELECT person_id AS left_person_id FROM replaced",
            "SELECT * FROM reviews",
        ),
    }


def _keep(engine: Engine, name: str, select: str) -> None:
    """Hold what this linkage keeps of the affected persons until it is written."""
    engine.create(f"fresh_{name}", select)


def _changed(work: Work, standing: Standing) -> tuple[int, int]:
    """``gone``, ``fresh`` and ``touched``; how many mentions went and came."""
    engine = work.engine
    look_up(work)
    named = changes.named()
    known = standing.having(engine, "mentions", Wanted("record", named))
    went = engine.create("gone", changes.gone(known))
    work.progress.step("read what has changed")
    engine.create("told", raw_mentions(work, changed_parts(work)))
    load_name_forms(work, "SELECT * FROM told")
    came = engine.create("fresh", nodes.mentions("SELECT * FROM told", work.attributes))
    engine.drop("told")
    engine.create("touched", changes.touched())
    engine.create("known_mentions", "SELECT * FROM fresh")
    engine.create("looked_up", "SELECT entity FROM touched WHERE false")
    return went, came


def _describe(work: Work, standing: Standing, entities: str) -> None:
    """``mentions``, ``entities`` and their descriptions of the entities in a table."""
    engine = work.engine
    engine.create("unknown", changes.unknown(entities))
    before = standing.having(engine, "mentions", Wanted("entity", "SELECT entity FROM unknown"))
    engine.execute(f"INSERT INTO known_mentions BY NAME {changes.standing_mentions(before)}")
    engine.execute("INSERT INTO looked_up SELECT entity FROM unknown")
    engine.create("mentions", changes.mentions(entities))
    engine.create("entities", nodes.entities(work.attributes))
    describe(work)


def _pairs(work: Work, standing: Standing, model: Model, reference: Reference) -> int | None:
    """``pairs`` of touched nodes with one another and with any other node; None if too many."""
    engine, rules = work.engine, model.rules
    work.progress.step("find candidate pairs")
    _describe(work, standing, "touched")
    engine.create("oversize", f"SELECT * FROM {reference.oversize}")
    _keys(work, model)
    touched = engine.create("fresh_keys", "SELECT * FROM keys")
    known = standing.having(engine, "keys", *changes.partners(rules))
    engine.create("keys", changes.keys_met(known))
    engine.create("blocks", changes.blocks(rules))
    budget = work.settings.pairs_per_record * max(touched, _LEAST)
    if engine.value(changes.cost(rules)) > budget:
        return None
    return engine.create("pairs", changes.pairs(rules, changes.FRESH))


def _keys(work: Work, model: Model) -> None:
    """``keys`` of the nodes that are described, by the rules of the last linkage."""
    work.engine.create("keys", blocking.keys(model.rules, paired="NOT anchored"))
    set_aside(work)


def _weigh(work: Work, standing: Standing, model: Model, reference: Reference) -> None:
    """``affected``, and ``edges`` and ``contrary`` among them; ``fresh_edges`` are new."""
    engine = work.engine
    work.progress.step("weigh")
    engine.create("near", changes.near())
    _describe(work, standing, "near")
    _describe_pairs(work, model, reference)
    compare_by(work, model)
    score(work, model, work.settings.least_weight)
    engine.create("fresh_edges", people.edges())
    joining = min(JOIN, work.settings.review_weight)
    engine.create("meeting", changes.meeting(), [joining])
    _affect(work, standing)
    engine.create("former_edges", changes.former_edges(standing.edges))
    engine.create("standing_edges", changes.standing_edges())
    engine.create("edges", changes.edges())
    _describe(work, standing, "affected")
    engine.create("decided", people.decided())
    hang_together(work)
    _keys(work, model)
    engine.create("keys", changes.hanging_keys())
    engine.create("blocks", changes.blocks(model.rules))
    engine.create("pairs", changes.pairs(model.rules, changes.UNWEIGHED))
    _describe_pairs(work, model, reference)
    weigh_contrary(work, model, compare.compared(model.comparisons))
    label(work)
    engine.drop("compared", "scored", "pairs", "described", "alternates", "keys", "blocks", "near")
    engine.drop("spellings", "formals")
    engine.drop(*(f"frequency_{name}" for name in work.coincidences))


def _affect(work: Work, standing: Standing) -> None:
    """``affected``, and ``former_people``: what was known of those that were there before."""
    engine, fresh = work.engine, "SELECT record FROM fresh"
    called = standing.having(engine, "called", Wanted("record", fresh))
    if engine.create("back", changes.back(called, standing.past.ids)):
        engine.execute(f"INSERT INTO meeting {changes.of_persons(standing.people)}")
    meeting = Wanted("entity", "SELECT entity FROM meeting")
    engine.create("components", changes.components(standing.having(engine, "people", meeting)))
    hanging = Wanted("component", "SELECT component FROM components")
    concerned = standing.having(engine, "people", meeting, hanging)
    engine.create("former_people", changes.former_people(concerned))
    engine.create("affected", changes.affected())
    engine.drop("back", "meeting", "components")


def _describe_pairs(work: Work, model: Model, reference: Reference) -> None:
    """``described``, by what the last linkage knew of the frequencies of values."""
    weighed = [comparison.attribute for comparison in model.comparisons if comparison.frequency]
    if weighed:
        told = changes.frequencies_told(weighed, reference.frequencies)
        work.engine.create("frequencies_told", told)
    for name in weighed:
        given = compare.frequency_given(name, "frequencies_told")
        work.engine.create(f"frequency_{name}", given)
        work.coincidences[name] = 0.0
    describe_pairs(work, model.usual)
