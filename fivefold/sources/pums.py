"""A Census person file (zip or CSV) to the canonical Parquet: lean, in blocks, refusing what it does not understand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from fivefold.sources.archive import Archive, Part, blocks, header, open_archive
from fivefold.sources.columns import (
    WEIGHTS,
    canonical_columns,
    is_text,
    occupation_vintage,
    renamings,
    require_person_columns,
    superseded_columns,
)
from fivefold.sources.dictionary import Dictionary
from fivefold.sources.disk import writing
from fivefold.sources.parsing import Layout, parse_block
from fivefold.sources.states import BY_FIPS, NATION, area_name
from fivefold.vocabulary import Period, Refused

Progress = Callable[[int, int], None]
"""Told the bytes done and the bytes in all."""

SERIAL_WITH_YEAR = 13
"""Serial numbers start with the data year when they have 13 characters: 5-year files, and 1-year files from 2017 on."""
OLD_NAME = re.compile(r"ss(\d\d)p", re.IGNORECASE)
"""The CSVs of 1-year files to 2016 carry the year in their name (ss12ppa.csv); ss16 of a 5-year file is its last."""
PERIOD_LENGTHS = (1, 5)
INVENTED = "ILLUS"
"""Stands in every serial number of an illustrative file, so that its CSV is known for one outside its zip too."""
SMALLEST = ((pl.Int8, 7), (pl.Int16, 15), (pl.Int32, 31))


@dataclass(frozen=True, slots=True)
class Contents:
    """What a person file turned out to hold.

    state: postal code, US when there are several; states: FIPS codes; adjinc: data year -> ADJINC (millionths);
    negative_cells: replicate weights below zero (they are kept); renamed: canonical column -> where it comes from.
    illustrative: the archive says so, or a serial number does (`INVENTED`): people made up for a demonstration.
    """

    state: str
    states: tuple[int, ...]
    period: Period
    rows: int
    parts: tuple[str, ...]
    adjinc: Mapping[int, int]
    occupation_vintage: int
    negative_cells: int
    renamed: Mapping[str, str]
    illustrative: bool


@dataclass(slots=True)
class _Tally:
    """What is learnt while the blocks go by."""

    rows: int = 0
    negative_cells: int = 0
    invented: bool = False
    lows: dict[str, int] = field(default_factory=dict)
    highs: dict[str, int] = field(default_factory=dict)
    states: set[int] = field(default_factory=set)
    factors: set[tuple[int | None, int]] = field(default_factory=set)

    def add(self, frame: pl.DataFrame) -> None:
        numbers = [name for name in frame.columns if not is_text(name)]
        for name, low, high in zip(
            numbers, frame.select(pl.col(numbers).min()).row(0), frame.select(pl.col(numbers).max()).row(0), strict=True
        ):
            if low is not None:
                self.lows[name] = min(low, self.lows.get(name, low))
                self.highs[name] = max(high, self.highs.get(name, high))
        self.rows += frame.height
        self.invented = self.invented or frame["SERIALNO"].str.contains(INVENTED, literal=True).any()
        self.negative_cells += sum(frame.select((pl.col(WEIGHTS) < 0).sum()).row(0))
        self.states |= set(frame["STATE" if "STATE" in numbers else "ST"].unique())
        self.factors |= set(frame.select(_year_of_serial(), "ADJINC").unique().iter_rows())


def convert(
    path: Path,
    target: Path,
    *,
    work: Path,
    expected_state: str = "",
    expected_period: Period | None = None,
    dictionary: Dictionary | None = None,
    progress: Progress | None = None,
) -> Contents:
    """Write the canonical Parquet of the person file at `path` to `target`; `work` is a folder for passing blocks.

    Refused for anything that is not wholly a person file of the expected state and period: see `parsing` and `columns`.
    A year that neither serial numbers nor part names tell (some 1-year files to 2016) is taken from `expected_period`.
    """
    archive = open_archive(path)
    names = _common_header(archive)
    codes = dictionary.codes if dictionary else {}
    tally = _spill(archive, Layout(path.name, names, codes), work, progress)
    contents = _contents(archive, names, tally, expected_period)
    _require_expected(path.name, contents, expected_state, expected_period)
    _require_each_once(path.name, names, work)
    with writing(target):
        pl.scan_ipc(sorted(work.glob("*.arrow"))).select(_final_columns(names, contents, tally)).sink_parquet(
            target, compression="zstd", compression_level=1, row_group_size=1 << 18
        )
    return contents


def _common_header(archive: Archive) -> tuple[str, ...]:
    headers: dict[str, tuple[str, ...]] = {}
    for part in archive.parts:
        with archive.open(part) as stream:
            headers[part.name] = header(stream, part.name)
        require_person_columns(headers[part.name], part.name)
    first, *others = headers.items()
    for name, names in others:
        if set(names) != set(first[1]):
            odd = sorted(set(names) ^ set(first[1]))[0]
            raise Refused(
                f"{first[0]} and {name} do not have the same columns ({odd} is in one only): mixed vintages.",
                "Load files of different years one at a time.",
            )
    return first[1]


def _spill(archive: Archive, layout: Layout, work: Path, progress: Progress | None) -> _Tally:
    """Parse every block and pass it through a file, so that memory does not grow with the file."""
    tally, done, count = _Tally(), 0, 0
    for part in archive.parts:
        for frame, size in _frames(archive, part, layout):
            tally.add(frame)
            with writing(work):
                frame.select(layout.names).write_ipc(work / f"{count:06}.arrow", compression="lz4")
            count, done = count + 1, done + size
            if progress:
                progress(min(done, archive.size), archive.size)
    if not tally.rows:
        raise Refused(f"{archive.path.name} holds no people.", "Download it again.")
    return tally


def _frames(archive: Archive, part: Part, layout: Layout) -> Iterator[tuple[pl.DataFrame, int]]:
    with archive.open(part) as stream:
        own = Layout(part.name, header(stream, part.name), layout.codes)
        rows = 0
        for block in blocks(stream):
            frame = parse_block(block, own, rows)
            rows += frame.height
            yield frame, len(block)


def _year_of_serial() -> pl.Expr:
    serial = pl.col("SERIALNO")
    year = serial.str.slice(0, 4).cast(pl.Int32, strict=False)
    return pl.when(serial.str.len_bytes() == SERIAL_WITH_YEAR).then(year).alias("DATA_YEAR")


def _contents(archive: Archive, names: tuple[str, ...], tally: _Tally, expected: Period | None) -> Contents:
    period = _period(archive, {year for year, _ in tally.factors}, expected)
    adjinc = {(period.last if year is None else year): factor for year, factor in sorted(tally.factors, key=str)}
    if len(adjinc) < len(tally.factors):
        raise Refused(
            f"{archive.path.name} has several income factors (ADJINC) for one year: it mixes files.",
            "Load files of different releases one at a time.",
        )
    states = tuple(sorted(tally.states))
    return Contents(
        state=BY_FIPS[states[0]].postal if len(states) == 1 else NATION,
        states=states,
        period=period,
        rows=tally.rows,
        parts=tuple(part.name for part in archive.parts),
        adjinc=adjinc,
        occupation_vintage=occupation_vintage(period),
        negative_cells=tally.negative_cells,
        renamed=renamings(names, period),
        illustrative=archive.illustrative or tally.invented,
    )


def _period(archive: Archive, years: set[int | None], expected: Period | None) -> Period:
    named = {2000 + int(m[1]) for part in archive.parts if (m := OLD_NAME.search(part.name))}
    told = {year for year in years if year is not None}
    if (None in years and told) or len(named) > 1:
        raise _mixed(archive)
    if not told:
        told = named or ({expected.last} if expected and expected.years == 1 else set())
    if not told:
        raise Refused(f"{archive.path.name} does not say which year it is of.", "Say the year, with --year.")
    period = Period(min(told), max(told))
    if len(told) != period.years or period.years not in PERIOD_LENGTHS:
        raise _mixed(archive)
    if named and named != {period.last}:
        raise _mixed(archive)
    return period


def _mixed(archive: Archive) -> Refused:
    return Refused(
        f"{archive.path.name} mixes data years that are neither one year nor five in a row.",
        "Load files of different years one at a time.",
    )


def _require_expected(file: str, found: Contents, state: str, period: Period | None) -> None:
    if state and state != found.state:
        raise Refused(
            f"{file} is of {area_name(found.state)}, not of {area_name(state)}.",
            "Ask for that state, or give its file.",
        )
    if period and period != found.period:
        raise Refused(
            f"{file} is of {found.period.label}, not of {period.label}.", "Ask for that period, or give its file."
        )


def _require_each_once(file: str, names: tuple[str, ...], work: Path) -> None:
    """A household's serial number is its own within a state and year; SPORDER tells its people apart."""
    state = "STATE" if "STATE" in names else "ST"
    key = [pl.col(name) for name in ("SERIALNO", state, "SPORDER") if name in names]
    people = pl.scan_ipc(sorted(work.glob("*.arrow"))).select(pl.struct(key).is_duplicated().sum()).collect().item()
    if people and "SPORDER" in names:
        raise Refused(
            f"{file} holds {people:,} lines with somebody else's serial number: people would count twice.",
            "Get the file again from the Census Bureau.",
        )


