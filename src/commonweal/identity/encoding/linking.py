"""Encoded files -> persons, without the secret."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from commonweal.catalogue import SELF
from commonweal.engine import Engine
from commonweal.identity import estimate
from commonweal.identity.encoding import steps
from commonweal.identity.encoding.errors import EncodedDifferently
from commonweal.identity.encoding.file import read_header, read_rows
from commonweal.identity.encoding.model import CODES, Header, comparisons, views
from commonweal.identity.model import ATTRIBUTES, Linkage, Model, Settings, Source, Vector
from commonweal.identity.pairing import pair_by_keys
from commonweal.identity.reading import sources_table
from commonweal.identity.service import group, tell, weigh
from commonweal.identity.steps import compare
from commonweal.identity.training import CONSTANT, patterns_of
from commonweal.identity.work import Work
from commonweal.stage import Progress, Silent

_SOME = 1e-6
"""A file of which no two records can be compared counts where no other says anything."""
_LEAST = 1e-9
"""No level is so seldom that it never shows."""
_NUMBER = ("id",)
"""The view whose tag stands for the identity number."""


def link_encoded(
    engine: Engine,
    files: Mapping[str, Path],
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Linkage:
    """Find who is who across encoded ``files`` (dataset -> file); leaves ``links`` in the engine.

    Pairs that share a tag are compared by their words under its view; what agreement is worth is
    learned from them as from clear records. ``links`` and ``reviews`` are those of
    :func:`commonweal.identity.service.link`; a record is called after its pseudonym. The same
    records give the same links, whatever the order of rows, files and threads. Raises
    :class:`EncodedUnreadable` and :class:`EncodedDifferently`.
    """
    headers = {dataset: read_header(path) for dataset, path in sorted(files.items())}
    _check([(files[dataset], header) for dataset, header in headers.items()])
    work = Work(engine, _sources(headers), settings or Settings(), progress or Silent())
    work.progress.step("read")
    job = _Job(work, tuple(headers.values()))
    records = job.read([files[dataset] for dataset in headers])
    pairs = job.pair()
    work.model = job.learn() if pairs else None
    recall = weigh(work)
    group(work)
    return tell(work, records, pairs, recall)


def _check(files: Sequence[tuple[Path, Header]]) -> None:
    """That the files can be compared with the first one. Raises :class:`EncodedDifferently`."""
    (first, one), *others = files
    for path, other in others:
        if other.key_check != one.key_check:
            raise EncodedDifferently(first, path, "they were made with different secrets")
        if other.flip != one.flip:
            chances = f"{one.flip:g} and {other.flip:g}"
            raise EncodedDifferently(first, path, f"their bits are flipped by {chances}")


def _sources(headers: Mapping[str, Header]) -> list[Source]:
    return [
        Source(dataset, f"file_{place}", "record", {SELF: {}}, header.free_of_duplicates)
        for place, (dataset, header) in enumerate(headers.items())
    ]


class _Job:
    """One linkage of encoded files."""

    def __init__(self, work: Work, headers: Sequence[Header]) -> None:
        self.work, self.engine, self.headers = work, work.engine, headers
        told = {name for header in headers for name in header.attributes}
        made = {keys for header in headers for keys in header.views}
        self.words = tuple(code.attribute for code in CODES if code.attribute in told)
        self.rules = tuple(rule for rule in views(ATTRIBUTES, broad=True) if rule.keys in made)
        work.attributes = tuple(name for name in ATTRIBUTES if name in told)
        self.u = self._strangers()
        work.comparisons = tuple(
            comparison
            for comparison in comparisons(self.words, headers[0].flip)
            if self.u[comparison.attribute][0] < CONSTANT
        )

    def _strangers(self) -> dict[str, Vector]:
        """u: what the files say of two people picked at random, by how many pairs they have."""
        sums: dict[str, Vector] = {}
        for header in self.headers:
            for name, told in header.strangers.items():
                sums[name] = sums.get(name, 0.0) + (told.pairs + _SOME) * np.array(told.shares)
        return {name: np.maximum(total / total.sum(), _LEAST) for name, total in sums.items()}

    def read(self, paths: Sequence[Path]) -> int:
        """``encoded``, ``mentions``, ``entities``, ``words``; returns the number of records."""
        engine, work = self.engine, self.work
        for source, path, header in zip(work.sources, paths, self.headers, strict=True):
            read_rows(engine, path, header, source.relation)
        engine.load("sources", sources_table(work.sources))
        engine.load("decisions", work.given.decisions)
        engine.create("encoded", steps.encoded(work.sources, self.headers, self.rules, self.words))
        engine.drop(*(source.relation for source in work.sources))
        records = engine.create("mentions", steps.mentions())
        numbers = [place for place, rule in enumerate(self.rules) if rule.keys == _NUMBER]
        engine.create("entities", steps.entities(numbers[0] if numbers else None))
        return records

    def pair(self) -> int:
        """``pairs``; returns their number."""
        self.work.progress.step("find candidate pairs")
        if not self.work.comparisons:
            return 0
        self.engine.create("keys", steps.keys(self.rules))
        return pair_by_keys(self.work, self.rules)

    def learn(self) -> Model:
        """The model of the pairs; leaves ``compared`` and ``described``."""
        engine, work = self.engine, self.work
        work.progress.step("compare", int(engine.value("SELECT count(*) FROM pairs")))
        engine.create("words", steps.words(work.rules, self.words))
        engine.create("compared", steps.compared(work.comparisons))
        engine.create("described", "SELECT entity AS node, entity FROM entities")
        engine.drop("words", "encoded")
        rules = tuple(rule for _, rule in work.rules)
        observed = patterns_of(engine.arrow(compare.patterns()))
        size = float(engine.value("SELECT count(*) FROM entities"))
        every = max(size * (size - 1) / 2, 1.0)
        return Model(
            estimate.learn(work.comparisons, rules, observed, self.u, every), rules, usual={}
        )
