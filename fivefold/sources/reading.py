"""Loaded person files to one `Survey` in memory: only the columns asked for, weights as rows of whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import polars as pl

from fivefold.estimation.design import sdr
from fivefold.estimation.recode import IntArray
from fivefold.estimation.survey import NO_AMOUNT, Survey
from fivefold.sources.columns import DOLLAR_AMOUNTS, REPLICATES, WEIGHTS
from fivefold.sources.loaded import LoadedFile
from fivefold.vocabulary import BLANK, Refused, Source

SLICE_ROWS = 1 << 18
"""People turned from columns to rows at a time, so that memory stays near that of the result."""
MILLION = 1_000_000


def read_survey(files: Sequence[LoadedFile], *, columns: Sequence[str], amounts: Sequence[str] = ()) -> Survey:
    """The people of one or several loaded files of the same period as one survey.

    columns: category columns, int16 or int32 with BLANK (-1) where not applicable.
    amounts: dollars and hours, int32 with NO_AMOUNT where not applicable. Where all people share one ADJINC (1-year
    files) dollars stay as reported and `amount_factors` holds ADJINC / 1e6. A 5-year file has one ADJINC per data
    year: then each amount is multiplied by its record's factor, rounded to whole dollars of the last year, factor 1.
    weights: int16 [rows, 81] (int32 if any file needs it), full sample first.
    Refused for files of different periods, kinds of codes, overlapping states, or a column that a file lacks.
    """
    _require_one_kind(files)
    frames = [_read_columns(file, columns, amounts, _factor(files)) for file in files]
    table = pl.concat(frames, how="vertical_relaxed", rechunk=True) if len(frames) > 1 else frames[0]
    return Survey(
        columns={name: table[name].to_numpy() for name in dict.fromkeys(columns)},
        weights=_read_weights(files),
        design=sdr(REPLICATES),
        period=files[0].period,
        source=source_of(files),
        occupation_vintage=files[0].occupation_vintage,
        amounts={name: table[_amount(name)].to_numpy() for name in dict.fromkeys(amounts)},
        amount_factors=amount_factors(files, amounts),
    )


def amount_factors(files: Sequence[LoadedFile], amounts: Sequence[str]) -> dict[str, float]:
    """What each amount as read must be multiplied by to be in the files' dollars (see `read_survey`)."""
    return {name: _factor(files) / MILLION if name in DOLLAR_AMOUNTS else 1.0 for name in amounts}


def _require_one_kind(files: Sequence[LoadedFile]) -> None:
    if not files:
        raise Refused("No person file is loaded for this.", "Load one with: fivefold acs load")
    for one, other in pairwise(files):
        if (one.period, one.occupation_vintage, one.illustrative) != (
            other.period,
            other.occupation_vintage,
            other.illustrative,
        ):
            raise Refused(f"{one.source.name} and {other.source.name} cannot be read as one.", "Read each by itself.")
    states = [state for file in files for state in file.states]
    if len(set(states)) < len(states):
        raise Refused("The files share a state, so its people would count twice.", "Name each state once.")


def _factor(files: Sequence[LoadedFile]) -> int:
    """ADJINC in millionths when everybody shares one, else one million: amounts are then converted record by record."""
    factors = {factor for file in files for factor in file.adjinc.values()}
    return factors.pop() if len(factors) == 1 else MILLION


def _read_columns(file: LoadedFile, columns: Sequence[str], amounts: Sequence[str], factor: int) -> pl.DataFrame:
    lazy = pl.scan_parquet(file.parquet, glob=False)
    schema = lazy.collect_schema()
    for name in (*columns, *amounts):
        if not schema.get(name, pl.String()).is_integer():
            raise Refused(f"{file.source.name} has no column of whole numbers {name}.", "Check the column's name.")
    frame = lazy.select(
        *(_codes(name, schema[name]) for name in dict.fromkeys(columns)),
        *(_dollars(name, convert=factor == MILLION) for name in dict.fromkeys(amounts)),
    ).collect()
    for name in columns:
        if frame.height and (frame[name].min() or 0) < BLANK:  # type: ignore[operator]
            raise Refused(
                f"{name} holds negative numbers: it is an amount, not a category.", "Ask for it as an amount."
            )
    return frame


def _codes(name: str, kind: pl.DataType) -> pl.Expr:
    wide = kind if kind in (pl.Int32, pl.Int64) else pl.Int16()
    return pl.col(name).cast(wide).fill_null(BLANK)


def _amount(name: str) -> str:
    return f"amount {name}"


def _dollars(name: str, *, convert: bool) -> pl.Expr:
    amount = pl.col(name).cast(pl.Int32)
    if convert and name in DOLLAR_AMOUNTS:
        amount = (amount.cast(pl.Float64) * pl.col("ADJINC") / MILLION).round().cast(pl.Int32)
    return amount.fill_null(int(NO_AMOUNT)).alias(_amount(name))


def _read_weights(files: Sequence[LoadedFile]) -> IntArray:
    scans = [pl.scan_parquet(file.parquet, glob=False).select(WEIGHTS) for file in files]
    fits = all(scan.collect_schema()["PWGTP"] == pl.Int16 for scan in scans)
    kind: npt.DTypeLike = np.int16 if fits else np.int32
    if len(files) == 1 and files[0].rows <= SLICE_ROWS:
        return _rows(scans[0].collect(), kind)
    weights = np.empty((sum(file.rows for file in files), len(WEIGHTS)), dtype=kind)
    start = 0
    for file, scan in zip(files, scans, strict=True):
        for offset in range(0, file.rows, SLICE_ROWS):
            part = _rows(scan.slice(offset, SLICE_ROWS).collect(), kind)
            weights[start : start + len(part)] = part
            start += len(part)
    return weights


def _rows(frame: pl.DataFrame, kind: npt.DTypeLike) -> IntArray:
    return np.ascontiguousarray(frame.to_numpy(order="c"), dtype=kind)


def source_of(files: Sequence[LoadedFile]) -> Source:
    """Where figures about these files together come from."""
    if len(files) == 1:
        return files[0].source
    states = ", ".join(sorted(file.state for file in files))
    one = files[0].source
    what = one.name.split(",")[0]
    return Source(
        name=f"{what}s, {states}, {files[0].period.label}",
        publisher=one.publisher,
        kind=one.kind,
        checksum=",".join(file.sha256 for file in files),
        illustrative=one.illustrative,
    )
