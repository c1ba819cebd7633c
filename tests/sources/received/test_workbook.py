"""Excel workbooks as people send them (R18). Values are hand-made in XML, or written by openpyxl and XlsxWriter."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import load_workbook
from xlsxwriter import Workbook

from fivefold.sources.received.table import Kind, ReceivedTable
from fivefold.vocabulary import Refused
from tests.sources.received.here import cells, read_here
from tests.sources.received.workbooks import HEADER, packed, relations, workbook


def read(tmp_path: Path, parts: dict[str, str | bytes], **options: Any) -> ReceivedTable:
    return read_here(packed(tmp_path / "book.xlsx", parts).read_bytes(), **options)


def values(tmp_path: Path, *inside: str, **book: Any) -> list[str]:
    """What column A says, one cell for each piece of XML."""
    rows = "".join(f'<row r="{n}">{cell}</row>' for n, cell in enumerate(inside, start=2))
    return [row.cells[0] for row in read(tmp_path, workbook(HEADER + rows, **book)).rows]


def test_an_ordinary_workbook(tmp_path: Path) -> None:
    table = read(tmp_path, workbook())
    assert (table.kind, table.sheet, table.sheets, table.notes) == (Kind.XLSX, "One", ("One",), ())
    assert table.header == ("Name", "Id") and cells(table) == [("Zoë", "12")]
    assert table.rows[0].number == 2


def test_numbers_as_a_person_types_them(tmp_path: Path) -> None:
    """12 not 12.0; 1E+05 is 100000; 0.1 + 0.2 is stored with 17 digits and shown with 15, as 0.3."""
    numbers = ("12", "12.0", "1E+05", "-75.163", "0.30000000000000004", "1E-7", "-0.0")
    assert values(tmp_path, *(f"<c><v>{n}</v></c>" for n in numbers)) == [
        "12", "12", "100000", "-75.163", "0.3", "0.0000001", "0",
    ]  # fmt: skip


def test_numbers_too_long_for_a_spreadsheet_are_noted(tmp_path: Path) -> None:
    """A spreadsheet keeps 15 digits; a 16-digit identifier typed as a number has lost its last."""
    rows = f'{HEADER}<row r="2"><c><v>1234567890123450</v></c></row>'
    table = read(tmp_path, workbook(rows))
    assert cells(table)[0][0] == "1234567890123450" and "row 2" in table.notes[0] and "too long" in table.notes[0]


def test_zip_codes_keep_the_zeros_they_are_shown_with(tmp_path: Path) -> None:
    """The format 00000 shows 1234 as 01234; that is what the person sees and means."""
    assert values(tmp_path, '<c s="1"><v>1234</v></c>', formats=((164, "00000"),)) == ["01234"]


def test_texts_of_every_kind(tmp_path: Path) -> None:
    """Shared, inline, in several runs, without the phonetic guide; identifiers typed as text keep their zeros."""
    rows = (
        HEADER + '<row r="2"><c t="s"><v>0</v></c><c t="inlineStr"><is><t>007</t></is></c></row>'
        '<row r="3"><c t="inlineStr"><is><r><t>Zo</t></r><r><t>ë</t></r><rPh><t>no</t></rPh></is></c></row>'
    )
    parts = workbook(rows) | {
        "xl/_rels/workbook.xml.rels": relations(
            ("r1", "worksheet", "/xl/worksheets/sheet1.xml"), ("r2", "sharedStrings", "texts.xml")
        ),
        "xl/texts.xml": "<sst><si><r><t>王</t></r><r><t>小明</t></r><rPh><t>wang</t></rPh></si></sst>",
    }
    assert cells(read(tmp_path, parts)) == [("王小明", "007"), ("Zoë", "")]


def test_booleans_errors_and_escapes(tmp_path: Path) -> None:
    found = values(
        tmp_path,
        '<c t="b"><v>1</v></c>',
        '<c t="b"><v>0</v></c>',
        '<c t="e"><v>#N/A</v></c>',
        '<c t="str"><v>a_x000D_b</v></c>',
        '<c t="str"><v>_x005F_x000D_</v></c>',
        '<c t="str"><v>_x0000__xD83D_</v></c>',
    )
    assert found == ["true", "false", "#N/A", "a\rb", "_x000D_", "_x0000__xD83D_"], "NUL and half characters stay words"


def test_dates_are_iso(tmp_path: Path) -> None:
    """Serial 1 is 1 January 1900; 60 is the 29 February 1900 that Excel invented; 45000 is 15 March 2023."""
    serials = ("1", "59", "61", "45000", "45000.75", "0.5", "-1", "9999999")
    found = values(tmp_path, *(f'<c s="1"><v>{n}</v></c>' for n in serials), formats=((14, ""),))
    assert found == [
        "1900-01-01", "1900-02-28", "1900-03-01", "2023-03-15", "2023-03-15T18:00:00", "12:00:00", "-1", "9999999",
    ]  # fmt: skip


def test_dates_counted_from_1904(tmp_path: Path) -> None:
    """R18, old Macintosh workbooks: the same number is 1,462 days later."""
    found = values(tmp_path, '<c s="1"><v>43538</v></c>', formats=((14, ""),), book='<workbookPr date1904="1"/>')
    assert found == ["2023-03-15"]


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        ("yyyy-mm-dd", True),
        ("[$-409]d/m/yy h:mm AM/PM;@", True),
        ("General", False),
        ("0.00E+00", False),
        ("[Red]#,##0", False),
        ("#,##0&quot; days&quot;", False),
        ("0\\d", False),
    ],
)
def test_what_is_a_date_format(tmp_path: Path, code: str, is_date: bool) -> None:
    found = values(tmp_path, '<c s="1"><v>45000</v></c>', formats=((164, code),))
    assert found == (["2023-03-15"] if is_date else ["45000"])


@given(st.floats(1, 80_000), st.booleans())
def test_dates_are_those_of_another_reader(serial: float, from_1904: bool) -> None:
    """The twin is calamine, a reader that shares no code with ours."""
    made = io.BytesIO()
    with Workbook(made, {"date_1904": from_1904}) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "when")
        sheet.write_number(1, 0, serial, book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}))
    theirs = load_workbook(io.BytesIO(made.getvalue())).get_sheet_by_index(0).to_python()[1][0]
    ours = datetime.fromisoformat(cells(read_here(made.getvalue()))[0][0])
    assert abs(ours - datetime.fromisoformat(str(theirs))) <= timedelta(seconds=0.51)


def test_a_workbook_of_another_program() -> None:
    """openpyxl writes shared strings, dates with its own formats and no cached results."""
    book = openpyxl.Workbook()
    book.active.append(["name", "since", "share", "sum"])
    book.active.append(["Zoë", date(2026, 3, 4), 0.12, "=1+1"])
    book.active["C2"].number_format = "0%"
    made = io.BytesIO()
    book.save(made)
    table = read_here(made.getvalue())
    assert cells(table) == [("Zoë", "2026-03-04", "0.12", "")]
    assert [note.split(",")[0].split(" (")[0] for note in table.notes] == [
        "Formulas without a stored result", "Shown as percent",
    ]  # fmt: skip


def test_a_formula_is_read_by_its_stored_result(tmp_path: Path) -> None:
    """R18: with a result it is a value; without, blank and named; never the formula."""
    rows = (
        f'{HEADER}<row r="2"><c><f>1+1</f><v>2</v></c></row><row r="7"><c t="str"><v>x</v></c><c><f>1+1</f></c></row>'
    )
    table = read(tmp_path, workbook(rows))
    assert cells(table) == [("2", ""), ("x", "")]
    assert table.notes == ("Formulas without a stored result, read as blank (open, save, send again): row 7.",)


def test_what_is_hidden_or_merged_is_said(tmp_path: Path) -> None:
    """R18: hidden data are read, because they were sent, and named, because they may not have been meant."""
    rows = f'{HEADER}<row r="2" hidden="1"><c t="str"><v>x</v></c></row><row r="3" hidden="1"/>'
    before = '<cols><col min="2" max="16384" hidden="1"/></cols>'
    after = '<mergeCells><mergeCell ref="A2:B3"/></mergeCells>'
    table = read(tmp_path, workbook(rows, before=before, after=after))
    assert table.notes == (
        "Hidden, and read too; delete what is not meant for us and send the file again: row 2.",
        "Hidden, and read too; delete what is not meant for us and send the file again: column B.",
        "Merged cells, of which only the first was read: area A2:B3.",
    )


def test_durations_and_percents_are_said_by_column(tmp_path: Path) -> None:
    """R18: a number shown as 36:00 is stored as 1.5; guessing either would be wrong for somebody."""
    rows = f'{HEADER}<row r="2"><c s="1"><v>1.5</v></c><c s="2"><v>0.12</v></c></row>'
    table = read(tmp_path, workbook(rows, formats=((164, "[h]:mm"), (9, ""))))
    assert cells(table) == [("1.5", "0.12")]
    assert table.notes[0].endswith("(12% is 0.12): column B.") and table.notes[1].endswith("0.5): column A.")


def sheets(tmp_path: Path) -> bytes:
    book = openpyxl.Workbook()
    for name, state in (("Private", "hidden"), ("Orgs", "visible"), ("More", "veryHidden")):
        sheet = book.create_sheet(name)
        sheet.append(["from"])
        sheet.append([name])
        sheet.sheet_state = state
    del book["Sheet"]
    book.active = 1
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_the_first_sheet_that_can_be_seen_is_read(tmp_path: Path) -> None:
    """R18: hidden worksheets are counted for privacy, and read only when asked for by name."""
    table = read_here(sheets(tmp_path))
    assert table.sheet == "Orgs" and table.sheets == ("Private", "Orgs", "More") and cells(table) == [("Orgs",)]
    assert any(note.startswith("Hidden worksheets: 2.") for note in table.notes)
    assert cells(read_here(sheets(tmp_path), sheet="Private")) == [("Private",)]
    with pytest.raises(Refused, match="no worksheet of that name"):
        read_here(sheets(tmp_path), sheet="Other")


def test_rows_and_cells_without_references_follow_one_another(tmp_path: Path) -> None:
    later = "<row r='5'><c r='B5'><v>1</v></c><c><v>2</v></c></row>"
    rows = f"<row><c t='str'><v>a</v></c><c/><c t='str'><v>c</v></c></row>{later}"
    with pytest.raises(Refused, match="column B has none"):
        read(tmp_path, workbook(rows))
    rows = rows.replace("<c/>", "<c t='str'><v>b</v></c>")
    assert [(row.number, row.cells) for row in read(tmp_path, workbook(rows)).rows] == [(5, ("", "1", "2"))]


def test_names_with_a_prefix_are_the_same_names(tmp_path: Path) -> None:
    """Some programs write x:row for row."""
    space = 'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    sheet = (
        f"<x:worksheet {space}><x:sheetData><x:row><x:c t='str'><x:v>a</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    )
    assert read(tmp_path, workbook() | {"xl/worksheets/sheet1.xml": sheet}).header == ("a",)
