"""What reviewers decide about records."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "link_decisions",
        sa.Column("id", _IDENTIFIER, primary_key=True),
        sa.Column("lake", sa.String(32), nullable=False),
        sa.Column("pair", sa.String(16), nullable=False),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("reviewer", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", _MOMENT, nullable=False),
        sa.Column("cause", sa.String(20), nullable=False),
        sa.Column("event", sa.String(16)),
        sa.Column("weight", sa.Double()),
        sa.Column("reviewers_needed", sa.Integer(), nullable=False),
        sa.Column("revoked_at", _MOMENT),
        sa.Column("revoked_by", sa.String(200)),
        sa.Column("revoked_reason", sa.Text()),
        sa.CheckConstraint("verdict IN ('same', 'different', 'cannot_tell')", name="verdict_known"),
        sa.CheckConstraint("cause IN ('review', 'undo')", name="cause_known"),
        sa.CheckConstraint("trim(reviewer) <> ''", name="reviewer_named"),
        sa.CheckConstraint("trim(reason) <> ''", name="reason_given"),
        sa.CheckConstraint(
            "revoked_at IS NULL OR (trim(revoked_by) <> '' AND trim(revoked_reason) <> '')",
            name="revocation_explained",
        ),
    )
    op.create_index("link_decisions_by_lake", "link_decisions", ["lake"])
    op.create_table(
        "link_decision_records",
        sa.Column("decision_id", _IDENTIFIER, sa.ForeignKey("link_decisions.id"), primary_key=True),
        sa.Column("side", sa.Integer(), primary_key=True),
        sa.Column("dataset", sa.String(200), primary_key=True),
        sa.Column("record_id", sa.String(500), primary_key=True),
        sa.Column("subject", sa.String(100), primary_key=True),
    )
