"""A file that a department delivered, whatever its format, as columns of text.

:func:`read_text` puts one into a table of the engine, each row with its line; :class:`Format` says
how a department writes its files, :func:`detect` finds that out for a file without a contract.
"""

from commonweal.extract.detection import detect
from commonweal.extract.model import EXTENSIONS, Extract, Format, Kind, Malformed
from commonweal.extract.postgresql import extract_postgresql
from commonweal.extract.service import kind_of, read_text, read_values
from commonweal.extract.stream import sha256

__all__ = [
    "EXTENSIONS",
    "Extract",
    "Format",
    "Kind",
    "Malformed",
    "detect",
    "extract_postgresql",
    "kind_of",
    "read_text",
    "read_values",
    "sha256",
]
