"""From loose rows to a table: the first row with anything in it names the columns; every other is as wide as it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from fivefold.sources.received.limits import Limits
from fivefold.sources.received.table import check_header, column_letters, in_words
from fivefold.vocabulary import Refused

Row = tuple[int, list[str]]
"""The row's number in the file, and its cells."""


@dataclass(slots=True)
class Grid:
    """Filled while `rows` is consumed: the names of the columns, then what would not fit below them."""

    limits: Limits
    header: tuple[str, ...] = ()
    header_row: int = 0
    too_wide: list[int] = field(default_factory=list)

    def rows(self, found: Iterable[Row]) -> Iterator[Row]:
        """Rows with anything in them, blank cells added up to the header's width.

        Refused: nothing found, unnamed or doubled columns, too many rows or columns, rows wider than the header.
        """
        for count, (number, cells) in enumerate(found):
            if count > self.limits.rows or count * len(self.header) > self.limits.cells:
                raise _too_many_rows(self.limits)
            _drop_blank_end(cells)
            if not cells:
                continue
            if not self.header:
                self._name_columns(number, cells)
                continue
            missing = len(self.header) - len(cells)
            if missing < 0:
                self.too_wide.append(number)
            else:
                yield number, cells + [""] * missing
        check_header(self.header, row=self.header_row)
        self._refuse_wide()

    def _name_columns(self, number: int, cells: list[str]) -> None:
        if len(cells) > self.limits.columns:
            raise too_many_columns(number, len(cells), self.limits)
        self.header, self.header_row = tuple(cell.strip() for cell in cells), number
        check_header(self.header, row=number)

    def _refuse_wide(self) -> None:
        if self.too_wide:
            last = column_letters(len(self.header) - 1)
            raise Refused(
                f"The column names are in row {self.header_row:,} and end at column {last}, "
                f"but there are more cells in {in_words('row', self.too_wide)}.",
                "Name the further columns, delete lines above the names, or put cells that hold a separator in quotes.",
            )


def _too_many_rows(limits: Limits) -> Refused:
    return Refused(
        f"The file has more than {limits.rows:,} rows or {limits.cells:,} cells, blank ones counted.",
        "Send it in several files.",
    )


def too_many_columns(row: int, columns: int, limits: Limits) -> Refused:
    return Refused(
        f"Row {row:,} has {columns:,} columns; the most is {limits.columns:,}.",
        "Delete the columns that are not needed, also far to the right, and send it again.",
    )


def _drop_blank_end(cells: list[str]) -> None:
    while cells and not cells[-1]:
        cells.pop()
