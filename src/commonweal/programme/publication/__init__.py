"""Publishing programmes: rule files in, versions out that nobody can change.

A run determines a published programme by the version in force in its period, any other by its rule
file, as a draft.
"""

from commonweal.programme.publication.choice import Choice, Edition, choose, in_force
from commonweal.programme.publication.model import Version
from commonweal.programme.publication.service import ALL, publish, repeal
from commonweal.programme.publication.standing import Standing, standings
from commonweal.programme.publication.store import all_versions, of_programme, version_of

__all__ = [
    "ALL",
    "Choice",
    "Edition",
    "Standing",
    "Version",
    "all_versions",
    "choose",
    "in_force",
    "of_programme",
    "publish",
    "repeal",
    "standings",
    "version_of",
]
