"""Failures of the lake."""

from commonweal.errors import LakeError


class TableMissing(LakeError):
    """Nobody has written the table yet."""

    code = "lake.table-missing"
    hint = "Run `commonweal run` first, or look at `commonweal status` for the tables there are."

    def __init__(self, table: str) -> None:
        super().__init__(f"the lake has no table {table}")
        self.table = table


class VersionMissing(LakeError):
    """The table exists, but not at that version."""

    code = "lake.version-missing"
    hint = "Look at `commonweal status` for the versions there are."

    def __init__(self, table: str, version: int) -> None:
        super().__init__(f"the lake's table {table} has no version {version}")
        self.table, self.version = table, version


class TableUnreadable(LakeError):
    """The files of the table are damaged or gone."""

    code = "lake.table-unreadable"
    hint = "Restore the lake folder from a backup, or delete it and run again from the deliveries."

    def __init__(self, table: str) -> None:
        super().__init__(f"the lake's table {table} cannot be read: its files are damaged or gone")
        self.table = table


class WrittenMeanwhile(LakeError):
    """Somebody else has written the version that was to be written."""

    code = "lake.written-meanwhile"
    hint = "Only `commonweal run` may write the lake; stop what else does, and run again."

    def __init__(self, table: str, version: int) -> None:
        super().__init__(f"version {version} of the lake's table {table} has appeared meanwhile")
        self.table, self.version = table, version
