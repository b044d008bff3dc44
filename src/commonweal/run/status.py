"""What can be said about a workspace without changing it."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from commonweal.database import Run, SchemaOlder
from commonweal.published import NothingPublished, Published
from commonweal.workspace import Holder, Workspace


@dataclass(frozen=True)
class Status:
    """The state of a workspace."""

    root: Path
    title: str
    holder: Holder | None
    """Who is changing the workspace just now."""
    last_run: Run | None
    published: Published | None

    @classmethod
    def of(cls, workspace: Workspace) -> "Status":
        """The state of ``workspace``."""
        title = workspace.configuration.workspace.title
        holder = workspace.holder()
        try:
            database = workspace.database()
        except SchemaOlder:
            # No run has ever made the tables: a new workspace is no failure.
            return cls(workspace.root, title, holder, None, None)
        lake = workspace.lake()
        with database:
            with database.session() as session:
                runs = select(Run).where(Run.lake == lake.identity)
                last_run = session.scalar(runs.order_by(Run.id.desc()).limit(1))
            try:
                published = Published.newest(database, lake)
            except NothingPublished:
                published = None
        return cls(workspace.root, title, holder, last_run, published)
