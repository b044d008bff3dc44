"""Failures of linkage."""

from collections.abc import Sequence
from pathlib import Path

from commonweal.errors import IdentityError


class NothingToLink(IdentityError):
    """No dataset has a column that says who a record is about."""

    code = "identity.nothing-to-link"
    hint = (
        "Give at least one column of the contract a person.* role, such as person.name; "
        "`commonweal contract infer FILE` proposes roles."
    )

    def __init__(self, datasets: Sequence[str]) -> None:
        names = ", ".join(datasets) or "the workspace"
        super().__init__(f"no column of {names} identifies a person")
        self.datasets = tuple(datasets)


class RecordNotLinked(IdentityError):
    """A record that somebody asked about is in no link."""

    code = "identity.record-unknown"
    hint = "Check the dataset and the record's key; a record in quarantine is not linked."

    def __init__(self, dataset: str) -> None:
        super().__init__(f"the dataset {dataset} has no linked record with that key")
        self.dataset = dataset


class SameStem(IdentityError):
    """Two files would become one dataset."""

    code = "identity.same-file-name"
    hint = "Rename one of the files: the dataset is called after the file's name."

    def __init__(self, stem: str) -> None:
        super().__init__(f"two of the files are called {stem}")
        self.stem = stem


class TargetFormatUnknown(IdentityError):
    """The name of the file for the links ends in no format that can be written."""

    code = "identity.target-format-unknown"
    hint = "Give --to a file name that ends in .parquet or .csv."

    def __init__(self, target: Path) -> None:
        super().__init__(f"{target.name} names no format that links can be written in")
        self.target = target


class TargetUnwritable(IdentityError):
    """The links cannot be written where they should be."""

    code = "identity.target-unwritable"
    hint = "Choose a folder that exists, that you may write to and that has room."

    def __init__(self, target: Path, reason: str) -> None:
        super().__init__(f"{target} cannot be written: {reason}")
        self.target = target


class ModelForOthers(IdentityError):
    """A model compares what the data does not have."""

    code = "identity.model-for-others"
    hint = "Use a model that was learned from such data, or none: then one is learned."

    def __init__(self, missing: Sequence[str], known: Sequence[str]) -> None:
        super().__init__(
            f"the model compares {', '.join(missing)}, which no record has; "
            f"the records have {', '.join(known)}"
        )
        self.missing, self.known = tuple(missing), tuple(known)


class ModelUnreadable(IdentityError):
    """A file is no linkage model, or one that this version cannot apply."""

    code = "identity.model-unreadable"
    hint = (
        "Give a file that `commonweal model export` or `commonweal model import` wrote, "
        "or learn a new model with `commonweal run`."
    )

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} is no model that can be applied: {reason}")
        self.name, self.reason = name, reason


class DecisionUnexplained(IdentityError):
    """Somebody would decide about a person without saying who they are, or why."""

    code = "identity.decision-unexplained"
    hint = "Give a reviewer and a reason: both stand beside the decision for ever."

    def __init__(self) -> None:
        super().__init__("a decision about records needs the name of its reviewer and a reason")


class DecisionUnknown(IdentityError):
    """A decision that does not exist, or was revoked already."""

    code = "identity.decision-unknown"
    hint = "`commonweal review list` shows the decisions and their numbers."

    def __init__(self, decision: int) -> None:
        super().__init__(f"there is no standing decision {decision}")
        self.decision = decision


class SidesOverlap(IdentityError):
    """A decision that does not set some records against others."""

    code = "identity.decision-sides"
    hint = "Name at least one record on each side, and no record on both."

    def __init__(self) -> None:
        super().__init__("a decision needs records on both sides, and none on both at once")


class PairUnknown(IdentityError):
    """A pair that is not among those to review."""

    code = "identity.pair-unknown"
    hint = "`commonweal review next` and `commonweal review list` show what pairs are called."

    def __init__(self, pair: str) -> None:
        super().__init__(f"no pair to review is called {pair}")
        self.pair = pair


class VerdictUnknown(IdentityError):
    """A word that is no verdict on a pair."""

    code = "identity.verdict-unknown"
    hint = "Say same, different or cannot_tell."

    def __init__(self, verdict: str) -> None:
        super().__init__(f"{verdict} is no verdict on a pair of records")
        self.verdict = verdict


class NothingLearned(IdentityError):
    """No model is published: there was no pair of records to learn from."""

    code = "identity.nothing-learned"
    hint = "Deliver more records, or records with more columns that identify people, and run again."

    def __init__(self) -> None:
        super().__init__("no linkage model is published in this workspace")


class LinkageOutdated(IdentityError):
    """What a linkage has left lacks what this version reads, or has it in another form."""

    code = "identity.linkage-outdated"
    hint = "Run `commonweal run`: it links again and leaves what this version reads."

    def __init__(self) -> None:
        super().__init__("the published linkage was made by another version of Commonweal")


class PersonUnknown(IdentityError):
    """An id that was never given to anybody."""

    code = "identity.person-unknown"
    hint = "Check the id: twelve digits and small letters, as `commonweal explain link` shows them."

    def __init__(self, person_id: str) -> None:
        super().__init__(f"no person was ever called {person_id}")
        self.person_id = person_id


class EventUnknown(IdentityError):
    """No such event, or one that took no records from one person to another."""

    code = "identity.event-unknown"
    hint = "`commonweal explain person ID` shows a person's events and what they are called."

    def __init__(self, event: str) -> None:
        super().__init__(f"there is no merge, split, restoration or move called {event}")
        self.event = event


class AlreadyUndone(IdentityError):
    """An event that somebody has undone before."""

    code = "identity.event-undone"
    hint = "The next run follows the decision; `commonweal review list` shows it."

    def __init__(self, event: str) -> None:
        super().__init__(f"the event {event} is undone already")
        self.event = event


class EventDecided(IdentityError):
    """An event that a reviewer's decision brought about, so that another would contradict it."""

    code = "identity.event-decided"
    hint = "Revoke the decision: `commonweal review list` shows its number."

    def __init__(self, event: str) -> None:
        super().__init__(f"the event {event} follows a reviewer's decision")
        self.event = event
