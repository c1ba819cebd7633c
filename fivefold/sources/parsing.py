"""A block of CSV lines to a typed frame, or a sentence that names the row and the column that will not do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import polars as pl

from fivefold.sources.columns import (
    BY_VINTAGE,
    KNOWN_CODES,
    NEVER_BLANK,
    NOT_APPLICABLE,
    OTHER_VINTAGE,
    is_text,
)
from fivefold.vocabulary import Refused

Codes = Mapping[str, Sequence[tuple[int, int]]]
"""Column -> the inclusive (low, high) spans of codes it may hold."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What a part looks like: file name for messages, column names in order, codes of the year's dictionary."""

    file: str
    names: tuple[str, ...]
    codes: Codes

    @property
    def numbers(self) -> list[str]:
        return [name for name in self.names if not is_text(name)]


def parse_block(block: bytes, layout: Layout, rows_before: int) -> pl.DataFrame:
    """Whole numbers as Int32, codes that are not numbers as text, "not applicable" as null.

    `rows_before`: people of this part in earlier blocks, so that messages can name the line. Refused with row and
    column for text in a numeric column, a code that the column cannot hold, a missing weight, a housing record.
    """
    try:
        frame = _read(block, layout, {n: pl.String if is_text(n) else pl.Int32 for n in layout.names})
    except pl.exceptions.PolarsError:
        frame = _parse_patiently(block, layout, rows_before)
    vintages = [n for n in layout.numbers if BY_VINTAGE.fullmatch(n)]
    if vintages:
        other = pl.col(vintages) == OTHER_VINTAGE
        frame = frame.with_columns(pl.when(~other).then(pl.col(vintages)).name.keep())
    _check_cells(frame, layout, rows_before)
    return frame


def _read(block: bytes, layout: Layout, schema: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    return pl.read_csv(
        block,
        has_header=False,
        schema=schema,
        null_values=list(NOT_APPLICABLE),
        raise_if_empty=False,
    )


def _parse_patiently(block: bytes, layout: Layout, rows_before: int) -> pl.DataFrame:
    """Read everything as text, forgive padding, and say exactly which cell is wrong if one is."""
    try:
        texts = _read(block, layout, dict.fromkeys(layout.names, pl.String))
    except pl.exceptions.PolarsError as error:
        raise _wrong_line(block, layout, rows_before) from error
    texts = texts.with_columns(pl.all().str.strip_chars())
    texts = texts.with_columns(pl.when(~pl.all().is_in([*NOT_APPLICABLE, ""])).then(pl.all()))
    numbers = texts.with_columns(pl.col(layout.numbers).cast(pl.Int32, strict=False))
    for name in layout.numbers:
        wrong = texts[name].is_not_null() & numbers[name].is_null()
        if wrong.any():
            raise _wrong_cell(layout, name, rows_before, wrong, "holds something that is not a whole number")
    return numbers


def _check_cells(frame: pl.DataFrame, layout: Layout, rows_before: int) -> None:
    tests = _cell_tests(layout)
    found = frame.select(test.any().alias(str(i)) for i, (_, _, test) in enumerate(tests)).row(0)
    for (name, words, test), failed in zip(tests, found, strict=True):
        if failed:
            raise _wrong_cell(layout, name, rows_before, frame.select(test).to_series(), words)


def _cell_tests(layout: Layout) -> list[tuple[str, str, pl.Expr]]:
    """(column, what is wrong, expression true where it is wrong)."""
    tests = [(name, "is blank", pl.col(name).is_null()) for name in NEVER_BLANK if name in layout.names]
    if "RT" in layout.names:
        tests.insert(0, ("RT", "is not a person record; is this a housing file?", pl.col("RT").ne_missing("P")))
    for name, spans in chain(KNOWN_CODES.items(), layout.codes.items()):
        if name in layout.names and not is_text(name):
            tests.append((name, "holds a code that is not one of this column's", ~_within(name, spans)))
    return tests


def _within(name: str, spans: Sequence[tuple[int, int]]) -> pl.Expr:
    singles = [low for low, high in spans if low == high]
    inside = pl.col(name).is_in(singles)
    for low, high in spans:
        if low != high:
            inside = inside | pl.col(name).is_between(low, high)
    return inside


def _wrong_cell(layout: Layout, name: str, rows_before: int, wrong: pl.Series, words: str) -> Refused:
    first = wrong.fill_null(value=False).arg_max() or 0
    return Refused(
        f"{layout.file}, line {rows_before + first + 2:,}: column {name} {words}.",
        "Nothing was loaded. Get the file again from the Census Bureau.",
    )


def _wrong_line(block: bytes, layout: Layout, rows_before: int) -> Refused:
    lines = enumerate(block.splitlines(), start=rows_before + 2)
    odd = next((number for number, line in lines if line.count(b",") + 1 != len(layout.names)), None)
    where = f"{layout.file}, line {odd or 0:,}: the line does not have {len(layout.names)} cells."
    return Refused(
        where if odd else f"{layout.file} cannot be read: something in it is not text.",
        "Nothing was loaded. Get the file again from the Census Bureau.",
    )
