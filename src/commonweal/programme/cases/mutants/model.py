"""A mutant: the programme with one thing changed."""

from collections.abc import Callable
from dataclasses import dataclass

from commonweal.programme.errors import Place
from commonweal.programme.language import Expression
from commonweal.programme.plan import Plan
from commonweal.programme.tables import DefinedRow, DefinedTable

Change = Callable[[Plan], Plan | None]
"""The plan of a period with the change; None where the change does not matter then."""


@dataclass(frozen=True)
class Mutant:
    """One change of a rule file that a case should notice."""

    place: Place
    name: str
    """The definition that is changed."""
    kind: str
    before: str
    """What stands in the file."""
    after: str
    """What would stand there."""
    change: Change
    parameter: str | None = None
    """The parameter whose value is changed, if it is one."""
    table: str | None = None
    """The decision table that the check has to look at again, if there is one."""
    to: DefinedTable | None = None
    """The table as it is then, if rows of one are changed."""
    rows: tuple[DefinedRow, ...] | None = None
    """The rows of a table, as they were and as they are, outside of which nothing changes."""
    rules_only: bool = False
    """Whether only rules and tables are changed, no award, no outcome, no finding."""
    expressions: tuple[Expression, Expression] | None = None
    """The expression in the file and the one in its place, if that is the change."""
