"""Run by Alembic: migrates the connection that the caller holds, in the caller's transaction."""

from alembic import context

from commonweal.database.model import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
)
context.run_migrations()
