"""Encoding of a loose file, on the machine of the department whose people it holds.

In: a file of any format that intake reads, and a secret. Out: a file from which the platform can
link the records, and from which nobody without the secret can read them.
"""

from collections.abc import Sequence
from pathlib import Path

from commonweal.catalogue import read_contract
from commonweal.engine import Engine
from commonweal.identity.encoding import (
    Encoded,
    EncodedUnwritable,
    Parameters,
    encode,
    read_secret,
)
from commonweal.loose import read_loose
from commonweal.stage import Progress


def encode_file(
    engine: Engine,
    file: Path,
    secret: Path,
    target: Path,
    parameters: Parameters | None = None,
    contract: Path | None = None,
    keys: Path | None = None,
    progress: Progress | None = None,
) -> Encoded:
    """Encode the records of ``file`` with the secret in ``secret`` and write ``target``.

    What the columns mean says ``contract``; without one it is inferred. Raises what reading the
    secret, the contract and the file raise, and what :func:`encode` raises;
    :class:`EncodedUnwritable` also where a file that is read would be written over.
    """
    _keep(target, keys, (file, secret, *([] if contract is None else [contract])))
    opened = read_secret(secret)
    described = None if contract is None else read_contract(contract)
    source = read_loose(engine, file, 0, described)
    return encode(engine, source, opened, target, parameters, keys, progress)


def _keep(target: Path, keys: Path | None, read: Sequence[Path]) -> None:
    """That nothing is written over what is read, and neither file over the other."""
    known = {path.resolve() for path in read}
    for path in (target, *([] if keys is None else [keys])):
        if path.resolve() in known:
            raise EncodedUnwritable(path, "the command reads or writes it already")
        known.add(path.resolve())
