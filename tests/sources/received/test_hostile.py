"""Files made to do harm (C6, C8): each is refused in a sentence, through the child process as in production.

Twins: with the one limit raised that guards against it the same file is read, so it is that limit which refuses.
"""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from fivefold.sources.received.archive import Parts
from fivefold.sources.received.limits import LIMITS, Limits
from fivefold.sources.received.reading import read_received
from fivefold.sources.received.recognise import OLE
from fivefold.vocabulary import Refused
from tests.sources.received.here import read_here
from tests.sources.received.workbooks import HEADER, ORDINARY, packed, patched, relations, workbook, worksheet

SHEET = "xl/worksheets/sheet1.xml"


def refusal(path: Path, limits: Limits = LIMITS) -> str:
    with pytest.raises(Refused) as refused:
        read_received(path, limits=limits)
    return str(refused.value)


# --- C6: what it is, not what it is called ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7\n1 0 obj", "is a PDF"),
        (b"name,id\n%PDF-1.7\n", "is a PDF"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "web page"),
        (b"\xef\xbb\xbf \n<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", "web page"),
        ("\ufeff<html>".encode("utf-16-le"), "web page"),
        ("\ufeff<html>".encode("utf-16-be"), "web page"),
        (OLE + b"\0" * 2000, "old Excel"),
        (OLE + b"\0" * 2000 + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"PK\x03\x04" + b"\0" * 100, "cut short"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "no text"),
        (b"GIF89a\x01\0\x01\0\x80\0\0", "cannot be told"),
    ],
)
def test_a_file_of_another_kind_called_csv(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "organisations.csv"
    path.write_bytes(content)
    assert words in refusal(path)


def test_a_workbook_called_csv_is_a_workbook(tmp_path: Path) -> None:
    """The name is never asked, in either direction."""
    assert read_received(packed(tmp_path / "book.csv", workbook())).kind == "xlsx"
    path = tmp_path / "table.xlsx"
    path.write_bytes(b"name,id\nZo,1\n")
    assert read_received(path).kind == "csv"


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"a.txt": "hello"}, "a zip, but not"),
        (workbook() | {"_rels/.rels": relations(("r1", "officeDocument", "word/document.bin"))}, "not an Excel"),
        (workbook() | {"xl/_rels/workbook.xml.rels": relations(("r1", "chartsheet", "c.xml"))}, "no worksheet"),
        (workbook() | {"xl/_rels/workbook.xml.rels": relations(("r1", "worksheet", "../../x.xml"))}, "damaged"),
    ],
)
def test_a_zip_that_is_no_workbook(tmp_path: Path, parts: dict[str, str | bytes], words: str) -> None:
    assert words in refusal(packed(tmp_path / "a.xlsx", parts))


def test_nothing_may_stand_before_or_after_the_zip(tmp_path: Path) -> None:
    """C6, polyglot: two readers of one file must not see two files."""
    book = packed(tmp_path / "a.xlsx", workbook()).read_bytes()
    for content, words in ((book + b"<script>", "added"), (b"PK\x03\x04<script>" + book, "added")):
        (tmp_path / "b.xlsx").write_bytes(content)
        assert words in refusal(tmp_path / "b.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx", "a") as packed_file:
        packed_file.comment = b"<script>"
    assert "added" in refusal(tmp_path / "a.xlsx")


# --- C8: what is inside -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "content", "words"),
    [
        ("xl/vbaProject.bin", b"x", "macros"),
        ("xl/macrosheets/sheet1.xml", b"x", "macros"),
        ("xl/externalLinks/externalLink1.xml", b"<x/>", "refers to other files"),
        ("xl/embeddings/oleObject1.bin", b"x", "holds another file"),
        ("xl/media/picture.png", b"PK\x03\x04nested", "holds another file"),
        ("xl/media/picture.png", OLE, "holds another file"),
    ],
)
def test_programs_links_and_files_inside(tmp_path: Path, part: str, content: bytes, words: str) -> None:
    """C8: macro, external link, nested zip. The twin is the same workbook with a harmless part."""
    assert words in refusal(packed(tmp_path / "a.xlsx", workbook() | {part: content}))
    harmless = workbook() | {"xl/media/picture.png": b"\x89PNG", "xl/printerSettings/printerSettings1.bin": b"x"}
    assert read_received(packed(tmp_path / "b.xlsx", harmless)).rows


