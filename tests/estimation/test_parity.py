"""Access index, proportionality and headcount gap: hand calculations, identities, and answers that stay honest."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from fivefold.estimation import parity
from fivefold.estimation.cube import Sums
from fivefold.estimation.design import sdr
from fivefold.vocabulary import Estimate, Refused, Reliability, Verdict
from tests.estimation.sums import sums_of

DESIGN = sdr(80)


def noisy(counts: list[int], totals: list[float], *, noise: float, seed: int, by: tuple[str, ...] = ()) -> Sums:
    """Totals whose replicates scatter by a fraction of the square root of their cases."""
    rng = np.random.default_rng(seed)
    base = np.array(totals)[:, None]
    spread = noise / 2 / np.sqrt(np.maximum(counts, 1))[:, None]
    replicates = base * (1 + spread * rng.normal(size=(len(counts), DESIGN.replicates)))
    return sums_of(counts, np.hstack([base, replicates]).tolist(), design=DESIGN, by=by)


def together(sums: Sums) -> Sums:
    return sums_of([int(sums.count.sum())], sums.weights.sum(axis=0, keepdims=True).tolist(), design=DESIGN)


WORKERS = noisy([400, 200, 100, 0], [40_000, 20_000, 10_000, 0], noise=1, seed=1)
PEOPLE = noisy([3000, 4000, 2500, 500], [300_000, 400_000, 250_000, 50_000], noise=0.2, seed=2)
FOUR = (WORKERS, PEOPLE, together(WORKERS), together(PEOPLE))


# --- access index -----------------------------------------------------------------------------------------------------


def test_index_by_hand() -> None:
    """(4/7) / (3/10), (2/7) / (4/10), (1/7) / (1/4), 0."""
    found = [e.value for e in parity.access_index(*FOUR)]
    assert found == pytest.approx([40 / 21, 5 / 7, 4 / 7, 0])


def test_verdict_follows_the_interval() -> None:
    """Definition: below when the upper bound is under 1, at or above when the lower bound is 1 or more."""
    verdicts = [e.verdict for e in parity.access_index(*FOUR)]
    assert verdicts == [Verdict.AT_OR_ABOVE, Verdict.BELOW, Verdict.BELOW, Verdict.BELOW]
    assert parity.verdict(1.0, 1.2) is Verdict.AT_OR_ABOVE
    assert parity.verdict(0.8, 0.999) is Verdict.BELOW
    assert parity.verdict(0.8, 1.0) is Verdict.CANNOT_TELL
    assert parity.verdict(math.nan, math.nan) is Verdict.CANNOT_TELL


def test_interval_is_symmetric_on_the_log_scale() -> None:
    """Identity: value^2 = lower x upper; log(upper / value) = t SE / value, t = 1.664 with 80 degrees of freedom."""
    one = parity.access_index(*FOUR)[0]
    assert one.lower90 * one.upper90 == pytest.approx(one.value**2)
    assert math.log(one.upper90 / one.value) == pytest.approx(1.6641246 * one.se / one.value)


def test_few_workers_widen_the_interval() -> None:
    """SciPy: Student's t with 7 - 1 degrees of freedom for a group of 7 sampled workers."""
    workers = noisy([7, 700], [700, 70_000], noise=1, seed=3)
    people = noisy([1000, 9000], [100_000, 900_000], noise=0.2, seed=4)
    few = parity.access_index(workers, people, together(workers), together(people))[0]
    assert math.log(few.upper90 / few.value) == pytest.approx(stats.t.ppf(0.95, 6) * few.se / few.value)


def test_nobody_sampled_among_the_workers() -> None:
    """0 of 700 effective cases: Korn-Graubard's 1 - 0.05^(1/n) over p = 0.05; n is Kish's (sum w)^2 / sum w^2."""
    none = parity.access_index(*FOUR)[3]
    all_workers = FOUR[2]
    n = float(all_workers.weights[0, 0] ** 2 / all_workers.squares[0])
    assert (none.value, none.se, none.lower90, none.reliability) == (0, None, 0, Reliability.NONE)
    assert none.upper90 == pytest.approx((1 - 0.05 ** (1 / n)) / 0.05)
    assert none.verdict is Verdict.BELOW


def test_few_workers_in_all_prove_nothing_about_a_group_without_any() -> None:
    """With 7 workers sampled, 0 of a group that is 5% of people is what parity itself would usually give."""
    workers = noisy([4, 2, 1, 0], [400, 200, 100, 0], noise=1, seed=1)
    found = parity.access_index(workers, PEOPLE, together(workers), together(PEOPLE))[3]
    assert found.verdict is Verdict.CANNOT_TELL
    assert found.upper90 > 1


def test_nobody_in_the_population() -> None:
    """A group without people has no share of people to divide by."""
    people = sums_of([10, 0], [[100.0] * 81, [0.0] * 81], design=DESIGN)
    workers = sums_of([5, 0], [[50.0] * 81, [0.0] * 81], design=DESIGN)
    found = parity.access_index(workers, people, together(workers), together(people))[1]
    assert (found.value, found.se, found.lower90, found.upper90) == (None, None, None, None)
    assert (found.reliability, found.verdict) == (Reliability.NONE, Verdict.CANNOT_TELL)


