"""What is wrong with rule files, as the terminal shows it."""

from collections.abc import Iterable

from commonweal.cli.console import console
from commonweal.programme.errors import PlacedError


def render_problems(problems: Iterable[PlacedError]) -> None:
    """Show each with its place, code and what to do."""
    for problem in problems:
        console.print(f"{problem} [{problem.code}]", soft_wrap=True, markup=False)
        console.print(f"  {problem.hint}", soft_wrap=True, markup=False)
