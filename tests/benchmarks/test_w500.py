"""The benchmark compares like with like: the engines that a test machine has give one answer on a small file."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import w500
from benchmarks.engines import W500_ENGINES
from benchmarks.goals import Goal, goals
from benchmarks.synthetic import hadamard80, replicate_factors, write_person_file


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> dict[str, np.ndarray]:
    file = write_person_file(tmp_path_factory.mktemp("people"), rows=4_000)
    engines = {name: W500_ENGINES[name] for name in ("fivefold", "fivefold numpy", "duckdb", "polars")}
    return {name: engine.run(engine.load(file)) for name, engine in engines.items()}


def test_fivefold_agrees_with_itself_bit_for_bit(answers) -> None:
    """By definition of a kernel."""
    assert np.array_equal(answers["fivefold"], answers["fivefold numpy"], equal_nan=True)


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
def test_hand_written_queries_agree(answers, engine) -> None:
    """Independent twins: another engine's grouping, and standard errors written out by hand."""
    assert len(answers["fivefold"]) > 300
    assert w500.disagreement(answers["fivefold"], answers[engine]) < 1e-9


def test_disagreement_is_seen(answers) -> None:
    """Broken on purpose: one standard error off by a millionth, one ratio missing."""
    wrong = answers["fivefold"].copy()
    wrong[7, 1] *= 1 + 1e-6
    assert w500.disagreement(answers["fivefold"], wrong) == pytest.approx(1e-6, rel=1e-3)
    wrong[int(np.flatnonzero(np.isfinite(wrong[:, 4]))[0]), 4] = np.nan
    assert w500.disagreement(answers["fivefold"], wrong) == np.inf


def test_replicates_have_the_structure_of_successive_differences() -> None:
    """By construction (Fay and Train 1995): orthogonal rows, factors 1 and 1 -+ 2**-0.5, 1 on average."""
    matrix = hadamard80()
    assert np.array_equal(matrix @ matrix.T, 80 * np.eye(80))
    factors = replicate_factors(500)
    assert np.allclose(np.unique(factors.round(6)), [1 - 2**-0.5, 1, 1 + 2**-0.5])
    assert np.allclose(factors.mean(axis=0), 1, atol=0.02)


def test_goals_without_measurements_say_so() -> None:
    empty = {"w500": {}, "median": {}, "bandwidth": {}, "cold": {}}
    assert {goal.verdict for goal in goals(empty)} == {"not measured"}
    assert [Goal("x", 3, 2, "s").verdict, Goal("x", 3, 2, "times", at_most=False).verdict] == ["short", "reached"]