def test_groups_of_two_schemes_are_refused() -> None:
    people = sums_of([10, 10], [[100.0] * 81] * 2, design=DESIGN, by=("x", "y"))
    workers = sums_of([1, 1], [[9.0] * 81] * 2, design=DESIGN, by=("a", "b"))
    with pytest.raises(Refused, match="same groups"):
        parity.proportionality(workers, people)


def test_totals_by_group_where_one_total_is_meant_are_refused() -> None:
    with pytest.raises(Refused, match="total over everyone"):
        parity.access_index(WORKERS, PEOPLE, WORKERS, PEOPLE)


# --- proportionality --------------------------------------------------------------------------------------------------


def test_uncorrected_by_hand() -> None:
    """D = 0.5 (|4/7 - 3/10| + |2/7 - 4/10| + |1/7 - 1/4| + |0 - 1/20|) = 19/70."""
    assert parity.proportionality_uncorrected(WORKERS, PEOPLE).value == pytest.approx(1 - 19 / 70)


def test_without_noise_nothing_is_corrected() -> None:
    """Identity: constant replicates carry no noise, so the corrected D is the observed one, and no SE is claimed."""
    workers = sums_of([30, 70], [[30.0] * 81, [70.0] * 81], design=DESIGN)
    people = sums_of([50, 50], [[50.0] * 81, [50.0] * 81], design=DESIGN)
    found = parity.proportionality(workers, people)
    assert found.value == pytest.approx(0.8)
    assert found.se is None


def test_one_group_is_all_of_everything() -> None:
    """Identity: a single group has s = p = 1 whatever the sample."""
    found = parity.proportionality(together(WORKERS), together(PEOPLE))
    assert (found.value, found.lower90, found.upper90) == (1, 1, 1)


def test_no_workers_no_proportionality() -> None:
    workers = sums_of([0, 0], [[0.0] * 81] * 2, design=DESIGN)
    people = sums_of([50, 50], [[50.0] * 81] * 2, design=DESIGN)
    found = parity.proportionality(workers, people)
    assert (found.value, found.lower90, found.reliability) == (None, None, Reliability.NONE)


# --- headcount gap ----------------------------------------------------------------------------------------------------


def gaps(kind: str, plan: parity.OpeningsPlan | None = None) -> list[Estimate]:
    return parity.headcount_gap(*FOUR, kind=kind, plan=plan)


def test_fixed_jobs_by_hand_and_adding_to_nothing() -> None:
    """0.3 x 70,000 - 40,000 = -19,000, ...; identity: over an exclusive scheme the gaps sum to 0."""
    values = [e.value for e in gaps("fixed-jobs")]
    assert values == pytest.approx([-19_000, 8_000, 7_500, 3_500])
    assert sum(values) == pytest.approx(0, abs=1e-6)


def test_growth_alone_reaches_parity() -> None:
    """Identity: with x more workers the group's share of all workers is its share of people."""
    x = gaps("growth-alone")[1].value
    assert (20_000 + x) / (70_000 + x) == pytest.approx(0.4)


def test_target_year_reaches_parity() -> None:
    """Play the plan: leavers in proportion, then the stated share of openings to the group; its share must be p."""
    plan = parity.OpeningsPlan(years=7, net_new_jobs_per_year=1_000, replacement_openings_per_year=3_000)
    share = gaps("target-year", plan)[1].value
    left = 20_000 - 7 * 3_000 * 20_000 / 70_000
    assert (left + share * 28_000) / 77_000 == pytest.approx(0.4)
    assert sum(e.value for e in gaps("target-year", plan)) == pytest.approx(1)


def test_a_gap_without_sampled_workers_is_bounded_not_certain() -> None:
    """s lies between 0 and its Korn-Graubard bound u, so the gap between (p - u) S and p S."""
    found = gaps("fixed-jobs")[3]
    u = 1 - 0.05 ** (float(FOUR[2].squares[0] / FOUR[2].weights[0, 0] ** 2))
    assert (found.value, found.se, found.reliability) == (pytest.approx(3_500), None, Reliability.NONE)
    assert (found.lower90, found.upper90) == pytest.approx(((0.05 - u) * 70_000, 3_500))


def test_every_gap_says_which_it_is() -> None:
    plan = parity.OpeningsPlan(years=1, net_new_jobs_per_year=1, replacement_openings_per_year=1)
    said = [gaps(kind, plan if kind == "target-year" else None)[0].method for kind in parity.GapKind]
    assert ["fixed jobs" in said[0], "growth alone" in said[1], "target year" in said[2]] == [True] * 3


@pytest.mark.parametrize(("kind", "plan"), [("soon", None), ("target-year", None), ("fixed-jobs", "plan")])
def test_a_gap_needs_a_kind_and_only_the_target_year_a_plan(kind: str, plan: str | None) -> None:
    given = plan and parity.OpeningsPlan(years=1, net_new_jobs_per_year=1, replacement_openings_per_year=1)
    with pytest.raises(Refused):
        gaps(kind, given)


@pytest.mark.parametrize(("years", "new", "replaced"), [(0, 10, 10), (5, -20, 10), (5, 10, -1)])
def test_a_plan_without_openings_is_refused(years: int, new: float, replaced: float) -> None:
    with pytest.raises(Refused):
        parity.OpeningsPlan(years=years, net_new_jobs_per_year=new, replacement_openings_per_year=replaced)
