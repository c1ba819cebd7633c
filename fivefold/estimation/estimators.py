"""Totals, shares, ratios and means from summed weights, with replicate standard errors.

The `replicate_...` functions return arrays [k, 1 + R]: the full-sample estimate first, then one estimate per replicate.
Any further statistic of the same survey is a function of such arrays, so its standard error keeps every covariance.

Rules that hold for every figure:
- A statistic with a zero denominator does not exist: value None. Where that happens in a replicate only (weights may be
  zero or negative there), the value stands but has no standard error. Negative replicate weights are used as they are.
- A zero cell never gets a standard error of 0: its SE is None and its interval comes from the effective sample size.
- A standard error of 0 from fewer than 30 cases (one household, one wage) is not certainty either: SE None. From 30
  cases on it is believed, because the survey is controlled to known population totals.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from fivefold.estimation.cube import Sums
from fivefold.estimation.design import ReplicateDesign
from fivefold.estimation.intervals import Bounds, EffectiveCases, share_interval, wald
from fivefold.estimation.reliability import FEWEST_CASES, classify
from fivefold.vocabulary import Estimate, Refused, Verdict

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
Int64Array = npt.NDArray[np.int64]

NO_SPREAD = 1e-12
"""A standard error below this fraction of the value is rounding noise around 0."""


# --- replicate vectors ------------------------------------------------------------------------------------------------


def divided(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """Element by element; nan where the denominator is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient: FloatArray = np.where(denominator == 0, np.nan, numerator / denominator)
    return quotient


def replicate_share(part: Sums, whole: Sums) -> FloatArray:
    """[k, 1 + R]: the part of each label within the whole of that label (or within the one whole there is)."""
    _require_same_survey(part, whole)
    return divided(part.weights, whole.weights)


def replicate_ratio(numerator: Sums, denominator: Sums, *, factor: float = 1.0) -> FloatArray:
    """[k, 1 + R]: factor x numerator / denominator."""
    _require_same_survey(numerator, denominator)
    return factor * divided(numerator.weights, denominator.weights)


def _require_same_survey(first: Sums, second: Sums) -> None:
    if first.design != second.design:
        raise Refused("Two surveys with different replicate designs were put into one figure.", "Use `change` instead.")
    if len(second.labels) != 1 and first.labels != second.labels:
        raise Refused(
            f"The groups {', '.join(first.labels)} are not the groups {', '.join(second.labels)}.",
            "Take both sums by the same group scheme.",
        )


# --- figures ----------------------------------------------------------------------------------------------------------


def total(sums: Sums, *, within: Sums | None = None) -> list[Estimate]:
    """Number of people per label, interval value -+ 1.645 SE, never below 0. Cases: the sampled people counted.

    within: everybody these people are some of. A label without sampled people has the upper bound of its share of them
    (Korn-Graubard), times their number; without `within` it has none, for nothing is known of how large it could be.
    """
    values = sums.weights[:, 0]
    zero = sums.count == 0
    se = believable_se(values, sums.design.standard_error(sums.weights), sums.count, zero)
    lower, upper = wald(values, se, sums.design)
    lower = np.where(zero, 0.0, np.maximum(lower, 0.0))
    if within is not None and zero.any():
        shares = [e.upper90 if e.upper90 is not None else np.nan for e in share_of_total(sums, within)]
        upper = np.where(zero, np.array(shares) * within.weights[0, 0], upper)
    return assemble(values, se, (lower, upper), counts=sums.count, zero=zero, method="weighted total; cases counted")


def share(part: Sums, whole: Sums) -> list[Estimate]:
    """Part within whole, label by label; `part` counts some of the people of `whole`.

    Interval: logit with the replicate SE; Korn-Graubard near 0 and 1 (`intervals.FEWEST_EFFECTIVE_CASES`).
    Cases: the sampled people of the whole. A part without cases, or with all of them, is a zero cell.
    """
    if np.any(part.count > _spread(whole, len(part.labels)).count):
        raise Refused("A part has more cases than its whole.", "Give the part first, then the whole it lies in.")
    thetas = replicate_share(part, whole)
    return _shares(thetas, part, _spread(whole, len(part.labels)), "weighted share; cases in the whole")


def share_of_total(part: Sums, everyone: Sums) -> list[Estimate]:
    """Each label's share of one total: `everyone` has a single row. Otherwise as `share`."""
    if len(everyone.labels) != 1:
        raise Refused("A share of one total needs one total.", "Sum everyone without groups, or use `share`.")
    thetas = replicate_share(part, everyone)
    return _shares(thetas, part, _spread(everyone, len(part.labels)), "weighted share of one total; cases in the total")


