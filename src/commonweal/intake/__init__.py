"""From deliveries to accepted records and a quarantine.

:func:`receive` is the stage: files below deliveries/ in, the lake tables ``accepted/<dataset>`` and
``quarantine/<dataset>`` out, one version of each for every delivery. Every delivered line is
accepted, quarantined with all its reasons, or blank. :func:`deliver` puts a file there.
"""

from commonweal.intake.deliver import Delivered, deliver
from commonweal.intake.service import receive

__all__ = ["Delivered", "deliver", "receive"]
