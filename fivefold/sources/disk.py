"""Writing so that a crash, a kill or a full disk leaves the old state or the new one, never a mixture."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fivefold.sources.failures import DiskFailure
from fivefold.vocabulary import Refused


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turn a failed write into a sentence."""
    try:
        yield
    except OSError as error:
        raise DiskFailure(
            f"Writing to {place.parent} failed: {_cause(error)}.",
            "Nothing was changed. Make room, or check who may write there, and try again.",
        ) from error


def _cause(error: BaseException) -> str:
    strerror = getattr(error, "strerror", None)
    return str(strerror or error).strip().splitlines()[0].rstrip(".")


def settle(folder: Path) -> None:
    """Force a folder's files and its own entries to the disk."""
    for path in sorted(folder.iterdir()):
        with path.open("rb+") as stream:
            os.fsync(stream.fileno())
    _settle_entries(folder)


def publish(temporary: Path, final: Path) -> None:
    """Rename a finished folder to its place, durably. `final` must not exist."""
    settle(temporary)
    final.parent.mkdir(parents=True, exist_ok=True)
    temporary.rename(final)
    _settle_entries(final.parent)


def publish_file(temporary: Path, final: Path) -> None:
    """Rename a finished file to its place, durably, over an older one if need be."""
    with temporary.open("rb+") as stream:
        os.fsync(stream.fileno())
    temporary.replace(final)
    _settle_entries(final.parent)


def _settle_entries(folder: Path) -> None:
    if sys.platform == "win32":
        return  # a folder cannot be opened there; the rename itself is journalled
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Hold a lock file; the system lets go of it however the process ends. Refused while another process holds it."""
    with writing(lock):
        stream = lock.open("a+b")
    with stream:
        try:
            _lock(stream.fileno())
        except OSError as error:
            raise Refused("Another load is under way in this store.", "Try again when it has finished.") from error
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
