"""Failures of forming households."""

from commonweal.errors import HouseholdError


class HouseholdColumnAmbiguous(HouseholdError):
    """A contract gives two columns for the same question about households."""

    code = "household.column-ambiguous"
    hint = "Keep the role on one column of the contract and remove it from the others."

    def __init__(self, dataset: str, role: str, columns: tuple[str, ...]) -> None:
        super().__init__(f"the contract of {dataset} gives {role} to {', '.join(columns)}")
        self.dataset, self.role, self.columns = dataset, role, columns
