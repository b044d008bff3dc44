"""What is compared, at which levels, and what has been learned about it.

Sources: Fellegi and Sunter (1969) for the weights; Winkler (1990) for levels of agreement and EM;
the third class of pairs, *relatives*, is ours: two people who live together share an address, a
surname and a telephone, so that agreement must not count as if it had come about by chance.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]

JOIN = 0.0
"""Mean weight (log2 of the odds) above which two clusters are joined."""

ATTRIBUTES = (
    "name",
    "given",
    "middle",
    "family",
    "birth",
    "sex",
    "id",
    "phone",
    "email",
    "birth_place",
    "region",
    "city",
    "postcode",
    "address",
    "occupation",
)
"""What is known of a person in a record, normalised; every value is text.

``name`` is a whole name in Han characters (or what stands for one); ``given``, ``middle`` (one
letter) and ``family`` are the parts of any other name. ``birth`` is eight digits, year first.
"""
CORE = ("name", "birth", "sex", "id", "phone", "region")
"""Attributes that every table of a linkage has, told or not: its steps call them by name."""

IDENTIFYING = frozenset(
    f"person.{role}"
    for role in (
        "name",
        "given_name",
        "family_name",
        "resident_id",
        "birth_date",
        "phone",
        "email",
    )
)
"""Roles of columns that can tell who a record is about; a sex or a place alone cannot."""


@dataclass(frozen=True)
class Source:
    """Records of one dataset and where their persons' values stand.

    ``subjects`` maps each person a record speaks of (``self``, ``guardian``, ...) to role ->
    column names in ``relation``; several columns of one role are read as one text.
    """

    dataset: str
    relation: str
    record_id: str
    """SQL expression of the record's identifier within the dataset."""
    subjects: Mapping[str, Mapping[str, tuple[str, ...]]]
    free_of_duplicates: bool = False

    @property
    def identifies(self) -> bool:
        """Whether any column says who a record is about."""
        return any(not IDENTIFYING.isdisjoint(roles) for roles in self.subjects.values())

    @property
    def columns(self) -> frozenset[str]:
        """All columns of ``relation`` that say something of a person."""
        return frozenset(
            column for roles in self.subjects.values() for of in roles.values() for column in of
        )


@dataclass(frozen=True)
class Writing:
    """How a dataset writes what the engine cannot tell from one value alone."""

    han: bool
    """Names are in Han characters: compare them whole."""
    date_order: str = "ymd"
    """Order of the parts of a birth date: ymd, mdy or dmy."""


@dataclass(frozen=True)
class Settings:
    """What an installation may choose; everything else is learned from the data."""

    certain_weight: float = 10.0
    """Match weight (log2 of the odds) from which a link is certain."""
    review_weight: float = 0.0
    """Match weight from which a pair that was not joined is offered for review."""
    pairs_per_record: int = 40
    """Budget of candidate pairs; blocking rules that would go over it are left out."""

    @property
    def least_weight(self) -> float:
        """Match weight under which a pair is not kept: it is one person less than once in a
        thousand times, and neither joined nor offered for review."""
        return min(JOIN, self.review_weight) - 10


@dataclass(frozen=True)
class Level:
    """One way in which two values can agree; ``condition`` is SQL over ``l`` and ``r``."""

    label: str
    condition: str


@dataclass(frozen=True)
class Comparison:
    """How one attribute is compared.

    The level of a pair is 0 when either value is missing, the 1-based place of the first level
    whose condition holds, or one more than the number of levels when none does. The first level is
    always equality.
    """

    attribute: str
    levels: tuple[Level, ...]
    shared: bool = False
    """Relatives who live together agree on it as often as one person with themself."""
    frequency: bool = True
    """Agreement on a rare value weighs more than on a common one."""

    @property
    def size(self) -> int:
        """The number of outcomes that are not 'missing'."""
        return len(self.levels) + 1

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The outcomes' names, in order, without 'missing'."""
        return (*(level.label for level in self.levels), "different")

    @property
    def column(self) -> str:
        """The column that holds the level in the table of compared pairs."""
        return f"level_{self.attribute}"


@dataclass(frozen=True)
class Rule:
    """A blocking rule: pairs that agree on every key are compared."""

    keys: tuple[str, ...]
    everybody: bool = False
    """Also between two records that a strong key has settled."""

    @property
    def attributes(self) -> frozenset[str]:
        """The attributes the keys are made of."""
        own = {key.split("_from_")[-1] for key in self.keys}
        if "names" in own:
            own = own - {"names"} | {"given", "family"}
        return frozenset("name" if key == "spelling" else key for key in own)


