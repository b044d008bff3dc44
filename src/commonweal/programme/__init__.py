"""Law as code: rule files in, determinations and findings out.

In:  programmes/*.yaml and the lake's accepted/<dataset>, links, persons, households, members and
reviews. Out: determinations/<programme> (outcome, amounts and full trace of every person the
programme considered), findings and programmes (what the determinations were made with).
"""

from commonweal.programme.explanation.explain import Explanation, explain_determination
from commonweal.programme.explanation.narrative import narrate
from commonweal.programme.folder import check, load
from commonweal.programme.service import determinations_select, determine, fingerprint

__all__ = [
    "Explanation",
    "check",
    "determinations_select",
    "determine",
    "explain_determination",
    "fingerprint",
    "load",
    "narrate",
]
