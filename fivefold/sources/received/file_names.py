"""A stranger's file name, made safe to show and to offer for download. Files are stored under names of our own."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

LONGEST = 100
WITHOUT_NAME = "file"
_ALLOWED_SIGNS = frozenset(" .-_()")
_ALLOWED_KINDS = frozenset("LMN")
"""Unicode's letters, marks and numbers."""


def safe_file_name(name: str) -> str:
    """Letters, digits, blanks and . - _ ( ) of the last part of a path; at most 100 characters, ending kept.

    Safe between quotes in a Content-Disposition header. Line breaks, quotes and signs that turn the direction of
    writing are gone.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    kept = " ".join("".join(filter(_is_allowed, last)).split()).strip(" .")
    path = PurePosixPath(kept or WITHOUT_NAME)
    ending = path.suffix[: LONGEST // 2]
    return path.stem[: LONGEST - len(ending)] + ending


def _is_allowed(character: str) -> bool:
    return character in _ALLOWED_SIGNS or unicodedata.category(character)[0] in _ALLOWED_KINDS
