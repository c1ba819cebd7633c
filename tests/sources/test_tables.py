"""Published tables: numbers are numbers, annotations never are."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from fivefold.sources.tables import CONTROLLED, TableValue, parse_table, read_labels, read_table
from fivefold.vocabulary import Period, Refused, SourceKind

Y2018 = Period(2018, 2018)

ANSWER = [
    ["NAME", "B02001_001E", "B02001_001M", "B02001_002E", "B02001_002M", "state", "county"],
    ["Philadelphia County, Pennsylvania", "1584138", "-555555555", "657343", "5066", "42", "101"],
    ["Somewhere County, Pennsylvania", None, "-222222222", "-666666666", "-222222222", "42", "999"],
]
"""An answer of the Census Data API as it looks: texts, None, jam values, the place in its last columns."""


def test_api_answer() -> None:
    """A controlled total has margin 0 and says so; jam values and None are no numbers, with their meaning."""
    table = parse_table(ANSWER, period=Y2018, address="https://api.census.gov/data")
    assert table.value(1, "42101") == TableValue(1_584_138, 0.0, CONTROLLED)
    assert table.value("002", "0500000US42101") == TableValue(657_343, 5_066)
    assert table.value(1, "42999") == TableValue(None, None, "not published")
    assert table.value(2, "42999") == TableValue(None, None, "too few sample cases for an estimate")
    assert table.places["0500000US42101"] == "Philadelphia County, Pennsylvania"
    assert (table.source.kind, table.source.table) == (SourceKind.PUBLISHED_TABLE, "B02001")


JAMS = ["-222222222", "-333333333", "-666666666", "-888888888", "-999999999", "-222222222.0", "-777777777", -666666666]
WORDS = ["null", None, "", "*****", "***", "**", "(X)", "N", "-", "+", "250,000+", "2,500-", "nan", "inf", "1e999", "x"]


@pytest.mark.parametrize("raw", [*JAMS, *WORDS])
def test_no_annotation_is_a_number(raw: object) -> None:
    """Whatever stands in the place of an estimate: no estimate, no margin, and words for it."""
    table = parse_table([["GEO_ID", "B01001_001E", "B01001_001M"], ["0400000US42", raw, "12"]], period=Y2018)
    value = table.value(1, "42")
    assert (value.estimate, value.moe90) == (None, None)
    assert value.annotation


@pytest.mark.parametrize(
    ("raw", "moe90"),
    [("-555555555", 0.0), ("*****", 0.0), ("-222222222", None), ("**", None), ("-5", None), ("0", 0.0)],
)
def test_annotated_margins(raw: str, moe90: float | None) -> None:
    """Controlled: margin 0. Too few cases: no margin. A margin below zero is none."""
    table = parse_table([["GEO_ID", "B01001_001E", "B01001_001M"], ["0400000US42", "1,234", raw]], period=Y2018)
    assert table.value(1, "42").estimate == 1234
    assert table.value(1, "42").moe90 == moe90


def test_file_of_data_census_gov(tmp_path: Path) -> None:
    """Its second line holds labels, not a place."""
    path = tmp_path / "ACSDT1Y2018.C24010-Data.csv"
    path.write_text(
        "\ufeffGEO_ID,NAME,C24010_001E,C24010_001M\n"
        "Geography,Geographic Area Name,Estimate!!Total,Margin of Error!!Total\n"
        "0400000US42,Pennsylvania,6193270,14112\n",
        encoding="utf-8",
    )
    table = read_table(path, period=Y2018)
    assert (list(table.places), table.rows) == (["0400000US42"], {"001": "Estimate!!Total"})


def test_json_file_and_packed_csv_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(ANSWER))
    lines = [",".join(f'"{cell}"' if cell else "null" for cell in line) for line in ANSWER]
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    one, other = (read_table(tmp_path / name, period=Y2018) for name in ("a.json", "a.csv.gz"))
    assert one.cells == other.cells


def test_labels_of_the_api(tmp_path: Path) -> None:
    about = {
        "variables": {
            "C24010_001E": {"label": "Estimate!!Total"},
            "C24010_001M": {"label": "x"},
            "NAME": {"label": "y"},
        }
    }
    (tmp_path / "C24010.json").write_text(json.dumps(about))
    assert read_labels(tmp_path / "C24010.json") == {"001": "Estimate!!Total"}


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "not one published table"),
        ([["NAME", "state"], ["x", "42"]], "not one published table"),
        ([["GEO_ID", "B01001_001E", "B02001_001E"], ["a", "1", "2"]], "not one published table"),
        ([["GEO_ID", "B01001_001E"], ["0400000US42", "1"]], "no margin of error"),
        ([["NAME", "B01001_001E", "B01001_001M"], ["x", "1", "2"]], "which places"),
        ([["GEO_ID", "B01001_001E", "B01001_001M"], ["a", "1", "2"], ["a", "1", "2"]], "a place twice"),
        ([["GEO_ID", "B01001_001E", "B01001_001M"], ["a", "1"]], "cut short"),
        ([["B01001_001E", "B01001_001M", "GEO_ID"], ["1", "2"]], "cut short"),
    ],
)
def test_what_is_not_a_table(lines: list[list[str]], words: str) -> None:
    with pytest.raises(Refused, match=words):
        parse_table(lines, period=Y2018)


@pytest.mark.parametrize("content", [b"[1, 2", b"\xff\xfe\x00", b""])
def test_files_that_are_not_tables(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(Refused):
        read_table(tmp_path / "x.json", period=Y2018)


def test_packed_file_cut_short(tmp_path: Path) -> None:
    (tmp_path / "x.csv.gz").write_bytes(gzip.compress(b"GEO_ID,B01001_001E\n" * 99)[:40])
    with pytest.raises(Refused, match="cannot be read"):
        read_table(tmp_path / "x.csv.gz", period=Y2018)


def test_rows_and_places_that_do_not_exist() -> None:
    table = parse_table(ANSWER, period=Y2018)
    with pytest.raises(Refused, match="no row 9"):
        table.value(9, "42101")
    with pytest.raises(Refused, match="no single place 41"):
        table.value(1, "41")


def test_every_published_table_at_hand(shared_data: Path) -> None:
    """316 files of 2010-2018: each is read; no estimate is below zero and no margin negative; 52 areas or the US."""
    files = sorted((shared_data / "acs_1yr_state_tables").glob("20*/*.csv.gz"))
    assert len(files) == 316
    for path in files:
        table = read_table(path, period=Period(int(path.parent.name[:4]), int(path.parent.name[:4])))
        assert table.table == path.name.partition(".")[0]
        assert len(table.places) == (1 if path.parent.name.endswith("us") else 52)
        for value in table.cells.values():
            assert value.estimate is None or value.estimate >= 0
            assert value.moe90 is None or 0 <= value.moe90 < 10_000_000


def test_occupation_table_with_its_labels(shared_data: Path) -> None:
    """C24010, 2018, Colorado, as the API gave it; row 7 is computer, engineering, and science occupations, men."""
    folder = shared_data / "acs_1yr_state_tables"
    labels = read_labels(folder / "legend_2018" / "C24010.csv.gz")
    table = read_table(folder / "2018_bystate" / "C24010.csv.gz", period=Y2018, labels=labels)
    assert table.value(7, "08") == TableValue(180_490, 6_201)
    assert table.rows["007"].endswith("Computer, engineering, and science occupations")
    national = read_table(folder / "2018_us" / "B02001.csv.gz", period=Y2018)
    assert national.value(1, "") == TableValue(327_167_439, 0.0, CONTROLLED)
