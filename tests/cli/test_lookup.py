"""`commonweal lookup`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from commonweal.engine import Engine
from commonweal.published import Published
from commonweal.workspace import Workspace

COMMONWEAL = Path(sys.executable).parent / "commonweal"


def _commonweal(*arguments: str | Path, said: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMONWEAL, *arguments],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        input=said,
    )


def _somebody(workspace: Workspace) -> tuple[str, str, str]:
    """A registered person: person_id, name, birth date."""
    with workspace.database() as database, Engine() as engine:
        tables = Published.newest(database, workspace.lake())
        person, name, birth = engine.row(
            f"SELECT l.person_id, r.name, r.birth_date::VARCHAR "
            f"FROM {tables.source('accepted/resident_register')} AS r "
            f"JOIN {tables.source('links')} AS l ON l.record_id = r.record_id::VARCHAR "
            "WHERE l.dataset = 'resident_register' ORDER BY r.record_id LIMIT 1"
        )
    return person, name, birth


def test_a_run_makes_its_linkage_ready_and_somebody_is_found(demo_workspace: Workspace) -> None:
    root = demo_workspace.root
    person, name, birth = _somebody(demo_workspace)
    ended = _commonweal(
        "lookup", "person", f"name={name}", f"birth_date={birth}", "--workspace", root
    )
    assert ended.returncode == 1
    assert "identity.lookup-missing" in ended.stderr

    toml = root / "workspace.toml"
    toml.write_text(toml.read_text("utf-8") + "\n[identity]\nlookup = true\n", "utf-8")
    ended = _commonweal("run", root)
    assert ended.returncode == 0, ended.stderr
    assert "lookup" in ended.stderr
    ended = _commonweal("run", root, "--json")
    stages = json.loads(ended.stdout)["stages"]
    assert [stage["reused"] for stage in stages if stage["stage"] == "lookup"] == [True]

    ended = _commonweal(
        "lookup", "person", f"name={name}", f"birth_date={birth}", "--workspace", root
    )
    assert ended.returncode == 0, ended.stderr
    assert f"{person}  " in ended.stdout
    asked = json.dumps({"person.name": name, "person.birth_date": birth})
    ended = _commonweal("lookup", "person", "-", "--json", "--workspace", root, said=asked)
    candidates = json.loads(ended.stdout)["candidates"]
    assert person in [candidate["person_id"] for candidate in candidates]


def test_what_is_ready_is_not_made_again(demo_workspace: Workspace) -> None:
    first, second = (
        _commonweal("lookup", "refresh", "--workspace", demo_workspace.root) for _ in range(2)
    )
    assert first.returncode == second.returncode == 0, first.stderr + second.stderr
    assert "descriptions of persons" in first.stdout
    assert "nothing has changed" in second.stdout


@pytest.mark.parametrize(
    ("values", "said", "told"),
    [
        (["王伟"], "", "ROLE=VALUE"),
        (["-"], "not json", "no JSON"),
        (["-"], "[1]", "no JSON object"),
        (["nme=王伟"], "", "identity.lookup-role-unknown"),
        (["name=王伟"], "", "identity.lookup-says-too-little"),
    ],
)
def test_a_first_mistake_is_explained_without_quoting_the_person(
    values: list[str], said: str, told: str, ready_demo: Path
) -> None:
    ended = _commonweal("lookup", "person", *values, "--workspace", ready_demo, said=said)
    assert ended.returncode in {1, 2}
    assert told in ended.stderr
    assert "王伟" not in ended.stderr + ended.stdout


@pytest.fixture(scope="module")
def ready_demo(finished_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    import shutil

    root = tmp_path_factory.mktemp("ready") / "demo"
    shutil.copytree(finished_demo, root)
    assert _commonweal("lookup", "refresh", "--workspace", root).returncode == 0
    return root
