"""How well a clustering of records agrees with the truth, counted in pairs of records.

A clustering of n records is a set of pairs, far too many to list; but every count needed is a
sum of n(n-1)/2 over groups, so three GROUP BYs give precision and recall in linear time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb


@dataclass(frozen=True)
class Agreement:
    """Pairs of records of one person (``true``), put together (``found``), and both."""

    true: int
    found: int
    agreed: int

    @property
    def precision(self) -> float:
        """The share of the pairs put together that belong together."""
        return self.agreed / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The share of the pairs that belong together that were put together."""
        return self.agreed / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.agreed / (self.true + self.found) if self.true + self.found else 1.0

    def shares(self) -> dict[str, float]:
        """The three shares, ready for JSON."""
        return {
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "f1": round(self.f1, 4),
        }


@dataclass(frozen=True)
class Accuracy(Agreement):
    """The agreement of a clustering with the truth."""

    records: int
    persons: int
    clusters: int

    def document(self) -> dict[str, Any]:
        """The counts and the three shares, ready for JSON."""
        counts = {"records": self.records, "persons": self.persons, "clusters": self.clusters}
        return {**counts, **self.shares()}


def pairwise(
    connection: duckdb.DuckDBPyConnection,
    clusters: str,
    truth: str,
    on: Sequence[str] = ("dataset", "record_id"),
) -> Accuracy:
    """Compare two relations: ``clusters(<on>, person_id)`` and ``truth(<on>, person)``.

    ``clusters`` and ``truth`` are relation texts such as ``read_parquet('links.parquet')``. The
    records are those of ``truth``: one that no cluster holds counts as a person of its own, and
    one that ``truth`` does not know is left out.
    """
    key = " || '|' || ".join(f"truth.{column}" for column in on)
    row = connection.execute(f"""
        WITH labelled AS (
            SELECT coalesce('c' || clusters.person_id, 'alone' || {key}) AS cluster, truth.person
            FROM {truth} AS truth LEFT JOIN {clusters} AS clusters USING ({", ".join(on)})
        ),
        crossed AS (
            SELECT cluster, person, count(*) AS n FROM labelled GROUP BY cluster, person
        ),
        found AS (SELECT cluster, sum(n) AS n FROM crossed GROUP BY cluster),
        known AS (SELECT person, sum(n) AS n FROM crossed GROUP BY person)
        SELECT
            (SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM known),
            (SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM found),
            (SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM crossed),
            (SELECT coalesce(sum(n), 0) FROM known),
            (SELECT count(*) FROM known),
            (SELECT count(*) FROM found)
    """).fetchone()
    assert row is not None
    return Accuracy(*(int(value) for value in row))
