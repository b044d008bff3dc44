"""The tree of failures that Commonweal raises on purpose."""

from typing import ClassVar


class CommonwealError(Exception):
    """Every failure Commonweal raises on purpose.

    An error is a stable ``code``, a message saying what was tried and where, and a ``hint``
    saying what the reader can do next. Neither ever carries a person's data or a secret.

    CommonwealError
    ├── WorkspaceError        the folder, its configuration or its lock
    ├── EngineError           the set-based engine ran out of memory, disk or time
    ├── LakeError             a versioned table is missing, damaged or cannot be written
    ├── DatabaseError         the operational store cannot be reached or has another schema
    ├── ContractError         a contract is wrong
    ├── DeliveryError         a delivery breaks its contract or cannot be read
    ├── IdentityError         records cannot be linked
    ├── HouseholdError        households cannot be formed
    ├── ProgrammeError        a programme is wrong or cannot be evaluated
    ├── RunError              the main job cannot start, go on or be asked about
    └── DemoError             the demo province cannot be made
    """

    code: ClassVar[str]
    hint: ClassVar[str]


class WorkspaceError(CommonwealError):
    """The folder, its configuration or its lock."""


class EngineError(CommonwealError):
    """The set-based engine ran out of memory, disk or time."""


class LakeError(CommonwealError):
    """A versioned table is missing, damaged or cannot be written."""


class DatabaseError(CommonwealError):
    """The operational store cannot be reached or has another schema."""


class ContractError(CommonwealError):
    """A contract is wrong."""


class DeliveryError(CommonwealError):
    """A delivery breaks its contract or cannot be read."""


class IdentityError(CommonwealError):
    """Records cannot be linked."""


class HouseholdError(CommonwealError):
    """Households cannot be formed."""


class ProgrammeError(CommonwealError):
    """A programme is wrong or cannot be evaluated."""


class RunError(CommonwealError):
    """The main job cannot start, go on or be asked about."""


class DemoError(CommonwealError):
    """The demo province cannot be made."""
