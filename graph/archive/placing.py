"""Something that is made beside its place and put there in one step: nobody ever sees a part of it.

Whoever is killed meanwhile leaves nothing but the folder beside the place, which the next one takes away.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import glob
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

EXCHANGE: Final = 2  # RENAME_EXCHANGE, renameat2(2)
ATTEMPTS: Final = 50  # to take a folder away
HERE: Final = -100  # AT_FDCWD: paths are as they are


@contextmanager
def beside(place: Path, doing: str) -> Iterator[Path]:
    """A folder beside a place, which is taken away in the end; those of others who were killed at the same are too."""
    place.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{place.name}.{doing}-"
    for left in place.parent.glob(f"{glob.escape(prefix)}*"):
        handle = _hold(left)
        if handle is not None:
            _take_away(left)
            os.close(handle)
    workplace = Path(tempfile.mkdtemp(prefix=prefix, dir=place.parent))
    handle = _hold(workplace)
    try:
        yield workplace
    finally:
        _take_away(workplace)
        if handle is not None:
            os.close(handle)


def _take_away(folder: Path) -> None:
    """Remove a folder in which a database may still be tidying up: files come and go meanwhile."""
    for _ in range(ATTEMPTS):
        try:
            shutil.rmtree(folder)
            return
        except FileNotFoundError:
            if not folder.exists():
                return
        except OSError as error:
            if error.errno != errno.ENOTEMPTY:
                raise
        time.sleep(0.02)
    shutil.rmtree(folder)


def put_in_place(made: Path, place: Path) -> None:
    """Put a folder in its place; what was there is where `made` was afterwards. All of it is on the disk before.

    Where the system cannot exchange two folders in one step (Linux can), there is a moment without either.
    """
    os.sync()
    if place.exists():
        if not _exchanged(made, place):
            before = made.with_name(f"{made.name}.before")
            place.rename(before)
            made.rename(place)
            before.rename(made)
    else:
        made.rename(place)
    handle = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _exchanged(one: Path, other: Path) -> bool:
    if sys.platform != "linux":
        return False
    exchange = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)  # glibc 2.28
    if exchange is None:
        return False
    if exchange(HERE, os.fsencode(one), HERE, os.fsencode(other), EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in {errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP}:  # not on this file system
        return False
    raise OSError(code, os.strerror(code), str(other))


def _hold(folder: Path) -> int | None:
    """Hold a folder until the handle is closed; None where it is none, or a living process holds it.

    The kernel lets go of what a killed process held.
    """
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle
