"""Replicate designs: one formula, checked against each design's own textbook case."""

from __future__ import annotations

import numpy as np
import pytest

from fivefold.estimation.design import ReplicateDesign, bootstrap, brr, fay, jkn, sdr
from fivefold.vocabulary import Refused


def test_delete_one_jackknife_of_a_mean() -> None:
    """Identity: the jackknife variance of a mean is s^2 / n."""
    y = np.array([3.0, 5.0, 10.0, 1.0, 6.0])
    n = len(y)
    replicates = [np.delete(y, i).mean() for i in range(n)]
    variance = jkn(((n - 1) / n,) * n, df=n - 1).variance(np.array([y.mean(), *replicates]))
    assert variance == pytest.approx(y.var(ddof=1) / n)


def test_sdr_by_hand() -> None:
    """4/4 x (1 + 4 + 0 + 1) = 6."""
    assert sdr(4).variance(np.array([10.0, 11, 12, 10, 9])) == pytest.approx(6)


def test_balanced_half_samples_of_one_pair() -> None:
    """Identity: two half samples 2a and 2b of a total a + b give (a - b)^2 for BRR, and for Fay's at any rho."""
    a, b = 7.0, 4.0
    assert brr(2, df=1).variance(np.array([a + b, 2 * a, 2 * b])) == pytest.approx((a - b) ** 2)
    for rho in (0.0, 0.3, 0.5):
        mixed = [(2 - rho) * a + rho * b, rho * a + (2 - rho) * b]
        assert fay(2, rho, df=1).variance(np.array([a + b, *mixed])) == pytest.approx((a - b) ** 2)


def test_bootstrap_centred_on_its_mean_is_the_sample_variance() -> None:
    """Identity: 1 / (R - 1) around the mean."""
    thetas = np.array([4.0, 3, 5, 9, 1])
    design = bootstrap(4)
    centred = ReplicateDesign("bootstrap", design.scale, design.rscales, design.df, centre_on_mean=True)
    assert centred.variance(thetas) == pytest.approx(thetas[1:].var(ddof=1))


def test_covariance_agrees_with_variance() -> None:
    """Identities: the diagonal holds the variances; Var(x - y) = Var x + Var y - 2 Cov."""
    thetas = np.random.default_rng(1).normal(size=(2, 81))
    covariance = sdr().covariance(thetas)
    assert np.diag(covariance) == pytest.approx(sdr().variance(thetas))
    assert sdr().variance(thetas[0] - thetas[1]) == pytest.approx(np.trace(covariance) - 2 * covariance[0, 1])


@pytest.mark.parametrize(
    "make",
    [
        lambda: sdr(4).variance(np.ones(4)),
        lambda: ReplicateDesign("none", 1.0, (), df=1),
        lambda: ReplicateDesign("none", 0.0, (1.0,), df=1),
        lambda: fay(4, 1.0, df=3),
        lambda: bootstrap(1),
    ],
)
def test_what_cannot_be_a_design_is_refused(make) -> None:
    with pytest.raises(Refused):
        make()
