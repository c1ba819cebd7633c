"""The simulation itself: true SDR weights, an unbiased sample, and a small run of what docs/simulation.md reports."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fivefold.estimation.simulation import (
    STRETCHES,
    build_city,
    draw,
    hadamard,
    main,
    replicate_factors,
    scenarios,
    shares_of_people,
    simulate,
)


def test_hadamard() -> None:
    """Definition: entries of -+1 and orthogonal rows."""
    h = hadamard()
    assert set(np.unique(h)) == {-1, 1}
    assert np.array_equal(h @ h.T, 80 * np.eye(80))


def test_sdr_factors_estimate_the_successive_difference_variance() -> None:
    """Identity (Fay and Train 1995): 4/80 sum_r (sum_i (f_ir - 1) y_i)^2 = half the sum of (y_i - y_(i-1))^2 within one
    cycle of rows, each end counted with 0 beyond it. Factors are 1 - 2^-0.5, 1 and 1 + 2^-0.5."""
    n = 60
    factors = replicate_factors(n)
    y = np.random.default_rng(0).normal(size=n)
    variance = 4 / 80 * ((factors - 1).T @ y) @ ((factors - 1).T @ y)
    around = np.concatenate([[0], y, [0]])
    assert variance == pytest.approx(0.5 * (np.diff(around) ** 2).sum())
    assert np.unique(np.round(factors, 6)) == pytest.approx([1 - 0.5**0.5, 1, 1 + 0.5**0.5], abs=1e-6)


@pytest.fixture(scope="module")
def outcome():
    return simulate(scenarios()[0], runs=60, rng=np.random.default_rng(7))


def test_the_sample_is_of_philadelphia_s_size(outcome) -> None:
    """About 10,000 of 15,000 people are 16-64, about 700 of them workers, and clustering costs precision."""
    assert 9_000 < outcome.people < 11_500
    assert 600 < outcome.workers < 850
    assert 1.2 < outcome.design_effect < 2.5


def test_a_short_run_is_consistent_with_what_is_promised(outcome) -> None:
    """90% coverage within four Monte-Carlo errors; bias of proportionality under half a point within the same."""
    found = {o.name: o for o in outcome.outcomes}
    corrected = found["proportionality"]
    assert abs(corrected.bias) < 0.005 + 3 * corrected.bias_error
    assert corrected.coverage > 0.90 - 4 * np.sqrt(0.09 / 60)
    assert outcome.index_coverage == pytest.approx(0.90, abs=0.04)


def test_samples_add_up_to_the_known_people() -> None:
    """Identity: post-stratified weights reproduce the controls in every replicate; the universe is a part of them."""
    rng = np.random.default_rng(1)
    city = build_city(scenarios()[3], rng=rng)
    drawn = draw(city, replicate_factors(STRETCHES), rng=rng)
    assert (drawn.people.weights[:, 0] <= city.totals[0]).all()
    assert drawn.all_people.weights[0, 0] == pytest.approx(city.totals[1].sum(), rel=0.02)
    assert drawn.all_workers.count[0] == drawn.workers.count.sum()


def test_scenarios_run_from_philadelphia_to_parity() -> None:
    first, *_, last = scenarios()
    assert sum(first.worker_shares) == pytest.approx(1)
    assert last.worker_shares == pytest.approx(shares_of_people())


def test_one_command_writes_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "simulation.md"
    assert main(["--runs", "2", "--seed", "3", "--write", str(page)]) == 0
    assert page.read_text(encoding="utf-8") == capsys.readouterr().out
    assert "--runs 2 --seed 3" in page.read_text(encoding="utf-8")
