"""The programmes that use a shared file, and what a change of it would break among them."""

from collections.abc import Collection, Iterator, Mapping

from commonweal.programme.definitions import Problems, define
from commonweal.programme.errors import Place, PlacedError
from commonweal.programme.folder import rule_files
from commonweal.programme.formats.rule_file import RuleFile, TextFile
from commonweal.programme.sharing import read_library
from commonweal.programme.sharing.check import check_library


def other_users(rules: RuleFile, shared: str) -> tuple[str, ...]:
    """The other programmes that use the file ``shared``, directly or through what they use."""
    using = _using(rules, {shared})
    return tuple(str(each.document.values.get("programme")) for each in using)


def problems_of_use(
    rules: RuleFile,
    texts: Mapping[str, str],
    changed: Collection[str],
    told: Collection[PlacedError],
) -> list[PlacedError]:
    """What is wrong with shared files by themselves and where other programmes use them.

    ``texts``: all shared files, of which those ``changed`` are not as ``rules`` has them. What was
    wrong with the others before, and what is ``told`` already, is not told.
    """
    before = [problem for problem in _of_files(rules.texts) if problem.place.file not in changed]
    found = _New({_mark(problem) for problem in (*before, *told)})
    found.add(_of_files(texts))
    for each in _using(rules, changed):
        if not _of_programme(each, rules.texts):
            found.add(_of_programme(each, texts))
    return found.problems


class _New:
    """Problems that nobody has told yet."""

    def __init__(self, told: set[tuple[str, Place]]) -> None:
        self.told = told
        self.problems: list[PlacedError] = []

    def add(self, problems: Collection[PlacedError]) -> None:
        self.problems += [problem for problem in problems if _mark(problem) not in self.told]
        self.told |= {_mark(problem) for problem in problems}


def _using(rules: RuleFile, shared: Collection[str]) -> Iterator[TextFile]:
    """The rule files of other programmes that use one of the files ``shared``."""
    library = read_library(rules.texts, Problems())
    for path in rule_files(rules.folder):
        if path == rules.own.path:
            continue
        try:
            file = TextFile.read(path, path.name)
        except PlacedError:
            continue
        values = file.document.values
        uses = values.get("uses") if isinstance(values, dict) else None
        names = [name for name in uses if isinstance(name, str)] if isinstance(uses, list) else []
        if any(library.files[name][0].file in shared for name in library.reached(names)):
            yield file


def _of_files(texts: Mapping[str, str]) -> list[PlacedError]:
    check_library(texts, None, problems := Problems())
    return problems.found


def _of_programme(file: TextFile, texts: Mapping[str, str]) -> list[PlacedError]:
    library = read_library(texts, Problems())
    define(file.document.text, file.name, problems := Problems(), library)
    return problems.found


def _mark(problem: PlacedError) -> tuple[str, Place]:
    return problem.code, problem.place
