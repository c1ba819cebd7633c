"""Reading a spreadsheet from a stranger: a child process parses it under limits, this one checks what comes back.

The file is opened for reading only, handed over as an open stream, and never copied or unpacked to disk.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from fivefold.sources.received.limits import LIMITS, Limits
from fivefold.sources.received.table import Kind, ReceivedRow, ReceivedTable
from fivefold.vocabulary import Refused

_LAST_LINE_BYTES = 1 << 20
"""Room for the last line, which holds the names of the columns and the notes."""
_ROOT = Path(__file__).resolve().parents[3]
_START = "import sys; sys.path.insert(0, sys.argv.pop()); from fivefold.sources.received.child import main; main()"


def read_received(
    path: Path, *, limits: Limits = LIMITS, sheet: str | None = None, charset: str | None = None
) -> ReceivedTable:
    """The table in a CSV or XLSX file, whatever it is called.

    `sheet`: a worksheet by name; else the first that can be seen. `charset`: one of `charsets.CHARSETS`, when a
    person has said which; else it is found, and a note says when it was assumed.
    Refused, and nothing else raised, for every file that is not a readable table within `limits`.
    """
    request = json.dumps({"limits": asdict(limits), "sheet": sheet, "charset": charset})
    try:
        with path.open("rb") as stream:
            _check_size(os.fstat(stream.fileno()).st_size, limits)
            answer = _ask_child(stream, request, limits)
    except OSError as error:
        raise Refused("The file cannot be opened.", "Send it again.") from error
    return _table(answer, limits)


def _check_size(size: int, limits: Limits) -> None:
    if size > limits.file_bytes:
        raise Refused(
            f"The file has {size:,} bytes; the most is {limits.file_bytes:,}.",
            "Send only the columns that are asked for, or several files.",
        )


def _ask_child(stream: IO[bytes], request: str, limits: Limits) -> bytes:
    """All the child says, up to a limit of its own. It is killed when the time is up, and in any case at the end."""
    command = [sys.executable, "-I", "-B", "-c", _START, request, str(_ROOT)]
    with subprocess.Popen(
        command,
        stdin=stream,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={} if os.name == "posix" else None,  # no secret of ours reaches it; Windows cannot start without its own
    ) as child:
        alarm = threading.Timer(limits.seconds, child.kill)
        alarm.start()
        try:
            return child.stdout.read(_most_bytes(limits) + 1) if child.stdout else b""
        finally:
            alarm.cancel()
            child.kill()


def _most_bytes(limits: Limits) -> int:
    return limits.answer_bytes + _LAST_LINE_BYTES


def _table(answer: bytes, limits: Limits) -> ReceivedTable:
    """What the child said, trusted no further than its shape."""
    if len(answer) > _most_bytes(limits):
        raise _given_up(limits)
    try:
        *rows, rest = map(json.loads, answer.splitlines())
        if "refused" in rest:
            raise Refused(*rest["refused"])
        return _built(rows, rest)
    except (ValueError, KeyError, TypeError) as error:
        raise _given_up(limits) from error


def _built(rows: list[Any], rest: dict[str, Any]) -> ReceivedTable:
    return ReceivedTable(
        kind=Kind(rest["kind"]),
        header=_texts(rest["header"]),
        rows=tuple(ReceivedRow(int(number), _texts(cells)) for number, cells in rows),
        sheet=rest.get("sheet", ""),
        sheets=_texts(rest.get("sheets", ())),
        charset=rest.get("charset", ""),
        notes=_texts(rest["notes"]),
    )


def _texts(values: Sequence[object]) -> tuple[str, ...]:
    texts = tuple(value for value in values if isinstance(value, str))
    if len(texts) != len(values):
        raise TypeError("not texts")
    return texts


def _given_up(limits: Limits) -> Refused:
    return Refused(
        f"The file cannot be read within {limits.seconds} seconds and {limits.memory_bytes >> 20} MiB of memory.",
        "Copy only the cells that are needed into a new file and send that.",
    )