@dataclass(frozen=True)
class Parameters:
    """What was learned: for each comparison the probability of every level, by class of pair."""

    comparisons: tuple[Comparison, ...]
    same: Mapping[str, Vector]
    """Attribute -> probability of each level when both records are one person (m)."""
    strangers: Mapping[str, Vector]
    """... when they are two people picked at random (u)."""
    relatives: Mapping[str, Vector]
    """... when they are two people who live together."""
    prior_same: float
    """Share of all pairs of records that are one person."""
    prior_relatives: float
    """Share of all pairs that are relatives; 0 when the data cannot tell."""

    @property
    def prior_odds(self) -> float:
        """log2 of how many pairs are one person for each pair of strangers."""
        return float(np.log2(self.prior_same / self._prior_strangers))

    @property
    def relatives_odds(self) -> float:
        """How many pairs of relatives there are for each pair of strangers."""
        return self.prior_relatives / self._prior_strangers

    @property
    def _prior_strangers(self) -> float:
        return 1 - self.prior_same - self.prior_relatives

    def weights(self, attribute: str) -> Vector:
        """log2(m / u) for every level, with 0 for 'missing' in front."""
        ratio = np.log2(self.same[attribute] / self.strangers[attribute])
        return np.concatenate([[0.0], ratio])

    def weights_against_relatives(self, comparison: Comparison) -> Vector:
        """log2(m / relatives) for every level, with 0 for 'missing' in front."""
        if comparison.shared:
            return np.zeros(comparison.size + 1)
        ratio = self.same[comparison.attribute] / self.relatives[comparison.attribute]
        return np.concatenate([[0.0], np.log2(ratio)])


@dataclass(frozen=True)
class Model:
    """All that a linkage has learned; with it, others need not learn again."""

    parameters: Parameters
    rules: tuple[Rule, ...]
    """The blocking rules, in their order."""
    usual: Mapping[str, float]
    """Attribute -> how many entities have a value as frequent as values are when two strangers
    agree; for every comparison with frequencies."""

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """What is compared."""
        return self.parameters.comparisons


@dataclass(frozen=True)
class RuleReport:
    """What a blocking rule was expected to do, and did."""

    rule: Rule
    pairs: int
    """Pairs it makes, counted before any is made; without its oversize blocks if they were set
    aside."""
    used: bool
    """Whether it fitted into the budget."""
    set_aside: int
    """Nodes in its oversize blocks, if it is used without them."""
    agreeing: int = 0
    """Pairs looked at that agree on its keys, also those that another rule made."""
    new: int = 0
    """Pairs that no rule before it had made."""
    matches: float = 0.0
    """Pairs of one person among the agreeing ones, by the model."""
    recall: float | None = None
    """Estimated share of all pairs of one person that agree on its keys; None where nothing can be
    told."""


@dataclass(frozen=True)
class Joined:
    """The compared pairs that were joined, and how many of them the model expects to be right."""

    pairs: int
    right: int
    """The probabilities of the joined pairs, added up in billionths."""
    every: int
    """Those of all compared pairs, joined or not."""

    @property
    def precision(self) -> float | None:
        """Expected share of joined pairs that are right; None without any pair."""
        return round(self.right / 1e9 / self.pairs, 6) if self.pairs else None

    @property
    def recall(self) -> float | None:
        """Expected share of the pairs of one person that were joined; None without any pair."""
        return round(self.right / self.every, 6) if self.pairs else None


@dataclass(frozen=True)
class Linkage:
    """What a linkage found, in figures; the tables stay in the engine."""

    records: int
    persons: int
    settled: int
    """Records that a strong key settled without comparing."""
    pairs: int
    reviews: int
    joined: Joined
    model: Model | None
    """None where no pair was worth comparing."""
    attributes: tuple[str, ...]
    """What the records tell of persons."""
    writings: Mapping[str, Writing]
    """Dataset -> how it writes."""
    rules: tuple[RuleReport, ...] = ()
    blocking_recall: float | None = None
    """Estimated share of the pairs of one person, beyond the strong keys, that any rule made."""
    histogram: tuple[Mapping[str, float], ...] = ()
    sizes: Mapping[int, int] = field(default_factory=dict)

    @property
    def precision(self) -> float | None:
        """Expected share of joined pairs that are right, by the model; None without any pair."""
        return self.joined.precision

    @property
    def recall(self) -> float | None:
        """Expected share of the pairs of one person that were joined, by the model."""
        return self.joined.recall
