"""90% intervals from estimates and standard errors, element by element: arrays in, (lower, upper) arrays out.

An element whose interval does not exist is nan, which `estimators.assemble` turns into None.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fivefold.estimation.design import ReplicateDesign
from fivefold.estimation.special import beta_quantile, t_quantile

FloatArray = npt.NDArray[np.float64]
Bounds = tuple[FloatArray, FloatArray]

TAIL = 0.05
"""Probability beyond each bound of a 90% interval."""
FEWEST_EFFECTIVE_CASES = 5.0
"""A share is *near* 0 or 1 when fewer effective cases than this are on its smaller side; then Korn-Graubard is used.

The exact coverage of the two together in simple random samples of 50 to 1,000 is 87-99%, and on average at least 90%
in every band of expected cases (tests/estimation/test_intervals.py computes it). Switching later only adds width: at 10
the average for 1-5 expected cases rises from 94% to 96%.
"""


@dataclass(frozen=True, eq=False)
class EffectiveCases:
    """The sample size that a simple random sample would need for the same precision, one per share.

    `cases` never exceeds Kish's (sum w)^2 / sum w^2, which is all that is known where the replicates show no spread.
    """

    cases: FloatArray

    @classmethod
    def of(cls, shares: FloatArray, variances: FloatArray, weights: FloatArray, squares: FloatArray) -> EffectiveCases:
        """p(1-p)/V (Korn & Graubard 1998), capped by Kish's; weights and squares are those of the whole."""
        with np.errstate(divide="ignore", invalid="ignore"):
            kish = np.where(squares > 0, weights**2 / squares, np.nan)
            by_variance = np.where(variances > 0, shares * (1 - shares) / variances, np.nan)
        usable = np.isfinite(by_variance) & (by_variance > 0)
        return cls(np.where(usable, np.minimum(by_variance, kish), kish))


def wald(values: FloatArray, se: FloatArray, design: ReplicateDesign) -> Bounds:
    """value -+ critical x SE."""
    return values - design.critical90 * se, values + design.critical90 * se


def logit(shares: FloatArray, se: FloatArray, design: ReplicateDesign) -> Bounds:
    """Symmetric on the log-odds, SE by the delta method; nan outside 0 < share < 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = np.where((shares > 0) & (shares < 1), shares, np.nan)
        centre = np.log(inside) - np.log1p(-inside)
        half = design.critical90 * se / (inside * (1 - inside))
    return _expit(centre - half), _expit(centre + half)


def log_scale(values: FloatArray, se: FloatArray, critical: FloatArray) -> Bounds:
    """Symmetric on the logarithm, `critical` standard errors wide on each side, SE by the delta method; nan where the
    value is not positive."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        positive = np.where(values > 0, values, np.nan)
        spread = np.exp(critical * se / positive)
    return positive / spread, positive * spread


def korn_graubard(shares: FloatArray, effective: EffectiveCases, design: ReplicateDesign) -> Bounds:
    """Clopper-Pearson bounds on the effective sample size (Korn & Graubard, Survey Methodology 24, 1998).

    In a design with few degrees of freedom the effective size shrinks by (t(n-1) / t(df))^2, as they propose.
    """
    lower, upper = np.full_like(shares, np.nan), np.full_like(shares, np.nan)
    known = np.isfinite(shares) & (effective.cases > 0)
    lower[known], upper[known] = _clopper_pearson(np.clip(shares[known], 0, 1), effective.cases[known], design)
    return lower, upper


def _clopper_pearson(shares: FloatArray, n: FloatArray, design: ReplicateDesign) -> Bounds:
    if design.is_small:
        n = n * np.minimum(1, (t_quantile(1 - TAIL, np.maximum(n - 1, 1)) / design.critical90) ** 2)
    x, none, every = n * shares, shares == 0, shares == 1
    # Where there are none or all, the beta quantile is a power; elsewhere both parameters are positive.
    lower, upper = np.where(every, TAIL ** (1 / n), 0.0), np.where(none, 1 - TAIL ** (1 / n), 1.0)
    some = ~none & ~every
    lower[some] = beta_quantile(TAIL, x[some], n[some] - x[some] + 1)
    upper[some] = beta_quantile(1 - TAIL, x[some] + 1, n[some] - x[some])
    return lower, upper


def is_near_edge(shares: FloatArray, effective: EffectiveCases) -> npt.NDArray[np.bool_]:
    """True where a share is too near 0 or 1 for the logit interval: see FEWEST_EFFECTIVE_CASES."""
    near: npt.NDArray[np.bool_] = effective.cases * np.minimum(shares, 1 - shares) < FEWEST_EFFECTIVE_CASES
    return near


def share_interval(shares: FloatArray, se: FloatArray, effective: EffectiveCases, design: ReplicateDesign) -> Bounds:
    """Logit, or Korn-Graubard near 0 and 1 and wherever the replicates give no standard error."""
    edge = is_near_edge(shares, effective) | ~np.isfinite(se)
    lower, upper = logit(shares, se, design)
    at = EffectiveCases(effective.cases[edge])
    lower[edge], upper[edge] = korn_graubard(shares[edge], at, design)
    return lower, upper


def _expit(x: FloatArray) -> FloatArray:
    with np.errstate(over="ignore"):
        result: FloatArray = 1 / (1 + np.exp(-x))
    return result
