"""Definitions that several programmes share: files in ``programmes/shared/``.

In:  the texts of those files and a rule file that names some of them under ``uses``. Out: the rule
file as if what it uses were written in it, each thing still at the place where it stands.
"""

from commonweal.programme.sharing.library import (
    FOLDER,
    NOTHING_SHARED,
    Library,
    read_folder,
    read_library,
    shared_files,
)
from commonweal.programme.sharing.narrow import narrowed

__all__ = [
    "FOLDER",
    "NOTHING_SHARED",
    "Library",
    "narrowed",
    "read_folder",
    "read_library",
    "shared_files",
]
