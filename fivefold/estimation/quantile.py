"""Quantiles of an amount (the median wage) with Woodruff intervals: two passes over the amounts, one over the weights.

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
BITS = 12
"""The amounts are thrown into at most two to this power bins."""


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
    lower, upper = found.ends(q, survey.design, _spread(survey, rows, found.amounts, at))
    se = _half(lower, upper)
    if lower == upper == at:
        (lower, upper), se = found.neighbours(at), None
    factor = survey.amount_factors.get(amount, 1.0)
    value, low, high, error = (None if x is None else factor * float(x) for x in (at, lower, upper, se))
    return _estimate(value, error, (low, high), error or _half(low, high), len(rows), method)


def quantiles(survey: Survey, *, groups: Sequence[BoolArray], amount: str, q: float = 0.5) -> list[Estimate]:
    """`quantile` for several groups of people, each given as inside[rows]."""
    return [quantile(survey, inside=inside, amount=amount, q=q) for inside in groups]


@dataclass(frozen=True, eq=False)
class _Distribution:
    """Amounts with their full-sample weights, thrown into some thousand bins of equal width: only the bin where a
    quantile lies is ever put in order, which takes a tenth of sorting them all.

    amounts, weights, bins: one per record; upto[b]: the weight in bin b and all before it.
    """

    amounts: IntArray
    weights: IntArray
    bins: IntArray
    upto: FloatArray

    @classmethod
    def of(cls, amounts: IntArray, weights: IntArray) -> _Distribution:
        if not len(amounts):
            return cls(amounts, weights, amounts, np.zeros(0))
        above = amounts.astype(np.int64) - int(amounts.min())
        bins = above >> max(0, int(above.max()).bit_length() - BITS)
        return cls(amounts, weights, bins, np.cumsum(np.bincount(bins, weights=weights)))

    @property
    def total(self) -> float:
        return float(self.upto[-1]) if len(self.upto) else 0.0

    def reaches(self, share: float) -> int:
        """The smallest amount whose cumulative weight reaches this share of the total."""
        wanted = share * self.total - ROUNDING * self.total
        place = int(np.searchsorted(self.upto, wanted))
        inside = self.bins == place
        order = np.argsort(self.amounts[inside])
        before = self.upto[place - 1] if place else 0.0
        upto = before + np.cumsum(self.weights[inside][order], dtype=np.float64)
        return int(self.amounts[inside][order[np.searchsorted(upto, wanted)]])

    def ends(self, q: float, design: ReplicateDesign, spread: float) -> tuple[int | None, int | None]:
        """The Woodruff bounds; None where a bound leaves 0 to 1 or the spread is not known."""
        low, high = q - design.critical90 * spread, q + design.critical90 * spread
        return (self.reaches(low) if low > 0 else None, self.reaches(high) if high < 1 else None)

    def neighbours(self, amount: int) -> tuple[int | None, int | None]:
        """The next smaller and the next larger amount that anybody has."""
        smaller, larger = self.amounts[self.amounts < amount], self.amounts[self.amounts > amount]
        return (int(smaller.max()) if len(smaller) else None, int(larger.min()) if len(larger) else None)


def _spread(survey: Survey, rows: Int64Array, amounts: IntArray, cut: int) -> float:
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
