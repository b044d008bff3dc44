"""The main job: deliveries in, determinations out.

:func:`perform` brings a workspace up to date by going through stages; ``commonweal.run.stages``
names those of Commonweal: intake, identity, household, programme, and the report that shows what
was published. :class:`Status` says how a workspace stands.
"""

from commonweal.run.errors import NothingDelivered, StageUnknown
from commonweal.run.model import Listener, Quiet, RunReport, Stage, StageReport
from commonweal.run.service import perform
from commonweal.run.status import Status

__all__ = [
    "Listener",
    "NothingDelivered",
    "Quiet",
    "RunReport",
    "Stage",
    "StageReport",
    "StageUnknown",
    "Status",
    "perform",
]
