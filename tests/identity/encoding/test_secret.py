"""The secret is random, is never shown, and cannot be lost by writing over it."""

import stat
from pathlib import Path

import pytest

from commonweal.identity.encoding import make_secret, read_secret
from commonweal.identity.encoding.errors import SecretExists, SecretUnwritable, SecretWeak
from tests.identity.encoding.conftest import OTHER, SECRET


def test_a_secret_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    make_secret(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(read_secret(path).content) == 32
    make_secret(tmp_path / "another")
    assert read_secret(path).check != read_secret(tmp_path / "another").check


def test_nothing_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("precious", "utf-8")
    with pytest.raises(SecretExists):
        make_secret(path)
    assert path.read_text("utf-8") == "precious"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SecretUnwritable):
        make_secret(tmp_path / "nowhere" / "secret")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "0 bytes"),
        ("abcd" * 15, "30 bytes"),
        ("correct horse battery staple, which is long enough but a phrase", "hexadecimal"),
        ("ab" * 32, "repeats itself"),
        ("0123456789abcdef" * 8, "repeats itself"),
        ("abc", "hexadecimal"),
        ("密" * 64, "hexadecimal"),
    ],
)
def test_what_can_be_guessed_is_refused_and_not_shown(
    tmp_path: Path, text: str, reason: str
) -> None:
    path = tmp_path / "secret"
    path.write_text(text, "utf-8")
    with pytest.raises(SecretWeak, match=reason) as refused:
        read_secret(path)
    assert not text or text not in str(refused.value)


def test_a_secret_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SecretWeak, match="cannot be read"):
        read_secret(tmp_path / "secret")


def test_keys_are_for_one_purpose_each() -> None:
    assert len(SECRET.key("bits")) == 32
    purposes = ("bits", "flips", "record", "check")
    keys = {secret.key(purpose) for secret in (SECRET, OTHER) for purpose in purposes}
    assert len(keys) == 2 * len(purposes)


def test_a_secret_does_not_show_itself() -> None:
    assert repr(SECRET) == "Secret()"
    assert SECRET.content.hex() not in SECRET.check
