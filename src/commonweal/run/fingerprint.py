"""When a stage need not be redone: the digest of everything its result depends on."""

import hashlib
import inspect
import json
from functools import cache
from pathlib import Path

import duckdb

import commonweal
from commonweal.run.model import Stage
from commonweal.stage import StageContext

_HOUSE = Path(commonweal.__file__).parent
_GROUND = [_HOUSE / name for name in ("engine", "lake", "catalogue", "stage.py")]


def fingerprint(stage: Stage, context: StageContext) -> str:
    """SHA-256 over code, configuration, contracts, regions and the versions of the tables read.

    The sections of workspace.toml of earlier stages count too: a later stage may read a threshold
    of an earlier one.
    """
    configuration = context.workspace.configuration.model_dump(mode="json")
    parts: dict[str, object] = {
        "stage": stage.name,
        "code": code_digest(stage),
        "configuration": [configuration.get(name) for name in (*context.summaries, stage.name)],
        "contracts": {name: contract.digest for name, contract in context.contracts.items()},
        "regions": file_digest(context.workspace.path("regions.csv")),
        "as_of": context.as_of.isoformat(),
        "versions": dict(context.versions),
        "own": stage.fingerprint(context) if stage.fingerprint else None,
    }
    if stage.presents:
        parts["summaries"] = dict(context.summaries)
    return digest(parts)


def code_digest(stage: Stage) -> str:
    """SHA-256 over the stage's code, what it stands on, and the engine's version."""
    sources = [source_digest(source) for source in (_source(stage), *_GROUND)]
    return digest([*sources, duckdb.__version__])


def digest(value: object) -> str:
    """SHA-256 of a JSON-able value, whatever the order of its keys."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def file_digest(path: Path) -> str | None:
    """SHA-256 of a file; None where there is none."""
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def source_digest(source: Path) -> str:
    """SHA-256 over a source file, or over every file of a package's folder."""
    files = [source] if source.is_file() else sorted(filter(_is_source, source.rglob("*")))
    return digest([[str(path.relative_to(source.parent)), file_digest(path)] for path in files])


def _is_source(path: Path) -> bool:
    return path.is_file() and path.suffix != ".pyc"


def _source(stage: Stage) -> Path:
    """The package of the house that a stage belongs to, or the module of another."""
    module = Path(inspect.getfile(stage.perform))
    if module.is_relative_to(_HOUSE):
        return _HOUSE / module.relative_to(_HOUSE).parts[0]
    return module
