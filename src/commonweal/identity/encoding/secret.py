"""The secret that departments share and the platform never has."""

import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from commonweal.identity.encoding.errors import SecretExists, SecretUnwritable, SecretWeak

_LEAST = 32
"""Bytes; as many as the keys derived from it have."""
_DISTINCT = 16
"""Different bytes that 32 random ones have but once in very many million times."""


@dataclass(frozen=True)
class Secret:
    """A secret, of which only keys derived for one purpose each are ever used."""

    content: bytes = field(repr=False)

    def key(self, purpose: str) -> bytes:
        """The 32 bytes derived for ``purpose``, from which nobody learns those of another."""
        return hmac.digest(self.content, f"commonweal encoding 1 {purpose}".encode(), "sha256")

    @property
    def check(self) -> str:
        """What tells whether two files were made with the same secret, and nothing else of it."""
        return hashlib.sha256(self.key("check")).hexdigest()[:32]


def make_secret(path: Path) -> None:
    """Write a new secret that only its owner can read.

    Raises :class:`SecretExists` rather than write over anything, and :class:`SecretUnwritable`.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise SecretExists(path) from error
    except OSError as error:
        raise SecretUnwritable(path, error.strerror or "it failed") from error
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(_LEAST) + "\n")


def read_secret(path: Path) -> Secret:
    """The secret in a file. Raises :class:`SecretWeak` for what is none, or one to be guessed."""
    try:
        text = path.read_text(encoding="ascii").strip()
    except UnicodeDecodeError as error:
        raise SecretWeak(path, "it holds more than hexadecimal digits") from error
    except OSError as error:
        raise SecretWeak(path, f"it cannot be read: {error.strerror or 'it failed'}") from error
    if not re.fullmatch("([0-9a-fA-F]{2})*", text):
        raise SecretWeak(path, "it holds more than hexadecimal digits")
    content = bytes.fromhex(text)
    if len(content) < _LEAST:
        raise SecretWeak(path, f"it has {len(content)} bytes, and {_LEAST} are needed")
    if len(set(content)) < _DISTINCT:
        raise SecretWeak(path, "it repeats itself, so it was not drawn at random")
    return Secret(content)
