"""Making and opening workspaces."""

from pathlib import Path

import pytest

from commonweal.workspace import (
    TemplateUnknown,
    Workspace,
    WorkspaceExists,
    WorkspaceNotFound,
    templates,
)


def test_an_empty_workspace_has_its_folders(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "new" / "deep")
    assert {path.name for path in workspace.root.iterdir()} == {
        "contracts",
        "deliveries",
        "lake",
        "programmes",
        "regions.csv",
        "workspace.toml",
    }
    assert len(workspace.regions()) == 0


def test_the_guizhou_template_has_its_regions(tmp_path: Path) -> None:
    assert "520102" in Workspace.create(tmp_path / "new", "guizhou").regions()


def test_the_guizhou_template_has_what_its_programmes_share(tmp_path: Path) -> None:
    shared = Workspace.create(tmp_path / "new", "guizhou").path("programmes", "shared")
    assert "registered_poverty.yaml" in {path.name for path in shared.iterdir()}


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("mine")
    with pytest.raises(WorkspaceExists):
        Workspace.create(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_a_file_is_no_place_for_a_workspace(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(WorkspaceExists):
        Workspace.create(tmp_path / "file")


def test_an_unknown_template_lists_the_known_and_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(TemplateUnknown, match="empty, guizhou"):
        Workspace.create(tmp_path / "new", "yunnan")
    assert not (tmp_path / "new").exists()


def test_any_other_folder_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceNotFound):
        Workspace.open(tmp_path)


def test_there_are_two_templates() -> None:
    assert templates() == ["empty", "guizhou"]
