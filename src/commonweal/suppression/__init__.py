"""Which small counts are withheld, and with them what they could be computed from.

Two kinds of tables are shown with their totals, and both keep to the same three things
(:mod:`commonweal.suppression.small`): a count of 1 to ``smallest`` - 1 is small; counts withheld
together must have several solutions for somebody who knows their sum; what is withheld beside them
is chosen by size and name, never by the count itself. They differ in what is withheld as one:

- :mod:`commonweal.suppression.cells`: one count a region, and totals of groups and of all. Each
  count is withheld on its own, nought is always shown, and totals are withheld where counts do not
  suffice. The report tells households and families by county like this.
- :mod:`commonweal.suppression.rows`: many counts a row that are bound to each other. A row is
  withheld as a whole, rows of noughts with it, and the total is shown: whether it may be is decided
  before. Simulations are told like this.
"""

from commonweal.suppression.small import small

__all__ = ["small"]
