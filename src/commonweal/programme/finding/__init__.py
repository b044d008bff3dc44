"""Whether findings hold: published findings in, samples to verify and a measured precision out.

A kind of finding of which too few hold is suspended: the next run does not raise it.
"""

from commonweal.programme.finding.model import Drawn, Kind, PublishedKind
from commonweal.programme.finding.precision import Precision, wilson
from commonweal.programme.finding.service import Findings

__all__ = ["Drawn", "Findings", "Kind", "Precision", "PublishedKind", "wilson"]
