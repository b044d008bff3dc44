from pathlib import Path

from typer.testing import CliRunner

from commonweal.cli import build

runner = CliRunner()


def test_a_demo_province_is_made_and_said_what_to_do_next(tmp_path: Path) -> None:
    root = tmp_path / "demo"
    result = runner.invoke(build(), ["demo", str(root), "--residents", "500", "--seed", "2"])
    assert result.exit_code == 0, result.output
    assert "500 residents" in result.output
    assert "15 datasets" in result.output
    assert f"commonweal run {root}" in result.output.replace("\n", "")
    assert (root / "workspace.toml").is_file()
    assert (root / "truth" / "records.parquet").is_file()
    assert len(list((root / "deliveries").iterdir())) == 15
