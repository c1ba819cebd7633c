"""The process that parses: it is limited, told nothing, leaves nothing, and its death is a sentence."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from fivefold.sources.received import reading
from fivefold.sources.received.limits import LIMITS, Limits
from fivefold.sources.received.reading import read_received
from fivefold.vocabulary import Refused
from tests.sources.received.workbooks import HEADER, packed, workbook

GIVEN_UP = "cannot be read within"
linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, and address space is limited only here")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    path.write_bytes(b"name,id\nZo,1\n")
    return path


def child_that(does: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replaces what the child runs, after it has lowered its limits as it always does."""
    start = (
        "import json, os, sys, time; sys.path.insert(0, sys.argv.pop()); "
        "from fivefold.sources.received.child import lower_own_limits; "
        "from fivefold.sources.received.limits import Limits; "
        "lower_own_limits(Limits(**json.loads(sys.argv[1])['limits'])); "
    )
    monkeypatch.setattr(reading, "_START", start + does)


ANSWER = "print(json.dumps({'kind': 'csv', 'header': [%s], 'notes': []}))"


@linux
def test_the_child_has_the_limits_it_was_given(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R14: asked of the system itself, from inside the child."""
    child_that("import resource as r; " + ANSWER % "*(f'{k} {r.getrlimit(getattr(r, k))[1]}' for k in ('RLIMIT_AS', "
               "'RLIMIT_CPU', 'RLIMIT_FSIZE', 'RLIMIT_CORE'))", monkeypatch)  # fmt: skip
    header = read_received(table, limits=Limits(memory_bytes=200 << 20, seconds=7)).header
    assert header == (f"RLIMIT_AS {200 << 20}", "RLIMIT_CPU 7", "RLIMIT_FSIZE 0", "RLIMIT_CORE 0")


def test_no_secret_and_no_django_reaches_the_child(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIVEFOLD_CANARY", "secret")
    inside = "str('FIVEFOLD_CANARY' in os.environ), str(len([m for m in sys.modules if 'django' in m]))"
    child_that("import fivefold.sources.received.child; " + ANSWER % inside, monkeypatch)
    assert read_received(table).header == ("False" if os.name == "posix" else "True", "0")


@pytest.mark.parametrize(
    "does",
    [
        "os.abort()",
        "os._exit(0)",
        "time.sleep(60)",
        "exec('while True: pass')",
        "print('[2,[\"half a row')",
        "print('{}')",
        "print('[]')",
        "print('7')",
        "print('{\"refused\": 7}')",
        ANSWER % "7",
        "exec('while True: print(0)')",
    ],
)
def test_a_child_that_dies_hangs_or_talks_nonsense_is_a_sentence(
    table: Path, does: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R14: whatever happens to the parser, a person reads a sentence and the server lives on."""
    child_that(does, monkeypatch)
    with pytest.raises(Refused, match=GIVEN_UP):
        read_received(table, limits=Limits(seconds=1, answer_bytes=1_000_000))


@linux
def test_too_much_memory_is_a_sentence_and_its_twin(tmp_path: Path) -> None:
    """40 MB of shared text in a child of 64 MiB; with the ordinary limit the same file is read."""
    cells = "".join(f"<row><c t='str'><v>{'x' * 32_000}</v></c></row>" for _ in range(2))
    parts = workbook(HEADER + cells)
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace("styles", "sharedStrings")
    parts["xl/sharedStrings.xml"] = f"<sst><si><t>{'x' * 40_000_000}</t></si></sst>"
    path = packed(tmp_path / "a.xlsx", dict(parts))
    with pytest.raises(Refused, match="memory"):
        read_received(path, limits=Limits(memory_bytes=64 << 20, swelling=10_000))
    assert read_received(path, limits=Limits(swelling=10_000)).rows


def test_a_killed_child_leaves_the_file_and_the_disk_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed in the middle of reading, as by an operator: the file is the same byte for byte, no file is left over."""
    content = b"name,id\n" + b"Zo,1\n" * 100_000
    (tmp_path / "received").mkdir()
    path = tmp_path / "received" / "table.csv"
    path.write_bytes(content)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    started: list[subprocess.Popen[bytes]] = []

    class Remembered(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            started.append(self)
            threading.Timer(0.15, self.send_signal, [signal.SIGTERM]).start()

    monkeypatch.setattr(subprocess, "Popen", Remembered)
    try:
        read_received(path)
    except Refused as refused:
        assert GIVEN_UP in str(refused)  # noqa: PT017 - a fast machine may have read it before the kill
    assert started[0].returncode is not None, "the parent waited for its child"
    assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(content).digest()
    assert list(tmp_path.iterdir()) == [path.parent] and list(path.parent.iterdir()) == [path]


@linux
def test_no_process_and_no_open_file_is_left(table: Path, tmp_path: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        read_received(table)
        with pytest.raises(Refused):
            read_received(packed(tmp_path / "a.xlsx", {"a": "b"}))
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_the_file_is_measured_before_a_child_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """C9: 1 GB on one line is refused by its size; the twin, with that limit raised, by the length of the line."""
    path = tmp_path / "long.csv"
    with path.open("wb") as stream:
        stream.write(b"name,id\n")
        stream.truncate(1 << 30)
    with monkeypatch.context() as patch:
        patch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a child was started"))
        with pytest.raises(Refused, match=r"has 1,073,741,824 bytes"):
            read_received(path)
    path.write_bytes(b"name,id\n" + b"x" * (40 << 20))
    with pytest.raises(Refused, match=r"has 41,943,048 bytes"):
        read_received(path)
    with pytest.raises(Refused, match=r"Line 2 is longer than"):
        read_received(path, limits=Limits(file_bytes=2 << 30))


@pytest.mark.parametrize("where", ["missing.csv", "."])
def test_what_cannot_be_opened_is_a_sentence(tmp_path: Path, where: str) -> None:
    with pytest.raises(Refused, match="cannot be opened"):
        read_received(tmp_path / where)


def test_sentences_never_hold_what_is_in_the_file(tmp_path: Path) -> None:
    """Refusals and notes end up in logs and mails: they name places only."""
    path = tmp_path / "Jane Canary.csv"
    for content in (
        b"Canary,Canary\n",
        b"a,b\nCanary,Canary,Canary\n",
        b'a,b\n"Canary"Canary,1\n',
        b"a,b\nCanary\0,\n",
    ):
        path.write_bytes(content)
        with pytest.raises(Refused) as refused:
            read_received(path)
        assert "Canary" not in str(refused.value)


def test_the_ordinary_limits_are_those_promised() -> None:
    """C8: 256 MiB; and a file of 100,000 rows passes."""
    assert LIMITS.memory_bytes <= 256 << 20 and LIMITS.rows >= 100_000 and LIMITS.seconds <= 20
