"""Simulations that are kept: one JSON file each in the workspace's folder ``scenarios``."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from commonweal.programme.simulation.errors import (
    ScenarioIncomparable,
    ScenarioInvalid,
    ScenarioMissing,
    ScenarioUnwritable,
)
from commonweal.programme.simulation.model import Scenario

FOLDER = "scenarios"
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_LARGEST = 20_000_000


def check_name(name: str) -> str:
    """``name``, when a scenario may be called so. Raises :class:`ScenarioInvalid`."""
    if len(name) > 48 or not _NAME.fullmatch(name):
        raise ScenarioInvalid(Path(f"{name}.json"), "a name is lower-case words joined by _")
    return name


def save(folder: Path, scenario: Scenario) -> Path:
    """Write the scenario, whole or not at all, over an older one of its name."""
    path = folder / f"{check_name(scenario.name)}.json"
    part = path.with_name(f".{path.name}.part")
    document = scenario.model_dump(mode="json")
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
    try:
        folder.mkdir(exist_ok=True)
        part.write_text(text + "\n", encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise ScenarioUnwritable(path, error.strerror or "it failed") from error
    finally:
        part.unlink(missing_ok=True)
    return path


def load(folder: Path, name: str) -> Scenario:
    """The scenario saved as ``name``. Raises :class:`ScenarioMissing`, :class:`ScenarioInvalid`."""
    known = sorted(path.stem for path in folder.glob("*.json"))
    if name not in known:
        raise ScenarioMissing(name, known)
    path = folder / f"{name}.json"
    try:
        if path.stat().st_size > _LARGEST:
            raise ScenarioInvalid(path, "it is too large")
        scenario = Scenario.model_validate_json(path.read_text(encoding="utf-8"))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"]) or "the file"
        raise ScenarioInvalid(path, f"{where}: {first['msg']}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioInvalid(path, "it cannot be read") from error
    if scenario.name != name:
        raise ScenarioInvalid(path, f"it was saved as {scenario.name}")
    return scenario


def comparable(scenarios: Sequence[Scenario]) -> None:
    """Whether they are about the same thing. Raises :class:`ScenarioIncomparable`."""
    first = scenarios[0]
    for other in scenarios[1:]:
        if (other.programme, other.period) != (first.programme, first.period):
            raise ScenarioIncomparable(
                f"{other.name} is about {other.programme} in {other.period}, "
                f"{first.name} about {first.programme} in {first.period}"
            )
