"""What would change: a programme with other parameters or other rules on the published data.

In:  a rule file or a programme's name, settings, and the tables of the last run. Out: a
:class:`Scenario`, counts and money before and after with everything small withheld; nothing is
written into the lake. Scenarios can be saved, loaded and compared.
"""

from commonweal.programme.simulation.model import Scenario
from commonweal.programme.simulation.scenario import FOLDER, check_name, comparable, load, save
from commonweal.programme.simulation.service import Budget, Question, simulate
from commonweal.programme.simulation.settings import parse_setting

__all__ = [
    "FOLDER",
    "Budget",
    "Question",
    "Scenario",
    "check_name",
    "comparable",
    "load",
    "parse_setting",
    "save",
    "simulate",
]
