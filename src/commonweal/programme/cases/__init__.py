"""Worked cases: a programme carries its examples and proves itself by them.

In: the cases of a rule file. Out: what differs from the expectation, what no case covers, and
which changes of the law's text no case would notice.
"""

from commonweal.programme.cases.coverage import Item, coverage
from commonweal.programme.cases.errors import CaseFails, CaseNotComputed
from commonweal.programme.cases.example import case_problems
from commonweal.programme.cases.mutants import Mutated, mutate
from commonweal.programme.cases.report import counts, report
from commonweal.programme.cases.results import kinds, said
from commonweal.programme.cases.run import CaseRun, Difference, Ran, cases_hold

__all__ = [
    "CaseFails",
    "CaseNotComputed",
    "CaseRun",
    "Difference",
    "Item",
    "Mutated",
    "Ran",
    "case_problems",
    "cases_hold",
    "counts",
    "coverage",
    "kinds",
    "mutate",
    "report",
    "said",
]
