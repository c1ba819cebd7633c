"""The numba kernel: recoding, counting and summing as compiled passes over the row-major weights, one thread per core.

The compiled functions release Python's lock and run on plain threads, not on numba's own: one of numba's threading
layers ends the process when two web requests compute at the same time. Importing this module imports numba;
`cube.best_kernel` does so only when asked.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from fivefold.estimation.kernels import MOST_COUNTED, Cells, Layout, keys_of, require_countable
from fivefold.estimation.recode import Dimension, Int32Array, IntArray, column_of
from fivefold.estimation.survey import NO_AMOUNT, Survey

Int64Array = npt.NDArray[np.int64]
Each = Callable[..., Iterable[Any]]
"""`map`, or the `map` of a thread pool."""

NARROW_ROWS = 2**16 - 1
"""So many 16-bit weights sum to a 32-bit number at most (65,535 x 32,768 < 2**31), at half the traffic of 64 bits."""
OWN_CELLS = 2**13
"""Up to so many cells each thread keeps its own sums; beyond it the threads share one table by ranges of cells."""
NUMBERED_ROWS = 2**16
"""So many records are numbered at a time: what one column leaves is still in the cache for the next."""
ROWS_PER_THREAD = 2**14
"""Fewer records than this are not worth a thread."""


def _compiled(function: Callable[..., None]) -> Any:
    """Compiled on first use and kept on disk, or compiled in each process where there is no folder to keep it in."""
    try:
        return njit(nogil=True, cache=True)(function)
    except RuntimeError:
        return njit(nogil=True)(function)


def numba_kernel(
    survey: Survey, dimensions: Sequence[Dimension], amounts: Sequence[str] = (), *, threads: int = 0
) -> Cells:
    """The sums by compiled passes. `threads`: how many to use (0: one per core); the result does not depend on it."""
    layout = Layout(survey.design.replicates, tuple(amounts))
    parts = _shares(survey.rows, min(threads or os.cpu_count() or 1, 1 + survey.rows // ROWS_PER_THREAD))
    each: Each = _pool(os.getpid()).map if len(parts) > 1 else map
    present, cells = _cells(survey, dimensions, each)
    if len(present) <= OWN_CELLS:
        table, *others = each(lambda rows: _own_sums(survey, cells, rows, (len(present), layout)), parts)
        for other in others:
            table += other
    else:
        table = np.zeros((len(present), layout.width), dtype=np.int64)
        list(each(lambda owned: _add_all(survey, cells, owned, layout, table), _shares(len(present), len(parts))))
    return Cells(keys_of(present, dimensions), table)


@cache
def _pool(process: int) -> ThreadPoolExecutor:
    """One thread per core, kept: starting threads anew takes as long as the work on a state's file.

    By process, because threads do not survive a fork.
    """
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix=f"kernel-{process}")


# --- which cell -------------------------------------------------------------------------------------------------------


def _cells(survey: Survey, dimensions: Sequence[Dimension], each: Each) -> tuple[Int64Array, Int32Array]:
    """The cell numbers that occur, ascending, and for every record the position of its own among them."""
    require_countable(dimensions)
    parts = _shares(survey.rows, 1 + survey.rows // NUMBERED_ROWS)
    possible = prod(d.atoms for d in dimensions)
    numbers: npt.NDArray[Any] = np.zeros(survey.rows, dtype=np.int32 if possible <= MOST_COUNTED else np.int64)
    occurs = np.zeros(possible if possible <= MOST_COUNTED else 0, dtype=np.bool_)
    list(each(lambda rows: _number(survey, dimensions, rows, numbers[rows], occurs), parts))
    if possible > MOST_COUNTED:
        found, positions = np.unique(numbers, return_inverse=True)
        return found, positions.reshape(-1).astype(np.int32)
    position = np.cumsum(occurs, dtype=np.int32) - np.int32(1)
    list(each(lambda rows: _replace(numbers[rows], position), parts))
    return np.flatnonzero(occurs), numbers


def _number(
    survey: Survey,
    dimensions: Sequence[Dimension],
    rows: slice,
    numbers: npt.NDArray[Any],
    occurs: npt.NDArray[np.bool_],
) -> None:
    """Write the number of each of these records' cells, as `kernels.cell_numbers` has it, and mark which occur."""
    for dim in dimensions:
        codes = [column_of(survey.columns, c.name, dim.name)[rows] for c in dim.columns]
        if len(codes) == 1:
            _append_digit(numbers, codes[0], dim.atom_of[dim.columns[0].table], dim.atoms)
            continue
        classes = np.zeros(len(numbers), dtype=np.int32)
        for column, code in zip(dim.columns, codes, strict=True):
            _append_digit(classes, code, column.table, column.classes)
        _append_digit(numbers, classes, np.concatenate([dim.atom_of[:1], dim.atom_of]), dim.atoms)
    if len(occurs):
        _mark(numbers, occurs)


