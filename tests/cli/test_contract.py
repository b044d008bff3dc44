"""`commonweal contract` and `commonweal deliver`."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from commonweal.catalogue import ContractExists, ContractsMissing
from commonweal.cli import build
from commonweal.errors import DeliveryError
from commonweal.workspace import Workspace

RUN = CliRunner()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An extract of thirty people."""
    path = tmp_path / "居民.csv"
    lines = [f"A{number},张三,1990-01-02" for number in range(30)]
    path.write_text("\n".join(["编号,姓名,出生日期", *lines, ""]), encoding="gb18030")
    return path


def test_from_a_file_to_a_delivery(file: Path, workspace: Workspace) -> None:
    target = workspace.path("contracts", "residents.odcs.yaml")
    done = RUN.invoke(
        build(), ["contract", "infer", str(file), "--to", str(target), "--department", "police"]
    )
    assert done.exit_code == 0, done.output
    assert "出生日期 -> birth_date: date, person.birth_date" in done.output
    assert "Read it over; `commonweal contract check`" in done.output
    done = RUN.invoke(build(), ["contract", "check", str(workspace.root)])
    assert done.exit_code == 0
    assert "1 contract checked, nothing is wrong" in done.output
    arguments = ["deliver", "ju_min", str(file), "--as-of", "2021-10-01"]
    done = RUN.invoke(build(), [*arguments, "--in", str(workspace.root)])
    assert done.exit_code == 0, done.output
    assert "30 lines, delivered" in done.output
    assert workspace.path("deliveries", "ju_min", "2021-10-01.csv").is_file()
    again = RUN.invoke(build(), [*arguments, "--in", str(workspace.root)])
    assert "was there already" in again.output


def test_a_contract_is_never_overwritten(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "mine.odcs.yaml"
    target.write_text("mine")
    done = RUN.invoke(build(), ["contract", "infer", str(file), "--to", str(target)])
    assert isinstance(done.exception, ContractExists)
    assert target.read_text() == "mine"


def test_what_is_wrong_is_shown_with_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "x.odcs.yaml"
    path.write_text("apiVersion: v3.1.0\nkind: DataContrac\n")
    done = RUN.invoke(build(), ["contract", "check", str(path)])
    assert done.exit_code == 1
    assert f"{path}:2:1: DataContrac is not one of" in done.output
    assert "1 contract checked, 1 with something wrong" in done.output


def test_a_folder_without_contracts(tmp_path: Path) -> None:
    done = RUN.invoke(build(), ["contract", "check", str(tmp_path)])
    assert isinstance(done.exception, ContractsMissing)


def test_a_dataset_nobody_described(file: Path, workspace: Workspace) -> None:
    done = RUN.invoke(build(), ["deliver", "people", str(file), "--in", str(workspace.root)])
    assert isinstance(done.exception, DeliveryError)
    assert done.exception.code == "delivery.dataset-unknown"
