"""Failures of encoding records, and of linking what was encoded."""

from collections.abc import Sequence
from pathlib import Path

from commonweal.errors import IdentityError


class SecretExists(IdentityError):
    """A new secret would be written over a file."""

    code = "encoding.secret-exists"
    hint = "Choose another name: a secret that is overwritten is lost, with all it has encoded."

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} exists already")
        self.path = path


class SecretUnwritable(IdentityError):
    """A new secret cannot be written where it should be."""

    code = "encoding.secret-unwritable"
    hint = "Choose a folder that exists and that you may write to."

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"no secret can be written to {path}: {reason}")
        self.path, self.reason = path, reason


class SecretWeak(IdentityError):
    """What should be a secret is none, or one that can be guessed."""

    code = "encoding.secret-weak"
    hint = "Make one with `commonweal encode secret FILE`; the other departments need the same."

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} is no secret to encode with: {reason}")
        self.path, self.reason = path, reason


class NothingToEncode(IdentityError):
    """No two attributes together tell people apart."""

    code = "encoding.nothing-to-encode"
    hint = (
        "Records need a name and one more of birth date, telephone, identity number or address; "
        "give their columns roles with --contract."
    )

    def __init__(self, dataset: str, known: Sequence[str]) -> None:
        told = ", ".join(known) or "nothing"
        super().__init__(f"of people, {dataset} tells {told}, which is too little to encode")
        self.dataset, self.known = dataset, tuple(known)


class ParameterOutOfRange(IdentityError):
    """A parameter of the encoding that it cannot have."""

    code = "encoding.parameter-out-of-range"
    hint = "See docs/encoding.md for what the parameters mean."

    def __init__(self, name: str, least: float, most: float) -> None:
        super().__init__(f"{name} must be from {least:g} to {most:,g}")
        self.name = name


class EncodedUnwritable(IdentityError):
    """An encoded file cannot be written where it should be."""

    code = "encoding.target-unwritable"
    hint = "Choose a file name that ends in .parquet, in a folder that exists and has room."

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} cannot be written: {reason}")
        self.path, self.reason = path, reason


class EncodedUnreadable(IdentityError):
    """An encoded file that is damaged, or that this version cannot read."""

    code = "encoding.file-unreadable"
    hint = "Ask the department to encode its records again with this version of Commonweal."

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path.name} is no encoded file that can be linked: {reason}")
        self.path, self.reason = path, reason


class EncodedWithClear(IdentityError):
    """Encoded files and clear ones that should be linked together."""

    code = "encoding.clear-with-encoded"
    hint = (
        "Have all files encoded with the same secret, or link the clear ones by themselves: "
        "without the secret nobody can compare a name with an encoding, and that is its purpose."
    )

    def __init__(self, encoded: Sequence[Path], clear: Sequence[Path]) -> None:
        names = [", ".join(path.name for path in paths) for paths in (encoded, clear)]
        super().__init__(f"encoded ({names[0]}) and clear files ({names[1]}) cannot be compared")
        self.encoded, self.clear = tuple(encoded), tuple(clear)


class EncodedDifferently(IdentityError):
    """Encoded files that say nothing of one another."""

    code = "encoding.files-differ"
    hint = "Have both encoded again, with the same secret, parameters and version of Commonweal."

    def __init__(self, one: Path, other: Path, reason: str) -> None:
        super().__init__(f"{one.name} and {other.name} cannot be compared: {reason}")
        self.one, self.other, self.reason = one, other, reason


class EncodedModel(IdentityError):
    """A model of clear values that should link encoded ones."""

    code = "encoding.model-for-clear"
    hint = "Leave out --model: a model is learned from the encoded records."

    def __init__(self) -> None:
        super().__init__("a model of clear values cannot link encoded files")
