"""The zip around a workbook, measured before anything is unpacked, and handed out in small pieces."""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from fivefold.sources.received.limits import Limits
from fivefold.sources.received.recognise import EXPECTED, OLE, ZIP
from fivefold.vocabulary import Refused

DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, struct.error)
SWELLING_FROM_BYTES = 1 << 20
"""Below this size the ratio says nothing."""
_PIECE = 64 << 10
_END = struct.Struct("<4s4H2LH")
"""A zip's last record: its mark, two disk numbers, parts on this disk and in all, directory size and place, comment."""
_MOST_DIRECTORY_BYTES_PER_PART = 512
_LOCKED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_FORBIDDEN = (
    ("vbaproject.bin", "holds a program (macros)", "Save it as an ordinary workbook (.xlsx) and send that."),
    ("xl/macrosheets/", "holds a program (macros)", "Save it as an ordinary workbook (.xlsx) and send that."),
    ("xl/activex/", "holds a program (controls)", "Copy the cells into a new workbook and send that."),
    ("xl/externallinks/", "refers to other files", "In Excel: Data, Edit Links, Break Link; then send it again."),
    ("xl/embeddings/", "holds another file", "Remove what is embedded and send it again."),
)


class Parts:
    """The parts of a workbook by name. Made from a stream that has passed every check of size and content."""

    def __init__(self, stream: BinaryIO, limits: Limits) -> None:
        """Refused: too many or too large parts, a bomb, a locked part, macros, other files inside or around."""
        _check_end(stream, limits)
        try:
            self._packed = zipfile.ZipFile(stream)
            infos = [info for info in self._packed.infolist() if not info.is_dir()]
            self._by_name = {info.filename.lower(): info for info in infos}
            _check_sizes(infos, _size(stream), limits)
            _check_names(infos, self._by_name)
            for info in infos:
                _check_start(self._packed, info)
        except DAMAGE as error:
            raise damaged() from error

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._by_name

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of one part. Never more than its promised size, and refused when its checksum differs."""
        info = self._by_name.get(name.lower())
        if info is None:
            raise damaged()
        try:
            with self._packed.open(info) as stream:
                while piece := stream.read(_PIECE):
                    yield piece
        except DAMAGE as error:
            raise damaged() from error


def damaged() -> Refused:
    return Refused("The workbook is damaged: it cannot be read to the end.", "Open it, save it anew and send that.")


def _size(stream: BinaryIO) -> int:
    return stream.seek(0, os.SEEK_END)


def _check_end(stream: BinaryIO, limits: Limits) -> None:
    """The zip begins and ends with the file (so it has no comment), and its directory is small enough to be read."""
    size = _size(stream)
    stream.seek(max(0, size - _END.size))
    end = stream.read(_END.size)
    if len(end) < _END.size or not end.startswith(b"PK\x05\x06"):
        raise Refused("The workbook is cut short, or something was added to its end.", "Save it anew and send that.")
    _, _, _, _, parts, directory, place, _ = _END.unpack(end)
    if parts > limits.parts or directory > limits.parts * _MOST_DIRECTORY_BYTES_PER_PART:
        raise _too_large(f"{parts:,} parts", limits)
    if place + directory + _END.size != size:
        raise Refused("Something was added to the workbook.", "Save it anew and send that.")


def _check_sizes(infos: list[zipfile.ZipInfo], packed: int, limits: Limits) -> None:
    unpacked = sum(info.file_size for info in infos)
    swollen = unpacked > SWELLING_FROM_BYTES and unpacked > limits.swelling * packed
    if len(infos) > limits.parts or unpacked > limits.unpacked_bytes or swollen:
        raise _too_large(f"{unpacked:,} bytes", limits)


def _too_large(what: str, limits: Limits) -> Refused:
    return Refused(
        f"The workbook would unpack to {what}; the most is {limits.parts:,} parts, {limits.unpacked_bytes:,} bytes and "
        f"{limits.swelling} times the size of the file.",
        "Copy only the cells that are needed into a new workbook and send that.",
    )


def _check_names(infos: list[zipfile.ZipInfo], by_name: dict[str, zipfile.ZipInfo]) -> None:
    if len(by_name) != len(infos):
        raise damaged()
    for name in by_name:
        for place, what, advice in _FORBIDDEN:
            if place in name:
                raise Refused(f"The workbook {what}.", advice)
    if "[content_types].xml" not in by_name or "_rels/.rels" not in by_name:
        raise Refused("The file is a zip, but not an Excel workbook.", EXPECTED)


def _check_start(packed: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    if info.flag_bits & _LOCKED:
        raise Refused("The workbook is locked with a password.", "Save it without the password and send it again.")
    if info.compress_type not in _METHODS:
        raise damaged()
    with packed.open(info) as stream:
        if stream.read(len(OLE)).startswith((ZIP, OLE)):
            raise Refused("The workbook holds another file.", "Remove what is embedded and send it again.")
