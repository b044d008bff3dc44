"""Mutants: the rule file with one thing changed, to see whether a case notices.

In: a programme's cases. Out: how many changes the cases catch, and those that none catches, each
with its place. After R. DeMillo, R. Lipton and F. Sayward, *Hints on test data selection*, IEEE
Computer 11 (1978).
"""

from commonweal.programme.cases.mutants.mutate import Mutated, mutate

__all__ = ["Mutated", "mutate"]
