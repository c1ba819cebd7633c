"""One worksheet as rows of texts, in one pass, without ever holding the sheet: only cells that are there cost anything.

What the person should know (hidden rows, merged cells, formulas without a result) is gathered on the way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from string import digits

from fivefold.sources.received.archive import Parts
from fivefold.sources.received.cells import Show, Style, is_inexact, number_text, plain_text
from fivefold.sources.received.grid import Row, too_many_columns
from fivefold.sources.received.limits import Limits
from fivefold.sources.received.markup import Attributes, Markup
from fivefold.sources.received.table import column_letters, in_words
from fivefold.sources.received.workbook import SheetPlace, Workbook, is_true
from fivefold.vocabulary import Refused

LAST_ROW = 1_048_576
"""Of any worksheet."""
LAST_COLUMN = 16_384
_LETTERS = re.compile("[A-Z]{1,3}")
_AREA = re.compile(r"[A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7}")
_PLAIN = Style()


@dataclass(slots=True)
class Seen:
    """What a person sees otherwise than it was read: rows by number, columns by index."""

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    without_result: list[int] = field(default_factory=list)
    errors: list[int] = field(default_factory=list)
    inexact: list[int] = field(default_factory=list)
    percent: set[int] = field(default_factory=set)
    durations: set[int] = field(default_factory=set)

    def notes(self, width: int) -> tuple[str, ...]:
        """Sentences for a table of `width` columns. They name places, never what is there."""
        hidden = [i for first, last in self.hidden_columns for i in range(first, min(last, width))]
        private = "read too; delete what is not meant for us and send the file again"
        found = (
            (self.hidden_rows, "row", f"Hidden, and {private}:"),
            (_letters(hidden), "column", f"Hidden, and {private}:"),
            (self.merged, "area", "Merged cells, of which only the first was read:"),
            (self.without_result, "row", "Formulas without a stored result, read as blank (open, save, send again):"),
            (self.errors, "row", "Error values such as #N/A:"),
            (self.inexact, "row", "Numbers too long for a spreadsheet, their last digits lost (store them as text):"),
            (_letters(self.percent), "column", "Shown as percent, but read as stored (12% is 0.12):"),
            (_letters(self.durations), "column", "Shown as durations, but read as stored (12 hours are 0.5):"),
        )
        return tuple(f"{what} {in_words(noun, list(dict.fromkeys(places)))}." for places, noun, what in found if places)


def _letters(columns: list[int] | set[int]) -> list[str]:
    return [column_letters(i) for i in sorted(columns)]


def read_sheet(
    parts: Parts, markup: Markup, *, book: Workbook, place: SheetPlace, limits: Limits, seen: Seen
) -> Iterator[Row]:
    """Rows in order, blank ones left out. `seen` is filled on the way. Refused: damaged, or beyond a limit."""
    cells = _Cells(book, limits, seen)
    for _ in markup.read(parts.pieces(place.part), cells):
        yield from cells.finished
        cells.finished.clear()


class _Cells:
    """The handler of a worksheet's elements. ValueError and LookupError mean a damaged sheet."""

    def __init__(self, book: Workbook, limits: Limits, seen: Seen) -> None:
        self.finished: list[Row] = []
        self._book, self._limits, self._seen = book, limits, seen
        self._row, self._hidden, self._values = 0, False, list[str]()
        self._column = -1
        self._cell: Attributes | None = None
        self._pieces = list[str]()
        self._formula = self._phonetic = self._open = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif name in ("v", "t"):
            self._open = self._cell is not None and not self._phonetic
        elif name == "row":
            self._start_row(attributes)
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._phonetic = True
        elif name == "col" and is_true(attributes.get("hidden")):
            self._seen.hidden_columns.append((int(attributes["min"]) - 1, int(attributes["max"])))
        elif name == "mergeCell":
            self._seen.merged.append(_checked_area(attributes["ref"]))

    def end(self, name: str) -> None:
        if name == "c":
            self._end_cell()
        elif name in ("v", "t"):
            self._open = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "row":
            self._end_row()

    def text(self, text: str) -> None:
        if self._open:
            self._pieces.append(text)

    def _start_row(self, attributes: Attributes) -> None:
        number = int(attributes.get("r", self._row + 1))
        if number > LAST_ROW:
            raise Refused(
                f"The sheet goes beyond row {LAST_ROW:,}, the last a worksheet can have.",
                "Copy only the cells that are needed into a new workbook and send that.",
            )
        if number <= self._row:
            raise ValueError("rows out of order")
        self._row, self._values, self._column = number, [], -1
        self._hidden = is_true(attributes.get("hidden"))

    def _end_row(self) -> None:
        if self._values:
            self.finished.append((self._row, self._values))
            if self._hidden:
                self._seen.hidden_rows.append(self._row)

    def _start_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        column = self._column + 1 if reference is None else _column_index(reference.rstrip(digits))
        if column <= self._column:
            raise ValueError("cells out of order")
        self._column, self._cell, self._pieces, self._formula = column, attributes, [], False

    def _end_cell(self) -> None:
        if self._cell is None:
            raise ValueError("a cell inside a cell")
        text = self._value(self._cell, "".join(self._pieces))
        self._cell = None
        if not text:
            return
        if self._column >= self._limits.columns:
            raise too_many_columns(self._row, self._column + 1, self._limits)
        if len(text) > self._limits.cell_characters:
            raise _too_long(self._row, self._column, self._limits)
        self._values.extend([""] * (self._column - len(self._values)))
        self._values.append(text)

    def _value(self, cell: Attributes, raw: str) -> str:
        kind = cell.get("t", "n")
        if not raw:
            if self._formula and kind != "str":
                self._seen.without_result.append(self._row)
            return ""
        if kind == "s":
            return self._book.shared[int(raw)]
        if kind == "n":
            return self._number(raw, int(cell.get("s", "0")))
        if kind == "b":
            return "true" if is_true(raw) else "false"
        if kind == "e":
            self._seen.errors.append(self._row)
        return plain_text(raw)

    def _number(self, raw: str, style_index: int) -> str:
        styles = self._book.styles
        style = styles[style_index] if styles else _PLAIN
        if style.show is Show.PERCENT:
            self._seen.percent.add(self._column)
        elif style.show is Show.DURATION:
            self._seen.durations.add(self._column)
        elif is_inexact(raw):
            self._seen.inexact.append(self._row)
        return number_text(raw, style, from_1904=self._book.from_1904)


def _too_long(row: int, column: int, limits: Limits) -> Refused:
    return Refused(
        f"Row {row:,}, column {column_letters(column)} has more than {limits.cell_characters:,} characters.",
        "Shorten the cell and send the file again.",
    )


@lru_cache(maxsize=LAST_COLUMN)
def _column_index(letters: str) -> int:
    """0 for A, 26 for AA."""
    if not _LETTERS.fullmatch(letters):
        raise ValueError("not a column")
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def _checked_area(reference: str) -> str:
    if not _AREA.fullmatch(reference):
        raise ValueError("not an area of cells")
    return reference
