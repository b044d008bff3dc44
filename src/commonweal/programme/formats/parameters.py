"""The parameters of a programme to files of OpenFisca's form and back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonweal.programme import model
from commonweal.programme.definitions import Definitions, Problems
from commonweal.programme.errors import PlacedError
from commonweal.programme.formats.errors import (
    ParameterFilesMissing,
    ParameterSourceMissing,
    SourceMissing,
)
from commonweal.programme.formats.openfisca import exported, last_days
from commonweal.programme.formats.patch import patched
from commonweal.programme.formats.read_openfisca import Period, ReadParameter, read_parameter
from commonweal.programme.formats.rule_file import RuleFile, TextFile, open_rule_file
from commonweal.programme.formats.users import other_users, problems_of_use
from commonweal.programme.values import parameter_value


@dataclass(frozen=True)
class ChangedFile:
    """A rule file or a shared file with other parameters in it; it has not been written."""

    file: TextFile
    text: str
    users: tuple[str, ...]
    """The other programmes that use the file."""


@dataclass(frozen=True)
class ParameterImport:
    """What parameter files make of the files in which the parameters stand."""

    changes: tuple[ChangedFile, ...]
    """What differs, the programme's own file first; nothing when there are problems."""
    problems: tuple[PlacedError, ...]


def export_parameters(folder: Path, programme: str) -> dict[str, str]:
    """File name -> content, for every parameter of the programme, shared ones among them.

    Raises :class:`ProgrammeMissing` or what is wrong with the rule file.
    """
    rules = open_rule_file(folder, programme)
    names = rules.definitions.parameters
    shared = {name: rules.holder("parameters", name) for name in names}
    files = {name: file.name for name, file in shared.items() if file is not rules.own}
    return exported(rules.definitions, files)


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
    """The parameters of ``files``, which are called as the files are, put where they stand.

    A value that is there already keeps its source and article; any other cites ``source``. A
    parameter that is new becomes one of the programme's own. Raises :class:`SourceMissing`,
    :class:`ParameterSourceMissing`, :class:`SharedEntryMissing` and what is wrong with the first
    file.
    """
    rules = open_rule_file(folder, programme)
    known = rules.definitions.programme.sources
    if source is not None and source not in known:
        raise SourceMissing(rules.definitions.name, source, list(known))
    after = rules
    for path in files:
        problems = Problems()
        changed = _with(after, path, source, problems)
        if problems.found or changed is None:
            return ParameterImport((), tuple(problems.found))
        after = changed
    shared = {name for name, text in after.texts.items() if text != rules.texts[name]}
    found = problems_of_use(rules, after.texts, shared, ()) if shared else []
    if found:
        return ParameterImport((), tuple(found))
    return ParameterImport(tuple(_changes(rules, after)), ())


def _with(rules: RuleFile, path: Path, source: str | None, problems: Problems) -> RuleFile | None:
    """``rules`` with the parameter of one file; None, or problems, when it does not fit."""
    read = _read(path, rules.definitions)
    if read.file is not None:
        rules.expect("parameters", read.name, read.file)
    holder = rules.holder("parameters", read.name)
    there = holder.document.values.get("parameters") or {}
    declared = _Declaring(rules, holder, source).declared(read, there)
    where = ("parameters", read.name) if there else ("parameters",)
    text = patched(holder.document, where, declared if there else {read.name: declared})
    if text == holder.document.text:
        return rules
    return rules.saying(holder, text, problems)


def _changes(before: RuleFile, after: RuleFile) -> Iterator[ChangedFile]:
    if after.own.document.text != before.own.document.text:
        yield ChangedFile(before.own, after.own.document.text, ())
    for name, file in before.used.items():
        text = after.used[name].document.text
        if text != file.document.text:
            yield ChangedFile(file, text, other_users(before, name))


def _read(path: Path, definitions: Definitions) -> ReadParameter:
    name = path.stem
    there = definitions.programme.parameters.get(name)
    known = None if there is None else (there.type, there.by)
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    return read_parameter(name, text, path.name, definitions.programme.currency, known)


class _Declaring:
    """Writes a parameter as its file shall have it."""

    def __init__(self, rules: RuleFile, holder: TextFile, source: str | None) -> None:
        self.rules, self.holder, self.source = rules, holder, source

    def declared(self, read: ReadParameter, written: Mapping[str, Any]) -> dict[str, Any]:
        """What the parameter said already and is still so, stays."""
        if read.name not in written:
            title = {"zh": read.title_zh or read.title_en, "en": read.title_en}
            keys = {"by": read.by} if read.by else {}
            new = [self.new(period, read.name) for period in read.periods]
            return {"title": title, "type": read.type, **keys, "values": new}
        definitions = self.rules.definitions
        parameter = definitions.programme.parameters[read.name]
        had = definitions.parameters[read.name]
        ended = last_days([(dated.valid_from, dated.valid_until) for dated, _ in had])
        raws = written[read.name]["values"]
        there = {
            dated.valid_from: (value, end, raw)
            for (dated, value), end, raw in zip(had, ended, raws, strict=True)
        }
        ends = last_days([(period.start, period.end) for period in read.periods])
        values = []
        for period, end in zip(read.periods, ends, strict=True):
            before = there.get(period.start)
            value = _meaning(period.value, parameter, definitions.programme.currency)
            if before is None or before[0] != value:
                values.append(self.new(period, read.name))
            elif before[1] == end:
                values.append(dict(before[2]))
            else:
                kept = {key: each for key, each in before[2].items() if key != "valid_until"}
                values.append(kept | ({"valid_until": period.end} if period.end else {}))
        return {**written[read.name], "values": values}

    def new(self, period: Period, name: str) -> dict[str, Any]:
        if self.source is None:
            raise ParameterSourceMissing(name)
        known = self.rules.sources(self.holder)
        if self.source not in known:
            raise SourceMissing(self.holder.name, self.source, known)
        until = {"valid_until": period.end} if period.end is not None else {}
        return {"valid_from": period.start, **until, "value": period.value, "source": self.source}


def _meaning(raw: Any, parameter: model.Parameter, currency: str) -> Any:
    """The value that is meant; itself where it is none, which the check then tells."""
    try:
        return parameter_value(parameter, raw, currency)
    except ValueError:
        return raw
