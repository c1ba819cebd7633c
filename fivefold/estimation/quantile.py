"""Quantiles of an amount (the median wage) with Woodruff intervals: one sort, one pass over the replicate weights.

The quantile is the smallest value whose cumulative weight reaches q. How sure it is follows from the replicate standard
error of the share of people up to that value: the interval's ends are the values at which the distribution reaches
q -+ 1.645 SE (Woodruff 1952). Replicates of the quantile itself are not used: wages sit on round numbers, so they
often do not move at all, and a standard error of 0 would pass for certainty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from fivefold.estimation.cube import build_cube
from fivefold.estimation.design import ReplicateDesign
from fivefold.estimation.estimators import divided
from fivefold.estimation.recode import BoolArray, category_dimension
from fivefold.estimation.reliability import classify
from fivefold.estimation.survey import NO_AMOUNT, Survey
from fivefold.vocabulary import BLANK, Z90, Estimate, Refused

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.integer]
Int64Array = npt.NDArray[np.int64]

ROUNDING = 1e-12
"""Slack in comparing a cumulative weight with q x total, relative to the total."""
FEW = 8
"""Where fewer than one record in so many is meant, their weights are picked out before they are summed."""
LOW, HALF = 2**32 - 1, 2**31
"""The lower half of a 64-bit number, and what makes a 32-bit weight positive so that it fits there."""


def quantile(survey: Survey, *, inside: BoolArray, amount: str, q: float = 0.5) -> Estimate:
    """The q-quantile of an amount over the chosen people who have it, in units of the file's year.

    inside[rows]: who is meant. Interval: Woodruff; an end is None where q -+ 1.645 SE leaves 0 to 1. SE: the interval's
    width over 2 x 1.645. Where both ends fall on the quantile itself, a heap of equal values, the SE is None and the
    interval reaches to the neighbouring observed values. Cases: the sampled people who have the amount.
    """
    if not 0 < q < 1:
        raise Refused(f"{q} is not a quantile.", "Ask for a number between 0 and 1, such as 0.5 for the median.")
    column = survey.amount(amount)
    rows = np.flatnonzero(inside & (column != NO_AMOUNT))
    method = f"{q:g} quantile, Woodruff interval; cases with an amount"
    found = _Distribution.of(column[rows], survey.weights[rows, 0])
    if found.total <= 0:
        return _estimate(None, None, (None, None), None, len(rows), method)
    at = found.reaches(q)
    spread = _spread(survey, rows, column[rows], found.values[at])
    factor = survey.amount_factors.get(amount, 1.0)
    value, lower, upper = (
        None if i is None else factor * float(found.values[i]) for i in (at, *found.ends(q, survey.design, spread))
    )
    if lower == upper == value:
        ends = [factor * float(found.values[i]) if 0 <= i < len(found.values) else None for i in (at - 1, at + 1)]
        return _estimate(value, None, (ends[0], ends[1]), _half(ends[0], ends[1]), len(rows), method)
    se = _half(lower, upper)
    return _estimate(value, se, (lower, upper), se, len(rows), method)


def quantiles(survey: Survey, *, groups: Sequence[BoolArray], amount: str, q: float = 0.5) -> list[Estimate]:
    """`quantile` for several groups of people, each given as inside[rows]."""
    return [quantile(survey, inside=inside, amount=amount, q=q) for inside in groups]


@dataclass(frozen=True, eq=False)
class _Distribution:
    """The distinct values ascending, and the full-sample weight up to and with each."""

    values: IntArray
    cumulative: FloatArray

    @classmethod
    def of(cls, amounts: IntArray, weights: IntArray) -> _Distribution:
        # Amount and weight are sorted as one 64-bit number, several times as fast as ordering one by the other.
        paired = np.sort((amounts.astype(np.int64) << 32) + (weights.astype(np.int64) + HALF))
        ordered = paired >> 32
        last = np.flatnonzero(np.diff(ordered, append=ordered[-1:] + 1))
        cumulative = np.cumsum((paired & LOW) - HALF)
        return cls(ordered[last], cumulative[last].astype(np.float64))

    @property
    def total(self) -> float:
        return float(self.cumulative[-1]) if len(self.cumulative) else 0.0

    def reaches(self, share: float) -> int:
        """Index of the smallest value whose cumulative weight reaches this share of the total."""
        return int(np.searchsorted(self.cumulative, share * self.total - ROUNDING * self.total))

    def ends(self, q: float, design: ReplicateDesign, spread: float) -> tuple[int | None, int | None]:
        """Indices of the Woodruff bounds; None where a bound leaves 0 to 1 or the spread is not known."""
        low, high = q - design.critical90 * spread, q + design.critical90 * spread
        return (self.reaches(low) if low > 0 else None, self.reaches(high) if high < 1 else None)


def _spread(survey: Survey, rows: Int64Array, amounts: IntArray, cut: np.integer) -> float:
    """Replicate SE of the share of people up to the cut, or below it where that is larger (a heap at an end); nan
    where a replicate has nobody."""
    side = np.full(survey.rows, BLANK, dtype=np.int8)
    side[rows] = (amounts >= cut).astype(np.int8) + (amounts > cut)
    few = len(rows) * FEW < survey.rows
    weights, side = (survey.weights[rows], side[rows]) if few else (survey.weights, side)
    people = replace(survey, columns={"SIDE": side}, weights=weights, amounts={}, amount_factors={})
    below, equal, above = build_cube(people, [category_dimension("SIDE", [0, 1, 2])]).sums("SIDE").weights
    shares = divided(np.array([below, below + equal]), below + equal + above)
    return float(survey.design.standard_error(shares).max())


def _half(lower: float | None, upper: float | None) -> float | None:
    return None if lower is None or upper is None else (upper - lower) / (2 * Z90)


def _estimate(
    value: float | None,
    se: float | None,
    bounds: tuple[float | None, float | None],
    spread: float | None,
    count: int,
    method: str,
) -> Estimate:
    cv = None if spread is None or not value else spread / abs(value)
    return Estimate(
        value=value,
        se=se,
        lower90=bounds[0],
        upper90=bounds[1],
        unweighted_count=count,
        reliability=classify(cv, count, zero_cell=count == 0),
        method=method,
    )
