"""Which contents of contract files are known to keep to the standard.

Holding a file against the standard's JSON schema takes far longer than reading it, and most files
are what they were. The digests of those that passed stand in a file that may be deleted at any
time; where it cannot be written, every file is held against the schema every time.
"""

import json
import uuid
from contextlib import suppress
from pathlib import Path

from commonweal.catalogue.standard import standard_digest


class Checked:
    """The digests of the contents that passed, as a file remembers them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._passed = self._read()

    def __contains__(self, digest: str) -> bool:
        return digest in self._passed

    def keep(self, passed: set[str]) -> None:
        """Remember these, and no others."""
        if passed == self._passed:
            return
        document = {"standard": standard_digest(), "passed": sorted(passed)}
        draft = self._path.with_name(f".{uuid.uuid4().hex}")
        with suppress(OSError):
            try:
                draft.write_text(json.dumps(document, indent=1), encoding="ascii")
                draft.replace(self._path)
            finally:
                draft.unlink(missing_ok=True)

    def _read(self) -> set[str]:
        try:
            document = json.loads(self._path.read_text("ascii"))
            if document["standard"] == standard_digest():
                return {str(digest) for digest in document["passed"]}
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return set()
