"""Published versions of programmes, and what became of findings: only ever added to."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables, and the triggers that keep what stands in them."""
    op.create_table(
        "programme_versions",
        sa.Column("id", _IDENTIFIER, primary_key=True),
        sa.Column("lake", sa.String(32), nullable=False),
        sa.Column("programme", sa.String(48), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("file", sa.String(200), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("published_by", sa.String(200), nullable=False),
        sa.Column("published_at", _MOMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.CheckConstraint("number > 0", name="number_counts_up"),
        sa.CheckConstraint("trim(published_by) <> ''", name="publisher_named"),
        sa.CheckConstraint("trim(reason) <> ''", name="publication_explained"),
        sa.UniqueConstraint("lake", "programme", "number", name="one_version_a_number"),
        sa.UniqueConstraint("lake", "previous", name="one_chain"),
    )
    _only_added_to("programme_versions", ("lake", "programme", "number"), ("lake", "previous"))
    op.create_table(
        "finding_samples",
        sa.Column("id", _IDENTIFIER, primary_key=True),
        sa.Column("lake", sa.String(32), nullable=False),
        sa.Column("programme", sa.String(48), nullable=False),
        sa.Column("finding", sa.String(48), nullable=False),
        sa.Column("definition", sa.String(64), nullable=False),
        sa.Column("manifest", sa.BigInteger(), nullable=False),
        sa.Column("population", sa.BigInteger(), nullable=False),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.Column("drawn_at", _MOMENT, nullable=False),
    )
    op.create_index("finding_samples_by_lake", "finding_samples", ["lake"])
    _only_added_to("finding_samples")
    op.create_table(
        "finding_verifications",
        sa.Column("id", _IDENTIFIER, primary_key=True),
        sa.Column("lake", sa.String(32), nullable=False),
        sa.Column("programme", sa.String(48), nullable=False),
        sa.Column("finding", sa.String(48), nullable=False),
        sa.Column("definition", sa.String(64), nullable=False),
        sa.Column("finding_id", sa.String(32), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("verified_by", sa.String(200), nullable=False),
        sa.Column("verified_at", _MOMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("trim(verified_by) <> ''", name="verifier_named"),
        sa.CheckConstraint("trim(reason) <> ''", name="verification_explained"),
    )
    op.create_index("finding_verifications_by_lake", "finding_verifications", ["lake"])
    _only_added_to("finding_verifications")


def _only_added_to(table: str, *keys: tuple[str, ...]) -> None:
    """Refuse to change or remove rows of ``table``; ``keys`` are its unique ones beside id."""
    if op.get_bind().dialect.name == "postgresql":
        _only_added_to_postgresql(table)
    else:
        _only_added_to_sqlite(table, keys)


def _only_added_to_postgresql(table: str) -> None:
    op.execute(
        f"CREATE FUNCTION {table}_stand() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION 'rows of {table} are never changed or removed' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_stand()"
    )


def _only_added_to_sqlite(table: str, keys: tuple[tuple[str, ...], ...]) -> None:
    refuse = f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed or removed'); END"
    for event in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} {refuse}")
    # INSERT OR REPLACE removes the row in its way without asking the trigger for deletions.
    same = " OR ".join(
        "(" + " AND ".join(f"{column} = NEW.{column}" for column in key) + ")"
        for key in (("id",), *keys)
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) {refuse}"
    )
