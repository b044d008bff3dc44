"""Linking records whose names nobody hands over.

In, at a department: its records and a secret that it shares with the other departments and not with
the platform. Out: an encoded file (:func:`encode`). In, at the platform: encoded files. Out: the
same links as of clear records (:func:`link_encoded`), for pseudonyms that only the department can
resolve. docs/encoding.md says what such a file tells, and what it does not.
"""

from commonweal.identity.encoding.errors import EncodedModel, EncodedUnwritable
from commonweal.identity.encoding.file import all_encoded, read_header
from commonweal.identity.encoding.linking import link_encoded
from commonweal.identity.encoding.model import Header, Parameters
from commonweal.identity.encoding.secret import make_secret, read_secret
from commonweal.identity.encoding.service import Encoded, encode

__all__ = [
    "Encoded",
    "EncodedModel",
    "EncodedUnwritable",
    "Header",
    "Parameters",
    "all_encoded",
    "encode",
    "link_encoded",
    "make_secret",
    "read_header",
    "read_secret",
]
