"""`commonweal review`."""

import csv
import re
from pathlib import Path

import pytest

from commonweal.cli.console import as_text
from commonweal.cli.review_desk import Desk
from tests.cli import registers
from tests.cli.program import asked, commonweal, told
from tests.cli.registers import tells_nobody


def _pairs(root: Path, *options: str) -> list[str]:
    """What the pairs that wait are called, in their order."""
    return re.findall(r"^Pair (\w+):", told("review", "next", root, *options), re.MULTILINE)


def _waiting(root: Path, *options: str) -> int:
    return int(told("review", "next", root, *options).split(maxsplit=1)[0].replace(",", ""))


def test_a_pair_is_shown_side_by_side_and_its_evidence_adds_up(finished_town: Path) -> None:
    shown = told("review", "next", finished_town, "--many", "3")
    first, *pairs = shown.split("\nPair ")
    assert re.fullmatch(r"\d+ pairs wait for a decision by \S+\.\n", first)
    assert len(pairs) == 3
    written = {
        f"{dataset}/{row['key']}": row
        for dataset, rows in zip(("residents", "patients"), registers.people(), strict=True)
        for row in rows
    }
    for pair in pairs:
        title, heading, *lines = pair.rstrip().splitlines()
        assert re.fullmatch(
            r"\w{12}: taken for (one person|two persons); \d+% likely to be one", title
        )
        left, right, *more = heading.split()
        assert more == ["they", "are", "weight"]
        rows = {line.split()[0]: line for line in lines}
        for what in ("name", "phone"):
            values = rows[what].split()[1:3]
            assert values == [written[record].get(what) or "-" for record in (left, right)]
        weights = [
            float(found)
            for line in lines
            if (found := line.split()[-1])[0] in "+-" and found != "-"
        ]
        assert sum(weights[:-1]) == pytest.approx(weights[-1], abs=0.05 * len(weights))
        assert [line.split("  ")[0] for line in lines[-3:]] == [
            "before looking",
            "these values",
            "in all",
        ]


def test_a_decision_is_listed_counts_and_can_be_taken_back(town: Path) -> None:
    assert "Nothing is decided yet" in told("review", "quality", town)
    waited = _waiting(town)
    (pair,) = _pairs(town)
    said = told(
        "review", "decide", pair, "same", town, "--reason", "seen [b]both[/b]", "--reviewer", "Li"
    )
    assert said == "Noted as decision 1. The next run follows it.\n"
    assert pair not in _pairs(town, "--many", "1000")
    assert _waiting(town) == waited - 1
    listed = told("review", "list", town)
    assert f"1         {pair}  same     Li" in listed
    assert "seen [b]both[/b]" in listed
    assert "Pairs decided: 1; waiting for another reviewer: 0; disputed: 0." in listed
    (row,) = csv.DictReader(told("review", "list", town, "--csv").splitlines())
    assert (row["decision"], row["pair"], row["verdict"], row["reviewer"]) == (
        "1",
        pair,
        "same",
        "Li",
    )
    assert (row["cause"], row["reason"], row["revoked"]) == ("review", "seen [b]both[/b]", "")
    quality = told("review", "quality", town)
    assert re.search(r"precision .*\d\.\d% to .*\d\.\d% .* 1 ", quality)
    said = told("review", "revoke", "1", town, "--reason", "another's papers", "--reviewer", "Li")
    assert said == "Decision 1 is revoked; the next run links without it.\n"
    assert _waiting(town) == waited
    assert (
        next(csv.DictReader(told("review", "list", town, "--csv").splitlines()))["revoked"]
        == "revoked"
    )
    ended = commonweal("review", "revoke", "1", town, "--reason", "again")
    assert "Error identity.decision-unknown" in ended.stderr


def test_whoever_thinks_again_decides_again_also_after_a_run(town: Path) -> None:
    (pair,) = _pairs(town)
    told("review", "decide", pair, "different", town, "--reason", "two men", "--reviewer", "Li")
    registers.run(town)
    assert pair not in _pairs(town, "--many", "1000")
    said = told("review", "decide", pair, "same", town, "--reason", "one man", "--reviewer", "Wang")
    assert said == (
        "Noted as decision 2. Reviewers disagree; it waits for one of them to think again.\n"
    )
    said = told(
        "review", "decide", pair, "same", town, "--reason", "I was wrong", "--reviewer", " li "
    )
    assert said == "Noted as decision 3. The next run follows it.\n"


