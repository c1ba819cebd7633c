"""Totals, shares, ratios and means: hand calculations, identities, and the rules of honesty at the edges."""

from __future__ import annotations

import numpy as np
import pytest

from fivefold.estimation import estimators
from fivefold.estimation.comparison import z_scores
from fivefold.estimation.cube import Sums
from fivefold.estimation.design import sdr
from fivefold.estimation.reliability import classify, worse
from fivefold.vocabulary import Estimate, Refused, Reliability
from tests.estimation.sums import sums_of

DESIGN = sdr(4)


def replicated(value: float, *offsets: float) -> list[float]:
    return [value, *(value + o for o in (offsets or (0, 0, 0, 0)))]


WHOLE = sums_of([100, 100, 40], [replicated(1000, 30, -30, 30, -30), replicated(1000), replicated(400)], design=DESIGN)
PART = sums_of([30, 0, 40], [replicated(300, 30, -30, 30, -30), replicated(0), replicated(400)], design=DESIGN)


def test_total_by_hand() -> None:
    """SE = sqrt(4/4 x 4 x 30^2) = 60; 300 -+ 1.645 x 60 with t for 4 degrees of freedom, 2.132, instead of 1.645."""
    found = estimators.total(PART)[0]
    assert (found.value, found.se, found.unweighted_count) == (300, pytest.approx(60), 30)
    assert found.upper90 == pytest.approx(300 + 2.131847 * 60, abs=1e-3)


def test_a_total_of_nobody_has_no_spread_and_no_upper_bound() -> None:
    found = estimators.total(PART)[1]
    assert (found.value, found.se, found.lower90, found.upper90) == (0, None, 0, None)
    assert found.reliability is Reliability.NONE


def test_people_are_never_fewer_than_none() -> None:
    thin = sums_of([2], [replicated(10, 20, -20, 20, -20)], design=DESIGN)
    assert estimators.total(thin)[0].lower90 == 0


def test_share_by_hand() -> None:
    """300/1000; replicates 330/1030 and 270/970."""
    found = estimators.share(PART, WHOLE)[0]
    expected = np.sqrt(2 * (330 / 1030 - 0.3) ** 2 + 2 * (270 / 970 - 0.3) ** 2)
    assert (found.value, found.se, found.unweighted_count) == (0.3, pytest.approx(expected), 100)


def test_shares_of_none_and_of_all_are_bounded_on_one_side() -> None:
    """Closed forms on 100 and 40 cases of equal weight, shrunk by (t(n-1) / t(4))^2 for 4 degrees of freedom."""
    none, every = estimators.share(PART, WHOLE)[1:]
    assert (none.value, none.se, none.lower90) == (0, None, 0)
    assert (every.value, every.se, every.upper90) == (1, None, 1)
    large = sdr(80)
    wide = [[0.0] * 81, [1000.0] * 81]
    part, whole = sums_of([0, 100], wide, design=large), sums_of([100, 100], [[1000.0] * 81] * 2, design=large)
    zero, full = estimators.share(part, whole)
    assert zero.upper90 == pytest.approx(1 - 0.05**0.01)
    assert full.lower90 == pytest.approx(0.05**0.01)


def test_no_spread_among_few_is_not_certainty_but_controls_are_believed() -> None:
    """One household's people share their weights, so any share of them is constant; a share of controlled totals is
    constant because both totals are known."""
    few = estimators.share(
        sums_of([1], [replicated(50)], design=DESIGN), sums_of([2], [replicated(100)], design=DESIGN)
    )[0]
    many = estimators.share(
        sums_of([500], [replicated(5000)], design=DESIGN), sums_of([1000], [replicated(10_000)], design=DESIGN)
    )[0]
    assert (few.value, few.se) == (0.5, None)
    assert few.lower90 < 0.1 < 0.9 < few.upper90
    assert (many.value, many.se, many.lower90, many.upper90) == (0.5, 0, 0.5, 0.5)


def test_a_replicate_without_denominator_leaves_the_value_but_no_spread() -> None:
    whole = sums_of([40], [[100.0, 0.0, 90.0, 110.0, 100.0]], design=DESIGN)
    found = estimators.share(sums_of([20], [[50.0, 0.0, 45, 55, 50]], design=DESIGN), whole)[0]
    assert (found.value, found.se) == (0.5, None)
    assert 0 < found.lower90 < 0.5 < found.upper90 < 1


def test_part_and_rest_are_mirror_images() -> None:
    """Identity: the share of the rest is 1 less the share, with the same SE and mirrored bounds."""
    rest = sums_of([70], [[w - p for w, p in zip(WHOLE.weights[0], PART.weights[0], strict=True)]], design=DESIGN)
    whole = sums_of([100], [WHOLE.weights[0].tolist()], design=DESIGN)
    first = sums_of([30], [PART.weights[0].tolist()], design=DESIGN)
    a, b = estimators.share(first, whole)[0], estimators.share(rest, whole)[0]
    assert (b.value, b.se) == pytest.approx((1 - a.value, a.se))
    assert (b.lower90, b.upper90) == pytest.approx((1 - a.upper90, 1 - a.lower90))


