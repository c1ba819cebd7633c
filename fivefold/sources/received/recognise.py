"""What a file is, by what is in it. Its name and the type a browser claims are never asked."""

from __future__ import annotations

from typing import BinaryIO

from fivefold.sources.received.table import Kind
from fivefold.vocabulary import Refused

LOOK = 1024
"""Programs that open PDF look for its mark this far; so must we, or a file could be two things."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
EXPECTED = "Send a CSV file or an Excel workbook (.xlsx)."
_BEFORE_TEXT = b"\xef\xbb\xbf\xff\xfe \t\r\n"
"""Byte order marks and white space."""


def recognise(stream: BinaryIO) -> Kind:
    """CSV or XLSX. Refused: empty, PDF, web page or other markup, old or locked Excel."""
    start = stream.read(LOOK)
    stream.seek(0)
    if not start:
        raise Refused("The file is empty.", EXPECTED)
    if start.startswith(OLE):
        raise _old_or_locked(stream)
    if b"%PDF-" in start:
        raise Refused("The file is a PDF, whatever its name says.", EXPECTED)
    if start.startswith(ZIP):
        return Kind.XLSX
    if start.replace(b"\0", b"").lstrip(_BEFORE_TEXT).startswith(b"<"):
        raise Refused("The file is a web page, a picture or other markup, whatever its name says.", EXPECTED)
    return Kind.CSV


def _old_or_locked(stream: BinaryIO) -> Refused:
    """Excel wraps a workbook with a password in the same container that its format of 1997 used."""
    if "EncryptedPackage".encode("utf-16-le") in stream.read():
        return Refused("The workbook is locked with a password.", "Save it without the password and send it again.")
    return Refused("The file is an old Excel (.xls) or another Office file.", "Save it as .xlsx or CSV and send that.")
