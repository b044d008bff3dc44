"""What two rule files say differently, leaf by leaf."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from commonweal.programme.definitions import Definitions

_UNSAID = object()


@dataclass(frozen=True)
class Saying:
    """One thing that the files say differently; None where one of them is silent."""

    path: str
    """Where it stands: ``parameters.income_line.2021-09-01.value``."""
    before: str | None
    after: str | None


def sayings(before: Definitions, after: Definitions) -> list[Saying]:
    """Everything that ``after`` says differently, in the order of the files.

    What has been moved about, or is written with other spaces, is no difference. The values of a
    parameter are told apart by the day from which they hold.
    """
    one = dict(_leaves(before.document.values))
    other = dict(_leaves(after.document.values))
    return [
        Saying(path, one.get(path), other.get(path))
        for path in dict.fromkeys([*one, *other])
        if one.get(path, _UNSAID) != other.get(path, _UNSAID)
    ]


def _leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _leaves(part, (*path, str(name)))
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        for number, item in enumerate(value, start=1):
            dated = isinstance(item, Mapping) and "valid_from" in item
            yield from _leaves(item, (*path, str(item["valid_from"] if dated else number)))
    else:
        yield ".".join(path), _told(value)


def _told(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_told, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(str(value).split())
