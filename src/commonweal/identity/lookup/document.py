"""What has to be known of a linkage to ask it about a record: one row of the store, as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property

from commonweal.identity import model_file
from commonweal.identity.model import Model, Rule, Settings
from commonweal.identity.service import strong_key_weight

_ASKED_BY = (
    Rule(("id",)),
    Rule(("phone",)),
    Rule(("email",)),
    Rule(("name", "birth")),
    Rule(("names", "birth")),
    Rule(("name", "county_from_region")),
)
"""What people give to find a person, whether or not linking needed it as a blocking rule."""


@dataclass(frozen=True)
class Document:
    """How the linkage read its records, weighed them and can be asked."""

    model: str
    """The model's file."""
    attributes: tuple[str, ...]
    han: bool
    """Names are in Han characters."""
    placeholders: tuple[tuple[str, str], ...]
    """Attributes and values of theirs that stand for none."""
    certain_weight: float
    review_weight: float
    bits: int = 0
    """Leading bits of a blocking key that name its bucket."""

    def to_json(self) -> str:
        """The text that :meth:`from_json` reads."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Document":
        """The document whose text :meth:`to_json` made.

        Raises KeyError, TypeError or ValueError for one that has other parts.
        """
        found = json.loads(text)
        attributes = tuple(found["attributes"])
        placeholders = tuple((attribute, value) for attribute, value in found["placeholders"])
        return cls(**(found | {"attributes": attributes, "placeholders": placeholders}))

    def with_bits(self, bits: int) -> "Document":
        """The document, with its buckets named by so many bits."""
        return replace(self, bits=bits)

    @cached_property
    def learned(self) -> Model:
        """The model."""
        return model_file.from_json(self.model)

    @property
    def settings(self) -> Settings:
        """The weights from which a person is certain, or offered for review."""
        return Settings(self.certain_weight, self.review_weight)

    @property
    def strong_key_weight(self) -> float:
        """The match weight of the same identity number and name."""
        return strong_key_weight(self.settings, self.learned.parameters)

    @cached_property
    def rules(self) -> Sequence[Rule]:
        """By which keys persons are found: the model's rules, and what people know by heart."""
        compared = frozenset(comparison.attribute for comparison in self.learned.comparisons)
        own = {rule.keys: rule for rule in self.learned.rules}
        own |= {rule.keys: rule for rule in _ASKED_BY if rule.attributes <= compared}
        return tuple(own.values())
