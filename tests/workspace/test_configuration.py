"""workspace.toml: typed, complete, and clear about what is wrong."""

import datetime
from pathlib import Path

import pytest

from commonweal.workspace import (
    VERSION,
    ConfigurationUnreadable,
    InvalidValue,
    UnknownKey,
    Workspace,
    WorkspaceNewer,
    keys,
    read_configuration,
)


def _write(folder: Path, text: str) -> Path:
    path = folder / "workspace.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_only_the_version_is_needed(tmp_path: Path) -> None:
    configuration = read_configuration(_write(tmp_path, "[workspace]\nversion = 1\n"))
    assert configuration.database.url == "sqlite:///commonweal.db"
    assert configuration.run.as_of is None


def test_every_section_is_read(tmp_path: Path) -> None:
    text = """
        [workspace]
        version = 1
        title = "贵州"
        [database]
        url = "postgresql://user@host/name"
        [engine]
        memory_limit = "4GB"
        threads = 2
        [run]
        as_of = 2021-10-01
        [identity]
        certain_weight = 12
        review_weight = -1.5
        [programme]
        period = "2021"
    """
    configuration = read_configuration(_write(tmp_path, text))
    assert configuration.run.as_of == datetime.date(2021, 10, 1)
    assert configuration.identity.review_weight == -1.5
    assert configuration.engine.memory_limit == "4GB"


@pytest.mark.parametrize(
    ("text", "key", "nearest"),
    [
        ("[engine]\nmemory_limt = '4GB'", "engine.memory_limt", "engine.memory_limit"),
        ("[engin]\nthreads = 1", "engin", "engine"),
        ("[engine]\nas_of = 2021-10-01", "engine.as_of", "run.as_of"),
        ("[identity]\nxyzzy = 1", "identity.xyzzy", None),
        ("thread = 1", "thread", "engine.threads"),
        ("url = 1", "url", "database.url"),
    ],
)
def test_an_unknown_key_is_named_with_the_nearest(
    text: str, key: str, nearest: str | None, tmp_path: Path
) -> None:
    # A lone key stands before the first section, or it would belong to that.
    path = _write(tmp_path, f"{text}\n[workspace]\nversion = 1\n")
    with pytest.raises(UnknownKey) as caught:
        read_configuration(path)
    assert (caught.value.key, caught.value.nearest) == (key, nearest)
    assert key in str(caught.value)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "workspace"),
        ("[workspace]\ntitle = 'x'", "workspace.version"),
        ("[workspace]\nversion = 0", "workspace.version"),
        ("[workspace]\nversion = 1\n[engine]\nmemory_limit = 'plenty'", "engine.memory_limit"),
        ("[workspace]\nversion = 1\n[engine]\nthreads = 0", "engine.threads"),
        ("[workspace]\nversion = 1\n[run]\nas_of = '1 October'", "run.as_of"),
        ("workspace = 1", "workspace"),
    ],
)
def test_a_wrong_value_names_its_key(text: str, key: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidValue) as caught:
        read_configuration(_write(tmp_path, text))
    assert caught.value.key == key


def test_a_newer_workspace_is_refused_before_its_keys_are_judged(tmp_path: Path) -> None:
    path = _write(tmp_path, f"[workspace]\nversion = {VERSION + 1}\n[new_section]\nkey = 1\n")
    with pytest.raises(WorkspaceNewer) as caught:
        Workspace.open(path.parent)
    assert caught.value.found == VERSION + 1


@pytest.mark.parametrize("content", [b"[workspace\n", b"\xff\xfe\x00", b"a = 1\na = 2\n"])
def test_what_is_no_toml_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "workspace.toml").write_bytes(content)
    with pytest.raises(ConfigurationUnreadable):
        Workspace.open(tmp_path)


def test_every_key_has_its_line_of_documentation() -> None:
    assert [key for key, line in keys().items() if not line] == []
