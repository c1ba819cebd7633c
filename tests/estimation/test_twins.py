"""Every estimator equals its slow twin (loops over people) on samples full of trouble."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings

from fivefold.estimation import estimators, parity
from fivefold.estimation.quantile import quantile
from fivefold.estimation.survey import NO_AMOUNT, Survey
from fivefold.vocabulary import Estimate, Period, Source
from tests.estimation.sums import DESIGN, GROUPS, everyone, samples, sums
from tests.reference import slow_figures as slow
from tests.reference.slow_figures import Person


def workers(person: Person) -> bool:
    return person.worker


def has_amount(person: Person) -> bool:
    return person.amount is not None


def agree(found: Estimate, values: Sequence[float | None], *, cases: int, zero: bool) -> None:
    """Same value; same SE unless the honesty rules withhold it; nothing claimed where nothing exists."""
    assert found.unweighted_count == cases
    if values[0] is None:
        assert (found.value, found.se, found.lower90, found.upper90) == (None, None, None, None)
        return
    assert found.value == pytest.approx(values[0], rel=1e-9, abs=1e-9)
    se = slow.standard_error(values, DESIGN.scale)
    if found.se is None:
        flat = se is not None and se <= 1e-9 * max(1.0, abs(values[0]))
        assert zero or se is None or flat
    else:
        assert not zero
        assert found.se == pytest.approx(se, rel=1e-7, abs=1e-7)


@settings(deadline=None)
@given(samples)
def test_totals(people: list[Person]) -> None:
    for g, found in zip(GROUPS, estimators.total(sums(people)), strict=True):
        inside = [p for p in people if p.group == g]
        values = [float(sum(p.weights[r] for p in inside)) for r in range(1 + DESIGN.replicates)]
        agree(found, values, cases=len(inside), zero=not inside)


@settings(deadline=None)
@given(samples)
def test_shares(people: list[Person]) -> None:
    for g, found in zip(GROUPS, estimators.share(sums(people, workers), sums(people)), strict=True):
        inside = [p for p in people if p.group == g]
        zero = len({p.worker for p in inside}) < 2
        agree(found, slow.share(people, g), cases=len(inside), zero=zero)


@settings(deadline=None)
@given(samples)
def test_shares_of_one_total(people: list[Person]) -> None:
    for g, found in zip(GROUPS, estimators.share_of_total(sums(people), everyone(people)), strict=True):
        everybody = lambda p: True  # noqa: E731
        values = [
            slow.over(slow.total(people, r, lambda p, g=g: p.group == g), slow.total(people, r, everybody))
            for r in range(1 + DESIGN.replicates)
        ]
        inside = sum(p.group == g for p in people)
        agree(found, values, cases=len(people), zero=inside in (0, len(people)))


@settings(deadline=None)
@given(samples)
def test_ratios(people: list[Person]) -> None:
    found = estimators.ratio(sums(people, workers), sums(people))
    for g, one in zip(GROUPS, found, strict=True):
        cases = sum(p.group == g and p.worker for p in people)
        agree(one, slow.share(people, g), cases=cases, zero=cases == 0)


@settings(deadline=None)
@given(samples)
def test_means(people: list[Person]) -> None:
    amounts, base = sums(people, has_amount, amount=True), sums(people, has_amount)
    for g, found in zip(GROUPS, estimators.mean(amounts, base, factor=1.5), strict=True):
        values = [None if v is None else 1.5 * v for v in slow.mean(people, g)]
        cases = sum(p.group == g and p.amount is not None for p in people)
        agree(found, values, cases=cases, zero=cases == 0)


@settings(deadline=None)
@given(samples)
def test_access_index(people: list[Person]) -> None:
    found = parity.access_index(sums(people, workers), sums(people), everyone(people, workers), everyone(people))
    for g, one in zip(GROUPS, found, strict=True):
        cases = sum(p.group == g and p.worker for p in people)
        agree(one, slow.access_index(people, g), cases=cases, zero=cases == 0)


@settings(deadline=None)
@given(samples)
def test_uncorrected_proportionality(people: list[Person]) -> None:
    found = parity.proportionality_uncorrected(sums(people, workers), sums(people))
    cases = sum(p.worker for p in people)
    agree(found, slow.one_less_d(people, GROUPS), cases=cases, zero=cases == 0)


@settings(deadline=None)
@given(samples)
def test_corrected_proportionality_lies_between_the_uncorrected_and_one(people: list[Person]) -> None:
    """Noise only ever makes D larger, so its removal can only raise 1 - D."""
    raw = parity.proportionality_uncorrected(sums(people, workers), sums(people))
    found = parity.proportionality(sums(people, workers), sums(people))
    if found.value is not None:
        assert raw.value - 1e-9 <= found.value <= 1
        assert 0 <= found.lower90 <= found.value <= found.upper90 <= 1


PLAN = parity.OpeningsPlan(years=5, net_new_jobs_per_year=40, replacement_openings_per_year=25)


@pytest.mark.parametrize("kind", list(parity.GapKind))
@settings(deadline=None)
@given(people=samples)
def test_headcount_gaps(kind: str, people: list[Person]) -> None:
    plan = PLAN if kind == "target-year" else None
    totals = (sums(people, workers), sums(people), everyone(people, workers), everyone(people))
    found = parity.headcount_gap(*totals, kind=kind, plan=plan)
    for g, one in zip(GROUPS, found, strict=True):
        cases = sum(p.group == g and p.worker for p in people)
        agree(one, slow.headcount_gap(people, g, kind, 5, 40, 25), cases=cases, zero=cases == 0)


@settings(deadline=None)
@given(samples)
def test_medians(people: list[Person]) -> None:
    survey = Survey(
        columns={},
        weights=np.array([p.weights for p in people], dtype=np.int16),
        design=DESIGN,
        period=Period(2018, 2018),
        source=Source("made up", "nobody"),
        amounts={"WAGP": np.array([NO_AMOUNT if p.amount is None else p.amount for p in people], dtype=np.int32)},
    )
    for q in (0.1, 0.5, 0.9):
        found = quantile(survey, inside=np.ones(len(people), dtype=bool), amount="WAGP", q=q)
        assert found.value == slow.quantile(people, q)
        assert found.se != 0


@settings(deadline=None)
@given(samples)
def test_nothing_that_leaves_is_infinite_or_out_of_order(people: list[Person]) -> None:
    """`Estimate` refuses nan; infinity and a value outside its own interval would be as wrong."""
    totals = (sums(people, workers), sums(people), everyone(people, workers), everyone(people))
    found = [
        *estimators.total(totals[0]),
        *estimators.share(totals[0], totals[1]),
        *parity.access_index(*totals),
        *parity.headcount_gap(*totals, kind="growth-alone"),
    ]
    for e in found:
        numbers = [x for x in (e.value, e.se, e.lower90, e.upper90) if x is not None]
        assert all(math.isfinite(x) for x in numbers)
        if e.value is not None and e.lower90 is not None and e.upper90 is not None:
            assert e.lower90 <= e.value + 1e-9 * abs(e.value)
            assert e.value <= e.upper90 + 1e-9 * abs(e.value)
