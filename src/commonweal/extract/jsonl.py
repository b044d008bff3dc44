"""JSON lines into the engine: one object a line, every value as text."""

from pathlib import Path

from commonweal.engine import Engine, identifier
from commonweal.extract.delimited import read_lines, refuse_mostly_malformed
from commonweal.extract.errors import FileEmpty
from commonweal.extract.header import check_header
from commonweal.extract.model import Extract, Format, Malformed


def read_jsonl(engine: Engine, path: Path, table: str, form: Format) -> Extract:
    """A file of JSON objects; its columns are the keys of all of them, the first line's first.

    A nested value is kept as JSON text.
    """
    lines = f"{table}_lines"
    total = read_lines(engine, path, lines, form.encoding)
    if not total:
        raise FileEmpty(path)
    try:
        return _split(engine, path, table, lines)
    finally:
        engine.drop(lines)


def _split(engine: Engine, path: Path, table: str, lines: str) -> Extract:
    source = identifier(lines)
    valid = "CASE WHEN json_valid(line) THEN json_type(line) = 'OBJECT' ELSE false END"
    blank = "trim(line, ' \t\n') = ''"
    blanks = int(engine.value(f"SELECT count(*) FROM {source} WHERE {blank}"))
    malformed = [
        Malformed(int(line), text.rstrip("\n"), "line.json", "the line is no JSON object")
        for line, text in engine.rows(
            f"SELECT _line, line FROM {source} WHERE NOT ({valid}) AND NOT ({blank}) ORDER BY _line"
        )
    ]
    header = _keys(engine, source, valid)
    if not header:
        refuse_mostly_malformed(path, malformed, 0)
        raise FileEmpty(path)
    names = list(header)
    check_header(path, names)
    paths = [_pointer(name) for name in header]
    columns = ", ".join(f"fields[{index + 1}] AS c{index}" for index in range(len(header)))
    rows = engine.create(
        table,
        f"SELECT _line, {columns}, rtrim(line, '\n') AS _raw FROM (SELECT _line, line, "
        f"json_extract_string(line, ?) AS fields FROM {source} WHERE {valid})",
        [paths],
    )
    refuse_mostly_malformed(path, malformed, rows)
    return Extract(table, names, rows, blank=blanks, malformed=malformed, keeps_raw=True)


def _keys(engine: Engine, source: str, valid: str) -> list[str]:
    """Every key, the first line's in their order, then the others by name."""
    found = engine.rows(
        f"SELECT key, min(_line) AS line FROM (SELECT _line, unnest(json_keys(line)) AS key "
        f"FROM {source} WHERE {valid}) GROUP BY key ORDER BY line, key"
    )
    first = engine.rows(
        f"SELECT unnest(json_keys(line)) FROM {source} WHERE _line = "
        f"(SELECT min(_line) FROM {source} WHERE {valid})"
    )
    return list(dict.fromkeys([row[0] for row in first] + [row[0] for row in found]))


def _pointer(name: str) -> str:
    """The JSON pointer to the key ``name``."""
    return "/" + name.replace("~", "~0").replace("/", "~1")
