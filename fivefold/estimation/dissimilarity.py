"""The index of dissimilarity D = 0.5 sum |s_g - p_g|, freed of the part that sampling noise alone puts into it.

Noise pushes every |s_g - p_g| away from 0, so the D of a sample is too high: by a quarter of a point at Philadelphia's
sample size, by five points where the truth is near parity. The correction asks: *of which true D is the observed D the
average?* The true differences are taken to lie along the observed ones, t x (s_g - p_g) with 0 <= t, and the mean of
the noisy D at t follows from the folded normal distribution. The estimate is the t whose mean is the observed D; the
90% interval holds every t at which the observed D is within the critical value of its mean (test inversion), with the
variance of a sum of correlated folded normals (Mehler's series). At 0 the answer is 0, never negative.

The folded variance alone takes the direction of the observed differences for the truth's, and the interval then covered
85-90% in simulated cities. Its mean with the variance for signs as observed, 0.25 sum sum sign sign Cov, which holds
when every difference is clear of 0, brought the same cities to 89-91% far from parity and 90-97% near it.

One t for all groups pools what the groups say about noise. Correcting group by group (plug-in or inverted) left 1.1 to
3.3 points of bias near parity where this leaves 0.2 to 1.8; shrinking small groups more (soft threshold, James-Stein)
overcorrected by up to 0.8. `simulation` measures all of it; docs/simulation.md shows the result.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from math import factorial

import numpy as np
import numpy.typing as npt

from fivefold.estimation.special import normal_cdf, normal_pdf
from fivefold.vocabulary import Z90

FloatArray = npt.NDArray[np.float64]

TERMS = 6
"""Terms of Mehler's series kept; the rest is below 3% of the variance even for correlations of 1."""
ACCURACY = 1e-9
MOST_STEPS = 200
CERTAIN = 40.0
"""So many standard deviations from 0 the sign is certain, and nothing changes any more with the distance."""


@dataclass(frozen=True, slots=True)
class CorrectedD:
    """D without its noise, its 90% interval within [0, 1], and the standard error that the interval's width implies."""

    value: float
    lower90: float
    upper90: float
    se: float


def observed_d(differences: FloatArray) -> FloatArray:
    """0.5 sum |d_g| over the first axis: one number, or one per replicate."""
    total: FloatArray = 0.5 * np.abs(differences).sum(axis=0)
    return total


def corrected_d(differences: FloatArray, *, covariance: FloatArray, critical: float) -> CorrectedD:
    """Correct 0.5 sum |d_g| for the noise of the d_g.

    differences: s_g - p_g [k]; covariance: of the differences [k, k], from replicates or approximated;
    critical: standard errors on either side of a 90% interval.
    """
    seen = float(observed_d(differences))
    noise = _Noise.of(covariance)
    if seen == 0:
        return _from_bounds(0.0, 0.0, critical * noise.moments(differences)[1])
    signs = np.sign(differences)
    as_seen = 0.25 * float(signs @ covariance @ signs)

    def t_where(shift: float) -> float:
        def excess(t: float) -> float:
            mean, sd = noise.moments(t * differences)
            return mean + shift * math.sqrt((sd**2 + as_seen) / 2) - seen

        return _root(excess)

    value, lower, upper = (t_where(shift) * seen for shift in (0.0, critical, -critical))
    return _from_bounds(value, lower, upper)


def _from_bounds(value: float, lower: float, upper: float) -> CorrectedD:
    low, middle, high = (min(x, 1.0) for x in (lower, value, upper))
    return CorrectedD(middle, low, high, se=(upper - lower) / (2 * Z90))


@dataclass(frozen=True, eq=False)
class _Noise:
    """Standard deviations [k] of the differences, and rho_gh^n / n! for n = 1..TERMS and g != h [TERMS, k, k]."""

    sd: FloatArray
    powers: FloatArray

    @classmethod
    def of(cls, covariance: FloatArray) -> _Noise:
        sd = np.sqrt(np.maximum(np.diag(covariance), 0))
        scale = np.divide(1, sd, out=np.zeros_like(sd), where=sd > 0)
        correlation = np.clip(covariance * scale[:, None] * scale, -1, 1)
        np.fill_diagonal(correlation, 0)
        return cls(sd, np.array([correlation**n / factorial(n) for n in range(1, TERMS + 1)]))

    def moments(self, centre: FloatArray) -> tuple[float, float]:
        """Mean and standard deviation of 0.5 sum |x_g| for x normal around `centre`.

        Cov(|x_g|, |x_h|) = sum_n rho_gh^n / n! a_n(g) a_n(h), a_n the n-th Hermite coefficient of |x| (Mehler);
        the variances are those of the folded normal, exactly.
        """
        sd = self.sd
        z = np.clip(np.divide(centre, sd, out=np.zeros_like(centre), where=sd > 0), -CERTAIN, CERTAIN)
        slope, density = 2 * normal_cdf(z) - 1, 2 * normal_pdf(z)
        means = np.where(sd > 0, sd * density + centre * slope, np.abs(centre))
        a = sd * np.array([slope, *((-1) ** n * h * density for n, h in enumerate(_hermite(z, TERMS - 1)))])
        between = float(np.sum(a * (self.powers @ a[:, :, None])[:, :, 0]))
        variance = between + float(np.sum(centre**2 + sd**2 - means**2))
        return 0.5 * float(means.sum()), 0.5 * max(variance, 0.0) ** 0.5


def _hermite(z: FloatArray, count: int) -> list[FloatArray]:
    """The first `count` Hermite polynomials of probability theory."""
    found = [np.ones_like(z), z]
    for n in range(1, count - 1):
        found.append(z * found[n] - n * found[n - 1])
    return found


def _root(excess: Callable[[float], float]) -> float:
    """Where an increasing function crosses 0 on [0, infinity), by false position (Illinois); 0 if it starts above."""
    low, high = 0.0, 1.0
    below, above = excess(low), excess(high)
    if below >= 0:
        return 0.0
    while above < 0:
        low, below, high = high, above, 2 * high
        above = excess(high)
    middle, last = high, 0.0
    for _ in range(MOST_STEPS):
        middle = (low * above - high * below) / (above - below)
        at = excess(middle)
        if abs(at) < ACCURACY:
            break
        repeated = at * last > 0  # the same end moved twice: halving the value of the other one brings it in
        if at < 0:
            low, below, above = middle, at, above / 2 if repeated else above
        else:
            high, above, below = middle, at, below / 2 if repeated else below
        last = at
    return middle
