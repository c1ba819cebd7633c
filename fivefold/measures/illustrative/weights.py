"""Survey weights as the American Community Survey makes them: calibrated to known totals, with 80 replicates by
successive differences of a systematic sample of households (Fay and Train 1995; Census Bureau, ACS design, ch. 12).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

REPLICATES = 80
_PRIME = REPLICATES - 1
_STEP = 2.0**-1.5
"""Replicate factors are 1, 1 + 2^-0.5 and 1 - 2^-0.5, rounded by the Census Bureau to 1, 1.7 and 0.3."""
RAKING_ROUNDS = 6


def hadamard() -> FloatArray:
    """A Hadamard matrix of order 80 by Paley's first construction (79 is a prime of the form 4k + 3)."""
    squares = np.zeros(_PRIME, dtype=bool)
    squares[(np.arange(1, _PRIME) ** 2) % _PRIME] = True
    character = np.where(squares, 1.0, -1.0)
    character[0] = 0.0
    index = np.arange(_PRIME)
    skew = np.zeros((REPLICATES, REPLICATES))
    skew[0, 1:], skew[1:, 0] = 1.0, -1.0
    skew[1:, 1:] = character[(index[:, None] - index[None, :]) % _PRIME]
    return skew + np.eye(REPLICATES)


def replicate_factors(households: int) -> FloatArray:
    """Factor of each household, in sample order, in each replicate: [households, 80].

    Neighbours share a row of the Hadamard matrix, so their difference is what varies. After each cycle through the
    rows the second row moves on by one more, so that no two cycles repeat each other's pairs.
    """
    order = np.arange(households)
    first = order % _PRIME
    second = (first + 1 + (order // _PRIME) % (_PRIME - 1)) % _PRIME
    rows = hadamard()[1:]
    factors: FloatArray = 1.0 + _STEP * (rows[first] - rows[second])
    return factors


def rake(weights: FloatArray, margins: Sequence[tuple[IntArray, FloatArray]]) -> FloatArray:
    """Scale every column of weights [people, columns] until the sums by each margin are its totals (the last exactly).

    A margin is (the cell of each person, the total of each cell). Sums run in a fixed order, so the result is the same
    on every machine.
    """
    raked = weights.copy()
    plans = [(cell, total, *_runs(cell, len(total))) for cell, total in margins]
    for _ in range(RAKING_ROUNDS):
        for cell, total, order, starts in plans:
            sums = np.add.reduceat(raked[order], starts, axis=0)
            raked *= (total[:, None] / sums)[cell]
    return raked


def _runs(cell: IntArray, cells: int) -> tuple[IntArray, IntArray]:
    order = np.argsort(cell, kind="stable")
    return order, np.searchsorted(cell[order], np.arange(cells))


def rounded(weights: FloatArray) -> IntArray:
    """Whole numbers with the same running totals: each column's sum stays what it was, to the nearest person."""
    running = np.rint(np.cumsum(weights, axis=0)).astype(np.int64)
    return np.diff(running, axis=0, prepend=0)


def calibrated(
    base: FloatArray, household: IntArray, households: int, margins: Sequence[tuple[IntArray, FloatArray]]
) -> IntArray:
    """Final weights of every person, full sample first: [people, 81]. Each replicate is calibrated anew."""
    factors = np.concatenate([np.ones((households, 1)), replicate_factors(households)], axis=1)
    return rounded(rake(base[:, None] * factors[household], margins))
