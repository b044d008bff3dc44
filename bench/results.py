"""Where results are kept: one JSON file each in ``bench/data/``, with machine and date."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from bench.measure import machine
from bench.task import DATA


def save(name: str, result: dict[str, Any]) -> Path:
    """Keep a result under its name; an older one of that name is replaced."""
    DATA.mkdir(exist_ok=True)
    path = DATA / f"{name}.json"
    document = {"date": date.today().isoformat(), "machine": machine(), **result}
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def load(prefix: str) -> list[dict[str, Any]]:
    """The kept results whose name begins with ``prefix``."""
    paths = sorted(DATA.glob(f"{prefix}*.json"))
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


def say(line: str) -> None:
    """Print a line for the person who waits."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
