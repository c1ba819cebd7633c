"""The engines that are compared: how each loads the person file, and how each does W500 and the median wage.

Every engine runs in a process of its own (`benchmarks.runner`). Where an engine has no rules of its own, its columns
are recoded before the clock starts, in its favour: `svy` and R get finished categories.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from benchmarks import w500
from fivefold.estimation.cube import best_kernel
from fivefold.estimation.kernels import numpy_kernel
from fivefold.estimation.quantile import quantile
from fivefold.estimation.survey import NO_AMOUNT
from fivefold.sources.columns import WEIGHTS
from fivefold.sources.loaded import LoadedFile
from fivefold.sources.reading import read_survey

KEYS = (*w500.CELLS, "employed", "stem")
SUMS = tuple(f"s{r}" for r in range(len(WEIGHTS)))


@dataclass(frozen=True)
class Engine:
    """load(file) -> whatever run(loaded) needs; run returns the values [cells, 6] of W500, or a median wage [1]."""

    load: Callable[[LoadedFile], Any]
    run: Callable[[Any], np.ndarray]


# --- Fivefold ---------------------------------------------------------------------------------------------------------


def _load_ours(file: LoadedFile, *, fast: bool) -> Any:
    survey = read_survey([file], columns=w500.COLUMNS)
    return survey, w500.dimensions(), best_kernel() if fast else numpy_kernel


def _run_ours(loaded: Any) -> np.ndarray:
    return w500.ours(*loaded)


def _load_wages(file: LoadedFile) -> Any:
    survey = read_survey([file], columns=("ESR",), amounts=("WAGP",))
    return survey, survey.amounts["WAGP"] != NO_AMOUNT


def _median_ours(loaded: Any) -> np.ndarray:
    survey, inside = loaded
    estimate = quantile(survey, inside=inside, amount="WAGP")
    return np.array([(estimate.value or 0.0) / survey.amount_factors["WAGP"]])


# --- DuckDB, by hand --------------------------------------------------------------------------------------------------


def _case(column: str, spans: Mapping[int, list[tuple[int, int]]], otherwise: int) -> str:
    lines = [
        " ".join(f"WHEN {column} BETWEEN {low} AND {high} THEN {value}" for low, high in parts)
        for value, parts in spans.items()
    ]
    return f"CASE {' '.join(lines)} ELSE {otherwise} END"


def _recodes() -> dict[str, str]:
    """The categories of W500 as SQL; codes in the order of the labels of `w500.dimensions`."""
    races = {k + 1: [(c, c) for c in codes] for k, codes in enumerate(w500.RACES.values())}
    employed = f"ESR BETWEEN {w500.EMPLOYED[0]} AND {w500.EMPLOYED[1]}"
    return {
        "race": f"CASE WHEN HISP > 1 THEN 0 ELSE {_case('RAC1P', races, 0)} END",
        "sex": "SEX - 1",
        "age": "AGEP // 10",
        "school": _case("SCHL", {k: [s] for k, s in enumerate(w500.SCHOOLS)}, 0),
        "employed": f"CASE WHEN {employed} THEN 1 ELSE 0 END",
        "stem": f"CASE WHEN {employed} AND {_case('OCCP', {1: w500.STEM}, 0)} = 1 THEN 1 ELSE 0 END",
    }


def _load_duckdb(file: LoadedFile) -> Any:
    import duckdb

    connection = duckdb.connect(":memory:")
    columns = ", ".join((*w500.COLUMNS, *WEIGHTS))
    connection.execute(f"CREATE TABLE people AS SELECT {columns} FROM read_parquet('{file.parquet}')")
    return connection


def _run_duckdb(connection: Any) -> np.ndarray:
    keys = ", ".join(f"{sql} AS {name}" for name, sql in _recodes().items())
    sums = ", ".join(f"SUM({w})::BIGINT AS {s}" for w, s in zip(WEIGHTS, SUMS, strict=True))
    found = connection.execute(f"SELECT {keys}, {sums} FROM people GROUP BY ALL").fetchnumpy()
    return _figures({name: np.asarray(column) for name, column in found.items()})


def _figures(cells: Mapping[str, np.ndarray]) -> np.ndarray:
    """What a careful analyst writes by hand after the grouped query: figures and SEs with NumPy."""
    shape = (5, 2, len(w500.AGES), len(w500.SCHOOLS))
    cell = np.ravel_multi_index([cells[k].astype(np.int64) for k in w500.CELLS], shape)
    sums = np.stack([cells[s] for s in SUMS], axis=1).astype(np.float64)
    totals = np.zeros((3, int(np.prod(shape)), len(SUMS)))
    for k, rows in enumerate((slice(None), cells["employed"] == 1, cells["stem"] == 1)):
        np.add.at(totals[k], cell[rows], sums[rows])
    people, employed, stem = totals[:, np.isin(np.arange(totals.shape[1]), cell)]
    with np.errstate(divide="ignore", invalid="ignore"):
        thetas = (people, employed / people, stem / employed)
    return np.concatenate([np.stack([t[:, 0], _se(t)], axis=1) for t in thetas], axis=1)


def _se(thetas: np.ndarray) -> np.ndarray:
    return np.sqrt(4 / 80 * ((thetas[:, 1:] - thetas[:, :1]) ** 2).sum(axis=1))


# --- Polars -----------------------------------------------------------------------------------------------------------


def _load_polars(file: LoadedFile) -> pl.DataFrame:
    return pl.read_parquet(file.parquet, columns=[*w500.COLUMNS, *WEIGHTS], glob=False)


def _categories() -> list[pl.Expr]:
    """The categories of W500 as Polars expressions; codes in the order of the labels of `w500.dimensions`."""
    race, school, stem = pl.lit(0, pl.Int8), pl.lit(0, pl.Int8), pl.lit(value=False)
    for k, codes in enumerate(w500.RACES.values()):
        race = pl.when(pl.col("RAC1P").is_in(codes)).then(pl.lit(k + 1, pl.Int8)).otherwise(race)
    for k, (low, high) in enumerate(w500.SCHOOLS):
        school = pl.when(pl.col("SCHL").is_between(low, high)).then(pl.lit(k, pl.Int8)).otherwise(school)
    for low, high in w500.STEM:
        stem = stem | pl.col("OCCP").is_between(low, high)
    employed = pl.col("ESR").is_between(*w500.EMPLOYED).fill_null(value=False)
    return [
        pl.when(pl.col("HISP") > 1).then(pl.lit(0, pl.Int8)).otherwise(race).alias("race"),
        (pl.col("SEX") - 1).alias("sex"),
        (pl.col("AGEP") // 10).alias("age"),
        school.alias("school"),
        employed.cast(pl.Int8).alias("employed"),
        (employed & stem.fill_null(value=False)).cast(pl.Int8).alias("stem"),
    ]


def _run_polars(frame: pl.DataFrame) -> np.ndarray:
    sums = [pl.col(w).sum().alias(s) for w, s in zip(WEIGHTS, SUMS, strict=True)]
    found = frame.lazy().with_columns(_categories()).group_by(KEYS).agg(sums).collect()
    return _figures({name: found[name].to_numpy() for name in found.columns})


# --- svy --------------------------------------------------------------------------------------------------------------


def _load_svy(file: LoadedFile) -> Any:
    import svy

    frame = recoded(file).with_columns(pl.lit(1.0).alias("one"), pl.col("employed", "stem").cast(pl.Float64))
    weights = svy.SdrWgts(prefix="PWGTP", n_reps=80)
    return svy.Sample(frame, svy.Design(wgt="PWGTP", rep_wgts=weights))


def _run_svy(sample: Any) -> np.ndarray:
    how = {"by": list(w500.CELLS), "method": "replication", "variance_center": "estimate"}
    estimation = sample.estimation
    found = (
        estimation.total("one", **how),
        estimation.mean("employed", **how),
        estimation.ratio("stem", "employed", **how),
    )
    return _joined([_svy_cells(estimate) for estimate in found])


def _svy_cells(estimate: Any) -> dict[tuple[int, ...], tuple[float, float]]:
    return {
        tuple(int(level) for level in cell.by_level): (float(cell.est), float(cell.se)) for cell in estimate.estimates
    }


def _joined(figures: list[dict[tuple[int, ...], tuple[float, float]]]) -> np.ndarray:
    """Total, proportion and ratio side by side, cells in order; what an engine left out is missing."""
    missing = (float("nan"), float("nan"))
    return np.array([[x for part in figures for x in part.get(cell, missing)] for cell in sorted(figures[0])])


def recoded(file: LoadedFile) -> pl.DataFrame:
    """The categories of W500 with the weights and wages: the input of svy and R."""
    frame = pl.read_parquet(file.parquet, columns=[*w500.COLUMNS, "WAGP", *WEIGHTS], glob=False)
    return frame.select(*_categories(), "WAGP", *WEIGHTS)


W500_ENGINES: Mapping[str, Engine] = {
    "fivefold": Engine(partial(_load_ours, fast=True), _run_ours),
    "fivefold numpy": Engine(partial(_load_ours, fast=False), _run_ours),
    "duckdb": Engine(_load_duckdb, _run_duckdb),
    "polars": Engine(_load_polars, _run_polars),
    "svy": Engine(_load_svy, _run_svy),
}
MEDIAN_ENGINES: Mapping[str, Engine] = {"fivefold": Engine(_load_wages, _median_ours)}
