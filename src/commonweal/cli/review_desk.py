"""Where a reviewer works: an open workspace, its queue, and what the terminal shows of it."""

import csv
import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self, cast, get_args

import typer
from rich.table import Table

from commonweal.catalogue import load_contracts
from commonweal.cli.console import as_text, output
from commonweal.cli.evidence import beside_evidence
from commonweal.database import Database
from commonweal.engine import Engine
from commonweal.identity import VerdictUnknown, published_model
from commonweal.identity.decisions import (
    RecordKey,
    Verdict,
    all_decisions,
    contradicted,
    record,
    revoke,
    standing,
)
from commonweal.identity.review import Candidate, Estimate, Question, Queue, estimates, show
from commonweal.published import Published
from commonweal.workspace import Workspace

_VALUES = 28
"""Widest column of values."""
_HEADINGS = (
    "decision",
    "pair",
    "verdict",
    "reviewer",
    "decided at",
    "cause",
    "weight",
    "reason",
    "revoked",
)


@dataclass(frozen=True)
class Desk:
    """One reviewer's view of what is published."""

    workspace: Workspace
    database: Database
    engine: Engine
    published: Published
    reviewer: str

    @classmethod
    @contextmanager
    def open(cls, directory: Path, reviewer: str | None) -> Iterator[Self]:
        """The desk of ``reviewer``, by default whoever uses this account."""
        workspace = Workspace.open(directory)
        with workspace.database() as database, workspace.engine() as engine:
            published = Published.newest(database, workspace.lake())
            yield cls(workspace, database, engine, published, reviewer or getpass.getuser())

    @property
    def queue(self) -> Queue:
        """The pairs to review."""
        programmes = [self.published.source(t) for t in self.published.below("determinations")]
        benefits = " UNION ".join(f"SELECT person_id FROM {source}" for source in programmes)
        with self.database.session() as session:
            decided = standing(session, self.published.lake.identity)
        return Queue(
            self.engine,
            self.published.source("reviews"),
            self.published.source("persons"),
            decided,
            f"({benefits})" if benefits else None,
        )

    def lay_out(self, candidate: Candidate) -> None:
        """Show a pair side by side, with what speaks for and against."""
        contracts = load_contracts(self.workspace.path("contracts"))
        model = published_model(self.engine, self.published.source)
        shown = show(self.engine, self.published.source, contracts, model, candidate)
        stands = "one person" if candidate.joined else "two persons"
        output.print(
            f"\n[bold]Pair {candidate.pair}[/bold]: taken for {stands}; "
            f"{candidate.probability:.0%} likely to be one",
            soft_wrap=True,
        )
        table = Table(box=None, pad_edge=False)
        table.add_column()
        for of in (candidate.left, candidate.right):
            table.add_column(as_text(_named(of)), max_width=_VALUES, overflow="fold")
        table.add_column("they are")
        table.add_column("weight", justify="right")
        for told in shown.told:
            left, right = (as_text(value or "-") for value in (told.left, told.right))
            table.add_row(told.what, left, right, told.level, _signed(told.weight))
        for step in shown.beside:
            what, why = beside_evidence(step.what)
            table.add_row(what, "", "", why, _signed(step.weight))
        table.add_row("in all", "", "", "", _signed(shown.total), style="bold")
        output.print(table)
        if candidate.benefit:
            output.print("A benefit may hang on this: two reviewers must say the same.")

    def decide(self, question: Question, verdict: str, reason: str) -> None:
        """Note a decision and say what it leads to."""
        if verdict not in get_args(Verdict):
            raise VerdictUnknown(verdict)
        lake = self.published.lake.identity
        with self.database.session() as session:
            number = record(
                session,
                lake,
                cast(Verdict, verdict),
                question.left,
                question.right,
                reviewer=self.reviewer,
                reason=reason,
                reviewers_needed=question.reviewers_needed,
                weight=question.weight,
            )
            state = next(d.state for d in standing(session, lake) if d.pair == question.pair)
        then = {
            "decided": "The next run follows it.",
            "open": "Nothing follows until enough reviewers have said the same.",
            "disputed": "Reviewers disagree; it waits for one of them to think again.",
        }
        output.print(f"Noted as decision {number}. {then[state]}", soft_wrap=True)

    def revoke(self, decision: int, reason: str) -> None:
        """Take a decision back."""
        with self.database.session() as session:
            revoke(
                session,
                self.published.lake.identity,
                decision,
                by=self.reviewer,
                reason=reason,
            )
        output.print(f"Decision {decision} is revoked; the next run links without it.")

    def tell_decisions(self, *, as_csv: bool) -> None:
        """Every decision, and the pairs on which they contradict one another."""
        with self.database.session() as session:
            lake = self.published.lake.identity
            rows = [
                (
                    str(d.id),
                    d.pair,
                    d.verdict,
                    d.reviewer,
                    f"{d.decided_at:%Y-%m-%d %H:%M}",
                    d.cause,
                    "" if d.weight is None else f"{d.weight:.3f}",
                    d.reason,
                    "revoked" if d.revoked_at else "",
                )
                for d in all_decisions(session, lake)
            ]
            decided = standing(session, lake)
        if as_csv:
            lines = csv.writer(sys.stdout)
            lines.writerow(_HEADINGS)
            lines.writerows(rows)
            return
        table = Table(*_HEADINGS, box=None, pad_edge=False)
        for row in rows:
            table.add_row(*map(as_text, row))
        output.print(table)
        states = [pair.state for pair in decided]
        output.print(
            f"Pairs decided: {states.count('decided')}; waiting for another reviewer: "
            f"{states.count('open')}; disputed: {states.count('disputed')}.",
            soft_wrap=True,
        )
        for pair in contradicted(decided):
            output.print(
                f"Pair {pair.pair} is said to be one person, which other decisions contradict: "
                "its records stay apart.",
                soft_wrap=True,
            )

    def tell_quality(self) -> None:
        """Precision and recall, from the decisions and from the model."""
        with self.database.session() as session:
            decided = standing(session, self.published.lake.identity)
        summary = self.published.summaries["identity"]
        found = estimates(summary["histogram"], decided)
        table = Table("", "from decisions", "95 % interval", "pairs decided", "by the model")
        for place, name in enumerate(("precision", "recall")):
            own = summary[name]
            told = ("-", "-", "0") if found is None else _told(found[place])
            table.add_row(name, *told, "-" if own is None else f"{own:.1%}")
        output.print(table)
        if found is None:
            typer.echo("Nothing is decided yet; `commonweal review next` shows where to begin.")


def _told(estimate: Estimate) -> tuple[str, str, str]:
    interval = f"{estimate.low:.1%} to {estimate.high:.1%}"
    return f"{estimate.share:.1%}", interval, str(estimate.decided)


def _signed(weight: float | None) -> str:
    return "" if weight is None else f"{weight:+.1f}"


def _named(key: RecordKey) -> str:
    about = "" if key.subject == "self" else f" ({key.subject})"
    return f"{key.dataset}/{key.record_id}{about}"
