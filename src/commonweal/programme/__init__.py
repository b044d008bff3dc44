"""Law as code: rule files in, determinations and findings out.

In:  programmes/*.yaml and the lake's accepted/<dataset>, links, persons, households, members and
reviews. Out: determinations/<programme> (outcome, amounts and full trace of every person the
programme considered), findings and programmes (what the determinations were made with).
"""

from commonweal.programme.explanation.document import explanation_document
from commonweal.programme.explanation.explain import explain_determination
from commonweal.programme.explanation.explained import Explanation
from commonweal.programme.explanation.narrative import narrate
from commonweal.programme.explanation.notice import notice
from commonweal.programme.explanation.origin import Origins
from commonweal.programme.folder import check, load
from commonweal.programme.service import determinations_select, determine, fingerprint

__all__ = [
    "Explanation",
    "Origins",
    "check",
    "determinations_select",
    "determine",
    "explain_determination",
    "explanation_document",
    "fingerprint",
    "load",
    "narrate",
    "notice",
]
