"""Intervals: known formulas, exact coverage, and the edges where other intervals do not exist."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from fivefold.estimation.design import jkn, sdr
from fivefold.estimation.intervals import EffectiveCases, korn_graubard, log_scale, logit, share_interval, wald

SDR = sdr()
SMALL = jkn((0.9,) * 10, df=9)


def cases(*n: float) -> EffectiveCases:
    return EffectiveCases(np.array(n, dtype=float))


def test_wald_uses_the_census_factor() -> None:
    """By hand: 100 -+ 1.645 x 10."""
    lower, upper = wald(np.array([100.0]), np.array([10.0]), SDR)
    assert (lower[0], upper[0]) == pytest.approx((83.55, 116.45))


def test_small_designs_use_students_t() -> None:
    """SciPy's t quantile with 9 degrees of freedom."""
    assert SMALL.critical90 == pytest.approx(stats.t.ppf(0.95, 9))
    assert SDR.critical90 == 1.645


def test_logit_by_hand() -> None:
    """p = 0.5, SE 0.05: log-odds 0 -+ 1.645 x 0.05 / 0.25, so expit(-+0.329)."""
    lower, upper = logit(np.array([0.5]), np.array([0.05]), SDR)
    assert (lower[0], upper[0]) == pytest.approx((1 / (1 + np.exp(0.329)), 1 / (1 + np.exp(-0.329))))


def test_log_scale_by_hand() -> None:
    """A = 0.8, SE 0.08: times and divided by exp(0.1645)."""
    lower, upper = log_scale(np.array([0.8, 0.0]), np.array([0.08, 0.1]), np.full(2, 1.645))
    assert (lower[0], upper[0]) == pytest.approx((0.8 / np.exp(0.1645), 0.8 * np.exp(0.1645)))
    assert np.isnan([lower[1], upper[1]]).all()


def test_korn_graubard_is_clopper_pearson_on_the_effective_cases() -> None:
    """SciPy's exact binomial interval for 3 of 40 and its closed forms for 0 and all of 40."""
    lower, upper = korn_graubard(np.array([3 / 40, 0, 1]), cases(40, 40, 40), SDR)
    exact = stats.binomtest(3, 40).proportion_ci(0.9, "exact")
    assert (lower[0], upper[0]) == pytest.approx((exact.low, exact.high))
    assert (lower[1], upper[1]) == pytest.approx((0, 1 - 0.05 ** (1 / 40)))
    assert (lower[2], upper[2]) == pytest.approx((0.05 ** (1 / 40), 1))


def test_few_degrees_of_freedom_widen_korn_graubard() -> None:
    """Their factor (t(n-1) / t(df))^2 on the effective size: 0 of 40 with 9 degrees of freedom."""
    _, upper = korn_graubard(np.array([0.0]), cases(40), SMALL)
    n = 40 * (stats.t.ppf(0.95, 39) / stats.t.ppf(0.95, 9)) ** 2
    assert upper[0] == pytest.approx(1 - 0.05 ** (1 / n))


def test_effective_cases_never_exceed_kish() -> None:
    """p(1-p)/V = 0.25 / 0.01 = 25 below Kish's 100^2 / 200 = 50; a tiny variance cannot claim more than 50."""
    found = EffectiveCases.of(
        np.full(3, 0.5), np.array([0.01, 1e-9, np.nan]), np.full(3, 100.0), np.full(3, 200.0)
    ).cases
    assert found == pytest.approx([25, 50, 50])


@pytest.mark.parametrize(
    ("few", "many", "least", "average"), [(1, 5, 0.89, 0.90), (5, 20, 0.87, 0.90), (20, 50, 0.88, 0.90)]
)
def test_exact_coverage_in_simple_random_samples(few: float, many: float, least: float, average: float) -> None:
    """Exact sum over the binomial distribution: what share of samples gives an interval that holds the truth."""
    covered = [coverage(n, m / n) for n in (50, 300) for m in np.linspace(few, many, 8) if m / n <= 0.5]
    assert min(covered) > least
    assert np.mean(covered) > average


def coverage(n: int, p: float) -> float:
    x = np.arange(n + 1)
    shares = x / n
    variances = shares * (1 - shares) / n
    effective = EffectiveCases.of(shares, variances, np.full(n + 1, float(n)), np.full(n + 1, float(n)))
    se = np.where(variances > 0, np.sqrt(variances), np.nan)
    lower, upper = share_interval(shares, se, effective, SDR)
    return float((((lower <= p) & (p <= upper)) * stats.binom.pmf(x, n, p)).sum())


def test_what_is_not_known_stays_unknown() -> None:
    """A share of nobody has no interval."""
    lower, upper = share_interval(np.array([np.nan]), np.array([np.nan]), cases(np.nan), SDR)
    assert np.isnan([lower[0], upper[0]]).all()
