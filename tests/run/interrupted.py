"""Run the main job in a process that is killed (kill -9) at a chosen moment.

python interrupted.py WORKSPACE MODULE STAGE MOMENT, where MOMENT is one of
begin   before the stage does anything
write   after its first write into the lake
finish  when it has done everything but is not recorded
done    when it is recorded
"""

import importlib.util
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from commonweal.run import Quiet, StageReport, perform
from commonweal.stage import StageContext
from commonweal.workspace import Workspace

MOMENTS = ("begin", "write", "finish", "done")


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Killer(Quiet):
    """Kills the process at the moment that was chosen."""

    def __init__(self, stage: str, moment: str) -> None:
        self.stage, self.moment = stage, moment
        self.current = ""

    def begin(self, stage: str, position: int, stages: int) -> None:
        self.current = stage
        self.strike("begin")

    def done(self, report: StageReport) -> None:
        self.strike("done")

    def strike(self, moment: str) -> None:
        if (self.current, moment) == (self.stage, self.moment):
            _kill()

    def after(self, method: Callable[..., Any], moment: str) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **named: Any) -> Any:
            result = method(*arguments, **named)
            self.strike(moment)
            return result

        return wrapped


def main(root: str, stages: str, stage: str, moment: str) -> None:
    killer = Killer(stage, moment)
    StageContext.write = killer.after(StageContext.write, "write")  # type: ignore[method-assign]
    StageContext.finish = killer.after(StageContext.finish, "finish")  # type: ignore[method-assign]
    spec = importlib.util.spec_from_file_location("stages", Path(stages))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["stages"] = module
    spec.loader.exec_module(module)
    perform(Workspace.open(root), module.STAGES, listener=killer)


if __name__ == "__main__":
    main(*sys.argv[1:])
