"""Records -> persons.

In: records of any number of datasets with person roles (:class:`Source`). Out: for every record the
person it is about, with the weight of the evidence; the persons' golden records; and the pairs too
uncertain to decide by machine. :func:`resolve` is the stage of the run, :func:`link` the engine
room for any other caller.
"""

from commonweal.identity.errors import (
    LinkageOutdated,
    NothingLearned,
    NothingToLink,
    RecordNotLinked,
    SameStem,
    TargetFormatUnknown,
    TargetUnwritable,
    VerdictUnknown,
)
from commonweal.identity.explain import LinkExplained, explain_link
from commonweal.identity.model import Linkage, Settings, Source
from commonweal.identity.model_file import published_model, read_model, to_json
from commonweal.identity.service import link
from commonweal.identity.stage import fingerprint, resolve, source_of, summary

__all__ = [
    "LinkExplained",
    "Linkage",
    "LinkageOutdated",
    "NothingLearned",
    "NothingToLink",
    "RecordNotLinked",
    "SameStem",
    "Settings",
    "Source",
    "TargetFormatUnknown",
    "TargetUnwritable",
    "VerdictUnknown",
    "explain_link",
    "fingerprint",
    "link",
    "published_model",
    "read_model",
    "resolve",
    "source_of",
    "summary",
    "to_json",
]
