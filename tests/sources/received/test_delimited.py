"""CSV files as people send them (R16, R17, R21, C9). Expected values are what was typed, so each is known by hand."""

from __future__ import annotations

import codecs

import pytest

from fivefold.sources.received.limits import LIMITS, Limits
from fivefold.vocabulary import Refused
from tests.sources.received.here import cells, read_here

NAMES = [
    "Zoë",
    "Zoe\u0308",
    "O'Brien",
    "José-María",
    "王小明",
    "فاطمة",
    "👩🏽‍🔬",
    "a\u200bb",
    "Null",
    "True",
    "N/A",
    "²",
    "Y",
]


# --- characters -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "charset"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_names_survive_in_every_unicode(mark: bytes, charset: str) -> None:
    """R16, R21: what can be known for certain is read without a note, character for character."""
    table = read_here(mark + "\n".join(["name", *NAMES]).encode(charset))
    assert [row[0] for row in cells(table)] == NAMES
    assert (table.charset, table.notes) == (charset, ())


@pytest.mark.parametrize("charset", ["cp1252", "mac-roman", "utf-16-le", "utf-16-be"])
def test_an_older_character_set_is_found_and_said(charset: str) -> None:
    """R16: never silent: a file that does not say its character set gets a note, however likely the guess."""
    text = "organisation,contact\nEscuela Técnica,José María Peña\nGarçon & Söhne,“Zoë” Müller\n"
    table = read_here(text.encode(charset))
    assert cells(table) == [("Escuela Técnica", "José María Peña"), ("Garçon & Söhne", "“Zoë” Müller")]
    assert table.charset == charset and "assumed" in table.notes[0]


@pytest.mark.parametrize("charset", ["cp1252", "mac-roman"])
@pytest.mark.parametrize(
    "name",
    ["Peña", "Muñoz", "Zoë", "José", "María Núñez", "Año Nuevo", "O’Brien", "Señor – Club", "Björn Ångström", "Jesús",
     "François Lefèvre", "São Paulo", "Iñaki", "“Niños” Club", "ÑANDÚ", "Ángel", "d’Été"],
)  # fmt: skip
def test_one_name_is_enough(name: str, charset: str) -> None:
    """A list of organisations may hold a single accent, where statistics of letters say nothing."""
    assert cells(read_here(f"name,kind\n{name},school\n".encode(charset))) == [(name, "school")]


@pytest.mark.parametrize(("charset", "text"), [("cp1251", "Школа Москва, Город\n"), ("gb18030", "王小明 费城学校\n")])
def test_other_scripts_are_found(charset: str, text: str) -> None:
    table = read_here(f"name\n{text * 3}".replace(",", "").encode(charset))
    assert cells(table)[0][0] == text.strip().replace(",", "") and "assumed" in table.notes[0]


def test_a_letter_far_from_the_start_decides_too() -> None:
    """The first 64 KiB are ASCII; the guess must look at the block where the letter is."""
    table = read_here(b"name\n" + b"Ann\n" * 30_000 + "José\nPeña\n".encode("mac-roman"))
    assert cells(table)[-2:] == [("José",), ("Peña",)]


@pytest.mark.parametrize("charset", ["cp1252", "mac-roman"])
def test_the_person_may_say_which(charset: str) -> None:
    """0x8E is Ž in Windows' set and é in the Macintosh's: only a person can know."""
    expected = {"cp1252": "Žarko", "mac-roman": "éarko"}[charset]
    table = read_here(b"name\n\x8earko\n", charset=charset)
    assert cells(table) == [(expected,)] and not table.notes


def test_a_mark_beats_a_wrong_choice() -> None:
    """R16, wrong declared: the mark at the start of the file is certain, and the note says it was used."""
    table = read_here(codecs.BOM_UTF8 + "name\nZoë\n".encode(), charset="cp1252")
    assert cells(table) == [("Zoë",)] and "says itself" in table.notes[0]


def test_mixed_character_sets_are_refused_by_line() -> None:
    """R16: decoding either line as the other would be mojibake."""
    content = "name\nZoë\n".encode() + "José\n".encode("cp1252")
    with pytest.raises(Refused, match=r"line 2 is in UTF-8, line 3 is not"):
        read_here(content)
    assert cells(read_here(content, charset="cp1252"))[1] == ("José",), "the person's choice still stands"


