"""How a run looks in a terminal: a bar for the step at work, a line for each finished stage."""

from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

if TYPE_CHECKING:
    from commonweal.run import StageReport


_MANY = 1_000
"""From so many rows on a rate says something."""


class _Rows(ProgressColumn):
    """Rows done, of how many, and how many a second."""

    def render(self, task: Task) -> Text:
        if not task.completed:
            return Text("")
        total = f" of {task.total:,.0f}" if task.total else ""
        rate = f", {task.speed:,.0f}/s" if task.speed else ""
        return Text(f"{task.completed:,.0f}{total} rows{rate}", style="cyan")


class RunProgress:
    """A :class:`commonweal.run.Listener` that draws on a console.

    Where the console is no terminal (a log file, a pipe), only the finished stages are told.
    """

    def __init__(self, console: Console) -> None:
        self.console = console
        self._bars = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            _Rows(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._heading = ""
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def begin(self, stage: str, position: int, stages: int) -> None:
        """Show which stage is at work."""
        self._heading = f"[bold]{position}/{stages} {stage}[/bold]"
        self.step("")

    def step(self, name: str, total: int | None = None) -> None:
        """Show which step of the stage is at work."""
        if self._task is not None:
            self._bars.remove_task(self._task)
        self._task = self._bars.add_task(f"{self._heading} {name}", total=total)

    def advance(self, rows: int) -> None:
        """Move the bar on."""
        if self._task is not None:
            self._bars.advance(self._task, rows)

    def refresh(self) -> None:
        """Draw now instead of at the next tick."""
        self._bars.refresh()

    def done(self, report: "StageReport") -> None:
        """Leave a line about a finished stage."""
        if report.reused:
            self.console.print(f"[green]✓[/green] {report.stage:<10} unchanged, not redone")
            return
        rows = f"{report.rows:,} rows in " if report.tables else "done in "
        rate = f", {report.rows / report.seconds:,.0f} a second" if report.rows >= _MANY else ""
        self.console.print(
            f"[green]✓[/green] {report.stage:<10} {rows}{report.seconds:.1f} seconds{rate}"
        )
