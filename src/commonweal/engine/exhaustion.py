"""Running out of memory or disk, whoever notices it, as errors that say what to do about it."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from commonweal.engine.errors import DiskFull, OutOfMemory
from commonweal.errors import CommonwealError

# The disk, the quota of this user, or the limit on the size of a file. Libraries pass on the
# system's words, seldom its number.
_NO_ROOM = [os.strerror(number) for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)]


@contextmanager
def exhaustion_named(step: str) -> Iterator[None]:
    """Raise :class:`DiskFull` or :class:`OutOfMemory` in place of what the block raises for it."""
    try:
        yield
    except CommonwealError:
        raise
    except duckdb.OutOfMemoryException as error:
        # DuckDB runs out of "memory" too when what it spills finds no room.
        if "temp_directory" in str(error):
            raise DiskFull(step) from error
        raise OutOfMemory(step) from error
    except Exception as error:
        if any(reason in str(error) for reason in _NO_ROOM):
            raise DiskFull(step) from error
        raise
