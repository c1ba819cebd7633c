"""What we hand out: read back it is what was written (by us and by openpyxl), and no text acts as a formula."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fivefold.sources.received.reading import read_received
from fivefold.sources.received.writing import Column, Sheet, write_csv, write_workbook
from fivefold.vocabulary import Refused
from tests.sources.received.here import cells, read_here

AT = datetime(2026, 9, 1, tzinfo=UTC)
FORMULAS = ["=1+1", "+1", "@SUM(A1)", "-1+1", "\t=1", "\r=1", "\n=1", "＝1+1", "'=1", "''=1", '=HYPERLINK("x")']
AWKWARD = [
    *FORMULAS, "-75.163", "'-5", "'", "'x", "<r><t>x</t></r>", "<r>&", "_x0041_", "_x005F_", "_xD83D_", "\r\n", "\x0b",
    "\x1f", " x ", "007", "1E+05", "Null", "True", "Zoë", "Zoe\u0308", "O'Brien", "José-María", "王小明", "فاطمة",
    "\u200f", "👩🏽‍🔬", "a;b|c\td,e", '"', '""', "\u2028", "\x85", "\xa0",
]  # fmt: skip
letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffe\uffff")
texts = st.one_of(st.sampled_from(AWKWARD), st.text(letters, max_size=12), st.text("'=+-@\t\r\n<r>_x0", max_size=8))
names = texts.map(str.strip).filter(bool)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    """A row with nothing in it is no row, so each has something."""
    header = draw(st.lists(names, min_size=1, max_size=4, unique_by=str.casefold))
    row = st.lists(texts, min_size=len(header), max_size=len(header)).filter(any)
    return header, draw(st.lists(row, max_size=6))


def sheet(header: list[str], rows: list[list[str]], name: str = "One") -> Sheet:
    return Sheet(name=name, columns=tuple(Column(name=name) for name in header), rows=rows)


@settings(max_examples=300)
@given(tables())
def test_csv_and_back_is_the_identity(table: tuple[list[str], list[list[str]]]) -> None:
    header, rows = table
    back = read_here(write_csv(header, rows))
    assert [list(row) for row in cells(back)] == rows and list(back.header) == header
    assert (back.charset, back.notes) == ("utf-8", ())


@settings(max_examples=100)
@given(tables())
def test_workbook_and_back_is_the_identity(table: tuple[list[str], list[list[str]]]) -> None:
    header, rows = table
    back = read_here(write_workbook([sheet(header, rows)], at=AT))
    assert [list(row) for row in cells(back)] == rows and list(back.header) == header and back.notes == ()


@pytest.mark.parametrize("text", AWKWARD)
def test_another_reader_sees_the_same_text(text: str) -> None:
    """openpyxl leaves control characters escaped and reads text as text; so what it sees is what Excel stores."""
    made = write_workbook([sheet(["name"], [[text]])], at=AT)
    cell = openpyxl.load_workbook(io.BytesIO(made)).active["A2"]
    seen = openpyxl.utils.escape.unescape(cell.value)
    assert seen == text and cell.data_type == "s", "never a formula, number or date"


@pytest.mark.parametrize("text", FORMULAS)
def test_a_csv_never_holds_a_cell_that_runs(text: str) -> None:
    """Read by Python's own csv, which knows nothing of marks: each begins with an apostrophe, also as a header."""
    made = write_csv([text], [[text]]).decode("utf-8-sig")
    assert all(row[0] == "'" + text for row in csv.reader(io.StringIO(made, newline="")))


def test_a_negative_number_is_no_formula() -> None:
    """A longitude west of Greenwich must stay a number in a spreadsheet program."""
    assert write_csv(["lon"], [["-75.163"]]).endswith(b'"-75.163"\r\n')


def test_a_csv_says_that_it_is_utf8() -> None:
    """Excel takes a CSV without the mark for the character set of its own machine."""
    assert write_csv(["name"], [["Zoë"]]) == b'\xef\xbb\xbf"name"\r\n"Zo\xc3\xab"\r\n'


def test_both_kinds_through_a_child(tmp_path: Path) -> None:
    rows = [[text] for text in AWKWARD if text]
    for name, content in (("a.csv", write_csv(["n"], rows)), ("a.xlsx", write_workbook([sheet(["n"], rows)], at=AT))):
        (tmp_path / name).write_bytes(content)
        assert [list(row) for row in cells(read_received(tmp_path / name))] == rows


def test_what_no_file_can_hold_is_replaced_not_lost() -> None:
    """An export must not fail for one odd character: NUL, halves and non-characters become U+FFFD."""
    rows = [["a\0b\ud800c\uffff"]]
    for made in (write_csv(["n"], rows), write_workbook([sheet(["n"], rows)], at=AT)):
        assert cells(read_here(made)) == [("a\ufffdb\ufffdc\ufffd",)]


def test_a_template_has_notes_lists_and_frozen_names() -> None:
    """Seen by openpyxl: choices with commas live on a sheet of their own; new cells are text, so zeros live."""
    columns = (
        Column(name="Kind", choices=("school", "college, university")),
        Column(name="Name", note="As on the door"),
        Column(name="Role", choices=("lead",)),
    )
    made = write_workbook([Sheet(name="Orgs", columns=columns), Sheet(name="It", columns=columns[:1])], at=AT)
    book = openpyxl.load_workbook(io.BytesIO(made))
    first, second, lists = book.worksheets
    assert first.freeze_panes == "A2" and first["B1"].comment.text == "As on the door" and first["A1"].font.bold
    found = {str(v.sqref): v.formula1 for v in first.data_validations.dataValidation}
    assert found == {"A2:A1048576": "'Lists'!$A$1:$A$2", "C2:C1048576": "'Lists'!$B$1:$B$1"}
    assert second.data_validations.dataValidation[0].formula1 == "'Lists'!$C$1:$C$2"
    assert [[cell.value for cell in row] for row in lists.iter_rows()] == [
        ["school", "lead", "school"],
        ["college, university", None, "college, university"],
    ]
    assert first.column_dimensions["B"].width > 8 and book.properties.created.year == 2026
    assert read_here(made).sheet == "Orgs"


def test_the_same_tables_give_the_same_bytes() -> None:
    """No clock and no chance: a file can be compared with yesterday's."""
    assert write_workbook([sheet(["a"], [["1"]])], at=AT) == write_workbook([sheet(["a"], [["1"]])], at=AT)


def test_nothing_is_left_in_the_folder_for_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    write_workbook([sheet(["a"], [["1"]] * 100), sheet(["a"], [], "Two")], at=AT)
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_written_is_refused() -> None:
    for wrong in ("", "x" * 32, "a/b", "'a", "a:b"):
        with pytest.raises(Refused, match="cannot have this name"):
            sheet(["a"], [], wrong)
    with pytest.raises(Refused, match=r"Row 2, column A has more characters"):
        sheet(["a"], [["x" * 32_768]])
    with pytest.raises(Refused, match="not as wide"):
        write_csv(["a"], [["1", "2"]])
    with pytest.raises(Refused, match="same name"):
        write_csv(["a", "A"], [])
    with pytest.raises(Refused, match="a name of its own"):
        write_workbook([sheet(["a"], []), sheet(["a"], [], "ONE")], at=AT)
    with pytest.raises(Refused, match="a name of its own"):
        write_workbook([], at=AT)
