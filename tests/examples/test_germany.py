"""The example of the German student aid from end to end."""

import csv
import shutil
import subprocess
import sys
from pathlib import Path

from tests.cli.program import told

ROOT = Path(__file__).parents[2]


def test_applicants_that_were_made_up_get_their_aid(tmp_path: Path) -> None:
    root = tmp_path / "aid"
    shutil.copytree(ROOT / "examples/germany", root)
    made = [sys.executable, str(root / "generate.py"), str(root), "200"]
    subprocess.run(made, check=True)
    told("run", root)
    target = tmp_path / "aid.csv"
    told("export", "determinations", "--to", target, root)
    rows = list(csv.DictReader(target.read_text("utf-8-sig").splitlines()))
    assert len(rows) == 200
    assert {row["outcome"] for row in rows} == {"eligible", "ineligible"}
    aids = [int(row["amount_fen"]) for row in rows if row["outcome"] == "eligible"]
    assert all(aid >= 12 * 1_000 and aid % 1_200 == 0 for aid in aids)
    person = next(row["person_id"] for row in rows if row["outcome"] == "eligible")
    explain = ("explain", "determination", "bafoeg", person, root, "--language", "en")
    english, full = told(*explain), told(*explain, "--full")
    assert "Basic monthly need of students, for college: €442; since" in full
    assert "Basic monthly need of students, for higher_education: €475; since" in full
    assert f"Total: €{aids[0] // 100:,}" in english
    chinese = told("explain", "determination", "bafoeg", person, root, "--language", "zh")
    assert f"合计：{aids[0] // 100:,} 欧元" in chinese
