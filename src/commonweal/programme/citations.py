"""Where a programme cites its legal sources."""

from collections.abc import Iterator

from commonweal.programme import model
from commonweal.programme.document import Path


def citations(programme: model.Programme) -> Iterator[tuple[Path, str]]:
    """Every place that cites a source, and the source's name."""
    yield from _of_values_and_rules(programme)
    for section in ("awards", "facts", "groups", "cases"):
        for name, part in getattr(programme, section).items():
            if part.source is not None:
                yield (section, name), part.source
    for index, exclusion in enumerate(programme.excludes):
        yield ("excludes", index), exclusion.source
    if programme.population.source is not None:
        yield ("population",), programme.population.source
    if programme.eligible is not None:
        yield ("eligible",), programme.eligible.source


def _of_values_and_rules(programme: model.Programme) -> Iterator[tuple[Path, str]]:
    for name, parameter in programme.parameters.items():
        for index, dated in enumerate(parameter.values):
            yield ("parameters", name, "values", index), dated.source
    for name, rule in programme.rules.items():
        for index, version in enumerate(rule.history):
            place: Path = ("rules", name, "versions", index) if rule.versions else ("rules", name)
            yield place, version.source
    for name, table in programme.tables.items():
        yield ("tables", name), table.source
        for index, row in enumerate(table.rows):
            if row.source is not None:
                yield ("tables", name, "rows", index), row.source
