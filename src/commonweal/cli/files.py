"""Files that a command writes, and the language of what stands in them."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.cli.console import as_text, output
from commonweal.cli.errors import LanguageUnknown, OutputUnwritable
from commonweal.report import CHINESE, ENGLISH, Language

if TYPE_CHECKING:
    from commonweal.programme.formats.rule_file import TextFile


def chosen_language(code: str) -> Language:
    """The language called ``code``. Raises :class:`LanguageUnknown`."""
    known = {language.code: language for language in (CHINESE, ENGLISH)}
    for name, language in known.items():
        if name == code:
            return language
    raise LanguageUnknown(code, list(known))


def write_text(path: Path, text: str) -> None:
    """Write a file, whole or not at all. Raises :class:`OutputUnwritable`."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all. Raises :class:`OutputUnwritable`."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        raise OutputUnwritable(path, error.strerror or "it failed") from error
    finally:
        part.unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """A folder to write into. Raises :class:`OutputUnwritable`."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputUnwritable(path, error.strerror or "it failed") from error


def replace_rules(
    changes: "Iterable[tuple[TextFile, str, Sequence[str]]]", *, dry_run: bool
) -> None:
    """Show what the texts change in files of rules, and write them; say who else uses a file.

    Raises :class:`OutputUnwritable`.
    """
    changed = False
    for file, text, users in changes:
        difference = file.difference(text)
        if not difference:
            continue
        changed = True
        output.print(as_text(difference), soft_wrap=True)
        if users:
            output.print(
                as_text(f"{file.name} is also used by {', '.join(users)}."), soft_wrap=True
            )
        if dry_run:
            continue
        try:
            file.replace(text)
        except OSError as error:
            raise OutputUnwritable(file.path, error.strerror or "it failed") from error
        output.print(f"Wrote {file.path}.", soft_wrap=True, markup=False)
    if not changed:
        output.print("Nothing changes.")
