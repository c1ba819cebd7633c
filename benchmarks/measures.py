"""What is measured about Fivefold alone: memory bandwidth, cold starts, figures from a ready cube, growth."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numba import njit

from benchmarks import w500
from benchmarks.runner import Timing, clocked
from benchmarks.synthetic import write_person_file
from fivefold.estimation.cube import Cube, best_kernel, build_cube
from fivefold.estimation.cube_file import load_cube, save_cube
from fivefold.estimation.design import bootstrap
from fivefold.estimation.estimators import replicate_ratio, share
from fivefold.estimation.fused import numba_kernel
from fivefold.estimation.kernels import cell_numbers
from fivefold.estimation.recode import Dimension, category_dimension, dimension
from fivefold.estimation.survey import Survey
from fivefold.sources.columns import WEIGHTS
from fivefold.sources.loaded import LoadedFile
from fivefold.sources.reading import read_survey
from fivefold.vocabulary import EVERYONE, Criterion, Rule

THREADS = 2
GIGA = 1e9


@njit(nogil=True)
def _read(words: np.ndarray) -> int:
    total = np.int64(0)
    for i in range(len(words)):
        total += words[i]
    return total


@njit(nogil=True)
def _triad(result: np.ndarray, one: np.ndarray, other: np.ndarray) -> None:
    for i in range(len(result)):
        result[i] = one[i] + 3.0 * other[i]


def bandwidth(survey: Survey) -> dict[str, float]:
    """GB/s of reading the weights with all threads and of STREAM's triad, and the kernel's passes beside them."""
    words = survey.weights.reshape(-1)[: survey.weights.size // 4 * 4].view(np.int64)
    edges = [len(words) * k // THREADS for k in range(THREADS + 1)]
    parts = [words[a:b] for a, b in pairwise(edges)]
    triads = [[np.ones(10_000_000) for _ in range(3)] for _ in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        read = clocked(lambda: list(pool.map(_read, parts)), repeats=9)
        triad = clocked(lambda: list(pool.map(_triad, *zip(*triads, strict=True))), repeats=9)
    dims = w500.dimensions()
    # The weights pass alone: one column of ready cell numbers; then the whole kernel with six recoded columns.
    ready, few = _with_ready_cells(survey, dims), _with_ready_cells(survey, dims[:3])
    weights_pass = clocked(lambda: numba_kernel(*ready), repeats=9)
    few_cells = clocked(lambda: numba_kernel(*few), repeats=9)
    kernel = clocked(lambda: numba_kernel(survey, dims), repeats=9)
    return {
        "read_gb_s": survey.weights.nbytes / read.least / GIGA,
        "triad_gb_s": THREADS * 3 * 80e6 / triad.least / GIGA,
        "weights_gb": survey.weights.nbytes / GIGA,
        "read_seconds": read.least,
        "weights_pass_seconds": weights_pass.least,
        "few_cells_seconds": few_cells.least,
        "kernel_seconds": kernel.least,
        "ratio": weights_pass.least / read.least,
    }


def _with_ready_cells(survey: Survey, dims: list[Dimension]) -> tuple[Survey, list[Dimension]]:
    numbers = cell_numbers(survey, dims)
    ready = Survey(
        columns={"CELL": numbers.astype(np.int16)},
        weights=survey.weights,
        design=survey.design,
        period=survey.period,
        source=survey.source,
    )
    return ready, [category_dimension("CELL", np.unique(numbers).tolist())]


def cold(file: LoadedFile, *, repeats: int) -> dict[str, Any]:
    """From the Parquet file to the answer of W500, beside decoding the same columns with Polars and nothing else."""
    columns = [*w500.COLUMNS, *WEIGHTS]

    def answer() -> None:
        survey = read_survey([file], columns=w500.COLUMNS)
        w500.ours(survey, w500.dimensions(), best_kernel())

    decode = clocked(lambda: pl.read_parquet(file.parquet, columns=columns, glob=False), repeats=repeats)
    whole = clocked(answer, repeats=repeats)
    return {"decode": asdict(decode), "whole": asdict(whole), "beyond_decode": whole.least - decode.least}


def ready_cubes(file: LoadedFile, folder: Path) -> dict[str, Any]:
    """A figure (shares with intervals by race) from a cube as loaded from the cache: small, and nearly microdata."""
    survey = read_survey([file], columns=w500.COLUMNS)
    found = {}
    for name, dims in (("w500", w500.dimensions()), ("large", large_dimensions())):
        save_cube(build_cube(survey, dims), folder / f"{name}.parquet")
        loading = clocked(lambda name=name: load_cube(folder / f"{name}.parquet"), repeats=3)
        cube = load_cube(folder / f"{name}.parquet")
        first = clocked(lambda cube=cube: _figure(cube), repeats=1, warm=0)
        again = clocked(lambda cube=cube: _figure(cube), repeats=15)
        found[name] = {
            "cells": len(cube.table),
            "load": loading.median,
            "first": first.median,
            "figure": again.median,
            "least": again.least,
        }
    return found


def large_dimensions() -> list[Dimension]:
    """Every age and occupation code told apart: a cube that is nearly the microdata."""
    return [
        *w500.dimensions()[:2],
        category_dimension("AGEP", list(range(96)), "age"),
        category_dimension("SCHL", list(range(1, 25)), "school"),
        *w500.dimensions()[4:],
    ]


def _figure(cube: Cube) -> None:
    share(cube.sums("race", {"employed": "yes"}), cube.sums("race"))


def hundred_thousand(file: LoadedFile, *, years: int = 20) -> dict[str, Any]:
    """100,000 estimates with replicate SEs from the ready cubes of 20 years of a state: 5,000 groups in each."""
    survey = read_survey([file], columns=w500.COLUMNS)
    ages = {str(k): Rule.all_of(Criterion.of("AGEP", [(2 * k, 2 * k + 1)])) for k in range(48)}
    wide = [*w500.dimensions()[:2], dimension("age", ages), *w500.dimensions()[3:]]
    cubes = [build_cube(survey, wide) for _ in range(years)]
    wanted = 100_000 // years

    def estimates() -> int:
        return sum(_estimates(cube, wanted) for cube in cubes)

    timing = clocked(estimates, repeats=5)
    return {"estimates": estimates(), **asdict(timing)}


def _estimates(cube: Cube, wanted: int) -> int:
    """Totals of all and of workers, and the worker share, for each race x sex x age x school."""
    by = ("race", "sex", "age", "school")
    people, workers = cube.crossed(by), cube.crossed(by, {"employed": "yes"})
    done = 0
    for thetas in (people.weights, workers.weights, replicate_ratio(workers, people)):
        part = thetas[: max(0, wanted - done)]
        done += len(cube.design.standard_error(part))
    return done


def growth(file: LoadedFile) -> dict[str, list[tuple[float, float]]]:
    """Seconds of the kernel against rows, cells and replicates, the others held fixed."""
    survey = read_survey([file], columns=w500.COLUMNS)
    dims = w500.dimensions()
    rows = [survey.rows * k // 5 for k in range(1, 6)]
    everyone = dimension("everyone", {"all": EVERYONE})
    by_cells = [[everyone], dims[:1], dims[:2], dims[:3], dims[:4], dims, large_dimensions()]
    return {
        "rows": [(n, _kernel_seconds(_part(survey, n, 80), dims)) for n in rows],
        "cells": [(_cells(survey, d), _kernel_seconds(survey, d)) for d in by_cells],
        "replicates": [(r, _kernel_seconds(_part(survey, survey.rows, r), dims)) for r in (2, 20, 40, 60, 80)],
    }


def _part(survey: Survey, rows: int, replicates: int) -> Survey:
    return Survey(
        columns={name: c[:rows] for name, c in survey.columns.items()},
        weights=np.ascontiguousarray(survey.weights[:rows, : 1 + replicates]),
        design=bootstrap(replicates),
        period=survey.period,
        source=survey.source,
    )


def _cells(survey: Survey, dims: list[Dimension]) -> int:
    return len(build_cube(survey, dims).table)


def _kernel_seconds(survey: Survey, dims: list[Dimension]) -> float:
    timing: Timing = clocked(lambda: build_cube(survey, dims), repeats=5)
    return timing.least


def file_of(folder: Path, rows: int) -> LoadedFile:
    return write_person_file(folder / str(rows), rows=rows)
