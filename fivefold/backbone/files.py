"""Keeping files that people send: as received, under the hash of their content, whole or not at all.

A name somebody gave is never a place on the disk; what a file is, its content decides.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.utils.translation import gettext as _

from fivefold.sources.disk import publish_file, writing
from fivefold.sources.received.file_names import safe_file_name
from fivefold.vocabulary import Refused

FOLDER = "files"
MOST_BYTES = 10 << 20
PDF, TEXT = "application/pdf", "text/plain; charset=utf-8"
_HASH = re.compile(r"[0-9a-f]{64}")
_NOT_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_ENDINGS = {PDF: ".pdf", TEXT: ".txt"}


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that is kept: under `hash`; to be offered as `name`, whose ending says what the content is."""

    hash: str
    name: str


def kind_of(content: bytes) -> str:
    """PDF or TEXT. Refused: anything else, whatever its name says; nothing at all; too much."""
    if not content:
        raise Refused(_("The file is empty."), _("Choose the file again."))
    if len(content) > MOST_BYTES:
        raise Refused(_("The file is larger than 10 MB."), _("Save it smaller, for example without pictures."))
    if content.startswith(b"%PDF-"):
        return PDF
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = "\x00"
    if _NOT_IN_TEXT.search(text):
        raise Refused(_("The file is neither a PDF nor plain text."), _("Save the document as PDF and send that."))
    return TEXT


def keep(content: bytes, *, name: str, home: Path) -> KeptFile:
    """Store the content below `home`, readable by this site only. The same content twice is one file.

    Refused: see `kind_of`. DiskFailure: it could not be written, and nothing is there.
    """
    ending, folder, hash_ = _ENDINGS[kind_of(content)], home / FOLDER, sha256(content).hexdigest()
    with writing(folder / hash_):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (folder / hash_).exists():
            _write(content, folder / hash_)
    return KeptFile(hash_, Path(safe_file_name(name)).stem + ending)


def _write(content: bytes, final: Path) -> None:
    """A temporary file is made with mode 600, and nothing is at the final place until all of it is on the disk."""
    with NamedTemporaryFile(dir=final.parent, prefix=".", delete=False) as stream:
        temporary = Path(stream.name)
        try:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        except OSError:
            temporary.unlink()
            raise
    publish_file(temporary, final)


def kept(hash_: str, *, home: Path) -> bytes:
    """The content. Refused when it is not there or no longer what was received."""
    path = home / FOLDER / hash_
    if not _HASH.fullmatch(hash_) or not path.is_file():
        raise Refused(_("The file is not there any more."), _("Ask the operator of this site."))
    content = path.read_bytes()
    if sha256(content).hexdigest() != hash_:
        raise Refused(_("The file is not what was received."), _("Ask the operator to restore it from a backup."))
    return content
