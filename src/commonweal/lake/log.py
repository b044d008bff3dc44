"""What the Delta log says of a table's files, and commits that the library cannot write.

Every version of our tables either replaces all files or amends the version before it: it marks rows
of some files as deleted and adds files. A version's files are found by going back to the last one
that replaced them all, and forward again.

Source: *Delta Transaction Log Protocol*, reader version 3 and writer version 7.
"""

import json
import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from commonweal.lake.errors import TableUnreadable, WrittenMeanwhile
from commonweal.lake.unsigned import Unsigned

_AMEND = "AMEND"
_MARKS = "commonweal.marks"
_UNSIGNED = "commonweal.unsigned"
_DELETION_VECTORS = "deletionVectors"

# The newest change of a Parquet file is part of Delta's protocol, but a run must be the same
# whenever it happens: every file carries this moment instead of the clock's.
MODIFICATION_TIME = 0


@dataclass(frozen=True)
class File:
    """A data file of one version, by its path below the table's folder."""

    path: str
    size: int
    rows: int
    """Rows in the file, those that are marked among them."""
    deletion: Mapping[str, Any] = field(default_factory=dict)
    """Delta's descriptor of the vector that marks deleted rows; empty if none is."""
    marks: str | None = None
    """A Parquet file (file, row) of the marked rows, which the engine reads faster."""
    unsigned: Unsigned = field(default_factory=dict)
    """The columns that are stored as :mod:`commonweal.lake.unsigned` says."""

    @property
    def statistics(self) -> str:
        """The statistics that every file of the log carries."""
        return json.dumps({"numRecords": self.rows})

    def added(self) -> dict[str, Any]:
        """The file as a log's ``add``."""
        action: dict[str, Any] = {
            "path": self.path,
            "partitionValues": {},
            "size": self.size,
            "modificationTime": MODIFICATION_TIME,
            "dataChange": True,
            "stats": self.statistics,
        }
        if self.deletion:
            action |= {"deletionVector": dict(self.deletion), "tags": {_MARKS: self.marks}}
        return {"add": action}

    def removed(self) -> dict[str, Any]:
        """The file as a log's ``remove``."""
        action: dict[str, Any] = {
            "path": self.path,
            "deletionTimestamp": MODIFICATION_TIME,
            "dataChange": True,
            "extendedFileMetadata": True,
            "partitionValues": {},
            "size": self.size,
        }
        if self.deletion:
            action["deletionVector"] = dict(self.deletion)
        return {"remove": action}


def commit_told(unsigned: Unsigned) -> dict[str, str]:
    """What a commit tells of itself; ``unsigned``: columns of the table, the same in all files."""
    return {"writer": "commonweal", _UNSIGNED: json.dumps(unsigned)}


def _file(action: Mapping[str, Any], unsigned: Unsigned) -> File:
    return File(
        action["path"],
        size=action["size"],
        rows=json.loads(action["stats"])["numRecords"],
        deletion=action.get("deletionVector") or {},
        marks=(action.get("tags") or {}).get(_MARKS),
        unsigned=unsigned,
    )


def files_of(table: Path, version: int) -> dict[str, File]:
    """Path -> file, of one version of the table in a folder."""
    steps = []
    for number in range(version, -1, -1):
        actions = _actions(table, number)
        steps.append(actions)
        if not any(action.get("commitInfo", {}).get("operation") == _AMEND for action in actions):
            break
    files: dict[str, File] = {}
    for place, actions in enumerate(reversed(steps)):
        for action in actions:
            if "remove" in action and place:
                files.pop(action["remove"]["path"], None)
        told = [action["commitInfo"] for action in actions if "commitInfo" in action]
        unsigned = json.loads(told[0].get(_UNSIGNED, "{}")) if told else {}
        for action in actions:
            if "add" in action:
                files[action["add"]["path"]] = _file(action["add"], unsigned)
    return files


def commit_amended(
    table: Path, newest: int, before: Mapping[str, File], after: Mapping[str, File]
) -> int:
    """Make the files ``after``, of the same unsigned columns all, the version that follows
    ``newest``, whose files are ``before``.

    Raises :class:`WrittenMeanwhile` when somebody else has made that version.
    """
    version = newest + 1
    unsigned = next((file.unsigned for file in after.values()), {})
    actions: list[dict[str, Any]] = [
        {
            "commitInfo": {
                "timestamp": MODIFICATION_TIME,
                "operation": _AMEND,
                "operationParameters": {},
                **commit_told(unsigned),
            }
        }
    ]
    actions += _with_deletion_vectors(table, newest)
    changed = [path for path in sorted(before) if after.get(path) != before[path]]
    actions += [before[path].removed() for path in changed]
    actions += [after[path].added() for path in sorted(after) if after[path] != before.get(path)]
    target = table / "_delta_log" / f"{version:020}.json"
    draft = table / "_delta_log" / f".{uuid.uuid4().hex}"
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(action, ensure_ascii=False) + "\n" for action in actions)
            file.flush()
            os.fsync(file.fileno())
        # Linking is atomic and never replaces: a version is made once.
        target.hardlink_to(draft)
    except FileExistsError as error:
        raise WrittenMeanwhile(table.name, version) from error
    finally:
        draft.unlink(missing_ok=True)
    return version


def _actions(table: Path, version: int) -> list[dict[str, Any]]:
    text = (table / "_delta_log" / f"{version:020}.json").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines() if line]


def _with_deletion_vectors(table: Path, newest: int) -> list[dict[str, Any]]:
    """What lets a table that has had none so far have deletion vectors."""
    protocol = metadata = None
    for version in range(newest, -1, -1):
        for action in _actions(table, version):
            protocol = protocol or action.get("protocol")
            metadata = metadata or action.get("metaData")
        if protocol and metadata:
            break
    if protocol is None or metadata is None:
        raise TableUnreadable(table.name)
    readers = protocol.get("readerFeatures", [])
    if _DELETION_VECTORS in readers:
        return []
    features = {
        "readerFeatures": [*readers, _DELETION_VECTORS],
        # Without a list of features, writer version 2 stands for these two.
        "writerFeatures": [
            *protocol.get("writerFeatures", ("appendOnly", "invariants")),
            _DELETION_VECTORS,
        ],
    }
    configuration = {**metadata["configuration"], "delta.enableDeletionVectors": "true"}
    return [
        {"protocol": {"minReaderVersion": 3, "minWriterVersion": 7, **features}},
        {"metaData": {**metadata, "configuration": configuration}},
    ]
