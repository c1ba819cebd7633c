"""A survey file in memory: category columns, amounts, weights with their replicates, and the design they obey."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from fivefold.estimation.design import ReplicateDesign
from fivefold.estimation.recode import IntArray, column_of
from fivefold.vocabulary import BLANK, Period, Refused, Source

NO_AMOUNT = np.int32(-(2**31))
"""Marks "not applicable" in an amount column, whose real values may be negative (losses)."""

LARGEST_SUM = 2**63 - 1


@dataclass(frozen=True, eq=False)
class Survey:
    """`rows` records.

    columns: name -> int8, int16 or int32 codes [rows], BLANK (-1) where not applicable, never lower.
    weights: int16 or int32 [rows, 1 + R], C order: full-sample weight first, then the replicates (may be <= 0).
    amounts: name -> int32 [rows], NO_AMOUNT where not applicable (wages in whole dollars, hours).
    amount_factors: for amounts in dollars, the factor to the file's dollars (ADJINC / 1e6), one for the whole survey.

    Refused when shapes disagree, a code is below BLANK, or numbers are so large that their sums could overflow.
    """

    columns: Mapping[str, IntArray]
    weights: IntArray
    design: ReplicateDesign
    period: Period
    source: Source
    occupation_vintage: int = 2018
    amounts: Mapping[str, npt.NDArray[np.int32]] = field(default_factory=dict)
    amount_factors: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.weights.ndim != 2 or self.weights.shape[1] != 1 + self.design.replicates:
            raise Refused(
                f"The weights have {self.weights.shape[-1] - 1} replicates, the design {self.design.replicates}."
            )
        if self.weights.dtype not in (np.int16, np.int32) or not self.weights.flags.c_contiguous:
            raise Refused("Weights must be whole numbers of 16 or 32 bits, one row per person.")
        for name, column in {**self.columns, **self.amounts}.items():
            if column.shape != (self.rows,):
                raise Refused(f"Column {name} has {column.shape[0]:,} rows, the weights {self.rows:,}.")
        for name, column in self.columns.items():
            _require_codes(name, column)
        for name, amount in self.amounts.items():
            _require_amounts(name, amount)
        self._require_room()

    @property
    def rows(self) -> int:
        return int(self.weights.shape[0])

    def amount(self, name: str) -> npt.NDArray[np.int32]:
        """The amount column [rows], NO_AMOUNT where not applicable. Refused when the file has none of that name."""
        column_of(self.amounts, name, "this figure")
        return self.amounts[name]

    def _require_room(self) -> None:
        """No sum of squared weights or of weight x amount may leave 64 bits: then every engine's sums are exact."""
        largest = max((_largest(a[a != NO_AMOUNT]) for a in self.amounts.values()), default=0)
        by_type = int(np.iinfo(self.weights.dtype).max) + 1
        if self.rows * by_type * max(by_type, largest) <= LARGEST_SUM:
            return
        weight = _largest(self.weights)
        if self.rows * weight * max(weight, largest) > LARGEST_SUM:
            raise Refused(
                f"The weights reach {weight:,} and the amounts {largest:,}; their sums may not fit in 64 bits.",
                "Check that the weights are person weights in whole persons and the amounts in whole dollars.",
            )

    def __repr__(self) -> str:
        return f"Survey({self.source.name}, {self.period.label}, {self.rows:,} people, {self.design.name})"


def _require_codes(name: str, column: IntArray) -> None:
    if column.dtype not in (np.int8, np.int16, np.int32):
        raise Refused(f"Column {name} must hold whole codes of 8, 16 or 32 bits.", "Read it as category codes.")
    if column.size and int(column.min()) < BLANK:
        raise Refused(f"Column {name} holds a negative code.", "Load it as an amount, or correct the file.")


def _require_amounts(name: str, amount: npt.NDArray[np.int32]) -> None:
    if amount.dtype != np.int32:
        raise Refused(f"Amount {name} must hold whole numbers of 32 bits.", "Read it as whole dollars or hours.")


def _largest(numbers: IntArray) -> int:
    """The largest absolute value, without wrapping at the smallest number of its type."""
    return max(int(numbers.max()), -int(numbers.min())) if numbers.size else 0
