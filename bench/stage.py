"""What a stage is run with when it is measured by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from commonweal.catalogue import load_contracts
from commonweal.database import Database
from commonweal.engine import Engine
from commonweal.stage import Silent, StageContext
from commonweal.workspace import Workspace


def stage_context(
    workspace: Workspace,
    engine: Engine,
    database: Database,
    versions: Mapping[str, int],
    as_of: date,
) -> StageContext:
    """The context of a stage that reads ``versions`` of the lake's tables; reads the contracts."""
    return StageContext(
        workspace=workspace,
        contracts=load_contracts(workspace.path("contracts")),
        engine=engine,
        lake=workspace.lake(),
        database=database,
        versions=versions,
        as_of=as_of,
        progress=Silent(),
    )
