"""Access index, proportionality and headcount gap: how a group's share of careers compares with its share of people.

With S_g, P_g the weighted workers and people of group g: s_g = S_g / S and p_g = P_g / P, where S and P are everyone's
totals (so overlapping groups are served too). Every statistic is formed within each replicate, so its standard error
knows that the two shares come from the same sample; treating them as independent overstates it about twofold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from fivefold.estimation.cube import Sums
from fivefold.estimation.dissimilarity import CorrectedD, corrected_d, observed_d
from fivefold.estimation.estimators import (
    BoolArray,
    FloatArray,
    assemble,
    believable_se,
    divided,
    from_replicates,
    replicate_share,
)
from fivefold.estimation.intervals import Bounds, EffectiveCases, korn_graubard, log_scale, wald
from fivefold.estimation.reliability import classify
from fivefold.vocabulary import Estimate, Refused, Verdict

# --- access index -----------------------------------------------------------------------------------------------------


def access_index(workers: Sums, people: Sums, all_workers: Sums, all_people: Sums) -> list[Estimate]:
    """A_g = s_g / p_g per group: 1 is parity. Cases: the sampled workers of the group.

    Interval on the log scale with Student's t on min(design's degrees of freedom, workers - 1): with 1.645, groups of
    ten sampled workers were covered in 87% of simulated samples instead of 90%. A group without sampled workers has
    value 0, no SE, lower bound 0 and as upper bound the Korn-Graubard bound of s_g (on the effective sample size of all
    workers) divided by p_g; the same bounds serve where a replicate has no workers or people. A group with nobody in
    the population has no value.
    """
    thetas = replicate_access_index(workers, people, all_workers, all_people)
    values, design = thetas[:, 0], workers.design
    zero = workers.count == 0
    se = believable_se(values, design.standard_error(thetas), workers.count, zero)
    bounds = log_scale(values, se, design.t90_of(workers.count))
    unknown = np.isnan(se)
    p = replicate_share(people, all_people)[unknown, 0]
    _fill(bounds, unknown, [divided(s, p) for s in _share_bounds(workers, all_workers, unknown)])
    return assemble(
        values,
        se,
        bounds,
        counts=workers.count,
        zero=zero,
        method="access index, share of workers / share of people; cases: workers in the group",
        verdicts=[verdict(low, high) for low, high in zip(*(b.tolist() for b in bounds), strict=True)],
    )


def replicate_access_index(workers: Sums, people: Sums, all_workers: Sums, all_people: Sums) -> FloatArray:
    """[k, 1 + R]: (S_g / S) / (P_g / P)."""
    _require_one_total(all_workers, all_people)
    return divided(replicate_share(workers, all_workers), replicate_share(people, all_people))


def verdict(lower: float, upper: float) -> Verdict:
    """Below: the whole 90% interval is under 1; at or above: none of it is; otherwise, or without one, cannot tell."""
    if upper < 1:
        return Verdict.BELOW
    return Verdict.AT_OR_ABOVE if lower >= 1 else Verdict.CANNOT_TELL


def _share_bounds(workers: Sums, all_workers: Sums, where: BoolArray) -> Bounds:
    """Korn-Graubard bounds of the s_g of the groups `where`, on the effective sample size of all workers."""
    s = replicate_share(workers, all_workers)[where, 0]
    weights, squares = (np.full_like(s, x) for x in (all_workers.weights[0, 0], all_workers.squares[0]))
    return korn_graubard(s, EffectiveCases.of(s, np.full_like(s, np.nan), weights, squares), workers.design)


def _fill(bounds: Bounds, where: BoolArray, replacements: Sequence[FloatArray]) -> None:
    for bound, replacement in zip(bounds, replacements, strict=True):
        bound[where] = replacement


def _require_one_total(*totals: Sums) -> None:
    if any(len(total.labels) != 1 for total in totals):
        raise Refused("Shares need the total over everyone.", "Sum all workers and all people without groups.")


# --- proportionality --------------------------------------------------------------------------------------------------


def proportionality(workers: Sums, people: Sums) -> Estimate:
    """1 - D, the share of jobs held in proportion, D corrected for sampling noise. Cases: all sampled workers.

    `workers` and `people` are summed by one exclusive scheme that covers everyone (the caller checks it with
    `GroupScheme.require_exclusive`). Correction and interval: see `dissimilarity`. The interval uses Student's t even
    with 80 replicates, because the noise is itself estimated from them and the correction leans on it. The standard
    error is the width of the interval over 2 x 1.645.
    """
    thetas = _replicate_differences(workers, people)
    method = "proportionality 1 - D, corrected for sampling noise; cases: all workers"
    if not np.isfinite(thetas).all():
        return does_not_exist(int(workers.count.sum()), method)
    design = workers.design
    found = corrected_d(thetas[:, 0], covariance=design.covariance(thetas), critical=design.t90)
    return one_less(found, count=int(workers.count.sum()), method=method)


def proportionality_uncorrected(workers: Sums, people: Sums) -> Estimate:
    """1 - D as it stands in the sample, D too high by its noise; for comparison only. Interval within [0, 1]."""
    thetas = 1 - observed_d(_replicate_differences(workers, people))[None, :]
    counts = np.array([workers.count.sum()])
    method = "proportionality 1 - D, not corrected for sampling noise; cases: all workers"
    found = from_replicates(thetas, design=workers.design, counts=counts, method=method)[0]
    if found.lower90 is None or found.upper90 is None:
        return found
    return replace(found, lower90=max(0.0, found.lower90), upper90=min(1.0, found.upper90))


def _replicate_differences(workers: Sums, people: Sums) -> FloatArray:
    """[k, 1 + R]: s_g - p_g, totals taken over the groups."""
    if workers.labels != people.labels:
        raise Refused("Workers and people are not summed by the same groups.", "Use one group scheme for both.")
    s, p = (divided(x.weights, x.weights.sum(axis=0)) for x in (workers, people))
    return s - p


def one_less(found: CorrectedD, *, count: int | None, method: str) -> Estimate:
    """1 - D as an estimate. A standard error of 0 (a single group, all of everything) is no information: None."""
    value, se = 1 - found.value, found.se or None
    return Estimate(
        value=value,
        se=se,
        lower90=1 - found.upper90,
        upper90=1 - found.lower90,
        unweighted_count=count,
        reliability=classify(se / value if se and value else None, count, zero_cell=False),
        method=method,
    )


def does_not_exist(count: int | None, method: str) -> Estimate:
    """The estimate of what does not exist, such as the proportionality of no workers."""
    return Estimate(
        value=None,
        se=None,
        lower90=None,
        upper90=None,
        unweighted_count=count,
        reliability=classify(None, count, zero_cell=True),
        method=method,
    )


# --- headcount gap ----------------------------------------------------------------------------------------------------


class GapKind(StrEnum):
    """Which question a headcount gap answers; a gap is never given without it."""

    FIXED_JOBS = "fixed-jobs"
    GROWTH_ALONE = "growth-alone"
    TARGET_YEAR = "target-year"


GAP_METHODS = {
    GapKind.FIXED_JOBS: "headcount gap, fixed jobs: careers that would have to pass to the group today",
    GapKind.GROWTH_ALONE: "headcount gap, by growth alone: new careers for the group if nobody else's are touched",
    GapKind.TARGET_YEAR: "headcount gap, to a target year: share of all openings until then that must go to the group",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningsPlan:
    """How jobs change until the target year: a scenario, taken as exact.

    years: from the data year to the target year; net_new_jobs_per_year: growth (negative when jobs are lost);
    replacement_openings_per_year: openings left by people who leave the occupations.
    """

    years: int
    net_new_jobs_per_year: float
    replacement_openings_per_year: float

    def __post_init__(self) -> None:
        if self.years < 1 or self.replacement_openings_per_year < 0 or self.openings <= 0:
            raise Refused(
                "A plan needs at least one year and, over all its years, more openings than jobs lost.",
                "Give the years to the target, net new jobs per year and replacement openings per year.",
            )

    @property
    def growth(self) -> float:
        return self.net_new_jobs_per_year * self.years

    @property
    def replacements(self) -> float:
        return self.replacement_openings_per_year * self.years

    @property
    def openings(self) -> float:
        return self.growth + self.replacements


def headcount_gap(
    workers: Sums,
    people: Sums,
    all_workers: Sums,
    all_people: Sums,
    *,
    kind: str,
    plan: OpeningsPlan | None = None,
) -> list[Estimate]:
    """How many careers a group is short of its share of people; negative when it has more. Three kinds:

    fixed-jobs: p_g S - S_g, with the number of jobs S as it is;
    growth-alone: (p_g S - S_g) / (1 - p_g), the x that solves (S_g + x) / (S + x) = p_g;
    target-year: the share of openings that must go to the group. Over Y years with n net new jobs and r replacement
    openings a year there are O = (n + r) Y openings and S + n Y jobs at the end. People leave in proportion to who is
    there now, r Y s_g from the group, so S_g - r Y s_g + x O = p_g (S + n Y) gives
    x = (p_g (S + n Y) - S_g + r Y s_g) / O. Above 1 it cannot be reached by then, below 0 it is reached anyway.

    Cases: sampled workers of the group. Reliability by the CV of S_g, because a gap near zero is a finding and not a
    weak estimate. Without sampled workers there is no SE, and the bounds are those at the Korn-Graubard bounds of s_g.
    """
    asked = gap_kind(kind, plan)
    _require_one_total(all_workers, all_people)
    s, p = replicate_share(workers, all_workers), replicate_share(people, all_people)
    thetas = gap_of_shares(asked, s, p, all_workers.weights, plan)
    values, design, zero = thetas[:, 0], workers.design, workers.count == 0
    se = believable_se(values, design.standard_error(thetas), workers.count, zero)
    bounds = wald(values, se, design)
    unknown = np.isnan(se)
    at_bounds = [
        gap_of_shares(asked, bound, p[unknown, 0], all_workers.weights[:, 0], plan)
        for bound in _share_bounds(workers, all_workers, unknown)
    ]
    _fill(bounds, unknown, (np.minimum(*at_bounds), np.maximum(*at_bounds)))
    return assemble(
        values,
        se,
        bounds,
        counts=workers.count,
        zero=zero,
        method=f"{GAP_METHODS[asked]}; cases: workers in the group",
        cv=divided(design.standard_error(workers.weights), workers.weights[:, 0]),
    )


def gap_kind(kind: str, plan: OpeningsPlan | None) -> GapKind:
    if kind not in list(GapKind):
        raise Refused(f"{kind} is not a kind of headcount gap.", f"Ask for {', '.join(GapKind)}.")
    if (kind == GapKind.TARGET_YEAR) != (plan is not None):
        raise Refused(
            "A gap to a target year needs a plan of openings; the other kinds take none.",
            "Give years, net new jobs and replacement openings per year with kind target-year only.",
        )
    return GapKind(kind)


def gap_of_shares(
    kind: GapKind, s: FloatArray, p: FloatArray, jobs: FloatArray, plan: OpeningsPlan | None
) -> FloatArray:
    """The gap from the group's shares s of workers and p of people; linear in s for fixed p and jobs."""
    if plan is not None:
        held = s * jobs - plan.replacements * s
        return (p * (jobs + plan.growth) - held) / plan.openings
    gap: FloatArray = (p - s) * jobs
    return divided(gap, 1 - p) if kind is GapKind.GROWTH_ALONE else gap