def test_a_domain_mean_of_an_indicator_is_a_share() -> None:
    """Identity: the mean of 0/1 is the share."""
    mean, share = estimators.mean(PART, WHOLE)[0], estimators.share(PART, WHOLE)[0]
    assert (mean.value, mean.se) == pytest.approx((share.value, share.se))


def test_a_factor_scales_value_and_spread() -> None:
    plain, adjusted = (estimators.mean(PART, WHOLE, factor=f)[0] for f in (1.0, 1.013097))
    assert (adjusted.value, adjusted.se) == pytest.approx((1.013097 * plain.value, 1.013097 * plain.se))
    assert "1.013097" in adjusted.method


def test_differences_and_quotients_know_their_covariance() -> None:
    """Identities: x - x is exactly 0 and x / x exactly 1, though x itself is uncertain."""
    x = estimators.replicate_ratio(PART, WHOLE)[:1]
    counts = np.array([100])
    same = estimators.difference(x, x, design=DESIGN, counts=counts)[0]
    one = estimators.quotient(x, x, design=DESIGN, counts=counts)[0]
    assert (same.value, same.se, one.value, one.se) == (0, 0, 1, 0)


def test_what_does_not_fit_together_is_refused() -> None:
    other = sums_of([1, 1, 1], [replicated(1)] * 3, design=DESIGN, by=("x", "y", "z"))
    eighty = sums_of([100] * 3, [[1.0] * 81] * 3, design=sdr(80))
    with pytest.raises(Refused, match="not the groups"):
        estimators.ratio(PART, other)
    with pytest.raises(Refused, match="different replicate designs"):
        estimators.ratio(PART, eighty)
    with pytest.raises(Refused, match="more cases than its whole"):
        estimators.share(WHOLE, PART)
    with pytest.raises(Refused, match="one total"):
        estimators.share_of_total(PART, WHOLE)


@pytest.mark.parametrize(
    ("cv", "count", "zero", "expected"),
    [
        (0.119, 30, False, Reliability.HIGH),
        (0.12, 30, False, Reliability.MEDIUM),
        (0.30, 30, False, Reliability.MEDIUM),
        (0.301, 30, False, Reliability.LOW),
        (0.01, 29, False, Reliability.NONE),
        (0.01, 500, True, Reliability.NONE),
        (None, 500, False, Reliability.NONE),
        (0.01, None, False, Reliability.HIGH),
    ],
)
def test_reliability_classes(cv: float | None, count: int | None, zero: bool, expected: Reliability) -> None:
    """The limits of statistics.md: 12%, 30%, 30 cases."""
    assert classify(cv, count, zero) is expected


def test_the_worse_of_two_classes() -> None:
    assert worse(Reliability.HIGH, Reliability.LOW) is Reliability.LOW
    assert worse(Reliability.NONE, Reliability.MEDIUM) is Reliability.NONE


def test_z_scores_by_hand() -> None:
    """(110 - 100) / hypot(3, 4) = 2; without any spread there is no z; without a value there is no row."""

    def estimate(value: float | None, se: float | None) -> Estimate:
        return Estimate(
            value=value,
            se=se,
            lower90=None,
            upper90=None,
            unweighted_count=None,
            reliability=Reliability.NONE,
            method="",
        )

    rows = z_scores(
        [
            ("two", estimate(110, 3), estimate(100, 4)),
            ("exact", estimate(5, 0), estimate(5, None)),
            ("missing", estimate(None, None), estimate(5, 1)),
        ]
    )
    assert [(r.label, r.z) for r in rows] == [("two", pytest.approx(2)), ("exact", None)]


def test_a_total_of_nobody_is_bounded_by_its_share_of_everybody():
    """Identity: at most the Korn-Graubard share of everybody, times everybody; alone, nothing bounds it."""
    nobody = Sums(("nobody",), np.zeros(1, np.int64), np.zeros((1, 81)), np.zeros(1), sdr())
    everybody = Sums(("all",), np.array([50]), np.full((1, 81), 5000.0), np.array([500_000.0]), sdr())
    bound = estimators.share_of_total(nobody, everybody)[0].upper90
    found = estimators.total(nobody, within=everybody)[0]
    assert (found.value, found.se, found.lower90) == (0.0, None, 0.0)
    assert found.upper90 == pytest.approx(bound * 5000)
    assert 0.04 < bound < 0.08  # Clopper-Pearson for 0 of 50: 1 - 0.05^(1/50) = 0.058
    assert estimators.total(nobody)[0].upper90 is None
