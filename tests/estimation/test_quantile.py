"""Quantiles with Woodruff intervals: by hand, on heaps, and where nothing can be said."""

from __future__ import annotations

import numpy as np
import pytest

from fivefold.estimation.design import sdr
from fivefold.estimation.quantile import quantile, quantiles
from fivefold.estimation.survey import NO_AMOUNT, Survey
from fivefold.vocabulary import Period, Refused, Reliability, Source

DESIGN = sdr(80)


def survey(wages: list[int], *, noise: float = 0.3, factor: float = 1.0, seed: int = 0) -> Survey:
    rng = np.random.default_rng(seed)
    weights = np.full((len(wages), 81), 100.0)
    weights[:, 1:] *= 1 + noise * rng.choice([-1, 1], size=(len(wages), 80))
    return Survey(
        columns={},
        weights=weights.astype(np.int16),
        design=DESIGN,
        period=Period(2018, 2018),
        source=Source("made up", "nobody"),
        amounts={"WAGP": np.array(wages, dtype=np.int32)},
        amount_factors={"WAGP": factor},
    )


def everyone(s: Survey) -> np.ndarray:
    return np.ones(s.rows, dtype=bool)


def test_smallest_value_whose_cumulative_weight_reaches_q() -> None:
    """By hand: of 1, 2, 3, 4 with equal weights the median is 2, the 0.51 quantile 3, the 0.75 quantile 3."""
    s = survey([4, 2, 1, 3])
    found = [quantile(s, inside=everyone(s), amount="WAGP", q=q).value for q in (0.5, 0.51, 0.75)]
    assert found == [2, 3, 3]


def test_woodruff_by_hand() -> None:
    """1..1000, one each: F at the median is 0.5 with replicate SE e, so the bounds are the values at 0.5 -+ 1.645 e."""
    s = survey(list(range(1, 1001)))
    found = quantile(s, inside=everyone(s), amount="WAGP")
    below = s.weights[:500].sum(axis=0) / s.weights.sum(axis=0)
    e = float(DESIGN.standard_error(below))
    under = s.weights[:499].sum(axis=0) / s.weights.sum(axis=0)
    e = max(e, float(DESIGN.standard_error(under)))
    assert (found.lower90, found.upper90) == (np.ceil(1000 * (0.5 - 1.645 * e)), np.ceil(1000 * (0.5 + 1.645 * e)))
    assert found.se == pytest.approx((found.upper90 - found.lower90) / 3.29)


def test_woodruff_covers() -> None:
    """Brute force: 90% intervals of the median of independent draws hold the true median in about 90% of samples."""
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(200):
        wages = np.round(1e4 * np.exp(rng.normal(size=300))).astype(int).tolist()
        s = survey(wages, noise=0.5, seed=int(rng.integers(1 << 30)))
        found = quantile(s, inside=everyone(s), amount="WAGP")
        held += found.lower90 <= 1e4 <= found.upper90
    assert 0.84 <= held / 200 <= 0.95


def test_a_heap_is_not_certainty() -> None:
    """Two in three wages are 50,000: the median cannot move, but it is known no better than to its neighbours."""
    s = survey([40_000] * 50 + [50_000] * 200 + [60_000] * 50)
    found = quantile(s, inside=everyone(s), amount="WAGP")
    assert (found.value, found.se, found.lower90, found.upper90) == (50_000, None, 40_000, 60_000)
    assert found.reliability is Reliability.MEDIUM  # as if its SE were 20,000 / 3.29, a CV of 12.2%


def test_one_value_only_has_no_bounds() -> None:
    s = survey([500] * 40)
    found = quantile(s, inside=everyone(s), amount="WAGP")
    assert (found.value, found.se, found.lower90, found.upper90) == (500, None, None, None)
    assert found.reliability is Reliability.NONE


def test_only_people_who_have_the_amount_count() -> None:
    s = survey([10, 20, 30, int(NO_AMOUNT), int(NO_AMOUNT)])
    found = quantile(s, inside=np.array([True, True, True, True, False]), amount="WAGP")
    assert (found.value, found.unweighted_count) == (20, 3)


def test_amounts_come_in_dollars_of_the_file_s_year() -> None:
    s = survey([1000, 2000, 3000], factor=1.013097)
    assert quantile(s, inside=everyone(s), amount="WAGP").value == pytest.approx(2026.194)


def test_nobody_has_no_median() -> None:
    s = survey([10, 20])
    none, some = quantiles(s, groups=[~everyone(s), everyone(s)], amount="WAGP")
    assert (none.value, none.reliability, none.unweighted_count) == (None, Reliability.NONE, 0)
    assert some.value == 10


@pytest.mark.parametrize("q", [0, 1, -0.5, 50])
def test_what_is_no_quantile_is_refused(q: float) -> None:
    s = survey([10, 20])
    with pytest.raises(Refused, match="not a quantile"):
        quantile(s, inside=everyone(s), amount="WAGP", q=q)
