"""Decision tables: rows of conditions and results, as officials write them.

In: the tables of a rule file. Out: typed expressions for each result and for the row that is hit,
and, before a table is used, every gap and overlap with an example.

Hit policies and cells after the OMG's *Decision Model and Notation*, 1.5, chapters 8 and 10.
"""

from commonweal.programme.tables.define import (
    DefinedRow,
    DefinedTable,
    define_otherwise,
    define_row,
    define_table,
)
from commonweal.programme.tables.problems import table_problems

__all__ = [
    "DefinedRow",
    "DefinedTable",
    "define_otherwise",
    "define_row",
    "define_table",
    "table_problems",
]