def test_who_cannot_tell_is_not_asked_again_and_changes_nothing(town: Path) -> None:
    (pair,) = _pairs(town)
    said = told(
        "review", "decide", pair, "cannot_tell", town, "--reason", "no papers", "--reviewer", "Li"
    )
    assert (
        said == "Noted as decision 1. Nothing follows until enough reviewers have said the same.\n"
    )
    assert pair not in _pairs(town, "--many", "1000", "--reviewer", "Li")
    assert pair in _pairs(town, "--many", "1000", "--reviewer", "Wang")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["decide", "nosuchpair", "same", "--reason", "why"], "Error identity.pair-unknown"),
        (["decide", "{pair}", "equal", "--reason", "why"], "Error identity.verdict-unknown"),
        (["decide", "{pair}", "same"], "Missing option '--reason'"),
        (["decide", "{pair}", "same", "--reason", " "], "Error identity.decision-unexplained"),
        (
            ["decide", "{pair}", "same", "--reason", "why", "--reviewer", " "],
            "Error identity.decision-unexplained",
        ),
        (["revoke", "9", "--reason", "why"], "Error identity.decision-unknown"),
        (["revoke", "9"], "Missing option '--reason'"),
        (["next", "--many", "0"], "Invalid value for '--many'"),
    ],
)
def test_a_first_mistake_is_explained(finished_town: Path, arguments: list[str], said: str) -> None:
    pair = _pairs(finished_town)[0] if "{pair}" in arguments else ""
    words = [word.format(pair=pair) for word in arguments]
    ended = commonweal("review", *words[:1], *words[1:], finished_town)
    assert ended.returncode == (1 if said.startswith("Error") else 2)
    assert said in ended.stderr
    assert said.startswith("Missing") or "What to do: " in ended.stderr or ended.returncode == 2
    assert tells_nobody(ended.stderr + ended.stdout)


@pytest.mark.parametrize("command", [["next"], ["walk"], ["list"], ["quality"]])
def test_before_the_first_run_there_is_nothing_to_review(
    command: list[str], tmp_path: Path
) -> None:
    told("init", tmp_path / "new")
    ended = commonweal("review", *command, tmp_path / "new")
    assert ended.returncode == 1
    assert "commonweal run" in ended.stderr


def test_where_a_benefit_hangs_on_it_two_must_say_the_same(
    demo_workspace: object, tmp_path: Path
) -> None:
    root = tmp_path / "demo"
    with Desk.open(root, None) as desk:
        pair = next(candidate.pair for candidate in desk.queue.waiting() if candidate.benefit)
    open_still = "Nothing follows until enough reviewers have said the same."
    for reviewer, then in (
        ("Li", open_still),
        ("LI ", open_still),
        ("Wang", "The next run follows it."),
    ):
        said = told(
            "review", "decide", pair, "different", root, "--reason", "why", "--reviewer", reviewer
        )
        assert said.endswith(f"{then}\n")
    listed = told("review", "list", root)
    assert "Pairs decided: 1; waiting for another reviewer: 0; disputed: 0." in listed


def test_the_walk_asks_until_it_is_answered(town: Path) -> None:
    question = "One person? s same, d different, c cannot tell, n next, q quit: "
    pairs = _pairs(town, "--many", "4")
    with asked("review", "walk", town, "--reviewer", "Li") as terminal:
        assert f"Pair {pairs[0]}" in terminal.until(question)
        terminal.say("maybe")
        terminal.until(question)
        terminal.say("S")
        terminal.until("Why: ")
        terminal.say("  ")
        terminal.until("Why: ")
        terminal.say("the same papers")
        assert "Noted as decision 1. The next run follows it." in terminal.until(f"Pair {pairs[1]}")
        terminal.until(question)
        terminal.say("n")
        assert f"Pair {pairs[2]}" in terminal.until(question)
        terminal.say("d")
        terminal.until("Why: ")
        terminal.say("father and son")
        assert f"Pair {pairs[3]}" in terminal.until(question)
        terminal.say("q")
    rows = list(csv.DictReader(told("review", "list", town, "--csv").splitlines()))
    assert [(row["pair"], row["verdict"], row["reason"]) for row in rows] == [
        (pairs[0], "same", "the same papers"),
        (pairs[2], "different", "father and son"),
    ]


def test_the_walk_ends_when_no_pair_waits(town: Path) -> None:
    with Desk.open(town, "Li") as desk:
        for candidate in desk.queue.waiting():
            desk.decide(candidate.question, "cannot_tell", "no papers")
    assert told("review", "walk", town, "--reviewer", "Li") == "No other pair waits for you.\n"


def test_what_a_record_says_is_shown_and_never_obeyed() -> None:
    shown = as_text("[red]李[/red]\x1b[2J\n")
    assert shown.plain == "[red]李[/red]\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}"
    assert shown.spans == []
