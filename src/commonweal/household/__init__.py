"""Persons become households.

In:  the lake's ``links`` and ``persons`` and the accepted tables of every dataset whose contract
     gives a household number, a relation to the head, a guardian, a dependent or an address.
Out: ``households`` and ``members`` (every person in exactly one household, each membership with
     its basis, record, date and link weight) and ``household/conflicts`` (what other registers
     said about the same person and why they were not followed).

``docs/households.md`` states the precedence that the steps carry out.
"""

from commonweal.household.service import fingerprint, form

__all__ = ["fingerprint", "form"]
