"""An installation is a folder.

:meth:`Workspace.open` reads and checks it; :meth:`Workspace.create` makes one from a template;
:meth:`Workspace.lock` keeps a second writer out.
"""

from commonweal.workspace.configuration import VERSION, Configuration, keys, read_configuration
from commonweal.workspace.errors import (
    ConfigurationUnreadable,
    InvalidValue,
    TemplateUnknown,
    UnknownKey,
    WorkspaceExists,
    WorkspaceLocked,
    WorkspaceNewer,
    WorkspaceNotFound,
)
from commonweal.workspace.lock import Holder, exclusive
from commonweal.workspace.service import Workspace, templates

__all__ = [
    "VERSION",
    "Configuration",
    "ConfigurationUnreadable",
    "Holder",
    "InvalidValue",
    "TemplateUnknown",
    "UnknownKey",
    "Workspace",
    "WorkspaceExists",
    "WorkspaceLocked",
    "WorkspaceNewer",
    "WorkspaceNotFound",
    "exclusive",
    "keys",
    "read_configuration",
    "templates",
]
