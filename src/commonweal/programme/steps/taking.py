"""How the judged records of a person become one value, in SQL.

What is made of several records is an aggregate over them. Where nobody has more than one, the same
is said of the one record, and nothing has to be grouped.
"""

from typing import Protocol


class Taking(Protocol):
    """What can be asked of a person's records; ``where`` is a condition on each."""

    def count(self, where: str) -> str:
        """How many records meet it."""

    def some(self, condition: str) -> str:
        """Whether one does; NULL while that is unknown of all."""

    def valued(self, value: str, where: str) -> str:
        """How many of them have a value."""

    def distinct(self, value: str, where: str) -> str:
        """How many different values they have."""

    def lowest(self, value: str, where: str) -> str:
        """The least value."""

    def highest(self, value: str, where: str) -> str:
        """The greatest value."""

    def total(self, value: str, where: str) -> str:
        """The sum of the values."""

    def foremost(self, value: str, ranks: str, where: str) -> str:
        """The value of the record that ranks highest."""

    def listed(self, value: str, where: str) -> str:
        """The values, which are text, in their order."""


class Several:
    """Of any number of records: aggregates."""

    def count(self, where: str) -> str:
        return f"count(*) FILTER (WHERE {where})"

    def some(self, condition: str) -> str:
        return f"bool_or({condition})"

    def valued(self, value: str, where: str) -> str:
        return f"count({value}) FILTER (WHERE {where})"

    def distinct(self, value: str, where: str) -> str:
        return f"count(DISTINCT {value}) FILTER (WHERE {where})"

    def lowest(self, value: str, where: str) -> str:
        return f"min({value}) FILTER (WHERE {where})"

    def highest(self, value: str, where: str) -> str:
        return f"max({value}) FILTER (WHERE {where})"

    def total(self, value: str, where: str) -> str:
        return f"sum({value}) FILTER (WHERE {where})"

    def foremost(self, value: str, ranks: str, where: str) -> str:
        return f"arg_max({value}, {ranks}) FILTER (WHERE {where})"

    def listed(self, value: str, where: str) -> str:
        return f"string_agg({value}, '; ' ORDER BY {value}) FILTER (WHERE {where})"


class Single:
    """Of the one record that there is."""

    def count(self, where: str) -> str:
        return f"CASE WHEN {where} THEN 1 ELSE 0 END"

    def some(self, condition: str) -> str:
        return f"({condition})"

    def valued(self, value: str, where: str) -> str:
        return f"CASE WHEN {where} AND {value} IS NOT NULL THEN 1 ELSE 0 END"

    def distinct(self, value: str, where: str) -> str:
        return self.valued(value, where)

    def lowest(self, value: str, where: str) -> str:
        return f"CASE WHEN {where} THEN {value} END"

    def highest(self, value: str, where: str) -> str:
        return self.lowest(value, where)

    def total(self, value: str, where: str) -> str:
        return self.lowest(value, where)

    def foremost(self, value: str, ranks: str, where: str) -> str:
        return self.lowest(value, where)

    def listed(self, value: str, where: str) -> str:
        return self.lowest(value, where)
