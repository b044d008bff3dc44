"""What a lookup answers."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from commonweal.identity.waterfall import Waterfall

Status = Literal["certain", "review", "unlikely"]
"""As sure as a link; sure enough to be offered to a reviewer; less than that."""


@dataclass(frozen=True)
class Candidate:
    """A person whom the record may be about."""

    person_id: str
    weight: float
    """Match weight (log2 of the odds) of that person's description which agrees best."""
    status: Status
    by: str | None
    """What settled it without weighing, as a linkage settles it; else None."""
    waterfall: Waterfall
    """How the weight adds up."""


@dataclass(frozen=True)
class Found:
    """The persons whom a record may be about, the likeliest first."""

    status: Literal["certain", "review", "none"]
    """certain: one person, and only one, is as sure as a link. review: somebody may be it. none:
    nobody is."""
    candidates: tuple[Candidate, ...]
    compared: int
    """Descriptions of persons that the record was compared with."""
    left_out: int
    """Descriptions that agree on some key and were not compared, for they were too many: the record
    says too little to tell these apart."""
    manifest: int
    """The published linkage that was asked."""

    @property
    def person_id(self) -> str | None:
        """The person, if it is certain who it is."""
        return self.candidates[0].person_id if self.status == "certain" else None

    def as_json(self) -> dict[str, Any]:
        """For programs that ask the command line."""
        return {**asdict(self), "person_id": self.person_id}
