"""Failures of the workspace: its folder, its configuration, its lock."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.errors import WorkspaceError

if TYPE_CHECKING:
    from commonweal.workspace.lock import Holder


class WorkspaceNotFound(WorkspaceError):
    """The folder is no workspace."""

    code = "workspace.not-found"
    hint = "Make one with `commonweal init DIR`, or name the folder that holds workspace.toml."

    def __init__(self, root: Path) -> None:
        super().__init__(f"{root} is no workspace: it holds no workspace.toml")
        self.root = root


class WorkspaceExists(WorkspaceError):
    """A workspace cannot be made where there already is something."""

    code = "workspace.exists"
    hint = "Choose a new or empty folder; nothing in this one was changed."

    def __init__(self, root: Path) -> None:
        super().__init__(f"a workspace cannot be made in {root}: the folder is not empty")
        self.root = root


class TemplateUnknown(WorkspaceError):
    """No template has that name."""

    code = "workspace.template-unknown"
    hint = "Choose one of the templates that the message names."

    def __init__(self, template: str, known: Sequence[str]) -> None:
        super().__init__(f"there is no template {template!r}; there are: {', '.join(known)}")
        self.template, self.known = template, tuple(known)


class ConfigurationUnreadable(WorkspaceError):
    """workspace.toml is no TOML."""

    code = "workspace.configuration-unreadable"
    hint = "Mend the line that the message names; docs/workspace.md shows a whole file."

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} cannot be read as TOML: {reason}")
        self.path = path


class UnknownKey(WorkspaceError):
    """workspace.toml holds a key that means nothing."""

    code = "workspace.unknown-key"
    hint = "Correct or remove the key; docs/workspace.md lists every key there is."

    def __init__(self, path: Path, key: str, nearest: str | None) -> None:
        guess = f"; did you mean {nearest}?" if nearest else ""
        super().__init__(f"{path} holds the unknown key {key}{guess}")
        self.path, self.key, self.nearest = path, key, nearest


class InvalidValue(WorkspaceError):
    """workspace.toml gives a key a value it cannot have."""

    code = "workspace.invalid-value"
    hint = "Correct the value; docs/workspace.md says what each key takes."

    def __init__(self, path: Path, key: str, reason: str) -> None:
        super().__init__(f"{path} gives {key} a value it cannot have: {reason}")
        self.path, self.key = path, key


class WorkspaceNewer(WorkspaceError):
    """The workspace was made or upgraded by a newer Commonweal."""

    code = "workspace.newer-version"
    hint = "Install the newer Commonweal: `pip install --upgrade commonweal`. Nothing was changed."

    def __init__(self, root: Path, found: int, known: int) -> None:
        super().__init__(
            f"{root} is a workspace of version {found}; this Commonweal knows up to {known}"
        )
        self.root, self.found, self.known = root, found, known


class WorkspaceLocked(WorkspaceError):
    """Somebody else is changing the workspace."""

    code = "workspace.locked"
    hint = "Wait until it has finished, or start with --wait to go on as soon as it has."

    def __init__(self, root: Path, holder: "Holder") -> None:
        super().__init__(f"{root} is locked by {holder}")
        self.root, self.holder = root, holder
