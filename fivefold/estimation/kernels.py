"""One operation, three ways: sum the weights of a survey by cell. Bit for bit the same whole numbers from each.

A `Kernel` is a function value: pass `numpy_kernel` (the oracle, always there), the one of `estimation.fused` (numba) or
of `estimation.sql`; `cube.best_kernel()` chooses. A cell is a combination of atoms, one per dimension; only cells that
hold somebody are returned. Every sum is an exact 64-bit whole number: `Survey` refuses numbers that could overflow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod

import numpy as np
import numpy.typing as npt

from fivefold.estimation.recode import BoolArray, Dimension, Int32Array, IntArray, atoms_of
from fivefold.estimation.survey import NO_AMOUNT, Survey
from fivefold.vocabulary import Refused

Int64Array = npt.NDArray[np.int64]

MOST_CELLS = 2**62
MOST_COUNTED = 2**24
"""Up to this many possible cells are counted in a table; beyond it the cells that occur are found by sorting."""
SPARSE = 32
"""A table of possible cells this many times longer than the records is not worth walking through either."""
LONG_RUN = 32
"""From so many rows on, a run is summed by itself."""
BLOCK = 2**14
"""Records summed at a time by the NumPy kernel: small enough to stay in the processor's cache."""


@dataclass(frozen=True)
class Layout:
    """Which column of a table of sums holds what.

    First the block of all people (count, sum of squared full-sample weights, sum of each of the 1 + R weights), then
    for each amount the same block of the people who have it, followed by the 1 + R sums of weight x amount.
    """

    replicates: int
    amounts: tuple[str, ...] = ()

    @property
    def people_width(self) -> int:
        return 3 + self.replicates

    @property
    def width(self) -> int:
        return self.people_width + len(self.amounts) * (self.people_width + 1 + self.replicates)

    def people(self, amount: str = "") -> slice:
        """The block of everybody, or of the people who have the amount."""
        start = self._start(amount) if amount else 0
        return slice(start, start + self.people_width)

    def products(self, amount: str) -> slice:
        """The sums of weight x amount."""
        start = self._start(amount) + self.people_width
        return slice(start, start + 1 + self.replicates)

    def names(self) -> tuple[str, ...]:
        """One name per column, as saved files and SQL results carry them."""
        weights = [f"w{r}" for r in range(1 + self.replicates)]
        people = ["count", "squares", *weights]
        return (*people, *(f"{a}_{n}" for a in self.amounts for n in (*people, *(f"x{w}" for w in weights))))

    def _start(self, amount: str) -> int:
        if amount not in self.amounts:
            raise Refused(f"The cube holds no amount {amount}.", f"It holds: {', '.join(self.amounts) or 'none'}.")
        return self.people_width + self.amounts.index(amount) * (self.people_width + 1 + self.replicates)


@dataclass(frozen=True, eq=False)
class Cells:
    """keys[c, d]: the atom of cell c in dimension d, rows ascending; table[c, layout.width]: its sums."""

    keys: Int32Array
    table: Int64Array


Kernel = Callable[[Survey, Sequence[Dimension], Sequence[str]], Cells]
"""(survey, dimensions, names of amounts) -> the cells that hold somebody, with their sums."""


def numpy_kernel(survey: Survey, dimensions: Sequence[Dimension], amounts: Sequence[str] = ()) -> Cells:
    """The sums by plain NumPy: the oracle of the other kernels, and the fallback where numba is not installed."""
    layout = Layout(survey.design.replicates, tuple(amounts))
    numbers = cell_numbers(survey, dimensions)
    present, cells = compact(numbers, prod(d.atoms for d in dimensions))
    table = np.zeros((len(present), layout.width), dtype=np.int64)
    for start in range(0, survey.rows, BLOCK):
        rows = slice(start, start + BLOCK)
        add_rows_by_cell(table, cells[rows], _contributions(survey, rows, layout))
    return Cells(keys_of(present, dimensions), table)


