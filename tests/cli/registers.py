"""A small workspace with two registers of a town, made and changed as its user would."""

import csv
import random
from collections.abc import Sequence
from pathlib import Path

from commonweal.run import perform
from commonweal.run.stages import STAGES
from commonweal.workspace import Workspace
from tests.cli.program import told
from tests.identity import town
from tests.identity.town import HEADERS, Row

FIRST_DAY = "2021-01-01"


def people() -> tuple[list[Row], list[Row]]:
    """Residents, and patients of whom some are mistaken for others; one is nobody's resident."""
    chance = random.Random(3)
    residents = list(town.families(chance, 80))
    patients = town.patients(chance, residents, 0.7)
    stranger = town.case("stranger", "欧阳修", "19370214", 77, phone="13611112222")
    return residents, [*patients, {name: stranger[name] for name in patients[0]}]


def write(path: Path, rows: Sequence[Row]) -> Path:
    """The rows as the department writes them."""
    columns = [name for name in HEADERS if name in rows[0]]
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow([HEADERS[name] for name in columns])
        lines.writerows([[row[name] for name in columns] for row in rows])
    return path


def make(root: Path, database: str = "sqlite:///commonweal.db") -> Path:
    """The workspace after its first run."""
    told("init", root)
    settings = root / "workspace.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("sqlite:///commonweal.db", database), "utf-8")
    for dataset, rows in zip(("residents", "patients"), people(), strict=True):
        extract = write(root.parent / f"{dataset}.csv", rows)
        told("contract", "infer", extract, "--to", root / "contracts")
        deliver(root, dataset, rows, FIRST_DAY)
    run(root)
    return root


def deliver(root: Path, dataset: str, rows: Sequence[Row], day: str) -> None:
    """Put a full extract where the next run takes it in."""
    folder = root / "deliveries" / dataset
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / f"{day}.csv", rows)


def run(root: Path) -> None:
    """Take in and link what was delivered."""
    perform(Workspace.open(root), STAGES, only=["intake", "identity"])


def tells_nobody(text: str) -> bool:
    """Whether a text has no value of any person in it."""
    values = {
        value
        for rows in people()
        for row in rows
        for name, value in row.items()
        if name not in {"key", "sex"} and value
    }
    return not any(value in text for value in values)
