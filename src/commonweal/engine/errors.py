"""Failures of the set-based engine."""

from commonweal.errors import EngineError


class OutOfMemory(EngineError):
    """A step needs more memory than the configuration allows."""

    code = "engine.out-of-memory"
    hint = "Raise engine.memory_limit in workspace.toml, or free memory on this machine."

    def __init__(self, step: str) -> None:
        super().__init__(f"the step {step} needs more memory than the limit allows")
        self.step = step


class DiskFull(EngineError):
    """There is no room left for what a step writes."""

    code = "engine.disk-full"
    hint = "Free disk space and run again: what was finished before is kept and not redone."

    def __init__(self, step: str) -> None:
        super().__init__(f"no space left on the disk while the step {step} was writing")
        self.step = step
