"""Failures of models over columns: of their files, and of linking with them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from commonweal.errors import IdentityError


class SplinkUnreadable(IdentityError):
    """A file is not the settings of a Splink model, or one that cannot be taken over."""

    code = "identity.splink-unreadable"
    hint = "Save the trained model again with `linker.misc.save_model_to_json(...)`."

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path.name} cannot be read as a Splink model: {reason}")
        self.path = path


class ModelUntrained(IdentityError):
    """Levels of a Splink model have no m or no u."""

    code = "identity.splink-untrained"
    hint = (
        "Estimate them in Splink and save the model again, or write m_probability and "
        "u_probability of these levels into the file. Splink itself would take its starting "
        "values for them."
    )

    def __init__(self, path: Path, lacking: Sequence[str]) -> None:
        super().__init__(f"{path.name} is not trained: {'; '.join(lacking)}")
        self.path, self.lacking = path, tuple(lacking)


class ConditionRefused(IdentityError):
    """The SQL of a level or of a blocking rule is not of the kind a model may hold."""

    code = "identity.condition-refused"
    hint = (
        "A condition compares columns of the two records with operators and the functions listed "
        "in docs/splink.md; rewrite it in the file. Nothing was executed."
    )

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}")
        self.where = where


class RuleUnusable(IdentityError):
    """A blocking rule asks for no equality, so that it would compare everybody with everybody."""

    code = "identity.blocking-rule-unusable"
    hint = "Give the rule an equality between the two records, such as l.surname = r.surname."

    def __init__(self, where: str) -> None:
        super().__init__(f"{where} asks for nothing to be equal in both records")
        self.where = where


class ModelColumnsMissing(IdentityError):
    """Files lack columns that the model compares, blocks on, or takes for the record's id."""

    code = "identity.model-columns-missing"
    hint = "Rename the files' columns, or give --model a model for these files."

    def __init__(self, missing: Mapping[str, Sequence[str]]) -> None:
        lacking = "; ".join(f"{name} lacks {', '.join(of)}" for name, of in missing.items())
        super().__init__(f"the model needs columns that are not there: {lacking}")
        self.missing = {name: tuple(of) for name, of in missing.items()}


class ModelColumnsUnfit(IdentityError):
    """The engine cannot evaluate a condition on what the columns hold."""

    code = "identity.model-columns-unfit"
    hint = (
        "Compare the columns with those the model was trained on. Parquet keeps numbers, dates and "
        "lists; from other formats they are read as text and converted where the model needs it."
    )

    def __init__(self, what: str, reason: str) -> None:
        super().__init__(f"{what}: {reason}")
        self.what = what


class LinkTypeUnfit(IdentityError):
    """The number of files does not go with what the model is for."""

    code = "identity.model-link-type"
    hint = (
        "dedupe_only takes one file, link_only two or more; link_and_dedupe takes any number. "
        "link_type can be changed in the model file."
    )

    def __init__(self, link_type: str, files: int) -> None:
        super().__init__(f"the model's link_type is {link_type}, but {files} files were given")
        self.link_type, self.files = link_type, files


class RecordIdsUnfit(IdentityError):
    """The column of record ids is empty somewhere or holds one id twice."""

    code = "identity.model-record-ids"
    hint = "Give every record of a file an id of its own in that column."

    def __init__(self, dataset: str, column: str, empty: int, repeated: int) -> None:
        super().__init__(
            f"the column {column} of {dataset} does not tell its records apart: {empty:,} are "
            f"without an id, {repeated:,} have one that others have too"
        )
        self.dataset, self.column, self.empty, self.repeated = dataset, column, empty, repeated


class TooManyPairs(IdentityError):
    """The model's blocking rules would bring more pairs together than can be compared."""

    code = "identity.too-many-pairs"
    hint = (
        "Narrow the broad rules in the model file, or take them out. Look for a value that "
        "very many records share, such as an empty text or a default date."
    )

    def __init__(self, pairs: Sequence[tuple[str, int]], limit: int) -> None:
        told = "; ".join(f"{count:,} by {rule}" for rule, count in pairs)
        every = sum(count for _, count in pairs)
        super().__init__(
            f"the blocking rules make about {every:,} pairs, more than {limit:,}: {told}"
        )
        self.pairs, self.limit = tuple(pairs), limit
