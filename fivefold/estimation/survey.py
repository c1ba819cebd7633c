"""A survey file in memory: category columns, amounts, weights with their replicates, and the design they obey."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from fivefold.estimation.design import ReplicateDesign
from fivefold.estimation.recode import IntArray
from fivefold.vocabulary import Period, Refused, Source

NO_AMOUNT = np.int32(-(2**31))
"""Marks "not applicable" in an amount column, whose real values may be negative (losses)."""


@dataclass(frozen=True, eq=False)
class Survey:
    """`rows` records.

    columns: name -> integer codes [rows], BLANK (-1) where not applicable.
    weights: int16 or int32 [rows, 1 + R], C order: full-sample weight first, then the replicates (may be <= 0).
    amounts: name -> int32 [rows], NO_AMOUNT where not applicable (wages in whole dollars, hours).
    amount_factors: for amounts in dollars, the factor to the file's dollars (ADJINC / 1e6), one for the whole survey.
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
        if not np.issubdtype(self.weights.dtype, np.integer) or not self.weights.flags.c_contiguous:
            raise Refused("Weights must be whole numbers, one row per person.")
        for name, column in {**self.columns, **self.amounts}.items():
            if column.shape != (self.rows,):
                raise Refused(f"Column {name} has {column.shape[0]:,} rows, the weights {self.rows:,}.")

    @property
    def rows(self) -> int:
        return int(self.weights.shape[0])

    def __repr__(self) -> str:
        return f"Survey({self.source.name}, {self.period.label}, {self.rows:,} people, {self.design.name})"
