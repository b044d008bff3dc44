"""`commonweal review`: decide about pairs of records that are too uncertain for a machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from commonweal.cli.review_desk import Desk

Directory = Annotated[
    Path, typer.Argument(help="The workspace.", metavar="[DIR]", show_default=False)
]
Reviewer = Annotated[
    str | None, typer.Option(help="Your name; default: that of your account.", show_default=False)
]
Reason = Annotated[str, typer.Option(help="Why: it stands beside the decision for ever.")]


def register(app: typer.Typer) -> None:
    """Add the group and its commands."""
    review = typer.Typer(
        help="Decide about pairs of records that are too uncertain for a machine.",
        no_args_is_help=True,
    )
    for command in (next_, decide, walk, list_, revoke, quality):
        review.command(command.__name__.rstrip("_"))(command)
    app.add_typer(review, name="review")


def next_(
    directory: Directory = Path(),
    many: Annotated[int, typer.Option(help="How many pairs.", min=1)] = 1,
    reviewer: Reviewer = None,
) -> None:
    """Show the pairs whose answer is likely to change most, side by side."""
    from commonweal.cli.console import output

    with _desk(directory, reviewer) as desk:
        waiting = desk.queue.waiting(desk.reviewer)
        waits = "1 pair waits" if len(waiting) == 1 else f"{len(waiting):,} pairs wait"
        output.print(f"{waits} for a decision by {desk.reviewer}.", markup=False, soft_wrap=True)
        for candidate in waiting[:many]:
            desk.lay_out(candidate)


def decide(
    pair: Annotated[str, typer.Argument(help="The pair, as `review next` calls it.")],
    verdict: Annotated[str, typer.Argument(help="same, different or cannot_tell.")],
    reason: Reason,
    directory: Directory = Path(),
    reviewer: Reviewer = None,
) -> None:
    """Say whether the records of a pair are about one person."""
    with _desk(directory, reviewer) as desk:
        desk.decide(desk.queue.question(pair), verdict, reason)


def walk(directory: Directory = Path(), reviewer: Reviewer = None) -> None:
    """Go through the queue: s same, d different, c cannot tell, n next, q quit."""
    from commonweal.cli.console import output

    verdicts = {"s": "same", "d": "different", "c": "cannot_tell"}
    with _desk(directory, reviewer) as desk:
        for candidate in desk.queue.waiting(desk.reviewer):
            desk.lay_out(candidate)
            answer = ""
            while answer not in {*verdicts, "n", "q"}:
                asked = "One person? s same, d different, c cannot tell, n next, q quit"
                answer = typer.prompt(asked).strip().lower()
            if answer == "q":
                return
            if answer in verdicts:
                reason = ""
                while not reason.strip():
                    reason = typer.prompt("Why")
                desk.decide(candidate.question, verdicts[answer], reason)
        output.print("No other pair waits for you.")


def list_(
    directory: Directory = Path(),
    as_csv: Annotated[bool, typer.Option("--csv", help="Print every decision as CSV.")] = False,
) -> None:
    """Show what has been decided: by whom, and whether it holds."""
    with _desk(directory, None) as desk:
        desk.tell_decisions(as_csv=as_csv)


def revoke(
    decision: Annotated[int, typer.Argument(help="Its number, as `review list` shows it.")],
    reason: Reason,
    directory: Directory = Path(),
    reviewer: Reviewer = None,
) -> None:
    """Take a decision back; the next run links as if it had not been made."""
    with _desk(directory, reviewer) as desk:
        desk.revoke(decision, reason)


def quality(directory: Directory = Path()) -> None:
    """Estimate from the decisions how good the links are, beside the model's own estimate."""
    with _desk(directory, None) as desk:
        desk.tell_quality()


@contextmanager
def _desk(directory: Path, reviewer: str | None) -> "Iterator[Desk]":
    from commonweal.cli.review_desk import Desk

    with Desk.open(directory, reviewer) as desk:
        yield desk
