"""Records of one department -> an encoded file."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from commonweal.engine import Engine
from commonweal.identity import estimate
from commonweal.identity.encoding import steps
from commonweal.identity.encoding.errors import NothingToEncode, ParameterOutOfRange
from commonweal.identity.encoding.file import check_targets, write_encoded, write_keys
from commonweal.identity.encoding.model import (
    CODES,
    FORMAT,
    Code,
    Header,
    Parameters,
    Strangers,
    comparisons,
    held,
    views,
)
from commonweal.identity.encoding.secret import Secret
from commonweal.identity.encoding.words import Column, Encoder, Places, Words
from commonweal.identity.errors import NothingToLink
from commonweal.identity.model import Rule, Source
from commonweal.identity.names import spellings
from commonweal.identity.reading import read
from commonweal.identity.training import patterns_of
from commonweal.identity.work import Work
from commonweal.stage import Progress, Silent

_CHUNK = 50_000
"""Records that are encoded at once."""
_MOST_FLIPS = 0.2
_MOST_SHARED = 1_000


@dataclass(frozen=True)
class View:
    """What became of one view."""

    keys: tuple[str, ...]
    tags: int
    """Different tags in the file."""
    records: int
    """Records that stand under one of them."""
    left_out: int
    """Records whose tag too many share."""


@dataclass(frozen=True)
class Encoded:
    """What was encoded, in figures."""

    header: Header
    views: tuple[View, ...]
    alone: int
    """Records that stand under no tag, so that nobody can link them."""


def encode(
    engine: Engine,
    source: Source,
    secret: Secret,
    target: Path,
    parameters: Parameters | None = None,
    keys: Path | None = None,
    progress: Progress | None = None,
) -> Encoded:
    """Encode the records of ``source`` and write ``target``, all or nothing.

    ``keys`` is a CSV file for which record has which pseudonym, and stays where it is written.
    The same records give the same bytes, whatever their order. Raises :class:`NothingToLink`,
    :class:`NothingToEncode`, :class:`ParameterOutOfRange` and
    :class:`commonweal.identity.encoding.errors.EncodedUnwritable`.
    """
    parameters = parameters or Parameters()
    _check(parameters)
    check_targets(target, keys)
    if not source.identifies:
        raise NothingToLink([source.dataset])
    work = Work(engine, [source], progress=progress or Silent())
    records = read(work)
    job = _Job(work, Encoder(secret, parameters.flip), parameters, records)
    job.normalise()
    strangers = job.strangers()
    job.encode()
    header = Header(
        format=FORMAT,
        records=records,
        free_of_duplicates=source.free_of_duplicates,
        flip=parameters.flip,
        largest_group=parameters.largest_group,
        key_check=secret.check,
        attributes=tuple(code.attribute for code in job.codes),
        views=tuple(rule.keys for rule in job.rules),
        strangers=strangers,
    )
    work.progress.step("write", records)
    write_encoded(engine, steps.delivered(header.attributes, header.largest_group), header, target)
    if keys is not None:
        write_keys(engine, keys)
    return job.told(header)


def _check(parameters: Parameters) -> None:
    if not 0 <= parameters.flip <= _MOST_FLIPS:
        raise ParameterOutOfRange("the chance of a flip", 0, _MOST_FLIPS)
    if not 2 <= parameters.largest_group <= _MOST_SHARED:
        raise ParameterOutOfRange("the largest group", 2, _MOST_SHARED)


def _rounded(number: float) -> float:
    """Three digits are what linkage needs, and tell nothing of single records."""
    return float(f"{number:.3g}")


class _Job:
    """One file being encoded."""

    def __init__(self, work: Work, encoder: Encoder, parameters: Parameters, records: int) -> None:
        self.work, self.engine, self.encoder = work, work.engine, encoder
        self.parameters, self.records = parameters, records
        self.codes: tuple[Code, ...] = ()
        self.rules: tuple[Rule, ...] = ()

    def normalise(self) -> None:
        """``normal``, and what there is to encode."""
        engine, attributes = self.engine, self.work.attributes
        counts = ", ".join(f"count({name})" for name in attributes)
        told = engine.row(f"SELECT {counts} FROM mentions")
        known = [name for name, count in zip(attributes, told, strict=True) if count]
        self.rules = views(known, broad=self.parameters.broad)
        if not self.rules:
            raise NothingToEncode(self.work.sources[0].dataset, known)
        spelt = engine.arrow("SELECT DISTINCT name FROM mentions WHERE name IS NOT NULL")["name"]
        engine.load(
            "spellings",
            pa.table(
                {"name": spelt, "spelling": pa.array(spellings(spelt.to_pylist()), pa.string())}
            ),
        )
        if "name" in known:
            known.append("spelling")
        self.codes = tuple(code for code in CODES if code.attribute in known)
        names = [code.attribute for code in self.codes]
        engine.create("normal", steps.normal(names, self.rules, self.work.sources[0].dataset))
        engine.drop("mentions", "entities", "spellings")

    def strangers(self) -> dict[str, Strangers]:
        """How two records of the file agree, learned from some of them and told in round figures.

        Their words are made under a salt of their own, which no tag has, and stay here.
        """
        engine = self.engine
        chosen = engine.arrow(
            f"SELECT * FROM normal ORDER BY hash(named), place LIMIT {steps.SAMPLE}"
        )
        every = np.arange(len(chosen))
        salts, owners = np.zeros(len(chosen), np.uint64), every.astype(np.uint64)
        engine.load(
            "sampled",
            pa.table(
                {
                    "place": every,
                    "holds_birth": chosen["holds_birth"],
                    **{
                        code.attribute: self.encoder.words(
                            code, self._column(code, chosen), every, salts, owners
                        )
                        for code in self.codes
                    },
                }
            ),
        )
        compared = comparisons([code.attribute for code in self.codes], self.parameters.flip)
        coincidences = {
            c.attribute: engine.value(steps.coincidence(c.attribute)) or 0.0 for c in compared
        }
        sampled = patterns_of(engine.arrow(steps.sampled_patterns(compared)))
        engine.drop("sampled")
        found = estimate.strangers(compared, sampled, coincidences)
        times = self.records * (self.records - 1) / 2 / max(sampled.pairs.sum(), 1)
        return {
            name: Strangers(
                pairs=_rounded(found.seen[name].sum() * times),
                shares=tuple(_rounded(share) for share in shares),
            )
            for name, shares in found.u.items()
        }

    def encode(self) -> None:
        """``records`` and ``rows``: pseudonyms, and the words under every tag."""
        self.work.progress.step("encode", self.records)
        for first in range(1, self.records + 1, _CHUNK):
            chunk = self.engine.arrow(steps.chunk(first, first + _CHUNK))
            records = self.encoder.pseudonyms(chunk["named"].to_pylist())
            self._append(
                "records",
                pa.table(
                    {"record": records, **_columns(chunk, "record_id", "anchored", "holds_birth")}
                ),
                new=first == 1,
            )
            columns = {code: self._column(code, chunk) for code in self.codes}
            for place, rule in enumerate(self.rules):
                rows = self._rows(chunk, columns, records, place, rule)
                self._append("rows", rows, new=first == 1 and place == 0)
            self.work.progress.advance(len(chunk))
        self.engine.drop("normal")

    def _rows(
        self, chunk: pa.Table, columns: dict[Code, Column], records: Words, place: int, rule: Rule
    ) -> pa.Table:
        """The records of a chunk under one view."""
        keys = chunk[f"key_{place}"]
        chosen: Places = np.flatnonzero(np.asarray(keys.is_valid()))
        tags, salts = self.encoder.tags(" ".join(rule.keys), keys.drop_null().to_pylist())
        owners, known = records[chosen] ^ salts, held(rule)
        return pa.table(
            {
                "record": records[chosen],
                "view": pa.array(np.full(len(chosen), place, np.int8)),
                "tag": tags,
                **{
                    code.attribute: pa.nulls(len(chosen), pa.uint64())
                    if code.attribute in known
                    else self.encoder.words(code, column, chosen, salts, owners)
                    for code, column in columns.items()
                },
            }
        )

    def _column(self, code: Code, table: pa.Table) -> Column:
        return self.encoder.column(code, table[code.attribute].combine_chunks())

    def _append(self, name: str, rows: pa.Table, *, new: bool) -> None:
        if new:
            self.engine.load(name, rows)
            return
        self.engine.register("more", rows)
        self.engine.execute(f"INSERT INTO {name} SELECT * FROM more", step=name)
        self.engine.unregister("more")

    def told(self, header: Header) -> Encoded:
        """The figures; nothing stays in the engine."""
        largest = header.largest_group
        found = {row[0]: row[1:] for row in self.engine.rows(steps.groups(largest))}
        alone = int(self.engine.value(steps.alone(largest)))
        self.engine.drop("records", "rows")
        return Encoded(
            header,
            tuple(
                View(keys, *map(int, found.get(place, (0, 0, 0))))
                for place, keys in enumerate(header.views)
            ),
            alone,
        )


def _columns(table: pa.Table, *names: str) -> dict[str, pa.ChunkedArray]:
    return {name: table[name] for name in names}
