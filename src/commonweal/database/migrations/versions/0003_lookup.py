"""The published linkage, made ready to be asked about one record."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "lookup_indexes",
        sa.Column("id", _IDENTIFIER, primary_key=True),
        sa.Column("lake", sa.String(32), nullable=False),
        sa.Column("basis", sa.String(64), nullable=False),
        sa.Column("manifest", sa.BigInteger(), nullable=False),
        sa.Column("commonweal", sa.String(50), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True)),
    )
    op.create_index("lookup_indexes_by_lake", "lookup_indexes", ["lake"])
    op.create_table(
        "lookup_descriptions",
        sa.Column("index_id", _IDENTIFIER, primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "lookup_blocks",
        sa.Column("index_id", _IDENTIFIER, primary_key=True, autoincrement=False),
        sa.Column("bucket", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("entries", sa.LargeBinary(), nullable=False),
    )
