"""What is counted of a linkage, so that a change counts only the part it has made anew."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from commonweal.engine import Engine
from commonweal.identity.model import Joined


@dataclass(frozen=True)
class Figures:
    """Counts of all persons, or of some whose records no other person has had or has."""

    sizes: Mapping[int, int]
    """Records of a person -> how many persons have so many."""
    settled: int
    """Records that a strong key settled without comparing."""
    joined: Joined

    @classmethod
    def of(cls, engine: Engine, edges: str, people: str) -> Self:
        """The figures of ``people`` (entity, person_id, mentions) and of the ``edges`` (a, b,
        weight) that lead to them: relations."""
        sizes = engine.rows(
            f"SELECT records, count(*) FROM (SELECT sum(mentions)::BIGINT AS records FROM {people} "
            "GROUP BY person_id) GROUP BY records"
        )
        settled = engine.value(f"SELECT coalesce(sum(mentions - 1), 0) FROM {people}")
        return cls(dict(sizes), int(settled), joined(engine, edges, people))

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """The figures that were written as JSON."""
        sizes = {int(size): count for size, count in document["sizes"].items()}
        return cls(sizes, document["settled"], Joined(**document["joined"]))

    def __add__(self, other: Self) -> Self:
        return self._with(other, 1)

    def __sub__(self, other: Self) -> Self:
        return self._with(other, -1)

    def _with(self, other: Self, sign: int) -> Self:
        sizes = Counter(self.sizes)
        for size, count in other.sizes.items():
            sizes[size] += sign * count
        counted = {size: count for size, count in sorted(sizes.items()) if count}
        mine, theirs = self.joined, other.joined
        return type(self)(
            counted,
            self.settled + sign * other.settled,
            Joined(
                mine.pairs + sign * theirs.pairs,
                mine.right + sign * theirs.right,
                mine.every + sign * theirs.every,
            ),
        )


def joined(engine: Engine, edges: str, people: str) -> Joined:
    """The pairs that were joined; ``edges`` (a, b, weight), ``people`` (entity, person_id) are
    relations. An edge to somebody who is not among the people joins nobody."""
    pairs, right, every = engine.row(
        f"""
        SELECT count(*) FILTER (same), coalesce(sum(p) FILTER (same), 0), coalesce(sum(p), 0) FROM (
            SELECT CAST(round(1e9 / (1 + pow(2, -weight))) AS BIGINT) AS p,
                   x.person_id = y.person_id AS same
            FROM {edges} AS e LEFT JOIN {people} AS x ON x.entity = e.a
            LEFT JOIN {people} AS y ON y.entity = e.b
        )
        """
    )
    return Joined(int(pairs), int(right), int(every))
