"""What the steps know about a dataset, and the limits they use."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Sizes beyond which a shared number or address is no longer evidence of a family.

    A book with more than ``book`` people, or with more than ``unrelated_book`` people of whom
    fewer than half are related to its one head, is a collective one (a school, a care home, a
    monastery). An address shared by more than ``address`` people is an institution or only the
    name of a village. ``majority`` is the age in years at which guardianship ends.
    """

    book: int = 30
    unrelated_book: int = 8
    address: int = 10
    majority: int = 18


@dataclass(frozen=True)
class Address:
    """The columns that say where the person of a record lives; None where there is none."""

    region: str | None = None
    text: str | None = None
    number: str | None = None
    street: str | None = None
    unit: str | None = None
    city: str | None = None
    state: str | None = None
    postcode: str | None = None

    @property
    def structured(self) -> bool:
        """Whether street and house number come in columns of their own."""
        return self.street is not None and self.number is not None

    @property
    def usable(self) -> bool:
        """Whether two records could agree on it."""
        return self.structured or self.text is not None


@dataclass(frozen=True)
class Dataset:
    """One dataset that says something about who lives with whom.

    ``relation`` without ``number`` makes the shared address the book. ``rank`` orders the
    registers: a smaller one is followed first, equal ones by date. ``guardians`` and
    ``dependents`` are subjects of the same row.
    """

    name: str
    number: str | None
    relation: str | None
    family_name: str | None
    address: Address
    guardians: tuple[str, ...]
    dependents: tuple[str, ...]
    rank: int | None = None

    @property
    def numbered(self) -> bool:
        """Whether the dataset is a register with a book number."""
        return self.number is not None

    @property
    def dwelling(self) -> bool:
        """Whether the dataset is a register that takes its households by address."""
        return self.number is None and self.relation is not None and self.address.usable
