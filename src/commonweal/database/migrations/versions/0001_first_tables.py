"""Deliveries, runs, stage results and manifests."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "deliveries",
        sa.Column("id", _IDENTIFIER, primary_key=True),
        sa.Column("lake", sa.String(32), nullable=False),
        sa.Column("dataset", sa.String(200), nullable=False),
        sa.Column("name", sa.String(500), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("contract", sa.String(64), nullable=False),
        sa.Column("mode", sa.String(20), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("accepted", sa.BigInteger(), nullable=False),
        sa.Column("quarantined", sa.BigInteger(), nullable=False),
        sa.Column("blank", sa.BigInteger(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("blanked", sa.JSON(), nullable=False),
        sa.Column("accepted_version", sa.Integer(), nullable=False),
        sa.Column("quarantine_version", sa.Integer(), nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
    )
    op.create_index("deliveries_by_dataset", "deliveries", ["lake", "dataset"])
    op.create_table(
        "runs",
        sa.Column("id", _IDENTIFIER, primary_key=True),
        sa.Column("lake", sa.String(32), nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("as_of", sa.Date()),
        sa.Column("commonweal", sa.String(50), nullable=False),
        sa.Column("error", sa.String(100)),
    )
    op.create_table(
        "stage_results",
        sa.Column("id", _IDENTIFIER, primary_key=True),
        sa.Column("run_id", _IDENTIFIER, sa.ForeignKey("runs.id"), nullable=False),
        sa.Column("stage", sa.String(50), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("outputs", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("finished_at", _MOMENT, nullable=False),
    )
    op.create_index("stage_results_by_fingerprint", "stage_results", ["stage", "fingerprint"])
    op.create_table(
        "manifests",
        sa.Column("id", _IDENTIFIER, primary_key=True),
        sa.Column("run_id", _IDENTIFIER, sa.ForeignKey("runs.id"), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column("tables", sa.JSON(), nullable=False),
        sa.Column("committed_at", _MOMENT, nullable=False),
    )
