"""A made-up province with known truth.

In: a number of residents and a seed. Out: a workspace of the guizhou template with the deliveries
of fifteen datasets in their departments' forms and with their mistakes, and ``truth/``, which says
whom each record is about, who is entitled to what, and what was spoilt. Nobody in it is real.
"""

from commonweal.demo.errors import TooFewResidents
from commonweal.demo.service import Summary, create

__all__ = ["Summary", "TooFewResidents", "create"]
