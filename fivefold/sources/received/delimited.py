"""A CSV as rows of texts, one line at a time, so that no line and no cell can fill the memory."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from fivefold.sources.received.charsets import CHARSETS, Charset
from fivefold.sources.received.grid import Row
from fivefold.sources.received.limits import Limits
from fivefold.sources.received.recognise import EXPECTED
from fivefold.vocabulary import Refused

SEPARATORS = (",", ";", "\t", "|")
MARKED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")
"""A cell that `writing` marked with an apostrophe, so that no program runs it as a formula."""
_ALL_SEPARATORS = "".join(SEPARATORS)
_LOOK_CHARACTERS = 64 << 10
_LOOK_ROWS = 20


def read_delimited(stream: BinaryIO, *, charset: Charset, limits: Limits) -> Iterator[Row]:
    """Rows with the line on which they begin. Refused: bytes that are no text, endless lines or cells, stray quotes."""
    stream.seek(charset.mark)
    text = io.TextIOWrapper(stream, encoding=charset.name, errors="strict", newline="")
    try:
        yield from _rows(text, limits)
    except UnicodeDecodeError as error:
        raise Refused(
            f"The file is not in the character set “{CHARSETS[charset.name]}”.",
            "Choose another, or save the file as “CSV UTF-8” and send it again.",
        ) from error


def _rows(text: io.TextIOWrapper, limits: Limits) -> Iterator[Row]:
    start = text.tell()
    separator = _separator(text.read(_LOOK_CHARACTERS))
    text.seek(start)
    csv.field_size_limit(limits.cell_characters)
    reader = csv.reader(_lines(text, limits), delimiter=separator, strict=True)
    begins = 1
    try:
        for cells in reader:
            yield begins, [cell[1:] if cell[:1] == "'" and MARKED.match(cell) else cell for cell in cells]
            begins = reader.line_num + 1
    except csv.Error as error:
        raise _unreadable(error, begins, limits) from error


def _lines(text: io.TextIOWrapper, limits: Limits) -> Iterator[str]:
    number = 0
    while line := text.readline(limits.line_characters + 1):
        number += 1
        if len(line) > limits.line_characters:
            raise Refused(f"Line {number:,} is longer than {limits.line_characters:,} characters.", EXPECTED)
        if "\0" in line:
            raise Refused(f"Line {number:,} holds a byte that no text holds (NUL).", EXPECTED)
        yield line


def _unreadable(error: csv.Error, row: int, limits: Limits) -> Refused:
    if "field limit" in str(error):
        reason = f"The row at line {row:,} has a cell with more than {limits.cell_characters:,} characters."
        return Refused(reason, "Look for a quote that is not closed, or shorten the cell.")
    return Refused(
        f"The row at line {row:,} has a quote that is not closed, or text after a closing quote.",
        'Write a quote inside a quoted cell twice (""), or save the file again from a spreadsheet program.',
    )


def _separator(look: str) -> str:
    return max(SEPARATORS, key=lambda separator: _fit(look, separator))


def _fit(look: str, separator: str) -> tuple[int, int]:
    """How many columns the first row has, then how many rows have as many.

    Where the first row is one cell (a title above the names) what counts is the widest row, so that the rows below
    come out too wide and are told, instead of being read as one column.
    """
    widths: list[int] = []
    try:
        for cells in csv.reader(io.StringIO(look, newline=""), delimiter=separator, strict=True):
            if "".join(cells).strip(_ALL_SEPARATORS):
                widths.append(len(cells))
            if len(widths) == _LOOK_ROWS:
                break
    except csv.Error:  # the look ends inside a cell, or this is not the separator: judge by the rows before
        pass
    if not widths:
        return 0, 0
    return widths[0], max(widths) if widths[0] == 1 else widths.count(widths[0])
