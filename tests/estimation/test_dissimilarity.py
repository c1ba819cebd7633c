"""The correction of D: its moments against brute force, and the equation that defines it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fivefold.estimation.dissimilarity import corrected_d, observed_d

SHARES = np.array([0.15, 0.34, 0.40, 0.08, 0.03])
COVARIANCE = (np.diag(SHARES) - np.outer(SHARES, SHARES)) / 400
DIFFERENCES = np.array([-0.05, 0.20, -0.22, 0.08, -0.01])


def drawn(centre: np.ndarray, seed: int = 0) -> np.ndarray:
    """Observed D of 200,000 noisy samples around true differences."""
    noise = np.random.default_rng(seed).multivariate_normal(np.zeros(5), COVARIANCE, size=200_000, method="eigh")
    return observed_d((centre + noise).T)


@pytest.mark.parametrize("scale", [1.0, 0.3, 0.1])
def test_the_corrected_d_is_the_truth_behind_the_average_sample(scale: float) -> None:
    """Brute force: draw around known differences; corrected from the average observed D, the truth comes back."""
    truth = scale * DIFFERENCES
    seen = drawn(truth).mean()
    along = truth * seen / observed_d(truth)
    found = corrected_d(along, covariance=COVARIANCE, critical=1.645)
    assert found.value == pytest.approx(observed_d(truth), abs=2e-4)


@pytest.mark.parametrize("scale", [1.0, 0.5, 0.3])
def test_bounds_are_where_the_observed_d_becomes_surprising(scale: float) -> None:
    """Brute force: at the lower bound at most 5% of samples show more than was seen, at the upper at most 5% less; not
    far fewer, or the interval would be longer than it needs to be."""
    seen = scale * DIFFERENCES * 1.1
    found = corrected_d(seen, covariance=COVARIANCE, critical=1.645)
    for bound, beyond in ((found.lower90, np.greater), (found.upper90, np.less)):
        samples = drawn(seen / observed_d(seen) * bound, seed=1)
        assert 0.015 < beyond(samples, observed_d(seen)).mean() < 0.06


def test_what_noise_alone_explains_is_parity() -> None:
    """At parity the average sample shows D of about 0.02; less than that leaves nothing to correct for."""
    found = corrected_d(0.1 * np.sqrt(np.diag(COVARIANCE)), covariance=COVARIANCE, critical=1.645)
    assert (found.value, found.lower90) == (0, 0)
    assert 0 <= found.upper90 < 0.05


def test_two_groups_in_opposition() -> None:
    """Identity: for two groups D = |d|, one folded normal; its variance by formula, correlation -1."""
    d, sd = 0.01, 0.01
    found = corrected_d(np.array([d, -d]), covariance=sd**2 * np.array([[1, -1], [-1, 1]]), critical=1.645)
    centre = found.value
    draws = np.abs(centre + sd * np.random.default_rng(0).normal(size=400_000))
    assert draws.mean() == pytest.approx(d, abs=5e-5)


@settings(deadline=None)
@given(st.lists(st.floats(-0.5, 0.5), min_size=1, max_size=6), st.floats(0, 0.2))
def test_it_never_leaves_its_range(differences: list[float], sd: float) -> None:
    """By definition: no more than observed, not below 0, inside its own interval, which stays within 0 and 1."""
    d = np.array(differences) - np.mean(differences)
    found = corrected_d(d, covariance=sd**2 * np.eye(len(d)), critical=1.664)
    assert 0 <= found.lower90 <= found.value <= found.upper90 <= 1
    assert found.value <= float(observed_d(d)) + 1e-8
    assert found.se >= 0