@_compiled
def _append_digit(numbers: npt.NDArray[Any], codes: IntArray, table: Int32Array, base: int) -> None:
    last = len(table) - 1
    for i in range(len(numbers)):
        index = np.int64(codes[i]) + 1
        numbers[i] = numbers[i] * base + table[index if index < last else last]


@_compiled
def _mark(numbers: Int32Array, occurs: npt.NDArray[np.bool_]) -> None:
    # Threads may write the same place at once; all of them write the same value.
    for i in range(len(numbers)):
        occurs[numbers[i]] = True


@_compiled
def _replace(numbers: Int32Array, position: Int32Array) -> None:
    for i in range(len(numbers)):
        numbers[i] = position[numbers[i]]


# --- the sums ---------------------------------------------------------------------------------------------------------


def _own_sums(survey: Survey, cells: Int32Array, rows: slice, shape: tuple[int, Layout]) -> Int64Array:
    """The sums of these records over all cells, in a table of this thread's own."""
    size, layout = shape
    table = np.zeros((size, layout.width), dtype=np.int64)
    weights = survey.weights[rows]
    if weights.dtype == np.int16:
        _add_narrow(table, weights, cells[rows], NARROW_ROWS)
    else:
        _add_wide(table, weights, cells[rows], 0, size)
    for name in layout.amounts:
        first = layout.people(name).start
        _add_amount(table, weights, cells[rows], survey.amount(name)[rows], first, 0, size)
    return table


def _add_all(survey: Survey, cells: Int32Array, owned: slice, layout: Layout, table: Int64Array) -> None:
    """Add all records of the owned cells to the shared table."""
    _add_wide(table, survey.weights, cells, owned.start, owned.stop)
    for name in layout.amounts:
        first = layout.people(name).start
        _add_amount(table, survey.weights, cells, survey.amount(name), first, owned.start, owned.stop)


@_compiled
def _add_narrow(table: Int64Array, weights: npt.NDArray[np.int16], cells: Int32Array, rows_at_most: int) -> None:
    """Sum in 32 bits, carried over to the table's 64 before they can overflow."""
    rows, width = weights.shape
    part = np.zeros((table.shape[0], width), dtype=np.int32)
    for start in range(0, rows, rows_at_most):
        part[:] = 0
        for i in range(start, min(start + rows_at_most, rows)):
            cell = cells[i]
            table[cell, 0] += 1
            table[cell, 1] += np.int64(weights[i, 0]) * np.int64(weights[i, 0])
            for r in range(width):
                part[cell, r] += weights[i, r]
        for cell in range(table.shape[0]):
            for r in range(width):
                table[cell, 2 + r] += part[cell, r]


@_compiled
def _add_wide(table: Int64Array, weights: IntArray, cells: Int32Array, low: int, high: int) -> None:
    rows, width = weights.shape
    for i in range(rows):
        cell = cells[i]
        if low <= cell < high:
            table[cell, 0] += 1
            table[cell, 1] += np.int64(weights[i, 0]) * np.int64(weights[i, 0])
            for r in range(width):
                table[cell, 2 + r] += weights[i, r]


@_compiled
def _add_amount(
    table: Int64Array, weights: IntArray, cells: Int32Array, amount: Int32Array, first: int, low: int, high: int
) -> None:
    rows, width = weights.shape
    for i in range(rows):
        cell = cells[i]
        if low <= cell < high and amount[i] != NO_AMOUNT:
            table[cell, first] += 1
            table[cell, first + 1] += np.int64(weights[i, 0]) * np.int64(weights[i, 0])
            for r in range(width):
                weight = np.int64(weights[i, r])
                table[cell, first + 2 + r] += weight
                table[cell, first + 2 + width + r] += weight * amount[i]


def _shares(count: int, parts: int) -> list[slice]:
    """`count` things in order, as `parts` runs of nearly equal length."""
    edges = [count * k // parts for k in range(parts + 1)]
    return [slice(a, b) for a, b in pairwise(edges)]
