"""Files that a command writes, and the language of what stands in them."""

from pathlib import Path

from commonweal.cli.errors import LanguageUnknown, OutputUnwritable
from commonweal.report import CHINESE, ENGLISH, Language


def chosen_language(code: str) -> Language:
    """The language called ``code``. Raises :class:`LanguageUnknown`."""
    known = {language.code: language for language in (CHINESE, ENGLISH)}
    for name, language in known.items():
        if name == code:
            return language
    raise LanguageUnknown(code, list(known))


def write_text(path: Path, text: str) -> None:
    """Write a file, whole or not at all. Raises :class:`OutputUnwritable`."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise OutputUnwritable(path, error.strerror or "it failed") from error
    finally:
        part.unlink(missing_ok=True)
