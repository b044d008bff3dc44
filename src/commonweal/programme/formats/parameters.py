"""The parameters of a programme to files of OpenFisca's form and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonweal.programme import model
from commonweal.programme.definitions import Definitions, Problems
from commonweal.programme.document import read_document
from commonweal.programme.errors import PlacedError
from commonweal.programme.formats.errors import (
    ParameterFilesMissing,
    ParameterSourceMissing,
    SourceMissing,
)
from commonweal.programme.formats.openfisca import exported, last_days
from commonweal.programme.formats.patch import patched
from commonweal.programme.formats.read_openfisca import Period, ReadParameter, read_parameter
from commonweal.programme.formats.rule_file import RuleFile, open_rule_file
from commonweal.programme.values import parameter_value


@dataclass(frozen=True)
class ParameterImport:
    """What parameter files make of a rule file; nothing has been written."""

    file: RuleFile
    text: str
    """The file with the parameters in it; unchanged when there are problems."""
    problems: tuple[PlacedError, ...]


def export_parameters(folder: Path, programme: str) -> dict[str, str]:
    """File name -> content, for every parameter that stands in the rule file itself.

    Raises :class:`ProgrammeMissing` or what is wrong with the rule file.
    """
    file = open_rule_file(folder, programme)
    return exported(file.definitions, file.document.values.get("parameters") or {})


def parameter_files(path: Path) -> list[Path]:
    """A file as it is; of a folder its YAML files, but for ``index.yaml``, which has no values.

    Raises :class:`ParameterFilesMissing`.
    """
    if path.is_file():
        return [path]
    found = [each for ending in ("*.yaml", "*.yml") for each in path.glob(ending)]
    files = sorted(each for each in found if each.stem != "index")
    if not files:
        raise ParameterFilesMissing(path)
    return files


def import_parameters(
    folder: Path, programme: str, files: Sequence[Path], source: str | None
) -> ParameterImport:
    """The rule file with the parameters of ``files``, which are called as the files are.

    A value that the programme has already keeps its source and article; any other cites
    ``source``. Raises :class:`SourceMissing`, :class:`ParameterSourceMissing` and what is wrong
    with the first file.
    """
    file = open_rule_file(folder, programme)
    definitions = file.definitions
    known = definitions.programme.sources
    if source is not None and source not in known:
        raise SourceMissing(definitions.name, source, list(known))
    document = file.document
    for path in files:
        read = _read(path, definitions)
        there = document.values.get("parameters") or {}
        declared = _declared(read, definitions, there, source)
        where = ("parameters", read.name) if there else ("parameters",)
        text = patched(document, where, declared if there else {read.name: declared})
        problems = Problems()
        changed = file.defined(text, problems)
        if problems.found or changed is None:
            return ParameterImport(file, file.document.text, tuple(problems.found))
        definitions, document = changed, read_document(text, file.path.name)
    return ParameterImport(file, document.text, ())


def _read(path: Path, definitions: Definitions) -> ReadParameter:
    name = path.stem
    there = definitions.programme.parameters.get(name)
    known = None if there is None else (there.type, there.by)
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    return read_parameter(name, text, path.name, definitions.programme.currency, known)


def _declared(
    read: ReadParameter,
    definitions: Definitions,
    written: Mapping[str, Any],
    source: str | None,
) -> dict[str, Any]:
    """The parameter as the rule file shall have it: what it said already and is still so, stays."""
    if read.name not in written:
        title = {"zh": read.title_zh or read.title_en, "en": read.title_en}
        keys = {"by": read.by} if read.by else {}
        dated = [_new(period, read.name, source) for period in read.periods]
        return {"title": title, "type": read.type, **keys, "values": dated}
    parameter = definitions.programme.parameters[read.name]
    had = definitions.parameters[read.name]
    ended = last_days([(dated.valid_from, dated.valid_until) for dated, _ in had])
    there = {
        dated.valid_from: (value, end, raw)
        for (dated, value), end, raw in zip(had, ended, written[read.name]["values"], strict=True)
    }
    ends = last_days([(period.start, period.end) for period in read.periods])
    dated = []
    for period, end in zip(read.periods, ends, strict=True):
        before = there.get(period.start)
        value = _meaning(period.value, parameter, definitions.programme.currency)
        if before is None or before[0] != value:
            dated.append(_new(period, read.name, source))
        elif before[1] == end:
            dated.append(dict(before[2]))
        else:
            kept = {key: each for key, each in before[2].items() if key != "valid_until"}
            dated.append(kept | ({"valid_until": period.end} if period.end else {}))
    return {**written[read.name], "values": dated}


def _new(period: Period, name: str, source: str | None) -> dict[str, Any]:
    if source is None:
        raise ParameterSourceMissing(name)
    until = {"valid_until": period.end} if period.end is not None else {}
    return {"valid_from": period.start, **until, "value": period.value, "source": source}


def _meaning(raw: Any, parameter: model.Parameter, currency: str) -> Any:
    """The value that is meant; itself where it is none, which the check then tells."""
    try:
        return parameter_value(parameter, raw, currency)
    except ValueError:
        return raw
