"""The tables of the operational store."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, in UTC; SQLite forgets the zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the store: always in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the store: always with its zone."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


Identifier = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up only a column of type INTEGER."""


class Table(DeclarativeBase):
    """Base of every table."""


class Delivery(Table):
    """One extract that was taken in; it made one version of its dataset's accepted table."""

    __tablename__ = "deliveries"
    __table_args__ = (Index("deliveries_by_dataset", "lake", "dataset"),)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    lake: Mapped[str] = mapped_column(String(32))
    """Identity of the lake that holds the versions named here."""
    dataset: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(500))
    """File name below deliveries/<dataset>/."""
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the delivered content."""
    contract: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the contract it was read with."""
    mode: Mapped[str] = mapped_column(String(20))
    """full or incremental."""
    as_of: Mapped[date]
    """The date the extract speaks of."""
    lines: Mapped[int] = mapped_column(BigInteger)
    """Delivered: accepted + quarantined + blank."""
    accepted: Mapped[int] = mapped_column(BigInteger)
    quarantined: Mapped[int] = mapped_column(BigInteger)
    blank: Mapped[int] = mapped_column(BigInteger)
    reasons: Mapped[dict[str, int]] = mapped_column(JSON)
    """Code of a broken rule -> number of quarantined lines that broke it."""
    blanked: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    """Code of a broken rule -> number of values left out of accepted lines for it."""
    accepted_version: Mapped[int]
    """Version of the lake table accepted/<dataset> after this delivery."""
    quarantine_version: Mapped[int]
    """Version of the lake table quarantine/<dataset> after this delivery."""
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Run(Table):
    """One start of the main job."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    lake: Mapped[str] = mapped_column(String(32))
    """Identity of the lake that holds the versions named in its stage results and manifests."""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(20))
    """running, finished, failed, or abandoned (its process died)."""
    as_of: Mapped[date | None]
    commonweal: Mapped[str] = mapped_column(String(50))
    """Version of the program."""
    error: Mapped[str | None] = mapped_column(String(100))
    """Code of the error that ended it."""


class StageRecord(Table):
    """A stage that was finished; found again by its fingerprint, it need not be redone."""

    __tablename__ = "stage_results"
    __table_args__ = (Index("stage_results_by_fingerprint", "stage", "fingerprint"),)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    stage: Mapped[str] = mapped_column(String(50))
    fingerprint: Mapped[str] = mapped_column(String(64))
    inputs: Mapped[dict[str, int]] = mapped_column(JSON)
    """Lake table it could read -> version."""
    outputs: Mapped[dict[str, int]] = mapped_column(JSON)
    """Lake table it gave -> version."""
    summary: Mapped[dict[str, Any]] = mapped_column(JSON)
    rows: Mapped[int] = mapped_column(BigInteger)
    seconds: Mapped[float]
    finished_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Manifest(Table):
    """One consistent set of versions of every table; readers use the newest."""

    __tablename__ = "manifests"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    as_of: Mapped[date]
    stages: Mapped[dict[str, int]] = mapped_column(JSON)
    """Stage -> id of its row in stage_results."""
    tables: Mapped[dict[str, int]] = mapped_column(JSON)
    """Lake table -> version."""
    committed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LinkDecision(Table):
    """What a reviewer said of two records, or two sets of records; never changed, only revoked."""

    __tablename__ = "link_decisions"
    __table_args__ = (
        CheckConstraint("verdict IN ('same', 'different', 'cannot_tell')", name="verdict_known"),
        CheckConstraint("cause IN ('review', 'undo')", name="cause_known"),
        CheckConstraint("trim(reviewer) <> ''", name="reviewer_named"),
        CheckConstraint("trim(reason) <> ''", name="reason_given"),
        CheckConstraint(
            "revoked_at IS NULL OR (trim(revoked_by) <> '' AND trim(revoked_reason) <> '')",
            name="revocation_explained",
        ),
        Index("link_decisions_by_lake", "lake"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    lake: Mapped[str] = mapped_column(String(32))
    """Identity of the lake whose records it names."""
    pair: Mapped[str] = mapped_column(String(16))
    """Digest of the records on both sides: who decides on the same pair again says the same one."""
    verdict: Mapped[str] = mapped_column(String(20))
    reviewer: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cause: Mapped[str] = mapped_column(String(20))
    """review, or undo (of an event in the history of persons)."""
    event: Mapped[str | None] = mapped_column(String(16))
    """The event that it undoes."""
    weight: Mapped[float | None]
    """Match weight of the pair when it was decided."""
    reviewers_needed: Mapped[int]
    """So many reviewers must say the same before it holds."""
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[str | None] = mapped_column(String(200))
    revoked_reason: Mapped[str | None] = mapped_column(Text)
    records: Mapped[list["LinkDecisionRecord"]] = relationship(lazy="selectin")


class LinkDecisionRecord(Table):
    """A record, or the person in it, that a decision names."""

    __tablename__ = "link_decision_records"

    decision_id: Mapped[int] = mapped_column(ForeignKey("link_decisions.id"), primary_key=True)
    side: Mapped[int] = mapped_column(primary_key=True)
    """0: left, 1: right."""
    dataset: Mapped[str] = mapped_column(String(200), primary_key=True)
    record_id: Mapped[str] = mapped_column(String(500), primary_key=True)
    subject: Mapped[str] = mapped_column(String(100), primary_key=True)


class LookupIndex(Table):
    """A published linkage made ready for lookups; what belongs to it is never changed."""

    __tablename__ = "lookup_indexes"
    __table_args__ = (Index("lookup_indexes_by_lake", "lake"),)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    lake: Mapped[str] = mapped_column(String(32))
    """Identity of the lake whose records were linked."""
    basis: Mapped[str] = mapped_column(String(64))
    """Digest of all that it was made from."""
    manifest: Mapped[int] = mapped_column(BigInteger)
    """The manifest that published the linkage."""
    commonweal: Mapped[str] = mapped_column(String(50))
    """Version of the program that made it."""
    document: Mapped[str] = mapped_column(Text)
    """JSON: the model, and how records were read."""
    ready_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """None while it is being made."""


class LookupDescription(Table):
    """What is known of a person, once for every telephone or place they have."""

    __tablename__ = "lookup_descriptions"
    __table_args__ = ({"sqlite_with_rowid": False},)

    index_id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    person_id: Mapped[str] = mapped_column(String(32))
    document: Mapped[str] = mapped_column(Text)
    """JSON: normalised values and how rare they are."""


class LookupBlock(Table):
    """A bucket of blocking keys, each with the numbers of the descriptions that have it."""

    __tablename__ = "lookup_blocks"

    index_id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=False)
    bucket: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entries: Mapped[bytes] = mapped_column(LargeBinary)


class ProgrammeVersion(Table):
    """A programme as it was published; triggers refuse to change or remove it."""

    __tablename__ = "programme_versions"
    __table_args__ = (
        CheckConstraint("number > 0", name="number_counts_up"),
        CheckConstraint("trim(published_by) <> ''", name="publisher_named"),
        CheckConstraint("trim(reason) <> ''", name="publication_explained"),
        UniqueConstraint("lake", "programme", "number", name="one_version_a_number"),
        UniqueConstraint("lake", "previous", name="one_chain"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    lake: Mapped[str] = mapped_column(String(32))
    """Identity of the lake whose persons it decides about."""
    programme: Mapped[str] = mapped_column(String(48))
    number: Mapped[int]
    """1, 2, 3 ... of the programme."""
    in_force_from: Mapped[date]
    """The first day whose periods it decides."""
    file: Mapped[str] = mapped_column(String(200))
    """Name of the rule file in programmes/."""
    files: Mapped[dict[str, str]] = mapped_column(JSON)
    """File -> text: the rule file and what it shares with others; empty when it is repealed."""
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the rule file."""
    published_by: Mapped[str] = mapped_column(String(200))
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    """The seal of the version published before, of whichever programme."""
    seal: Mapped[str] = mapped_column(String(64))
    """SHA-256 over all of the above."""