def merged(
    keys: Int32Array, table: Int64Array, dimensions: Sequence[Dimension], rows: Int64Array | None = None
) -> Cells:
    """Rows with equal keys become one, their sums added: how cubes are merged, made smaller and rolled up.

    keys[i] belongs to row i of the table, or to row rows[i] where only some rows are meant.
    """
    chosen = np.arange(len(keys)) if rows is None else rows
    numbers = _numbered(keys.T, dimensions, len(keys))
    present, cells = compact(numbers, prod(d.atoms for d in dimensions))
    result = np.zeros((len(present), table.shape[1]), dtype=np.int64)
    for start in range(0, len(keys), BLOCK):
        block = slice(start, start + BLOCK)
        add_rows_by_cell(result, cells[block], table, chosen[block])
    return Cells(keys_of(present, dimensions), result)


def cell_numbers(survey: Survey, dimensions: Sequence[Dimension]) -> Int64Array:
    """The number of every record's cell [rows]: its atoms as digits, the first dimension the most significant."""
    require_countable(dimensions)
    return _numbered((atoms_of(d, survey.columns, survey.rows) for d in dimensions), dimensions, survey.rows)


def require_countable(dimensions: Sequence[Dimension]) -> None:
    if prod(d.atoms for d in dimensions) > MOST_CELLS:
        raise Refused("These breakdowns together have more cells than can be numbered.", "Ask for fewer at once.")


def compact(numbers: npt.NDArray[np.integer], possible: int) -> tuple[Int64Array, npt.NDArray[np.integer]]:
    """The cell numbers that occur, ascending, and for every record the position of its own among them."""
    if possible > min(MOST_COUNTED, SPARSE * (1 + len(numbers))):
        present, cells = np.unique(numbers, return_inverse=True)
        return present.astype(np.int64), cells.reshape(-1)
    occurs = np.bincount(numbers, minlength=possible) > 0
    position = np.cumsum(occurs, dtype=np.int32) - np.int32(1)
    return np.flatnonzero(occurs).astype(np.int64), position[numbers]


def keys_of(numbers: Int64Array, dimensions: Sequence[Dimension]) -> Int32Array:
    """The atoms that cell numbers stand for [cells, dimensions]: the inverse of `cell_numbers`."""
    keys = np.empty((len(numbers), len(dimensions)), dtype=np.int32)
    rest = numbers
    for d in reversed(range(len(dimensions))):
        rest, keys[:, d] = np.divmod(rest, dimensions[d].atoms)
    return keys


def add_rows_by_cell(
    result: Int64Array, cells: npt.NDArray[np.integer], table: IntArray, rows: Int64Array | None = None
) -> None:
    """result[cells[i]] += table[rows[i]] for every i, cells occurring any number of times (no rows: row i)."""
    order = np.argsort(cells, kind="stable")
    ordered = cells[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    result[ordered[starts]] += _summed_runs(table[order if rows is None else rows[order]], starts)


def _summed_runs(table: IntArray, starts: npt.NDArray[np.integer]) -> Int64Array:
    """The sum of each run of rows: `reduceat`, or where runs are long one sum each, which is twice as fast."""
    if len(starts) == len(table):
        return table.astype(np.int64, copy=False)
    if len(starts) * LONG_RUN > len(table):
        return np.add.reduceat(table, starts, axis=0, dtype=np.int64)
    sums = [table[a:b].sum(axis=0, dtype=np.int64) for a, b in pairwise([*starts, len(table)])]
    return np.array(sums, dtype=np.int64).reshape(len(starts), table.shape[1])


def _numbered(atoms: Iterable[Int32Array], dimensions: Sequence[Dimension], rows: int) -> Int64Array:
    numbers = np.zeros(rows, dtype=np.int64)
    for digits, dim in zip(atoms, dimensions, strict=True):
        numbers = numbers * dim.atoms + digits
    return numbers


def _contributions(survey: Survey, rows: slice, layout: Layout) -> Int64Array:
    """What each of these records adds to its cell [rows, layout.width]."""
    weights = survey.weights[rows].astype(np.int64)
    result = np.zeros((len(weights), layout.width), dtype=np.int64)
    result[:, layout.people()] = _people(weights)
    for name in layout.amounts:
        amount = survey.amount(name)[rows]
        has: BoolArray = amount != NO_AMOUNT
        result[has, layout.people(name)] = _people(weights[has])
        result[has, layout.products(name)] = weights[has] * amount[has, None]
    return result


def _people(weights: Int64Array) -> Int64Array:
    return np.concatenate([np.ones((len(weights), 1), np.int64), weights[:, :1] ** 2, weights], axis=1)
