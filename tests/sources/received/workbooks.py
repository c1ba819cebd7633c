"""Workbooks built part by part, so that a test can make each of them wrong in exactly one way."""

from __future__ import annotations

import zipfile
from pathlib import Path

TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEADER = '<row r="1"><c r="A1" t="str"><v>Name</v></c><c r="B1" t="str"><v>Id</v></c></row>'
ORDINARY = f'{HEADER}<row r="2"><c r="A2" t="str"><v>Zoë</v></c><c r="B2"><v>12</v></c></row>'


def relations(*links: tuple[str, str, str]) -> str:
    inside = "".join(f'<Relationship Id="{key}" Type="{_KINDS}/{kind}" Target="{to}"/>' for key, kind, to in links)
    return f'<Relationships xmlns="{_LINKS}">{inside}</Relationships>'


def worksheet(rows: str = ORDINARY, *, before: str = "", after: str = "", prolog: str = "") -> str:
    return f'{prolog}<worksheet xmlns="{_MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def workbook(
    rows: str = ORDINARY, *, formats: tuple[tuple[int, str], ...] = (), book: str = "", **sheet: str
) -> dict[str, str]:
    """Part -> content. `formats`: number formats; style 1 is the first of them, 2 the second."""
    codes = "".join(f'<numFmt numFmtId="{n}" formatCode="{code}"/>' for n, code in formats if code)
    cell_formats = "".join(f'<xf numFmtId="{n}"/>' for n in (0, *(n for n, _ in formats)))
    return {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_KINDS}">{book}<sheets><sheet name="One" sheetId="1" '
        f'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            ("r1", "worksheet", "worksheets/sheet1.xml"), ("r2", "styles", "styles.xml")
        ),
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts>{codes}</numFmts>'
        f"<cellXfs>{cell_formats}</cellXfs></styleSheet>",
        "xl/worksheets/sheet1.xml": worksheet(rows, **sheet),
    }


def packed(path: Path, parts: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed_file:
        for name, content in parts.items():
            packed_file.writestr(name, content)
    return path


def patched(path: Path, old: bytes, new: bytes) -> Path:
    content = path.read_bytes()
    assert old in content and len(old) == len(new)
    path.write_bytes(content.replace(old, new))
    return path
