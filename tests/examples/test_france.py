"""The example of the French school grants from end to end."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.cli.program import told

ROOT = Path(__file__).parents[2]


def test_families_that_were_made_up_get_their_grants(tmp_path: Path) -> None:
    root = tmp_path / "grants"
    shutil.copytree(ROOT / "examples/france", root)
    made = [sys.executable, str(root / "generate.py"), str(root), "200"]
    subprocess.run(made, check=True)
    told("run", root)
    target = tmp_path / "grants.csv"
    told("export", "determinations", "--to", target, root)
    lines = target.read_text("utf-8-sig").splitlines()
    assert len(lines) == 201
    assert any(",eligible," in line for line in lines)
    assert any(",ineligible," in line for line in lines)