def test_a_link_in_a_cell_is_no_link_to_another_file(tmp_path: Path) -> None:
    """Excel makes every web address a link; nothing here follows one."""
    link = relations(("r1", "hyperlink", "https://example.org")).replace("/>", ' TargetMode="External"/>')
    parts = workbook() | {"xl/worksheets/_rels/sheet1.xml.rels": link}
    assert read_received(packed(tmp_path / "a.xlsx", parts)).rows


BILLION = '<!DOCTYPE z [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE z [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("prolog", [BILLION, OUTSIDE, '<!DOCTYPE z SYSTEM "http://example.org/z.dtd">'])
@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "_rels/.rels"])
def test_entities_are_refused_in_every_part(tmp_path: Path, prolog: str, part: str) -> None:
    """C8: billion laughs and XXE: no spreadsheet program writes a document type, so its mere presence is enough."""
    parts = workbook()
    assert "entities" in refusal(packed(tmp_path / "a.xlsx", parts | {part: prolog + parts[part]}))


def test_without_the_check_entities_would_be_expanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twin: the check taken out, the cell that holds &b; is read as what it expands to."""
    rows = f'{HEADER}<row r="2"><c t="str"><v>&b;</v></c></row>'
    book = packed(tmp_path / "a.xlsx", workbook(rows, prolog=BILLION)).read_bytes()
    monkeypatch.setattr("fivefold.sources.received.markup._refuse_document_type", lambda *_: None)
    assert read_here(book).rows[0].cells[0] == "hahaha"


@pytest.mark.parametrize(
    ("rows", "words", "raised"),
    [
        (HEADER + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "has 16,384 columns", None),
        ('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>', "has 16,384 columns", None),
        ("".join(f'<c t="str"><v>c{i}</v></c>' for i in range(600)).join(("<row>", "</row>")), "has 501 col",
         Limits(columns=600)),
        (HEADER + "<row/>" * 10_000_000, "would unpack to", None),
        (HEADER + "<row><c/></row>" * 50_000, "more than 1,000 el", Limits()),
        (HEADER + '<row r="1048577"/>', "beyond row 1,048,576", None),
        (HEADER + "<row><c><v>1</v></c></row>" * 20, "more than 10 rows", Limits()),
        (HEADER + f"<row><c t='str'><v>{'x' * 40_000}</v></c></row>", "column A has more than 32,767",
         Limits(cell_characters=40_000)),
    ],
)  # fmt: skip
def test_sheets_beyond_a_limit(tmp_path: Path, rows: str, words: str, raised: Limits | None) -> None:
    """C8: a cell at the last place of a sheet, ten million empty rows, endless cells. With the limit raised: read."""
    path = packed(tmp_path / "a.xlsx", workbook(rows))
    small = {"more than 1,000 el": Limits(elements=1_000), "more than 10 rows": Limits(rows=10)}
    assert words in refusal(path, small.get(words, LIMITS))
    if raised:
        assert read_received(path, limits=raised).header


def test_a_far_cell_costs_nothing_when_it_is_allowed(tmp_path: Path) -> None:
    """Twin of XFD1048576: with the limit raised the check is passed, and what refuses is that no column is named so."""
    rows = HEADER + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path = packed(tmp_path / "a.xlsx", workbook(rows))
    assert "more cells in row 1,048,576" in refusal(path, Limits(columns=16_384))


# --- C8: the zip around it --------------------------------------------------------------------------------------------


def test_a_zip_bomb_and_its_twin(tmp_path: Path) -> None:
    """5 MB of blanks in 10 KB swell 500 times; the sheet is read when that is allowed."""
    path = packed(tmp_path / "a.xlsx", workbook() | {SHEET: worksheet(ORDINARY + " " * 5_000_000)})
    assert "would unpack to 5,00" in refusal(path)
    assert "would unpack to" in refusal(path, Limits(swelling=10_000, unpacked_bytes=4_000_000))
    assert read_received(path, limits=Limits(swelling=10_000)).rows


def test_too_many_parts_and_its_twin(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.xlsx", workbook() | {f"xl/media/{n}.png": b"x" for n in range(1_100)})
    assert "1,106 parts" in refusal(path)
    assert read_received(path, limits=Limits(parts=2_000)).rows


def test_a_lying_size_is_found_while_unpacking(tmp_path: Path) -> None:
    """C8: the directory promises fewer bytes than there are; no more are unpacked, and the checksum tells the lie."""
    path = packed(tmp_path / "a.xlsx", workbook(ORDINARY + " " * 100_000))
    size = len(worksheet(ORDINARY + " " * 100_000).encode())
    assert "damaged" in refusal(patched(path, struct.pack("<L", size), struct.pack("<L", 600)))


def test_a_locked_or_strangely_packed_part(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.xlsx", workbook())
    with zipfile.ZipFile(path, "a", zipfile.ZIP_LZMA) as packed_file:
        packed_file.writestr("xl/media/a.png", "x")
    assert "damaged" in refusal(path)
    path = packed(tmp_path / "b.xlsx", workbook())
    content = bytearray(path.read_bytes())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert "password" in refusal(path)


def test_two_parts_of_one_name(tmp_path: Path) -> None:
    """Readers differ in which they take; capitals aside, because Excel puts them aside."""
    parts = workbook()
    path = packed(tmp_path / "a.xlsx", parts | {SHEET.upper(): parts[SHEET]})
    assert "damaged" in refusal(path)


@pytest.mark.parametrize("cut", [1, 10, 100, 400])
def test_a_workbook_cut_short(tmp_path: Path, cut: int) -> None:
    path = packed(tmp_path / "a.xlsx", workbook())
    path.write_bytes(path.read_bytes()[:-cut])
    assert "cut short" in refusal(path)


@pytest.mark.parametrize(
    "sheet",
    [
        "<worksheet>",
        "no markup",
        worksheet('<row r="x"/>'),
        worksheet('<row r="2"/><row r="1"/>'),
        worksheet('<row><c r="B1"/><c r="A1"/></row>'),
        worksheet('<row><c r="4"/></row>'),
        worksheet("<row><c><v>twelve</v></c></row>"),
        worksheet("<row><c><v>1E+999</v></c></row>"),
        worksheet("<row><c><v>nan</v></c></row>"),
        worksheet('<row><c t="s"><v>7</v></c></row>'),
        worksheet('<row><c t="s"><v>²</v></c></row>'),
        worksheet('<row><c s="99"><v>7</v></c></row>'),
        worksheet("<row><c><c/></c></row>"),
        worksheet(after='<mergeCell ref="somebody"/>'),
        worksheet(before='<col hidden="1"/>'),
    ],
)
def test_a_damaged_sheet_is_a_sentence(tmp_path: Path, sheet: str) -> None:
    """Never an exception of the parser; the child would die and its parent say less."""
    assert "damaged" in refusal(packed(tmp_path / "a.xlsx", workbook() | {SHEET: sheet}))


def test_an_endless_tag_and_endless_depth(tmp_path: Path) -> None:
    long = worksheet(before=f'<a b="{"x" * 2_000_000}"/>')
    path = packed(tmp_path / "a.xlsx", workbook() | {SHEET: long})
    assert "endless XML tag" in refusal(path, Limits(token_bytes=100_000, swelling=10_000))
    assert read_received(path, limits=Limits(swelling=10_000)).rows
    deep = packed(tmp_path / "b.xlsx", workbook() | {SHEET: worksheet(before="<a>" * 100 + "</a>" * 100)})
    assert "64 deep" in refusal(deep)
    assert read_received(deep, limits=Limits(depth=200)).rows


def test_a_text_repeated_without_end(tmp_path: Path) -> None:
    """One shared text of 30,000 characters in 1,000 cells: 30 MB from a few KB, without any part being large."""
    rows = HEADER + "<row><c t='s'><v>0</v></c></row>" * 1_000
    parts = workbook(rows) | {
        "xl/_rels/workbook.xml.rels": relations(
            ("r1", "worksheet", "worksheets/sheet1.xml"), ("r2", "sharedStrings", "texts.xml")
        ),
        "xl/texts.xml": f"<sst><si><t>{'x' * 30_000}</t></si></sst>",
    }
    path = packed(tmp_path / "a.xlsx", parts)
    assert "too much text" in refusal(path, Limits(answer_bytes=1_000_000))
    assert len(read_received(path).rows) == 1_000


def test_sizes_are_checked_before_anything_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """C8: a bomb must not go off while it is being measured."""
    path = packed(tmp_path / "a.xlsx", workbook() | {SHEET: " " * 5_000_000})
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("unpacked before it was measured"))
    with path.open("rb") as stream, pytest.raises(Refused, match="would unpack"):
        Parts(stream, LIMITS)
