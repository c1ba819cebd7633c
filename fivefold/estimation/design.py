"""The replicate design: how the spread of replicate estimates becomes a variance. One value for every survey."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from fivefold.estimation.special import t_quantile
from fivefold.vocabulary import Z90, Refused

FloatArray = npt.NDArray[np.float64]

LARGE_DESIGN = 80
"""From this many degrees of freedom on the normal quantile is used, as the Census Bureau does for its 80 replicates."""


@dataclass(frozen=True, slots=True)
class ReplicateDesign:
    """V = scale * sum_r rscales[r] * (theta_r - centre)^2, the general form of R `survey`'s svrepdesign.

    scale: one factor for all replicates; rscales: one factor each.
    centre_on_mean: centre on the replicates' mean instead of the full-sample estimate (understates thin cells).
    df: degrees of freedom of the variance.
    """

    name: str
    scale: float
    rscales: tuple[float, ...]
    df: int
    centre_on_mean: bool = False

    def __post_init__(self) -> None:
        if not self.rscales or self.scale <= 0 or min(self.rscales) < 0 or self.df < 1:
            raise Refused("A replicate design needs a positive scale, at least one replicate and degrees of freedom.")

    @property
    def replicates(self) -> int:
        return len(self.rscales)

    @property
    def is_small(self) -> bool:
        """True when t quantiles are used instead of normal ones."""
        return self.df < LARGE_DESIGN

    @property
    def critical90(self) -> float:
        """Half a 90% interval in standard errors: the Census Bureau's 1.645, or Student's t in a small design."""
        return self.t90 if self.is_small else Z90

    @property
    def t90(self) -> float:
        """Half a 90% interval in standard errors by Student's t, whatever the size of the design."""
        return _t90(self.df)

    def t90_of(self, cases: npt.NDArray[np.int64]) -> FloatArray:
        """Half a 90% interval in standard errors for statistics that rest on so many cases [k]: Student's t with
        min(degrees of freedom of the design, cases - 1), because few cases give few independent deviations."""
        return np.array([_t90(min(self.df, max(n - 1, 1))) for n in cases.tolist()])

    def variance(self, thetas: FloatArray) -> FloatArray:
        """Variance over the last axis: thetas[..., 0] is the full-sample estimate, thetas[..., 1:] the replicates.

        A replicate that does not exist (not finite) makes the variance not a number: refusing to guess.
        """
        squared = np.square(self._deviations(thetas))
        # Not `@`: the threads a matrix library wakes for it go on spinning in the way of the kernel's.
        result: FloatArray = self.scale * np.einsum("...r,r->...", squared, np.asarray(self.rscales))
        return result

    def standard_error(self, thetas: FloatArray) -> FloatArray:
        """Square root of `variance`."""
        result: FloatArray = np.sqrt(self.variance(thetas))
        return result

    def covariance(self, thetas: FloatArray) -> FloatArray:
        """Covariance matrix of k statistics: thetas is [k, 1 + R]."""
        d = self._deviations(thetas)
        result: FloatArray = self.scale * (d * np.asarray(self.rscales)) @ d.T
        return result

    def _deviations(self, thetas: FloatArray) -> FloatArray:
        if thetas.shape[-1] != 1 + self.replicates:
            raise Refused(
                f"{thetas.shape[-1] - 1} replicate estimates do not fit a design of {self.replicates} replicates."
            )
        replicates = thetas[..., 1:]
        centre = replicates.mean(axis=-1, keepdims=True) if self.centre_on_mean else thetas[..., :1]
        deviations: FloatArray = np.asarray(replicates - centre, dtype=np.float64)
        return deviations


@cache
def _t90(df: int) -> float:
    return float(t_quantile(0.95, df))


def sdr(replicates: int = 80) -> ReplicateDesign:
    """Successive-difference replication, 4/R: the American Community Survey (Census Bureau, PUMS accuracy document)."""
    return ReplicateDesign("SDR", 4 / replicates, (1.0,) * replicates, df=replicates)


def jkn(coefficients: tuple[float, ...], df: int) -> ReplicateDesign:
    """Stratified jackknife: coefficient (n_h - 1) / n_h for the replicate that drops a unit of stratum h."""
    return ReplicateDesign("JKn", 1.0, coefficients, df=df)


def brr(replicates: int, df: int) -> ReplicateDesign:
    """Balanced repeated replication: 1/R."""
    return ReplicateDesign("BRR", 1 / replicates, (1.0,) * replicates, df=df)


def fay(replicates: int, rho: float, df: int) -> ReplicateDesign:
    """Fay's BRR with perturbation rho in [0, 1): 1 / (R (1 - rho)^2)."""
    if not 0 <= rho < 1:
        raise Refused("Fay's factor must be at least 0 and below 1.")
    return ReplicateDesign("Fay", 1 / (replicates * (1 - rho) ** 2), (1.0,) * replicates, df=df)


def bootstrap(replicates: int, df: int | None = None) -> ReplicateDesign:
    """Bootstrap weights: 1 / (R - 1), as R `survey` has it."""
    if replicates < 2:
        raise Refused("A bootstrap needs at least two replicates.")
    return ReplicateDesign("bootstrap", 1 / (replicates - 1), (1.0,) * replicates, df=df or replicates - 1)
