"""One delivery: from its file to two versions in the lake."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pyarrow as pa

from commonweal.catalogue import Contract
from commonweal.database import Delivery
from commonweal.engine import Engine, identifier
from commonweal.extract import Extract, Kind, kind_of, read_text
from commonweal.intake.errors import CountWrong, RegionsMissing
from commonweal.intake.model import INCREMENTAL, Arrival, Placement, Tally
from commonweal.intake.placement import place
from commonweal.intake.steps.check import Lists, Step, broken_rules, checked, raw_lines
from commonweal.intake.steps.rules import Rule, allowed_texts
from commonweal.intake.steps.state import (
    accepted,
    changed,
    conflicts,
    duplicates,
    last_operations,
    named,
    quarantine,
    unknown_deletions,
)
from commonweal.intake.steps.values import Parameters, cleaned
from commonweal.lake import Change
from commonweal.stage import StageContext

REGIONS = "known_regions"
"""Engine table with the codes of regions.csv in its column ``value``."""


@dataclass(frozen=True)
class Standing:
    """What a dataset was before: versions of its two tables, and relations of their rows."""

    accepted_version: int
    quarantine_version: int
    accepted: str
    quarantine: str


def take(
    context: StageContext,
    arrival: Arrival,
    contract: Contract,
    content: str,
    reading: str,
    standing: Standing | None,
    number: int,
) -> Delivery:
    """Take one delivery in: write the next versions of its tables and describe it.

    ``content`` is its SHA-256, ``reading`` that of contract and regions, ``number`` the id it
    gets, ``standing`` the state before, which changes are applied to. Raises a
    :class:`commonweal.errors.DeliveryError`, with nothing written, when it is refused.
    """
    work = _Taking(context.engine, context, arrival, contract, standing)
    try:
        tally = work.check()
        versions = work.write(number)
    finally:
        context.engine.drop(*_TABLES)
    return Delivery(
        lake=context.lake.identity,
        id=number,
        dataset=arrival.dataset,
        name=arrival.path.name,
        sha256=content,
        contract=reading,
        mode=arrival.mode,
        as_of=arrival.as_of,
        lines=tally.lines,
        accepted=tally.accepted,
        quarantined=tally.quarantined,
        blank=tally.blank,
        reasons=dict(tally.reasons),
        blanked=dict(tally.blanked),
        accepted_version=versions[0],
        quarantine_version=versions[1],
        received_at=datetime.now(UTC),
    )


_TABLES = ("delivered", "checked", "set_reasons", "bad", "last", "kept_out", "malformed", "come")


@dataclass
class _Taking:
    """The engine tables of one delivery, step by step."""

    engine: Engine
    context: StageContext
    arrival: Arrival
    contract: Contract
    standing: Standing | None

    @property
    def _changes(self) -> bool:
        return self.arrival.mode == INCREMENTAL

    def check(self) -> Tally:
        """Read the file and sort its lines into accepted, quarantined and blank."""
        path, contract = self.arrival.path, self.contract
        kind = kind_of(path)
        self.context.progress.step(f"{contract.dataset} {path.name}")
        form = replace(contract.format, kind=kind)
        extract = read_text(self.engine, path, "delivered", form)
        placement = place(contract, extract, path, changes=self._changes)
        lists = self._lists(extract, placement, kind)
        rows = self._create("checked", checked(extract, placement, kind, lists))
        self._set_rules()
        self._keep_out(extract, placement, kind, lists)
        quarantined = int(self.engine.value("SELECT count(*) FROM kept_out"))
        tally = Tally(
            lines=extract.lines,
            accepted=rows + len(extract.malformed) - quarantined,
            quarantined=quarantined,
            blank=extract.blank + extract.rows - rows,
            reasons=self._reason_counts(),
            blanked=self._blanked_counts(),
        )
        self._prove(tally, rows, len(extract.malformed))
        self.context.progress.advance(extract.lines)
        return tally

    def write(self, number: int) -> tuple[int, int]:
        """The versions of accepted/<dataset> and quarantine/<dataset> after this delivery."""
        dataset, when = self.contract.dataset, self.arrival.as_of
        records = (
            changed(self.contract, "last")
            if self._changes
            else accepted(self.contract, "checked", "bad")
        )
        before = self.standing if self._changes else None
        versions = (before.accepted_version, before.quarantine_version) if before else (None, None)
        kept_out = quarantine("kept_out")
        return (
            self._write(f"accepted/{dataset}", records, [number, when], versions[0]),
            self._write(f"quarantine/{dataset}", kept_out, [dataset, number, when], versions[1]),
        )

    def _write(
        self, table: str, rows: str, parameters: Sequence[object], before: int | None
    ) -> int:
        """A table of these rows; given a version, that version with the changes."""
        if before is None:
            return self.context.write(table, rows, parameters)
        self.engine.create("come", rows, parameters)
        return self.context.amend(
            table, Change(("record_id",), named("last"), "SELECT * FROM come"), before
        )

    def _lists(self, extract: Extract, placement: Placement, kind: Kind) -> Lists:
        """Tables of the texts that region and reference columns may have.

        A reference to a dataset of which nothing has come in yet cannot be checked.
        """
        lists: dict[tuple[str, str], str] = {}
        for column in self.contract.columns:
            if column.region:
                if not self.engine.value(f"SELECT count(*) FROM {REGIONS}"):
                    raise RegionsMissing(self.contract.dataset)
                lists[column.name, "region"] = REGIONS
            if column.references is None:
                continue
            dataset, name = column.references
            sources: list[str] = []
            parameters = Parameters()
            if dataset == self.contract.dataset:
                position = placement.positions.get(name)
                if position is not None:
                    text = cleaned(f"c{position}", self.contract.format.nulls, parameters)
                    sources.append(f"SELECT {text} FROM {identifier(extract.table)}")
                if self._changes and self.standing is not None:
                    sources.append(allowed_texts(self.standing.accepted, name))
            elif self.context.has(f"accepted/{dataset}"):
                sources.append(allowed_texts(self.context.source(f"accepted/{dataset}"), name))
            if sources:
                table = f"allowed_{column.name}"
                values = f"({' UNION ALL '.join(sources)}) AS texts(value)"
                select = f"SELECT DISTINCT value FROM {values} WHERE value IS NOT NULL"
                self.engine.create(table, select, parameters.values)
                lists[column.name, "reference"] = table
        return lists

    def _set_rules(self) -> None:
        """Find the lines that break a rule on the dataset as a whole.

        Makes ``set_reasons(_line, reason)``, ``bad(_line)`` and, for changes, ``last``.
        """
        self.engine.create(
            "set_reasons", "SELECT CAST(0 AS BIGINT) AS _line, '' AS reason WHERE false"
        )
        self.engine.create("bad", "SELECT _line FROM checked WHERE _broken")
        if not self._changes:
            for columns in self._unique_sets():
                self._blame(
                    duplicates("checked", columns),
                    Rule(
                        "value.duplicate",
                        ", ".join(self.contract[name].physical_name for name in columns),
                        "the value, which only one record may have, stands in an earlier line",
                        "",
                    ),
                )
            return
        standing = self.standing
        self._blame(
            unknown_deletions(
                "checked",
                standing.accepted if standing else None,
                standing.quarantine if standing else None,
            ),
            Rule(
                "operation.not-there",
                self.contract.operation.physical_name,
                "the record to delete has never been delivered",
                "",
            ),
        )
        self.engine.create("last", last_operations("checked", "bad"))
        if standing is not None:
            for columns in self._unique_sets()[1:]:
                self._blame(
                    conflicts("last", standing.accepted, columns[0]),
                    Rule(
                        "value.duplicate",
                        self.contract[columns[0]].physical_name,
                        "the value, which only one record may have, stands in another record",
                        "",
                    ),
                )
            self.engine.create("last", last_operations("checked", "bad"))

    def _unique_sets(self) -> list[tuple[str, ...]]:
        """The key first (empty without one), then each other column that is unique by itself."""
        key = self.contract.key
        others: list[tuple[str, ...]] = [
            (column.name,)
            for column in self.contract.columns
            if column.unique and key != (column.name,)
        ]
        return [key, *others] if key else others

    def _blame(self, lines: str, rule: Rule) -> None:
        self.engine.create("culprits", lines)
        self.engine.execute("INSERT INTO set_reasons SELECT _line, ? FROM culprits", [rule.reason])
        self.engine.execute(
            "INSERT INTO bad SELECT _line FROM culprits WHERE _line NOT IN (SELECT _line FROM bad)"
        )
        self.engine.drop("culprits")

    def _keep_out(self, extract: Extract, placement: Placement, kind: Kind, lists: Lists) -> None:
        """Make ``kept_out(line, record_id, raw, reasons)`` of all lines that are quarantined."""
        self._create("raw_lines", raw_lines(extract, "bad"))
        self._create("broken", broken_rules(extract, placement, kind, lists, "bad"))
        self.engine.drop(extract.table)
        lines = pa.table(
            {
                "line": pa.array([line.line for line in extract.malformed], pa.int64()),
                "raw": pa.array([_raw(line.text) for line in extract.malformed], pa.string()),
                "reasons": pa.array(
                    [
                        f"[{Rule(line.code, None, line.message, '').reason}]"
                        for line in extract.malformed
                    ],
                    pa.string(),
                ),
            }
        )
        self.engine.register("malformed_lines", lines)
        # Without a key the line number is no name by which a record could be found again.
        record_id = "record_id" if self.contract.key else "CAST(NULL AS VARCHAR)"
        self.engine.create(
            "kept_out",
            f"SELECT _line AS line, {record_id} AS record_id, raw, "
            "'[' || concat_ws(', ', nullif(broken.reasons, ''), of_set.reasons) || ']' AS reasons "
            "FROM raw_lines JOIN broken USING (_line) JOIN checked USING (_line) LEFT JOIN "
            "(SELECT _line, string_agg(reason, ', ' ORDER BY reason) AS reasons FROM set_reasons "
            "GROUP BY _line) AS of_set USING (_line) UNION ALL "
            "SELECT line, NULL, raw, reasons FROM malformed_lines",
        )
        self.engine.unregister("malformed_lines")
        self.engine.drop("raw_lines", "broken")

    def _reason_counts(self) -> Mapping[str, int]:
        return dict(
            self.engine.rows(
                "SELECT code, count(*) FROM (SELECT DISTINCT line, "
                "unnest(json_extract_string(reasons, '$[*].code')) AS code FROM kept_out) "
                "GROUP BY code ORDER BY code"
            )
        )

    def _blanked_counts(self) -> Mapping[str, int]:
        return dict(
            self.engine.rows(
                "SELECT code, count(*) FROM (SELECT unnest(string_split(_blanked, ',')) AS code "
                "FROM checked WHERE _blanked <> '' AND _line NOT IN (SELECT _line FROM bad)) "
                "GROUP BY code ORDER BY code"
            )
        )

    def _prove(self, tally: Tally, rows: int, malformed: int) -> None:
        """See, from the tables themselves, that no line was lost or doubled."""
        good = int(
            self.engine.value(
                "SELECT count(*) FROM checked WHERE _line NOT IN (SELECT _line FROM bad)"
            )
        )
        found = good + tally.quarantined + tally.blank
        if good != tally.accepted or found != tally.lines:
            raise CountWrong(self.contract.dataset, tally.lines, found)

    def _create(self, name: str, step: Step) -> int:
        return self.engine.create(name, step.select, step.parameters)


def _raw(text: str) -> str:
    """A line that could not be split, as the JSON object that the quarantine keeps."""
    return json.dumps({"": text}, ensure_ascii=False)
