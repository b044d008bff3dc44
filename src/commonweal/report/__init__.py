"""One page that says what a run found: ``report.html``, in Chinese and English.

In:  the summaries of the earlier stages, ``households`` and ``determinations/<programme>``.
Out: one self-contained file in the workspace. It needs no network, no script and no fonts of its
     own; it can be read with a screen reader, on a phone and on paper. Counts by county are
     withheld where they are small (:mod:`commonweal.suppression.cells`).
"""

from commonweal.report.language import CHINESE, ENGLISH, Language
from commonweal.report.linkage import waterfall_svg, weights_svg
from commonweal.report.service import write
from commonweal.report.simulation import simulation_files

__all__ = [
    "CHINESE",
    "ENGLISH",
    "Language",
    "simulation_files",
    "waterfall_svg",
    "weights_svg",
    "write",
]
