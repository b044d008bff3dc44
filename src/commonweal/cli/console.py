"""What the terminal shows: results on standard output, errors and progress on standard error."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.text import Text

from commonweal.errors import CommonwealError

output = Console(highlight=False)
console = Console(stderr=True, highlight=False)


def as_text(value: str) -> Text:
    """A value that somebody delivered or wrote: no markup, and nothing that steers a terminal."""
    return Text("".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in value))


def render_error(error: CommonwealError) -> None:
    """Show the code, the message and the hint of a failure."""
    console.print(Text.assemble(("Error ", "bold red"), (error.code, "bold")))
    console.print(Text(str(error)), soft_wrap=True)
    console.print(Text.assemble(("What to do: ", "bold"), error.hint), soft_wrap=True)


def render_problems(problems: Sequence[CommonwealError]) -> None:
    """Show everything that is wrong with some files, each with the way out."""
    for problem in problems:
        console.print(f"{problem} [{problem.code}]", soft_wrap=True, markup=False)
        console.print(f"  {problem.hint}", soft_wrap=True, markup=False)


def render_refusal(delivery: Mapping[str, str]) -> None:
    """Show why a delivery was refused, as the run's summary tells it."""
    name = f"{delivery['dataset']}/{delivery['name']}"
    console.print(Text.assemble(("Refused ", "bold red"), name, " ", (delivery["code"], "bold")))
    console.print(Text(delivery["message"]), soft_wrap=True)
    console.print(Text.assemble(("What to do: ", "bold"), delivery["hint"]), soft_wrap=True)
