"""How some rows of a table become others."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """Rows that no longer hold, and the rows that take their place."""

    key: Sequence[str]
    """The columns by which rows are found that no longer hold."""
    gone: str
    """SELECT of the keys of those rows, columns of the same names."""
    new: str
    """SELECT of the new rows, with the table's columns."""

    def applied_to(self, relation: str) -> str:
        """SELECT of all rows of ``relation`` after the change."""
        return (
            f"SELECT * FROM {relation} ANTI JOIN ({self.gone}) AS gone_rows "
            f"USING ({', '.join(self.key)}) UNION ALL BY NAME SELECT * FROM ({self.new})"
        )
