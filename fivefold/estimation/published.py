"""The same figures from published tables: an estimate and its 90% margin of error per row, all marked approximate.

Published rows come without their covariances, so the standard errors are the approximations of the Census Bureau's
handbook "Understanding and Using American Community Survey Data" (2020, chapter 8): SE = MOE / 1.645 and first-order
formulas that take the inputs as independent. Estimates add exactly; margins of error do not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from fivefold.estimation.dissimilarity import corrected_d
from fivefold.estimation.parity import (
    GAP_METHODS,
    GapKind,
    OpeningsPlan,
    does_not_exist,
    gap_kind,
    gap_of_shares,
    one_less,
    verdict,
)
from fivefold.estimation.reliability import classify
from fivefold.vocabulary import Z90, Estimate, Refused, Verdict

FloatArray = npt.NDArray[np.float64]

SMALL = 1e-3
"""The step of numerical derivatives, in standard errors."""


@dataclass(frozen=True, slots=True)
class PublishedValue:
    """One published number and its 90% margin of error (0 for controlled totals). Annotations are never numbers: the
    reader of a table turns them into no value at all."""

    estimate: float
    moe90: float

    def __post_init__(self) -> None:
        if not math.isfinite(self.estimate) or not math.isfinite(self.moe90) or self.moe90 < 0:
            raise Refused(
                "A published value needs a number and a margin of error that is not negative.",
                "Negative codes such as -555555555 are annotations: leave the value out.",
            )

    @property
    def se(self) -> float:
        return self.moe90 / Z90


def value_of(published: PublishedValue, *, method: str = "published total") -> Estimate:
    """A published number as an estimate. A zero has no standard error that could be trusted as its spread."""
    return _estimate(published.estimate, published.se, method, floor=0.0)


def sum_of(values: Sequence[PublishedValue]) -> PublishedValue:
    """Sum of rows: SE is the root of the summed squares; among rows of estimate 0 only the largest MOE counts, once."""
    if not values:
        raise Refused("A sum of no rows was asked for.", "Name at least one row of the table.")
    moes = [v.moe90 for v in values if v.estimate != 0]
    moes += [max((v.moe90 for v in values if v.estimate == 0), default=0.0)]
    return PublishedValue(sum(v.estimate for v in values), math.sqrt(sum(m * m for m in moes)))


def proportion(part: PublishedValue, whole: PublishedValue) -> PublishedValue | None:
    """part / whole with the part inside the whole: SE = sqrt(SE_part^2 - p^2 SE_whole^2) / whole.

    Where the radicand is negative the ratio formula (plus instead of minus) is used, as the handbook says.
    None where the whole is 0.
    """
    if whole.estimate == 0:
        return None
    p = part.estimate / whole.estimate
    radicand = part.moe90**2 - (p * whole.moe90) ** 2
    if radicand < 0:
        return ratio(part, whole)
    return PublishedValue(p, math.sqrt(radicand) / abs(whole.estimate))


def ratio(numerator: PublishedValue, denominator: PublishedValue) -> PublishedValue | None:
    """numerator / denominator: SE = sqrt(SE_num^2 + R^2 SE_den^2) / denominator. None where the denominator is 0."""
    if denominator.estimate == 0:
        return None
    r = numerator.estimate / denominator.estimate
    return PublishedValue(r, math.hypot(numerator.moe90, r * denominator.moe90) / abs(denominator.estimate))


def product(first: PublishedValue, second: PublishedValue) -> PublishedValue:
    """first x second: SE = sqrt(first^2 SE_second^2 + second^2 SE_first^2)."""
    moe = math.hypot(first.estimate * second.moe90, second.estimate * first.moe90)
    return PublishedValue(first.estimate * second.estimate, moe)


def share_from_tables(part: PublishedValue, whole: PublishedValue) -> Estimate:
    """A proportion as an estimate, its interval kept within 0 and 1."""
    method = "share from published tables"
    p = proportion(part, whole)
    return _nothing(method) if p is None else _estimate(p.estimate, p.se, method, floor=0.0, ceiling=1.0)


def access_index_from_tables(
    workers: PublishedValue, people: PublishedValue, all_workers: PublishedValue, all_people: PublishedValue
) -> Estimate:
    """(workers / all_workers) / (people / all_people), the two shares taken as independent; interval on the log scale.

    An index of 0 keeps its published margin of error as the upper bound: value 0, no SE.
    """
    method = "access index from published tables"
    s, p = proportion(workers, all_workers), proportion(people, all_people)
    index = None if s is None or p is None else ratio(s, p)
    if index is None:
        return _nothing(method, Verdict.CANNOT_TELL)
    if index.estimate == 0:
        return _estimate(0.0, index.se, method, floor=0.0, verdict=verdict(0.0, index.moe90))
    spread = math.exp(index.moe90 / index.estimate)
    lower, upper = index.estimate / spread, index.estimate * spread
    return Estimate(
        value=index.estimate,
        se=index.se,
        lower90=lower,
        upper90=upper,
        unweighted_count=None,
        reliability=classify(index.se / index.estimate, None, zero_cell=False),
        method=method,
        verdict=verdict(lower, upper),
        approximate=True,
    )


def proportionality_from_tables(workers: Sequence[PublishedValue], people: Sequence[PublishedValue]) -> Estimate:
    """1 - D over an exclusive scheme, corrected for noise as `parity.proportionality` is.

    The covariance of the s_g - p_g follows from the published variances of the rows, taken as independent, by the delta
    method: it knows that the shares add to 1.
    """
    method = "proportionality 1 - D from published tables, corrected for sampling noise"
    if len(workers) != len(people):
        raise Refused("Workers and people are not published for the same groups.", "Give one row per group in both.")
    if not sum(w.estimate for w in workers) or not sum(p.estimate for p in people):
        return _nothing(method)
    (s, of_s), (p, of_p) = _shares(workers), _shares(people)
    found = corrected_d(s - p, covariance=of_s + of_p, critical=Z90)
    return replace(one_less(found, count=None, method=method), approximate=True)


def headcount_gap_from_tables(
    workers: PublishedValue,
    people: PublishedValue,
    all_workers: PublishedValue,
    all_people: PublishedValue,
    *,
    kind: str,
    plan: OpeningsPlan | None = None,
) -> Estimate:
    """The three gaps of `parity.headcount_gap` as functions of s_g, p_g and S, taken as uncorrelated (first order)."""
    asked = gap_kind(kind, plan)
    method = f"{GAP_METHODS[asked]}; from published tables"
    s, p = proportion(workers, all_workers), proportion(people, all_people)
    if s is None or p is None or (asked is GapKind.GROWTH_ALONE and p.estimate == 1):
        return _nothing(method)

    def gap(x: FloatArray) -> float:
        return float(gap_of_shares(asked, x[0:1], x[1:2], x[2:3], plan)[0])

    inputs = (s, p, all_workers)
    at = np.array([v.estimate for v in inputs])
    se = math.hypot(*(_effect(gap, at, k, v.se) for k, v in enumerate(inputs)))
    value = gap(at)
    cv = workers.se / workers.estimate if workers.estimate else None
    return Estimate(
        value=value,
        se=se if workers.estimate else None,
        lower90=value - Z90 * se,
        upper90=value + Z90 * se,
        unweighted_count=None,
        reliability=classify(cv, None, zero_cell=workers.estimate == 0),
        method=method,
        approximate=True,
    )


def _shares(values: Sequence[PublishedValue]) -> tuple[FloatArray, FloatArray]:
    """Shares [k] of the sum of the rows and their covariance [k, k]: J diag(SE^2) J' with J = (I - share 1') / sum."""
    x = np.array([v.estimate for v in values])
    shares = x / x.sum()
    jacobian = (np.eye(len(x)) - shares[:, None]) / x.sum()
    return shares, (jacobian * np.array([v.se**2 for v in values])) @ jacobian.T


def _effect(gap: Callable[[FloatArray], float], at: FloatArray, k: int, se: float) -> float:
    """What one standard error of input k does to the gap, to first order."""
    step = np.zeros_like(at)
    step[k] = se * SMALL
    return (gap(at + step) - gap(at - step)) / (2 * SMALL)


def _estimate(
    value: float,
    se: float,
    method: str,
    *,
    floor: float = -math.inf,
    ceiling: float = math.inf,
    verdict: Verdict | None = None,
) -> Estimate:
    """value -+ MOE within what is possible. A value of 0 has no SE, but its MOE still bounds it."""
    return Estimate(
        value=value,
        se=se if value else None,
        lower90=max(floor, value - Z90 * se),
        upper90=min(ceiling, value + Z90 * se),
        unweighted_count=None,
        reliability=classify(se / abs(value) if value else None, None, zero_cell=value == 0),
        method=method,
        verdict=verdict,
        approximate=True,
    )


def _nothing(method: str, verdict: Verdict | None = None) -> Estimate:
    return replace(does_not_exist(None, method), approximate=True, verdict=verdict)
