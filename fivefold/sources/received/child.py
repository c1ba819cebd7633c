"""The process that touches the bytes of strangers. Started by `reading`; lowers its own limits before the first byte.

Standard input is the file. Each row goes out at once as a line of JSON, [number, [cells]]; the last line is an object,
either the rest of the table or {"refused": [reason, advice]}. A process that dies leaves no last line.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any, BinaryIO

from fivefold.sources.received.archive import Parts
from fivefold.sources.received.charsets import settle_charset
from fivefold.sources.received.delimited import read_delimited
from fivefold.sources.received.grid import Grid, Row
from fivefold.sources.received.limits import Limits
from fivefold.sources.received.markup import Markup
from fivefold.sources.received.recognise import recognise
from fivefold.sources.received.sheet import Seen, read_sheet
from fivefold.sources.received.table import Kind
from fivefold.sources.received.workbook import Workbook, open_workbook
from fivefold.vocabulary import Refused

OUT_OF_MEMORY = ("The file needs more memory than a received file may take.", "Send it in several files.")


class Answer:
    """Lines to the parent, counted so that a small file cannot become an endless answer."""

    def __init__(self, stream: BinaryIO, limits: Limits) -> None:
        self._stream, self._left = stream, limits.answer_bytes

    def rows(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self._left -= self._line(row)
            if self._left < 0:
                raise Refused("The file holds too much text.", "Send it in several files.")

    def close(self, rest: dict[str, Any]) -> None:
        self._line(rest)
        self._stream.flush()

    def _line(self, value: object) -> int:
        return self._stream.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def main() -> None:
    request = json.loads(sys.argv[1])
    limits = Limits(**request["limits"])
    lower_own_limits(limits)
    answer = Answer(sys.stdout.buffer, limits)
    try:
        table = read(sys.stdin.buffer, answer, limits=limits, sheet=request["sheet"], charset=request["charset"])
    except Refused as refused:
        table = {"refused": [refused.reason, refused.advice]}
    except MemoryError:
        table = {"refused": OUT_OF_MEMORY}
    answer.close(table)


def lower_own_limits(limits: Limits) -> None:
    """Memory, processor time, and no file may be written. Where the platform has no such limits the parent's clock
    and the limits on the file remain."""
    try:
        import resource
    except ImportError:  # Windows
        return
    wanted = {
        resource.RLIMIT_AS: limits.memory_bytes,
        resource.RLIMIT_CPU: limits.seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in wanted.items():
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):  # macOS does not limit address space
            continue


def read(stream: BinaryIO, answer: Answer, *, limits: Limits, sheet: str | None, charset: str | None) -> dict[str, Any]:
    """Sends the rows; returns the rest of the table. Refused as the modules say that it calls."""
    kind = recognise(stream)
    grid = Grid(limits)
    rest = _read_csv(stream, answer, grid, charset) if kind is Kind.CSV else _read_workbook(stream, answer, grid, sheet)
    return {"kind": kind, "header": grid.header, **rest}


def _read_csv(stream: BinaryIO, answer: Answer, grid: Grid, wanted: str | None) -> dict[str, Any]:
    charset = settle_charset(stream, wanted)
    answer.rows(grid.rows(read_delimited(stream, charset=charset, limits=grid.limits)))
    return {"charset": charset.name, "notes": [charset.note] if charset.note else []}


def _read_workbook(stream: BinaryIO, answer: Answer, grid: Grid, wanted: str | None) -> dict[str, Any]:
    parts, markup, seen = Parts(stream, grid.limits), Markup(grid.limits), Seen()
    book = open_workbook(parts, markup)
    place = book.sheet(wanted)
    found = read_sheet(parts, markup, book=book, place=place, limits=grid.limits, seen=seen)
    answer.rows(grid.rows(found))
    notes = (*_sheet_notes(book, wanted), *seen.notes(len(grid.header)))
    return {"sheet": place.name, "sheets": [s.name for s in book.sheets], "notes": notes}


def _sheet_notes(book: Workbook, wanted: str | None) -> tuple[str, ...]:
    hidden = sum(sheet.hidden for sheet in book.sheets)
    others = len(book.sheets) - 1
    notes = []
    if others and wanted is None:
        notes.append(f"The workbook has {len(book.sheets)} worksheets; the first that can be seen was read.")
    if hidden:
        notes.append(f"Hidden worksheets: {hidden}. Delete what is not meant for us and send the file again.")
    return tuple(notes)
