"""The example of the French school grants from end to end."""

import shutil
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from commonweal.cli import app

ROOT = Path(__file__).parents[2]


def test_families_that_were_made_up_get_their_grants(tmp_path: Path) -> None:
    root = tmp_path / "grants"
    shutil.copytree(ROOT / "examples/france", root)
    made = [sys.executable, str(root / "generate.py"), str(root), "200"]
    subprocess.run(made, check=True)
    run = CliRunner().invoke(app, ["run", str(root)])
    assert run.exit_code == 0, run.output
    target = tmp_path / "grants.csv"
    export = CliRunner().invoke(app, ["export", "determinations", "--to", str(target), str(root)])
    assert export.exit_code == 0, export.output
    lines = target.read_text("utf-8-sig").splitlines()
    assert len(lines) == 201
    assert any(",eligible," in line for line in lines)
    assert any(",ineligible," in line for line in lines)
