"""`commonweal finding`."""

import re
from pathlib import Path

import pytest

from commonweal.workspace import Workspace
from tests.cli.program import commonweal, told

WHO = ("--by", "Li", "--reason", "asked the family")


def drawn(root: Path, kind: str, size: int = 10) -> list[str]:
    """Identifiers of a draw."""
    shown = told("finding", "sample", kind, root, "--size", str(size))
    return re.findall(r"^([0-9a-f]{16})  ", shown, re.MULTILINE)


def test_a_kind_is_drawn_verified_suspended_and_said_so(demo_workspace: Workspace) -> None:
    root = demo_workspace.root
    kind = "registered_poor_with_car"
    path = root / "programmes/register_checks.yaml"
    rules = path.read_text("utf-8")
    # So few families of the demo own a car that there would be nothing to draw from.
    path.write_text(
        rules.replace("when: registered_poor and household_car", "when: registered_poor"), "utf-8"
    )
    told("run", root)
    before = told("finding", "precision", root)
    row = rf"register_checks\.{kind} +\d+ +0 +0 +- +80% +open until 30 are verified"
    assert re.search(row, before)
    finding_ids = drawn(root, kind, 5)
    assert len(finding_ids) == 5
    assert drawn(root, kind, 5) == finding_ids
    for place, one in enumerate(finding_ids, start=1):
        said = told("finding", "verify", one, root, "--holds", "no", *WHO)
        assert said == f"Noted. Of {place} findings drawn and verified of {kind}, 0 hold.\n"
    assert "suspended from the next run on" in told("finding", "precision", root)
    ran = told("run", root)
    assert re.search(r"Suspended +.*: 0 of 5 verified findings hold, under the threshold", ran)
    assert re.search(r"Suspended +.*: 0 of 5", told("status", root))
    page = (root / "report.html").read_text("utf-8")
    assert "of 5 drawn by lot and verified, 0 hold" in page
    assert "抽样核实5条，其中0条属实" in page
    english = told("finding", "precision", root, "--language", "en")
    assert re.search(rf"register_checks\.{kind} .* 5 +0 .* suspended *\n", english)
    assert "Of 5 drawn by lot and verified, 0 hold" in english
    assert "已暂停" not in english
    assert "已暂停" in told("finding", "precision", root, "--language", "zh")
    assert drawn(root, kind, 1) != finding_ids[:1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sample", "nothing"], "Error finding.kind-unknown"),
        (["verify", "nothing", "--holds", "yes", *WHO], "Error finding.unknown"),
        (["verify", "nothing", "--holds", "maybe", *WHO], "Invalid value for '--holds'"),
        (["verify", "nothing", "--holds", "yes", "--by", "Li"], "Missing option '--reason'"),
    ],
)
def test_a_first_mistake_is_explained(finished_demo: Path, arguments: list[str], said: str) -> None:
    ended = commonweal("finding", *arguments, finished_demo)
    assert said in ended.stderr
    assert ended.returncode == (1 if said.startswith("Error") else 2)
