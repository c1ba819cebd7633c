"""The zip (or plain CSV) the Census Bureau serves, read as blocks of whole lines, never unpacked to disk.

A file from a stranger is measured before it is read: number of members, unpacked size, and how much it swells.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from fivefold.vocabulary import Refused

BLOCK_BYTES = 16 << 20
MOST_UNPACKED_BYTES = 32 << 30
"""The largest file served, the nation over 5 years, unpacks to about 11 GB."""
MOST_SWELLING = 100
"""Person files unpack to about 7 times their size; a zip bomb to a thousand times."""
SWELLING_FROM_BYTES = 1 << 20
"""Below this size the ratio says nothing."""
MOST_MEMBERS = 100
MOST_HEADER_BYTES = 1 << 16

ILLUSTRATIVE = "ILLUSTRATIVE.txt"
"""A zip with this member holds invented people, whatever the file is called."""

_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Part:
    """One CSV inside the file. `size` in bytes when unpacked."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Archive:
    path: Path
    parts: tuple[Part, ...]
    illustrative: bool = False

    @property
    def size(self) -> int:
        return sum(part.size for part in self.parts)

    @contextmanager
    def open(self, part: Part) -> Iterator[IO[bytes]]:
        """The bytes of one part. Damage found while reading is said as a sentence."""
        try:
            if zipfile.is_zipfile(self.path):
                with zipfile.ZipFile(self.path) as packed, packed.open(part.name) as stream:
                    yield stream
            else:
                with self.path.open("rb") as stream:
                    yield stream
        except _DAMAGE as damage:
            raise _damaged(self.path) from damage


def open_archive(path: Path) -> Archive:
    """Look into a person file. Refused when missing, not a zip or CSV, cut short, or suspiciously large inside."""
    if not path.is_file():
        raise Refused(f"There is no file {path}.", "Check the path, or leave out --from to download it.")
    try:
        with path.open("rb") as stream:
            start = stream.read(4096)
    except OSError as error:
        raise Refused(f"{path.name} may not be read: {error.strerror}.", "Check who may read it.") from error
    if not start:
        raise Refused(f"{path.name} is empty.", "Download it again.")
    if zipfile.is_zipfile(path):
        return _look_into_zip(path)
    if start.startswith(b"PK\x03\x04"):
        raise Refused(f"{path.name} is cut short: the end of the zip is missing.", "Download it again.")
    if b"\0" in start or b"," not in start.split(b"\n", 1)[0]:
        raise Refused(
            f"{path.name} is neither a zip nor a CSV.", "Give the file as the Census Bureau serves it (csv_pXX.zip)."
        )
    return Archive(path, (Part(path.name, path.stat().st_size),))


def _look_into_zip(path: Path) -> Archive:
    try:
        with zipfile.ZipFile(path) as packed:
            members = [m for m in packed.infolist() if not m.is_dir()]
    except _DAMAGE as damage:
        raise _damaged(path) from damage
    tables = sorted((m for m in members if m.filename.lower().endswith(".csv")), key=lambda m: m.filename)
    if not tables:
        raise Refused(f"{path.name} holds no CSV.", "Give the CSV form of the file (csv_pXX.zip), not the SAS form.")
    _refuse_bomb(path, members)
    marked = any(m.filename == ILLUSTRATIVE for m in members)
    return Archive(path, tuple(Part(m.filename, m.file_size) for m in tables), illustrative=marked)


def _refuse_bomb(path: Path, members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(m.file_size for m in members)
    swells = unpacked > SWELLING_FROM_BYTES and unpacked > MOST_SWELLING * path.stat().st_size
    if unpacked > MOST_UNPACKED_BYTES or len(members) > MOST_MEMBERS or swells:
        raise Refused(
            f"{path.name} says it unpacks to {unpacked:,} bytes in {len(members)} files, more than any person file.",
            "It was not opened. Check where it comes from.",
        )


def _damaged(path: Path) -> Refused:
    return Refused(f"{path.name} is damaged: it cannot be unpacked to the end.", "Download it again.")


def header(stream: IO[bytes], name: str) -> tuple[str, ...]:
    """The column names of the first line, upper-case. Refused when it is not a header or names a column twice."""
    line = stream.readline(MOST_HEADER_BYTES)
    text = line.decode("utf-8-sig", errors="replace").strip()
    names = tuple(cell.strip().strip('"').upper() for cell in text.split(","))
    if not line.endswith(b"\n") or not all(names):
        raise Refused(f"{name} does not start with a line of column names.", "Give the file as the Census serves it.")
    doubled = sorted({n for n in names if names.count(n) > 1})
    if doubled:
        raise Refused(f"{name} has the column {doubled[0]} twice.", "Give the file as the Census Bureau serves it.")
    return names


def blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """The rest of a CSV in blocks of whole lines, about `BLOCK_BYTES` each."""
    rest = b""
    while chunk := stream.read(BLOCK_BYTES):
        end = chunk.rfind(b"\n") + 1
        if end:
            yield rest + chunk[:end]
            rest = chunk[end:]
        else:
            rest += chunk
            if len(rest) > 2 * BLOCK_BYTES:
                raise Refused("A line is longer than any line of a person file.", "Check where the file comes from.")
    if rest.strip():
        yield rest


def checksum(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal text."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
