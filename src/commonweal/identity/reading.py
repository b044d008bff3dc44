"""Records -> mentions, entities and nodes in the engine."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pyarrow as pa

from commonweal.engine import identifier
from commonweal.identity import names
from commonweal.identity.model import Source
from commonweal.identity.observe import writing_of
from commonweal.identity.steps import changes, compare, mentions, nodes, people
from commonweal.identity.work import Work


def read(work: Work) -> int:
    """``mentions`` and ``entities`` of all sources; returns the number of mentions.

    Also leaves ``sources``, ``name_forms``, ``placeholders``, ``decisions`` and ``set_apart``;
    without a reference ``frequency_<attribute>`` of :data:`nodes.DOUBTED`.
    """
    engine, reference = work.engine, work.given.reference
    work.progress.step("read and normalise")
    look_up(work)
    raw = raw_mentions(work, work.sources)
    load_name_forms(work, raw)
    engine.create("mentions", nodes.mentions(raw, work.attributes))
    work.progress.step("settle by strong keys")
    engine.create("entities", nodes.entities(work.attributes))
    if reference is None:
        count_values(work, nodes.DOUBTED)
        if engine.create("placeholders", nodes.placeholders(work.attributes)):
            _read_again(work)
            count_values(work, nodes.DOUBTED)
        engine.create("trusted", people.trusted())
    work.keep("sources", "SELECT * FROM trusted")
    work.keep("placeholders", "SELECT * FROM placeholders")
    work.keep("mentions", "SELECT * FROM mentions")
    return int(engine.value("SELECT count(*) FROM mentions"))


def _read_again(work: Work) -> None:
    """``mentions`` anew of the records that tell values which stand for none, and their
    ``entities``."""
    engine = work.engine
    engine.create("changed", nodes.telling_placeholders(work.attributes))
    raw = raw_mentions(work, changed_parts(work))
    engine.create("read_again", nodes.mentions(raw, work.attributes))
    engine.create("gone", nodes.mentions_changed())
    engine.create("touched", changes.touched("read_again"))
    engine.execute("DELETE FROM mentions WHERE record IN (SELECT record FROM gone)")
    engine.execute("INSERT INTO mentions BY NAME SELECT * FROM read_again")
    engine.execute("DELETE FROM entities WHERE entity IN (SELECT entity FROM touched)")
    anew = nodes.entities(work.attributes, "entity IN (SELECT entity FROM touched)")
    engine.execute(f"INSERT INTO entities BY NAME {anew}")
    engine.drop("changed", "read_again", "gone", "touched")


def changed_parts(work: Work) -> list[Source]:
    """The records of all sources that are in ``changed(dataset, record_id)``, read once."""
    engine = work.engine
    datasets = {row[0] for row in engine.rows("SELECT DISTINCT dataset FROM changed")}
    # Of the first there may be none, so that even nothing has the columns of mentions.
    datasets.add(work.sources[0].dataset)
    parts = []
    for source in work.sources:
        if source.dataset in datasets:
            part = f"changed in {source.dataset}"
            engine.create(part, changes.changed(source))
            parts.append(replace(source, relation=identifier(part)))
    return parts


def count_values(work: Work, attributes: Iterable[str]) -> None:
    """``frequency_<attribute>`` of those of the attributes that the records tell."""
    for name in attributes:
        if name in work.attributes:
            work.engine.create(f"frequency_{name}", compare.frequency(name))


def look_up(work: Work) -> None:
    """How the data writes, and who is named in decisions; all as it was, given a reference."""
    engine, reference = work.engine, work.given.reference
    if reference is None:
        work.writings = writing_of(engine, work.sources)
        work.attributes = mentions.told(work.sources, work.writings)
        engine.load("sources", sources_table(work.sources))
        engine.create("placeholders", "SELECT '' AS attribute, '' AS value WHERE false")
    else:
        work.writings, work.attributes = reference.writings, reference.attributes
        engine.create("trusted", f"SELECT * FROM {reference.sources}")
        engine.create("sources", "SELECT source, dataset, subject, exclusive FROM trusted")
        engine.create("placeholders", f"SELECT * FROM {reference.placeholders}")
    engine.load("decisions", work.given.decisions)
    engine.create("set_apart", nodes.set_apart())


def raw_mentions(work: Work, sources: Sequence[Source]) -> str:
    """Every mention of ``sources``, which are the linkage's own or a part of their records."""
    columns = ", ".join(work.attributes)
    every = [(source.dataset, subject) for source in work.sources for subject in source.subjects]
    number = {of: place for place, of in enumerate(every)}
    return " UNION ALL ".join(
        f"SELECT {number[source.dataset, subject]}::USMALLINT AS source, record_id, {columns}, "
        "shown_name, shown_address "
        f"FROM ({mentions.mentions(source, subject, work.writings[source.dataset])})"
        for source in sources
        for subject in source.subjects
    )


def load_name_forms(work: Work, raw: str) -> None:
    """``name_forms(raw, name)``: names in Han characters that are not in normal form."""
    irregular = [row[0] for row in work.engine.rows(mentions.irregular_names(raw))]
    work.engine.load(
        "name_forms",
        pa.table(
            {
                "raw": pa.array(irregular, pa.string()),
                "name": pa.array([names.normalise(name) for name in irregular], pa.string()),
            }
        ),
    )


def describe(work: Work) -> None:
    """``alternates``, ``spellings``, ``formals`` if there are given names, and the views
    ``descriptions`` and ``nodes``."""
    engine = work.engine
    engine.create("alternates", nodes.alternates(work.attributes))
    spelt = engine.arrow("SELECT DISTINCT name FROM entities WHERE name IS NOT NULL")["name"]
    spellings = pa.array(names.spellings(spelt.to_pylist()), pa.string())
    engine.load("spellings", pa.table({"name": spelt, "spelling": spellings}))
    engine.view("descriptions", nodes.descriptions(work.attributes))
    given = "given" in work.attributes
    if given:
        found = engine.arrow("SELECT DISTINCT given FROM entities WHERE given IS NOT NULL")["given"]
        formals = pa.array(map(names.formal, found.to_pylist()), pa.list_(pa.string()))
        engine.load("formals", pa.table({"given": found, "formal": formals}))
    engine.view("nodes", nodes.nodes("SELECT * FROM descriptions", given=given))


def sources_table(sources: Sequence[Source]) -> pa.Table:
    """Every subject of every dataset with its number and its bit if it is free of duplicates."""
    numbered = [(source.dataset, subject) for source in sources for subject in source.subjects]
    free = sorted(source.dataset for source in sources if source.free_of_duplicates)
    # What a dataset says of the record's own person is free of duplicates; a guardian is not.
    bits = {(dataset, "self"): 1 << place for place, dataset in enumerate(free[:63])}
    return pa.table(
        {
            "source": pa.array(range(len(numbered)), pa.uint16()),
            "dataset": [dataset for dataset, _ in numbered],
            "subject": [subject for _, subject in numbered],
            "exclusive": pa.array([bits.get(of, 0) for of in numbered], pa.int64()),
        }
    )
