"""After a run: the published linkage is made ready for lookups, where that is asked for."""

import time

from commonweal.database import Database
from commonweal.engine import Engine
from commonweal.identity import Settings, lookup
from commonweal.published import Published
from commonweal.run.model import Listener, StageReport
from commonweal.workspace import Workspace

NAME = "lookup"
"""What it is called beside the stages."""


def make_ready(
    workspace: Workspace, database: Database, engine: Engine, listener: Listener
) -> StageReport | None:
    """Make the published linkage ready for lookups; None where nothing was ever compared.

    Raises :class:`commonweal.published.NothingPublished`.
    """
    started = time.monotonic()
    published = Published.newest(database, workspace.lake())
    if not lookup.possible(published):
        return None
    chosen = workspace.configuration.identity
    settings = Settings(chosen.certain_weight, chosen.review_weight)
    done = lookup.refresh(database, engine, published, settings, listener)
    return StageReport(
        stage=NAME,
        reused=not done.made,
        rows=done.descriptions,
        seconds=time.monotonic() - started,
        tables={},
        summary={"descriptions": done.descriptions},
    )
