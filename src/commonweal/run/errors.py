"""Failures of the main job itself."""

from collections.abc import Sequence
from pathlib import Path

from commonweal.errors import RunError


class StageUnknown(RunError):
    """--only names no stage."""

    code = "run.stage-unknown"
    hint = "Name one of the stages that the message lists."

    def __init__(self, stage: str, known: Sequence[str], nearest: str | None) -> None:
        guess = f"; did you mean {nearest}?" if nearest else ""
        super().__init__(f"there is no stage {stage}{guess} The stages: {', '.join(known)}")
        self.stage, self.known = stage, tuple(known)


class NothingDelivered(RunError):
    """There is nothing to work on."""

    code = "run.nothing-delivered"
    hint = (
        "Put each dataset's contract into contracts/ and its extract into "
        "deliveries/<dataset>/<YYYY-MM-DD>.<csv|xlsx|jsonl|parquet>, or try `commonweal demo DIR`."
    )

    def __init__(self, root: Path) -> None:
        super().__init__(f"no dataset has been delivered to {root}")
        self.root = root
