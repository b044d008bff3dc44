"""Lists of words from ``tables/words.toml``."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def words(name: str) -> tuple[str, ...]:
    """The words of one list."""
    table = files("commonweal.demo") / "tables" / "words.toml"
    return tuple(tomllib.loads(table.read_text(encoding="utf-8"))[name].split())
