"""Spreadsheets we hand out: exports, and templates for partners. Read back by `reading`, they give the same texts.

A text is never run as a formula, whoever wrote it: a CSV marks it with an apostrophe, a workbook says that it is text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from fivefold.sources.received.sheet import LAST_ROW
from fivefold.sources.received.table import check_header, column_letters
from fivefold.vocabulary import Refused

_FORMULA_LIKE = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
"""What a spreadsheet program may run as a formula, and what is already marked: marking adds one apostrophe to both."""
_NUMBER = re.compile(r"-[0-9]+(\.[0-9]+)?")
"""A negative number (a longitude) is no formula, and marked it would be no number."""
_UNWRITABLE = re.compile("[\0\ud800-\udfff\ufffe\uffff]")
_REPLACEMENT = "\ufffd"
"""What Unicode puts where a character cannot be: a workbook cannot hold NUL, halves and non-characters at all."""
_MOST_CELL_CHARACTERS = 32_767
_NARROWEST, _WIDEST = 10, 60
_SHEET_NAME = re.compile(r"(?!')[^\[\]:*?/\\]{1,31}(?<!')")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a workbook: its name, a note shown beside it, and what may be chosen (nothing: any text)."""

    name: str
    note: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A worksheet to write: rows of texts as wide as the columns."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[str]] = ()

    def __post_init__(self) -> None:
        if not _SHEET_NAME.fullmatch(self.name):
            raise Refused("A worksheet cannot have this name.", "Use up to 31 characters, without [ ] : * ? / \\.")
        _check_table([column.name for column in self.columns], self.rows)
        if len(self.rows) >= LAST_ROW:
            raise Refused(f"A worksheet has at most {LAST_ROW:,} rows.", "Export as CSV.")
        _check_lengths(self.rows)


def write_csv(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """UTF-8 with a mark, so that Excel shows every name right; every cell in quotes, so that no separator acts.

    Refused when a row is not as wide as the header, or the header could not be read back.
    """
    _check_table(header, rows)
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([_marked(_writable(cell)) for cell in row] for row in (header, *rows))
    return text.getvalue().encode("utf-8-sig")


def write_workbook(sheets: Sequence[Sheet], *, at: datetime, lists: str = "Lists") -> bytes:
    """An .xlsx: each sheet with its names in a frozen first row, widths that fit, notes and drop-down lists.

    All cells are text and stay text when typed over, so that leading zeros live. `at`: when it was made, as the file
    says. `lists`: the name of a last sheet with what may be chosen, made when there is anything to choose.
    """
    choices = [column.choices for sheet in sheets for column in sheet.columns if column.choices]
    names = [sheet.name.casefold() for sheet in sheets] + ([lists.casefold()] if choices else [])
    if len(set(names)) != len(names) or not sheets:
        raise Refused("A workbook needs worksheets, each with a name of its own.")
    made = io.BytesIO()
    with Workbook(made, {"constant_memory": True}) as book:
        book.set_properties({"created": at})
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bold": True})
        sources = iter(f"='{lists}'!${letters}$1:${letters}${len(each)}" for letters, each in _lettered(choices))
        for sheet in sheets:
            _write_sheet(book.add_worksheet(sheet.name), sheet, text, bold)
            _add_lists(book.get_worksheet_by_name(sheet.name), sheet, sources)
        if choices:
            _write_choices(book.add_worksheet(lists), choices, text)
    return made.getvalue()


def _check_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    check_header(tuple(header), row=1)
    if any(len(row) != len(header) for row in rows):
        raise Refused("A row is not as wide as the header.")


def _check_lengths(rows: Iterable[Sequence[str]]) -> None:
    for number, row in enumerate(rows, start=2):
        for index, cell in enumerate(row):
            if len(cell) > _MOST_CELL_CHARACTERS:
                raise Refused(
                    f"Row {number:,}, column {column_letters(index)} has more characters than a worksheet can hold "
                    f"({_MOST_CELL_CHARACTERS:,}).",
                    "Export as CSV.",
                )


def _writable(text: str) -> str:
    return _UNWRITABLE.sub(_REPLACEMENT, text)


def _marked(text: str) -> str:
    return f"'{text}" if _FORMULA_LIKE.match(text) and not _NUMBER.fullmatch(text) else text


def _write_sheet(made: Worksheet, sheet: Sheet, text: Format, bold: Format) -> None:
    for index, column in enumerate(sheet.columns):
        made.set_column(index, index, _width(index, sheet), text)
        if column.note:
            made.write_comment(0, index, column.note)
    made.freeze_panes(1, 0)
    _write_row(made, 0, [column.name for column in sheet.columns], bold)
    for number, row in enumerate(sheet.rows, start=1):
        _write_row(made, number, row, text)


def _width(index: int, sheet: Sheet) -> int:
    longest = max(len(sheet.columns[index].name), *(len(row[index]) for row in sheet.rows), 0)
    return min(max(longest + 2, _NARROWEST), _WIDEST)


def _write_row(made: Worksheet, number: int, cells: Sequence[str], form: Format) -> None:
    for index, cell in enumerate(cells):
        _write_text(made, number, index, _writable(cell), form)


def _write_text(made: Worksheet, row: int, column: int, text: str, form: Format) -> None:
    """XlsxWriter copies a string that looks like its own markup into the file unescaped; in two runs it does not."""
    if text.startswith("<r>") and text.endswith("</r>"):
        made.write_rich_string(row, column, text[:1], form, text[1:], form)
    else:
        made.write_string(row, column, text, form)


def _lettered(choices: list[tuple[str, ...]]) -> Iterable[tuple[str, tuple[str, ...]]]:
    return ((column_letters(index), each) for index, each in enumerate(choices))


def _add_lists(made: Worksheet, sheet: Sheet, sources: Iterable[str]) -> None:
    for index, column in enumerate(sheet.columns):
        if column.choices:
            source = next(iter(sources))
            made.data_validation(1, index, LAST_ROW - 1, index, {"validate": "list", "source": source})


def _write_choices(made: Worksheet, choices: list[tuple[str, ...]], text: Format) -> None:
    """Side by side and row by row, because XlsxWriter lets go of a row once the next has begun."""
    for row in range(max(map(len, choices))):
        for index, each in enumerate(choices):
            if row < len(each):
                _write_text(made, row, index, _writable(each[row]), text)
