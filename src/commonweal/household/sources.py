"""Which datasets say something about households, and whose word counts first."""

from collections.abc import Mapping
from dataclasses import replace

from commonweal.catalogue import Contract
from commonweal.household.errors import HouseholdColumnAmbiguous
from commonweal.household.model import Address, Dataset

_UNRANKED = 1_000_000


def dataset(contract: Contract) -> Dataset:
    """The columns of ``contract`` that the steps read.

    Raises :class:`HouseholdColumnAmbiguous` when a role is given twice for the same person.
    """
    subjects = contract.subjects
    return Dataset(
        name=contract.dataset,
        number=_only(contract, "household.number"),
        relation=_only(contract, "household.relation"),
        family_name=_first(contract, "person.family_name"),
        address=Address(
            region=_first(contract, "address.region"),
            text=_first(contract, "address.text"),
            number=_first(contract, "address.number"),
            street=_first(contract, "address.street"),
            unit=_first(contract, "address.unit"),
            city=_first(contract, "address.city"),
            state=_first(contract, "address.state"),
            postcode=_first(contract, "address.postcode"),
        ),
        guardians=tuple(s for s in subjects if s.split("_")[0] == "guardian"),
        dependents=tuple(s for s in subjects if s.split("_")[0] == "dependent"),
    )


def ranked(
    contracts: Mapping[str, Contract], people: Mapping[str, int]
) -> tuple[list[Dataset], list[Dataset]]:
    """The registers in the order in which they are followed, then every other dataset.

    A contract's ``householdAuthority`` comes first (equal numbers share a rank); registers
    without one follow: those with a book number before those with an address only, then the one
    that covers more ``people``, then by name.
    """
    described = {name: dataset(contracts[name]) for name in sorted(contracts) if people.get(name)}
    registers = [d for d in described.values() if d.numbered or d.dwelling]

    def place(register: Dataset) -> tuple[int, bool, int, str]:
        authority = contracts[register.name].household_authority
        if authority is not None:
            return authority, False, 0, ""
        return _UNRANKED, register.dwelling, -people[register.name], register.name

    places = sorted({place(register) for register in registers})
    ordered = sorted(
        (replace(register, rank=places.index(place(register))) for register in registers),
        key=lambda register: (register.rank, register.name),
    )
    taken = {register.name for register in registers}
    return ordered, [d for d in described.values() if d.name not in taken]


def _only(contract: Contract, role: str) -> str | None:
    columns = tuple(column.name for column in contract.columns_with(role))
    if len(columns) > 1:
        raise HouseholdColumnAmbiguous(contract.dataset, role, columns)
    return columns[0] if columns else None


def _first(contract: Contract, role: str) -> str | None:
    return next((column.name for column in contract.columns_with(role)), None)
