"""The Census Bureau's PUMS data dictionary (CSV form, data years 2017 on): which codes each column may hold."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fivefold.vocabulary import Refused

Spans = tuple[tuple[int, int], ...]
WHOLE_NUMBER = re.compile(r"-?\d+")
BLANKS = re.compile(r"b+")
MOST_BYTES = 5 << 20


@dataclass(frozen=True, slots=True)
class Dictionary:
    """name: the file it was read from; codes: column -> inclusive spans; labels: column -> {code: meaning}."""

    name: str
    codes: Mapping[str, Spans]
    labels: Mapping[str, Mapping[str, str]]


def read_dictionary(path: Path) -> Dictionary:
    """Read a `PUMS_Data_Dictionary_YYYY.csv`. Refused when it is not one.

    Columns with codes that are not whole numbers (SOCP, NAICSP) have labels but no spans. Blanks are always allowed.
    """
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        raise Refused(f"{path} is not a data dictionary.", "Give the PUMS_Data_Dictionary CSV of the same year.")
    spans: dict[str, set[tuple[int, int]]] = {}
    labels: dict[str, dict[str, str]] = {}
    text_columns: set[str] = set()
    with path.open(encoding="latin-1", newline="") as stream:
        for row in csv.reader(stream):
            if len(row) < 7 or row[0] != "VAL":
                continue
            column, low, high = row[1].strip().upper(), row[4].strip(), row[5].strip()
            labels.setdefault(column, {})[low] = row[6].strip()
            if WHOLE_NUMBER.fullmatch(low) and WHOLE_NUMBER.fullmatch(high):
                spans.setdefault(column, set()).add((int(low), int(high)))
            elif not BLANKS.fullmatch(low):
                text_columns.add(column)
    if "PWGTP" not in spans or "AGEP" not in spans:
        raise Refused(f"{path.name} does not describe person files.", "Give the PUMS_Data_Dictionary CSV of that year.")
    numeric = {column: tuple(sorted(found)) for column, found in spans.items() if column not in text_columns}
    return Dictionary(path.name, numeric, labels)
