"""Keeping files: under their hash, private, whole or not at all; content decides what they are."""

from __future__ import annotations

import stat
from hashlib import sha256
from pathlib import Path

import pytest

from fivefold.backbone import files
from fivefold.backbone.files import FOLDER, MOST_BYTES, PDF, TEXT, keep, kept, kind_of
from fivefold.sources.failures import DiskFailure
from fivefold.vocabulary import Refused

CONTENT = b"%PDF-1.7 terms"


@pytest.mark.parametrize(
    ("content", "kind"),
    [(CONTENT, PDF), ("Año\r\nnuevo\t王".encode(), TEXT), (b"<script>alert(1)</script>", TEXT), (b"GIF89a\r\n", TEXT)],
)
def test_content_decides(content: bytes, kind: str) -> None:
    """C6: HTML is handed out as plain text, never as a page, whatever its name says."""
    assert kind_of(content) == kind


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04\x00\x00", b"\x7fELF\x02", b"MZ\x90\x00", b"\xff\xfe\x00", b"text\x00", b"a" * (MOST_BYTES + 1)],
)
def test_what_is_neither_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        kind_of(content)


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("terms.html", "terms.pdf"),  # the ending says what the content is
        ('a"b\r\nSet-Cookie: x.pdf', "abSet-Cookie x.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        ("", "file.pdf"),
        ("n" * 300 + ".pdf", "n" * 96 + ".pdf"),
        ("nul\x00.pdf", "nul.pdf"),
    ],
)
def test_a_name_is_never_a_place(name: str, offered: str, tmp_path: Path) -> None:
    """C7: stored under a name of ours; what it is offered as is safe in a header."""
    file = keep(CONTENT, name=name, home=tmp_path)
    assert file.name == offered
    assert [p.name for p in (tmp_path / FOLDER).iterdir()] == [sha256(CONTENT).hexdigest()]


def test_a_file_is_for_this_site_only_and_kept_once(tmp_path: Path) -> None:
    first, again = (keep(CONTENT, name=name, home=tmp_path) for name in ("a.pdf", "b.pdf"))
    (path,) = (tmp_path / FOLDER).iterdir()
    assert first.hash == again.hash == path.name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert kept(first.hash, home=tmp_path) == CONTENT


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(DiskFailure, match="No space left"):
        keep(CONTENT, name="a.pdf", home=tmp_path)
    assert list((tmp_path / FOLDER).iterdir()) == []


def test_a_file_changed_on_the_disk_is_not_handed_out(tmp_path: Path) -> None:
    file = keep(CONTENT, name="a.pdf", home=tmp_path)
    (tmp_path / FOLDER / file.hash).write_bytes(b"%PDF-1.7 other terms")
    with pytest.raises(Refused, match="not what was received"):
        kept(file.hash, home=tmp_path)


@pytest.mark.parametrize("hash_", ["0" * 64, "../../etc/passwd", ""])
def test_only_a_hash_finds_a_file(hash_: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="not there"):
        kept(hash_, home=tmp_path)