def _final_columns(names: tuple[str, ...], contents: Contents, tally: _Tally) -> list[pl.Expr]:
    """Canonical names, each in the smallest integer type that holds it; the 81 weights in one common type."""
    canonical = canonical_columns(names, contents.period)
    weights = _smallest(WEIGHTS, tally, at_least=pl.Int16)
    chosen = []
    for name in names:
        if name in superseded_columns(names) or name in canonical:
            continue
        kind = weights if name in WEIGHTS else None if is_text(name) else _smallest((name,), tally)
        chosen.append(pl.col(name) if kind is None else pl.col(name).cast(kind))
    for name, expression in canonical.items():
        chosen.append(expression.cast(_smallest(tuple(expression.meta.root_names()), tally)).alias(name))
    year = _year_of_serial() if contents.period.years > 1 else pl.lit(contents.period.last)
    return [*chosen, year.cast(pl.Int16).alias("DATA_YEAR")]


def _smallest(names: tuple[str, ...], tally: _Tally, at_least: type[pl.DataType] = pl.Int8) -> type[pl.DataType]:
    low = min((tally.lows.get(name, 0) for name in names), default=0)
    high = max((tally.highs.get(name, 0) for name in names), default=0)
    kinds = [kind for kind, bits in SMALLEST if -(2**bits) <= low and high < 2**bits]
    return at_least if at_least in kinds else kinds[0]
