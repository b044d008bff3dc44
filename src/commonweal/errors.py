"""The tree of failures that Commonweal raises on purpose."""

import traceback
from pathlib import Path
from typing import ClassVar

_HOME = Path(__file__).parent


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
    ├── DemoError             the demo province cannot be made
    ├── CommandError          what was asked of a command cannot be done
    └── Defect                what nobody foresaw: a mistake in Commonweal itself
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


class CommandError(CommonwealError):
    """What was asked of a command cannot be done."""


class Defect(CommonwealError):
    """What nobody foresaw: a mistake in Commonweal itself.

    Tells what kind of error it was and where in the code, never its own words: those of an engine
    or a parser may quote the value it stumbled over, which may be a person's.
    """

    code = "commonweal.defect"
    hint = (
        "Please report this line. COMMONWEAL_TRACEBACK=1 shows more, which may hold personal data "
        "and is not for reports."
    )

    def __init__(self, error: BaseException) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames if Path(frame.filename).is_relative_to(_HOME)]
        place = "unknown"
        if own:
            place = f"{Path(own[-1].filename).relative_to(_HOME).as_posix()}:{own[-1].lineno}"
        super().__init__(f"a mistake in Commonweal itself: {type(error).__name__} at {place}")
