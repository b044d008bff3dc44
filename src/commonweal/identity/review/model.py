"""A pair that waits for a decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commonweal.identity.decisions import RecordKey, Side
from commonweal.identity.waterfall import Step


@dataclass(frozen=True)
class Question:
    """What a decision is about: whether the records of both sides are one person."""

    pair: str
    left: Side
    right: Side
    weight: float | None
    reviewers_needed: int


@dataclass(frozen=True)
class Candidate:
    """A pair too uncertain for a machine."""

    pair: str
    """What the pair is called, in this run and every other."""
    left: RecordKey
    right: RecordKey
    left_person: str
    right_person: str
    weight: float
    """log2 of the odds that both records are about one person."""
    evidence: Mapping[str, str]
    """Attribute -> how the records agree on it."""
    records: int
    """Records that would get another person if the answer is not what stands."""
    benefit: bool
    """Whether a programme has been determined for one of the persons."""
    change: float
    """What is to be expected of an answer, see :mod:`commonweal.identity.review.queue`."""

    @property
    def probability(self) -> float:
        """The probability that both records are about one person, by the model."""
        return float(1 / (1 + 2**-self.weight))

    @property
    def joined(self) -> bool:
        """Whether the machine took them for one person."""
        return self.left_person == self.right_person

    @property
    def question(self) -> Question:
        """What there is to decide; by two, where a benefit may hang on the answer."""
        return Question(
            self.pair, (self.left,), (self.right,), self.weight, 2 if self.benefit else 1
        )


@dataclass(frozen=True)
class Told:
    """What both records say of one thing, and how it agrees."""

    what: str
    """An attribute, as comparisons call it."""
    left: str | None
    right: str | None
    level: str | None
    """None where they were not compared in this."""
    weight: float | None


@dataclass(frozen=True)
class Shown:
    """A pair as a reviewer sees it."""

    candidate: Candidate
    told: Sequence[Told]
    """In the order of the records' columns; values as delivered."""
    beside: Sequence[Step]
    """What counts beside the values: how seldom two records are one person, and rarity."""
    total: float