def ratio(numerator: Sums, denominator: Sums) -> list[Estimate]:
    """Weighted total over weighted total, label by label; interval value -+ 1.645 SE. Cases: the fewer of the two."""
    counts = np.minimum(numerator.count, denominator.count)
    return from_replicates(
        replicate_ratio(numerator, denominator),
        design=numerator.design,
        counts=counts,
        method="ratio of weighted totals; cases in the smaller",
    )


def mean(amount: Sums, base: Sums, *, factor: float = 1.0) -> list[Estimate]:
    """factor x (sum of weight x amount) / (sum of weight), over the people who have the amount.

    factor: for dollars, ADJINC / 1,000,000, which states them in dollars of the file's year. Cases: those of `base`.
    """
    return from_replicates(
        replicate_ratio(amount, base, factor=factor),
        design=amount.design,
        counts=base.count,
        method="weighted mean; cases with an amount" + ("" if factor == 1 else f"; amounts x {factor:.6f}"),
    )


def difference(
    first: FloatArray, second: FloatArray, *, design: ReplicateDesign, counts: Int64Array, method: str = "difference"
) -> list[Estimate]:
    """first - second for two replicate arrays [k, 1 + R] of the same survey: their covariance is in the SE."""
    return from_replicates(first - second, design=design, counts=counts, method=f"{method}; covariance by replicates")


def quotient(
    first: FloatArray, second: FloatArray, *, design: ReplicateDesign, counts: Int64Array, method: str = "quotient"
) -> list[Estimate]:
    """first / second for two replicate arrays [k, 1 + R] of the same survey: their covariance is in the SE."""
    thetas = divided(first, second)
    return from_replicates(thetas, design=design, counts=counts, method=f"{method}; covariance by replicates")


def from_replicates(thetas: FloatArray, *, design: ReplicateDesign, counts: Int64Array, method: str) -> list[Estimate]:
    """Any smooth statistic from its replicates [k, 1 + R]; interval value -+ 1.645 SE. counts[k]: cases behind it."""
    values = thetas[:, 0]
    zero = counts == 0
    se = believable_se(values, design.standard_error(thetas), counts, zero)
    return assemble(values, se, wald(values, se, design), counts=counts, zero=zero, method=method)


def _shares(thetas: FloatArray, part: Sums, whole: Sums, method: str) -> list[Estimate]:
    values, design = thetas[:, 0], part.design
    zero = (part.count == 0) | (part.count == whole.count)
    variances = design.variance(thetas)
    se = believable_se(values, np.sqrt(variances), whole.count, zero)
    effective = EffectiveCases.of(values, np.where(np.isnan(se), np.nan, variances), whole.weights[:, 0], whole.squares)
    bounds = share_interval(values, se, effective, design)
    return assemble(values, se, bounds, counts=whole.count, zero=zero, method=method)


def _spread(sums: Sums, k: int) -> Sums:
    """The one total, repeated for each of k labels (nothing is copied)."""
    if len(sums.labels) == k:
        return sums
    rows = np.zeros(k, dtype=np.intp)
    return Sums(sums.labels * k, sums.count[rows], sums.weights[rows], sums.squares[rows], sums.design)


# --- arrays to estimates ----------------------------------------------------------------------------------------------


def believable_se(values: FloatArray, se: FloatArray, counts: Int64Array, zero: BoolArray) -> FloatArray:
    """nan for zero cells and for a spread of nothing among fewer than 30 cases; otherwise the SE as it is."""
    flat = se <= NO_SPREAD * np.abs(values)
    return np.where(zero | (flat & (counts < FEWEST_CASES)) | ~np.isfinite(se), np.nan, se)


def assemble(
    values: FloatArray,
    se: FloatArray,
    bounds: Bounds,
    *,
    counts: Int64Array,
    zero: BoolArray,
    method: str,
    cv: FloatArray | None = None,
    verdicts: Sequence[Verdict | None] | None = None,
) -> list[Estimate]:
    """Estimates from columns; nan becomes None. `cv` decides the reliability where the value's own would mislead."""
    exists = np.isfinite(values)
    columns = (
        _numbers(values),
        _numbers(se),
        _numbers(np.where(exists, bounds[0], np.nan)),
        _numbers(np.where(exists, bounds[1], np.nan)),
        _numbers(divided(se, np.abs(values)) if cv is None else cv),
        counts.tolist(),
        zero.tolist(),
        verdicts or [None] * len(values),
    )
    return [
        Estimate(
            value=value,
            se=error,
            lower90=lower,
            upper90=upper,
            unweighted_count=count,
            reliability=classify(spread, count, nothing),
            method=method,
            verdict=verdict,
        )
        for value, error, lower, upper, spread, count, nothing, verdict in zip(*columns, strict=True)
    ]


def _numbers(column: FloatArray) -> list[float | None]:
    """Plain numbers, None for what does not exist (nan, infinity)."""
    return [x if ok else None for x, ok in zip(column.tolist(), np.isfinite(column).tolist(), strict=True)]
