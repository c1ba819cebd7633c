"""Published ACS tables: estimates with 90% margins by place and row, where an annotation is never taken for a number.

Read from answers of the Census Data API (a list of lists), from CSV files of the same columns, packed or not, and from
the files of data.census.gov, whose second line holds labels.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from fivefold.vocabulary import Period, Refused, Source, SourceKind

COLUMN = re.compile(r"([BC]\d{5}[A-I]?(?:PR)?)_(\d{3})(EA|MA|E|M)")
MOST_BYTES = 256 << 20
CONTROLLED = "controlled to an independent total: no sampling error"

ANNOTATIONS: Mapping[str, str] = MappingProxyType(
    {
        "-222222222": "too few sample cases for a margin of error",
        "-333333333": "the median falls in an open-ended interval: no margin of error",
        "-555555555": CONTROLLED,
        "-666666666": "too few sample cases for an estimate",
        "-888888888": "not applicable or not available",
        "-999999999": "too few sample cases to be shown for this place",
        "**": "too few sample cases for a margin of error",
        "***": "the median falls in an open-ended interval: no margin of error",
        "*****": CONTROLLED,
        "-": "too few sample cases for an estimate",
        "N": "too few sample cases to be shown for this place",
        "(X)": "not applicable or not available",
        "+": "the median falls in the highest, open-ended interval",
        "null": "not published",
        "": "not published",
    }
)
"""What the Census Bureau writes in the place of a number -> its meaning (ACS data user notes on annotation values)."""
_OPEN_ENDED = re.compile(r"[\d,]+(\.\d+)?[+-]")
_JAM = re.compile(r"-(\d)\1{8}(\.0*)?")
_UNKNOWN = "an annotation without a known meaning"

_GEOGRAPHIES = (
    (("us",), "0100000US"),
    (("state", "county"), "0500000US"),
    (("state", "public use microdata area"), "7950000US"),
    (("state",), "0400000US"),
)
"""Columns of an API answer that name a place, in the order of its code -> the start of its GEO_ID."""


@dataclass(frozen=True, slots=True)
class TableValue:
    """One published cell. estimate, moe90: None where there is no number; annotation: why, or what to know about it.

    A controlled total has moe90 0.
    """

    estimate: float | None
    moe90: float | None
    annotation: str = ""


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """One published table of one period.

    places: GEO_ID -> name; rows: row number ("003") -> label ("" if none was given); cells: (row, GEO_ID) -> value.
    """

    table: str
    period: Period
    places: Mapping[str, str]
    rows: Mapping[str, str]
    source: Source
    cells: Mapping[tuple[str, str], TableValue] = field(repr=False)

    def value(self, row: str | int, place: str) -> TableValue:
        """A cell by row number and GEO_ID, or the end of one (`42101`). Refused when there is no such row or place."""
        number = f"{int(row):03}"
        if number not in self.rows:
            raise Refused(f"Table {self.table} has no row {row}.", f"Its rows are 001 to {max(self.rows)}.")
        found = [geo for geo in self.places if geo == place or geo.partition("US")[2] == place]
        if len(found) != 1:
            raise Refused(f"Table {self.table} has no single place {place}.", "Use a GEO_ID such as 0500000US42101.")
        return self.cells[number, found[0]]


def read_table(
    path: Path, *, period: Period, address: str = "", labels: Mapping[str, str] | None = None
) -> PublishedTable:
    """Read a table from an API answer (.json) or a CSV (.csv, .csv.gz); see `parse_table`."""
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        raise Refused(f"There is no table in {path}.", "Check the path.")
    try:
        text = _text(path)
        lines = json.loads(text) if text.lstrip().startswith("[") else list(csv.reader(text.splitlines()))
    except (OSError, EOFError, ValueError) as error:
        raise Refused(f"{path.name} cannot be read as a published table.", "Download it again.") from error
    return parse_table(lines, period=period, address=address, labels=labels)


def _text(path: Path) -> str:
    if path.suffix != ".gz":
        return path.read_text(encoding="utf-8-sig")
    with gzip.open(path, "rb") as stream:
        data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ValueError("unpacks to more than any table holds")
    return data.decode("utf-8-sig")


def read_labels(path: Path) -> dict[str, str]:
    """Row number -> label, from the API description of a group (`groups/C24010.json`) or a CSV: column, ..., label."""
    text = _text(path)
    if text.lstrip().startswith("{"):
        named = {name: about["label"] for name, about in json.loads(text)["variables"].items()}
    else:
        named = {row[0]: row[2] for row in csv.reader(text.splitlines()) if len(row) > 2}
    return {m[2]: label for name, label in named.items() if (m := COLUMN.fullmatch(name)) and m[3] == "E"}


def parse_table(
    lines: Sequence[Sequence[Any]], *, period: Period, address: str = "", labels: Mapping[str, str] | None = None
) -> PublishedTable:
    """A table from its lines, the first of which holds the column names.

    Refused when the columns are of several tables, an estimate has no margin beside it, or places cannot be told apart.
    """
    head = [str(name) for name in lines[0]] if lines else []
    columns = {name: at for at, name in enumerate(head)}
    matches = [m for name in head if (m := COLUMN.fullmatch(name))]
    tables = {m[1] for m in matches}
    if len(tables) != 1:
        raise Refused("This is not one published table: its columns should be named like C24010_001E.", "Check it.")
    table = tables.pop()
    described = len(lines) > 1 and len(lines[1]) == len(head) and _is_label_line(lines[1], columns)
    if described and labels is None:
        labels = {m[2]: str(lines[1][columns[m[0]]]) for m in matches if m[3] == "E"}
    numbers = sorted({m[2] for m in matches if m[3] == "E"})
    cells: dict[tuple[str, str], TableValue] = {}
    places: dict[str, str] = {}
    for line in lines[2 if described else 1 :]:
        place = _geo_id(line, columns) if len(line) == len(head) else ""
        if not place or place in places:
            raise Refused(f"Table {table} names a place twice or has a line cut short.", "Download it again.")
        places[place] = str(line[columns["NAME"]]) if "NAME" in columns else place
        for number in numbers:
            cells[number, place] = _cell(table, number, line, columns)
    return PublishedTable(
        table=table,
        period=period,
        places=places,
        rows={number: (labels or {}).get(number, "") for number in numbers},
        source=Source(
            name=f"ACS {period.years}-year table {table}, {period.label}",
            publisher="US Census Bureau",
            kind=SourceKind.PUBLISHED_TABLE,
            address=address,
            table=table,
        ),
        cells=cells,
    )


def _is_label_line(line: Sequence[Any], columns: Mapping[str, int]) -> bool:
    return "GEO_ID" in columns and str(line[columns["GEO_ID"]]) in ("Geography", "id")


def _geo_id(line: Sequence[Any], columns: Mapping[str, int]) -> str:
    if "GEO_ID" in columns:
        return str(line[columns["GEO_ID"]])
    for names, start in _GEOGRAPHIES:
        if all(name in columns for name in names):
            code = "" if names == ("us",) else "".join(str(line[columns[name]]) for name in names)
            return start + code
    raise Refused("The table does not say which places its lines are about.", "Ask the API for NAME and GEO_ID too.")


def _cell(table: str, number: str, line: Sequence[Any], columns: Mapping[str, int]) -> TableValue:
    if f"{table}_{number}M" not in columns:
        raise Refused(f"Column {table}_{number}E has no margin of error beside it.", "Ask for the whole table.")
    estimate, about_estimate = _number(line[columns[f"{table}_{number}E"]])
    moe, about_moe = _number(line[columns[f"{table}_{number}M"]])
    if about_moe == CONTROLLED and estimate is not None:
        moe = 0.0
    if estimate is None:
        moe = None
    elif moe is not None and moe < 0:
        moe, about_moe = None, _UNKNOWN
    return TableValue(estimate, moe, about_estimate or about_moe)


def _number(raw: Any) -> tuple[float | None, str]:
    """A number, or the meaning of what stands in its place; never both."""
    text = "null" if raw is None else str(raw).strip()
    if _JAM.fullmatch(text):
        return None, ANNOTATIONS.get(text.partition(".")[0], _UNKNOWN)
    if text in ANNOTATIONS:
        return None, ANNOTATIONS[text]
    if _OPEN_ENDED.fullmatch(text):
        return None, f"in an open-ended interval ({text})"
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        return None, _UNKNOWN
    return (number, "") if math.isfinite(number) else (None, _UNKNOWN)
