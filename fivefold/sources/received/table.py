"""What was received, as text: a header, rows that know their number in the file, and what a person should be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from fivefold.vocabulary import Refused

MOST_NAMED = 20
"""Rows or columns named in one message; the rest is counted."""


class Kind(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class ReceivedRow:
    """`number`: the row as the person sees it (1 is the first; in a CSV the line on which the row begins).

    `cells`: one text for each column of the header, "" where blank.
    """

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedTable:
    """A spreadsheet as received. Rows with nothing in them are left out; every row is as wide as the header.

    `sheet` and `sheets` (all worksheets, hidden ones too) are empty for a CSV, `charset` for a workbook.
    `notes` are sentences for the person who sent it; they name rows and columns, never what is in them.
    """

    kind: Kind
    header: tuple[str, ...]
    rows: tuple[ReceivedRow, ...]
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    charset: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_header(self.header, row=1)
        if any(len(row.cells) != len(self.header) for row in self.rows):
            raise Refused("A row is not as wide as the header.")


def check_header(names: tuple[str, ...], *, row: int) -> None:
    """Refused when a column has no name or two columns share one (capitals aside); says which."""
    if not names:
        raise Refused("There is nothing in the file.", "Send a file with a row of column names and rows below it.")
    unnamed = [column_letters(i) for i, name in enumerate(names) if not name]
    if unnamed:
        raise Refused(
            f"Row {row} is read as the row of column names, and {in_words('column', unnamed)} has none.",
            "Name every column, and delete empty columns and lines above the names.",
        )
    places: dict[str, list[str]] = {}
    for index, name in enumerate(names):
        places.setdefault(name.casefold(), []).append(column_letters(index))
    shared = [letters for letters in places.values() if len(letters) > 1]
    if shared:
        raise Refused(
            f"Row {row} gives the same name to {in_words('column', shared[0])}.", "Give every column its own name."
        )


def column_letters(index: int) -> str:
    """A for 0, Z for 25, AA for 26, as a spreadsheet names its columns."""
    letters = ""
    while index >= 0:
        index, rest = divmod(index, 26)
        letters = chr(ord("A") + rest) + letters
        index -= 1
    return letters


def in_words(noun: str, items: Sequence[object]) -> str:
    """ "row 3", "rows 3, 4 and 9", "rows 3, 4, … and 5 more"."""
    shown = [f"{item:,}" if isinstance(item, int) else str(item) for item in items[:MOST_NAMED]]
    more = len(items) - len(shown)
    if len(items) == 1:
        return f"{noun} {shown[0]}"
    if more:
        return f"{noun}s {', '.join(shown)} and {more:,} more"
    return f"{noun}s {', '.join(shown[:-1])} and {shown[-1]}"