@pytest.mark.parametrize(("charset", "words"), [("utf-8", "not in the character set"), ("latin-9000", "no such")])
def test_a_choice_that_does_not_fit_is_refused(charset: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        read_here("name\nZoë\n".encode("cp1252"), charset=charset)


def test_nul_is_refused_by_line() -> None:
    """C9: NUL is in no text, and the database cannot hold it."""
    with pytest.raises(Refused, match=r"Line 2 holds a byte that no text holds"):
        read_here(b"name,id\nZo\0,1\n", charset="utf-8")
    with pytest.raises(Refused, match="no text holds"):
        read_here(b"name,id\nZo\0,1\n")


# --- lines and separators ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(separator: str, end: str) -> None:
    """R17, C9: also a lone carriage return, as old Macintosh programs wrote; other separators are text in quotes."""
    lines = [["name", "what it, is", "id"], ["Zoë", "a;b|c", "007"], ["O'Brien", "x", "1E+05"]]
    content = end.join(separator.join(f'"{cell}"' for cell in line) for line in lines) + end
    table = read_here(content.encode())
    assert table.header == ("name", "what it, is", "id")
    assert cells(table) == [("Zoë", "a;b|c", "007"), ("O'Brien", "x", "1E+05")], "identifiers stay as typed"


def test_a_comma_inside_cells_does_not_win_over_the_separator() -> None:
    table = read_here(b"name;address;id\nA;Main St, Philadelphia, PA;1\n")
    assert cells(table) == [("A", "Main St, Philadelphia, PA", "1")]


def test_quotes_and_lines_inside_cells_and_line_numbers() -> None:
    """R17: a row is named by the line on which it begins, blank lines and lines inside cells counted."""
    table = read_here(b'name,note\n\n"say ""hi""","two\nlines"\n,,\nlast,\n')
    assert [(row.number, row.cells) for row in table.rows] == [(3, ('say "hi"', "two\nlines")), (6, ("last", ""))]


@pytest.mark.parametrize("content", ['a,b\n1,"2\n3,4\n', 'a,b\n"1"x,2\n'])
def test_a_stray_quote_is_refused_by_line(content: str) -> None:
    """Reading on would swallow the rest of the file into one cell, silently."""
    with pytest.raises(Refused, match=r"line 2 has a quote"):
        read_here(content.encode())


def test_short_rows_are_filled_and_long_rows_named() -> None:
    """R17: a missing cell at the end is blank; a cell too many is a separator gone wrong, told by line."""
    assert cells(read_here(b"a,b,c\n1\n1,2,3,,\n")) == [("1", "", ""), ("1", "2", "3")]
    with pytest.raises(Refused, match=r"end at column B, but there are more cells in rows 2 and 4\."):
        read_here(b"a,b\n1,2,3\n1,2\n1,2,3\n")


def test_a_title_above_the_names_is_told() -> None:
    """R17: the first row decides; reading the rest as one column would be silently wrong."""
    with pytest.raises(Refused, match=r"names are in row 1 and end at column A.*rows 2 and 3\."):
        read_here(b"Organisations 2026\nname;id\nZo;1\n")


def test_at_most_twenty_rows_are_named() -> None:
    """R17: 20 and a count."""
    with pytest.raises(Refused, match=r", 21 and 5 more\."):
        read_here(b"a,b\n" + b"1,2,3\n" * 25)


# --- column names -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (b"name,id,Name", r"same name to columns A and C"),
        (b"name,,id", r"column B has none"),
        (b" , ,id", r"columns A and B has none"),
        (b"", r"empty"),
        (b"\n\n,,\n", r"nothing in the file"),
    ],
)
def test_bad_headers_are_refused_by_column(header: bytes, words: str) -> None:
    """R17: duplicate (capitals aside) and missing names."""
    with pytest.raises(Refused, match=words):
        read_here(header)


def test_names_of_columns_lose_blanks_around_them_and_cells_do_not() -> None:
    table = read_here(b" name ,id\n Ann ,1\n")
    assert table.header == ("name", "id") and cells(table) == [(" Ann ", "1")]


def test_column_letters_past_z() -> None:
    """The 28th column is AB in every spreadsheet program."""
    header = ",".join([f"c{i}" for i in range(27)] + ["c0"])
    with pytest.raises(Refused, match=r"columns A and AB"):
        read_here(header.encode())


def test_a_header_without_rows_is_a_table_without_rows() -> None:
    assert read_here(b"name,id\n").rows == ()


# --- limits, each with its twin ---------------------------------------------------------------------------------------

WIDE = (",".join(f"c{i}" for i in range(100_000)) + "\n").encode()
LONG_CELL = b'a,b\n"' + b"x" * 200_000 + b'",2\n'
LONG_LINE = b"a,b\n1" + b"," * 5_000_000 + b"\n"


@pytest.mark.parametrize(
    ("content", "words", "raised"),
    [
        (WIDE, r"has 100,000 columns; the most is 500", Limits(columns=100_000)),
        (LONG_CELL, r"more than 32,767 characters", Limits(cell_characters=200_000)),
        (LONG_LINE, r"Line 2 is longer than 4,194,304", Limits(line_characters=9_000_000)),
        (b"a,b,c\n" + b"1\n" * 1_000, r"more than 110,000 rows or 2,000 cells", Limits()),
        (b"a\n" + b"\n" * 200_000, r"more than 110,000 rows", Limits(rows=200_000)),
        (b"a\n" + b"1\n" * 200_000, r"more than 110,000 rows", Limits(rows=200_000)),
    ],
)
def test_each_limit_refuses_and_a_higher_one_lets_pass(content: bytes, words: str, raised: Limits) -> None:
    """C9. The twin: with the limit raised the same file passes that check, so the check is what refused it."""
    with pytest.raises(Refused, match=words):
        read_here(content, limits=Limits(cells=2_000) if "2,000 cells" in words else LIMITS)
    table = read_here(content, limits=raised)
    assert len(table.header) in (1, 2, 3, 100_000)
