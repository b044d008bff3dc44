"""JSON files from elsewhere."""

import json
from pathlib import Path
from typing import NoReturn

from pydantic import ValidationError

MAXIMUM_BYTES = 10_000_000


def load_json(path: Path) -> dict[str, object]:
    """The JSON object that a file holds; raises ValueError with the reason why it holds none."""
    try:
        if path.stat().st_size > MAXIMUM_BYTES:
            raise ValueError(f"it is larger than {MAXIMUM_BYTES // 1_000_000} MB")
        found = json.loads(path.read_text("utf-8"), parse_constant=_no_number)
    except OSError as error:
        raise ValueError(error.strerror or "it cannot be opened") from error
    except UnicodeDecodeError as error:
        raise ValueError("it is not text in UTF-8") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno} is not JSON") from error
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(found, dict):
        raise ValueError("it holds no JSON object")
    return found


def first_problem(error: ValidationError) -> str:
    """Where a document is not of its form, and why."""
    problem = error.errors(include_input=False, include_url=False, include_context=False)[0]
    place = ".".join(str(step) for step in problem["loc"])
    return f"{place}: {problem['msg']}"


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")
