"""The published-table route: the handbook's own worked formulas by hand, and its agreement with the replicate route."""

from __future__ import annotations

import math

import numpy as np
import pytest

from fivefold.estimation import parity
from fivefold.estimation.published import (
    PublishedValue,
    access_index_from_tables,
    headcount_gap_from_tables,
    product,
    proportion,
    proportionality_from_tables,
    ratio,
    share_from_tables,
    sum_of,
    value_of,
)
from fivefold.vocabulary import Refused, Reliability, Verdict

P = PublishedValue
WORKERS, ALL_WORKERS = P(8_000, 800), P(100_000, 2_000)
PEOPLE, ALL_PEOPLE = P(300_000, 1_000), P(1_500_000, 0)
ROWS = (WORKERS, PEOPLE, ALL_WORKERS, ALL_PEOPLE)


def test_sum_by_hand() -> None:
    """3-4-5; of the two zero rows only the larger margin, 12, counts: hypot(3, 4, 12) = 13."""
    assert sum_of([P(10, 3), P(20, 4)]) == P(30, 5)
    assert sum_of([P(10, 3), P(20, 4), P(0, 12), P(0, 11)]) == P(30, 13)


def test_proportion_by_hand() -> None:
    """p = 0.25; sqrt(50^2 - (0.25 x 120)^2) / 1000 = 0.04."""
    found = proportion(P(250, 50), P(1000, 120))
    assert (found.estimate, found.moe90) == pytest.approx((0.25, 0.04))


def test_a_negative_radicand_turns_to_the_ratio_formula() -> None:
    """10^2 < (0.25 x 120)^2, so sqrt(10^2 + 30^2) / 1000."""
    found = proportion(P(250, 10), P(1000, 120))
    assert found == ratio(P(250, 10), P(1000, 120))
    assert found.moe90 == pytest.approx(math.hypot(10, 30) / 1000)


def test_product_by_hand() -> None:
    """hypot(100 x 0.03, 0.4 x 10) = 5."""
    found = product(P(100, 10), P(0.4, 0.03))
    assert (found.estimate, found.moe90) == pytest.approx((40, 5))


def test_nothing_is_divided_by_zero() -> None:
    assert proportion(P(0, 5), P(0, 5)) is None
    assert ratio(P(1, 5), P(0, 5)) is None
    assert share_from_tables(P(0, 5), P(0, 5)).value is None
    assert access_index_from_tables(WORKERS, P(0, 9), ALL_WORKERS, ALL_PEOPLE).value is None
    assert headcount_gap_from_tables(WORKERS, PEOPLE, ALL_WORKERS, P(0, 0), kind="fixed-jobs").value is None
    assert proportionality_from_tables([P(0, 1)], [P(5, 1)]).value is None


def test_index_by_hand() -> None:
    """0.08 / 0.2 = 0.4; margins of the shares by the proportion formula, of their ratio by the ratio formula."""
    s = math.sqrt(800**2 - (0.08 * 2000) ** 2) / 100_000
    p = 1_000 / 1_500_000
    found = access_index_from_tables(*ROWS)
    assert found.value == pytest.approx(0.4)
    assert found.moe90 == pytest.approx(math.hypot(s, 0.4 * p) / 0.2)
    assert (found.verdict, found.approximate, found.unweighted_count) == (Verdict.BELOW, True, None)
    assert found.lower90 * found.upper90 == pytest.approx(0.16)


def test_a_published_zero_is_bounded_by_its_margin() -> None:
    found = access_index_from_tables(P(0, 500), *ROWS[1:])
    assert (found.value, found.se, found.lower90, found.reliability) == (0, None, 0, Reliability.NONE)
    assert found.upper90 == pytest.approx(500 / 100_000 / 0.2)


def test_gaps_by_hand() -> None:
    """Fixed: 0.2 x 100,000 - 8,000; growth alone: over 0.8; to a target year as `parity` defines it."""
    plan = parity.OpeningsPlan(years=10, net_new_jobs_per_year=1_000, replacement_openings_per_year=4_000)
    fixed, alone, target = (
        headcount_gap_from_tables(*ROWS, kind=kind, plan=plan if kind == "target-year" else None)
        for kind in parity.GapKind
    )
    assert (fixed.value, alone.value) == pytest.approx((12_000, 15_000))
    assert target.value == pytest.approx((0.2 * 110_000 - 8_000 + 40_000 * 0.08) / 50_000)


def test_the_margin_of_a_gap_by_hand() -> None:
    """First order in s, p and S: hypot(S SE(s), S SE(p), (p - s) SE(S))."""
    s, p = proportion(WORKERS, ALL_WORKERS), proportion(PEOPLE, ALL_PEOPLE)
    expected = math.hypot(100_000 * s.moe90, 100_000 * p.moe90, 0.12 * 2_000)
    assert headcount_gap_from_tables(*ROWS, kind="fixed-jobs").moe90 == pytest.approx(expected)


def test_proportionality_knows_that_shares_add_to_one() -> None:
    """Brute force: draw the published rows from their margins; the spread of D is what the interval claims."""
    workers = [P(60_000, 2_000), P(25_000, 1_500), P(15_000, 1_200)]
    people = [P(500_000, 3_000), P(600_000, 3_000), P(400_000, 3_000)]
    found = proportionality_from_tables(workers, people)
    rng = np.random.default_rng(0)
    s, p = (
        rng.normal([v.estimate for v in rows], [v.se for v in rows], size=(100_000, 3)) for rows in (workers, people)
    )
    d = 0.5 * np.abs(s / s.sum(axis=1, keepdims=True) - p / p.sum(axis=1, keepdims=True)).sum(axis=1)
    assert found.value == pytest.approx(1 - 0.5 * (0.6 - 1 / 3 + 0.4 - 0.25 + 4 / 15 - 0.15), abs=0.001)
    assert found.se == pytest.approx(d.std(), rel=0.03)
    assert found.approximate


def test_estimates_of_totals_and_shares_stay_possible() -> None:
    """No people below 0, no share above 1."""
    assert value_of(P(100, 400)).lower90 == 0
    assert share_from_tables(P(99, 5), P(100, 0)).upper90 == 1
    assert value_of(P(100, 10)).reliability is Reliability.HIGH


@pytest.mark.parametrize("wrong", [(math.nan, 1), (1, -555_555_555), (math.inf, 1)])
def test_annotations_are_never_numbers(wrong: tuple[float, float]) -> None:
    with pytest.raises(Refused):
        P(*wrong)


def test_rows_that_do_not_match_are_refused() -> None:
    with pytest.raises(Refused):
        proportionality_from_tables([P(1, 1)], [P(1, 1), P(2, 1)])
    with pytest.raises(Refused):
        sum_of([])
