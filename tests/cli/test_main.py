"""The command line as a script sees it: exit codes of docs/operator.md, sentences on stderr, a quick --help."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from fivefold.cli import exits
from fivefold.cli import main as command
from fivefold.cli.main import PARTS, main
from fivefold.sources.failures import DiskFailure, NetworkFailure
from fivefold.vocabulary import Refused

ROOT = Path(__file__).resolve().parents[2]


def test_help_names_every_part_and_imports_none_of_them() -> None:
    code = "import sys; from fivefold.cli.main import main; main(['--help']); print(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    words, modules = result.stdout.rsplit("\n", 2)[0], result.stdout.split()
    assert all(part in words for part in PARTS)
    assert not {"django", "polars", "numpy", "altair"} & set(modules)


@pytest.mark.parametrize("part", PARTS)
def test_every_part_has_help_of_its_own(part: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([part, "--help"]) == exits.OK
    assert "Usage" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (Refused("The file is no person file.", "Give the person file."), exits.REFUSED, "Give the person file."),
        (NetworkFailure("The server did not answer."), exits.NETWORK, "did not answer"),
        (DiskFailure("The disk is full."), exits.DISK, "full"),
        (OSError(28, "No space left on device"), exits.DISK, "No space left"),
        (KeyboardInterrupt(), exits.INTERRUPTED, "Stopped."),
        (ZeroDivisionError("x"), exits.BUG, "fault in Fivefold"),
    ],
)
def test_an_error_is_a_sentence_and_a_code(
    error: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(command.typer.main, "get_command", lambda _: broken)
    assert main(["verify-log"]) == code
    err = capsys.readouterr().err
    assert said in err
    assert ("Traceback" in err) == (code == exits.BUG)


@pytest.mark.parametrize(
    "words", [["nonsense"], ["demo", "--porto", "1"], ["demo", "--port", "0"], ["verify-log", "x"]]
)
def test_a_command_typed_wrong_ends_with_two(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == exits.BAD_USAGE
    assert capsys.readouterr().err


@pytest.mark.django_db
def test_verify_log_prints_the_head(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify-log"]) == exits.OK
    assert "0 entries, head 0000" in capsys.readouterr().out


@pytest.mark.django_db
def test_verify_log_ends_with_one_when_the_anchor_is_gone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify-log", "--anchor", "f" * 64]) == exits.CHECK_FAILED
    assert "cut off" in capsys.readouterr().out


@pytest.mark.slow
def test_the_first_words_come_at_once() -> None:
    """A person waits for --help; 1.5 s leaves room for a busy machine (0.2 s measured)."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "fivefold.cli", "--help"], cwd=ROOT, check=True, capture_output=True)
    assert time.perf_counter() - start < 1.5