class FindingSample(Table):
    """Findings drawn by lot to be verified; triggers refuse to change or remove it."""

    __tablename__ = "finding_samples"
    __table_args__ = (Index("finding_samples_by_lake", "lake"),)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    lake: Mapped[str] = mapped_column(String(32))
    programme: Mapped[str] = mapped_column(String(48))
    finding: Mapped[str] = mapped_column(String(48))
    """The kind of finding."""
    definition: Mapped[str] = mapped_column(String(64))
    """Digest of how the kind was defined."""
    manifest: Mapped[int] = mapped_column(BigInteger)
    """The manifest that published the findings; it seeds the lot."""
    population: Mapped[int] = mapped_column(BigInteger)
    """Open findings of the kind that there were to draw from."""
    members: Mapped[list[str]] = mapped_column(JSON)
    """Identifiers of the findings drawn."""
    drawn_at: Mapped[datetime] = mapped_column(UtcDateTime)


class FindingVerification(Table):
    """What somebody found out about one finding; triggers refuse to change or remove it."""

    __tablename__ = "finding_verifications"
    __table_args__ = (
        CheckConstraint("trim(verified_by) <> ''", name="verifier_named"),
        CheckConstraint("trim(reason) <> ''", name="verification_explained"),
        Index("finding_verifications_by_lake", "lake"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    lake: Mapped[str] = mapped_column(String(32))
    programme: Mapped[str] = mapped_column(String(48))
    finding: Mapped[str] = mapped_column(String(48))
    definition: Mapped[str] = mapped_column(String(64))
    """Digest of how the kind was defined when the finding was raised."""
    finding_id: Mapped[str] = mapped_column(String(32))
    holds: Mapped[bool]
    """Whether it is really so."""
    verified_by: Mapped[str] = mapped_column(String(200))
    verified_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)
