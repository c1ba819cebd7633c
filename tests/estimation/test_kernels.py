"""Three kernels, one answer. The oracle is NumPy's; it is itself checked against loops over records (slow_cube)."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fivefold.estimation import fused, kernels
from fivefold.estimation.cube import Cube, best_kernel, build_cube
from fivefold.estimation.kernels import Layout, numpy_kernel
from fivefold.estimation.recode import category_dimension, dimension
from fivefold.estimation.sql import PersonTable, cube_sql, parquet_table, sql_cube
from fivefold.estimation.survey import NO_AMOUNT, Survey
from fivefold.vocabulary import BLANK, EVERYONE, Criterion, Refused, Rule
from tests.estimation.small_surveys import COLUMNS, labelled_rules, made_survey, surveys
from tests.reference.slow_cube import slow_cells, slow_products, slow_sums

WEIGHTS = ("PWGTP", "PWGTP1", "PWGTP2", "PWGTP3")
several_dimensions = st.lists(labelled_rules, max_size=3)
AMOUNTS = st.sampled_from([(), ("WAGP",)])


def compiled(labelled):
    return [dimension(f"dimension {k}", rules) for k, rules in enumerate(labelled)]


def write_parquet(survey: Survey, path: Path) -> None:
    """The survey as a canonical person file: blanks are null."""
    codes = {name: pl.Series(c).replace(BLANK, None) for name, c in survey.columns.items()}
    amounts = {name: pl.Series(a).replace(int(NO_AMOUNT), None) for name, a in survey.amounts.items()}
    weights = {name: survey.weights[:, k] for k, name in enumerate(WEIGHTS)}
    pl.DataFrame(codes | amounts | weights).write_parquet(path)


@given(surveys(), several_dimensions)
@settings(deadline=None)
def test_the_oracle_against_loops_over_records(survey, labelled) -> None:
    cells = numpy_kernel(survey, compiled(labelled), ("WAGP",))
    layout = Layout(survey.design.replicates, ("WAGP",))
    everybody, earners = slow_sums(survey, []), slow_sums(survey, [], "WAGP")
    totals = [int(x) for x in cells.table.sum(axis=0)]
    assert totals[layout.people()] == [everybody.count, everybody.squares, *everybody.weights]
    assert totals[layout.people("WAGP")] == [earners.count, earners.squares, *earners.weights]
    assert totals[layout.products("WAGP")] == slow_products(survey, [], "WAGP")
    assert len(cells.keys) == len(slow_cells(survey, labelled))


@given(surveys(), several_dimensions, AMOUNTS, st.integers(1, 4))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_numba_equals_numpy_bit_for_bit(monkeypatch, survey, labelled, amounts, threads) -> None:
    """By definition of a kernel: whole numbers, so neither the engine nor the number of threads can matter."""
    monkeypatch.setattr(fused, "ROWS_PER_THREAD", 4)
    expected = numpy_kernel(survey, compiled(labelled), amounts)
    for own_cells, counted in ((2**13, 2**24), (0, 2**24), (2**13, 0)):
        monkeypatch.setattr(fused, "OWN_CELLS", own_cells)
        monkeypatch.setattr(fused, "MOST_COUNTED", counted)
        found = fused.numba_kernel(survey, compiled(labelled), amounts, threads=threads)
        assert np.array_equal(found.keys, expected.keys)
        assert np.array_equal(found.table, expected.table)


@given(surveys(), several_dimensions, AMOUNTS)
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sql_over_parquet_equals_numpy_bit_for_bit(tmp_path, survey, labelled, amounts) -> None:
    path = tmp_path / "people's.parquet"
    write_parquet(survey, path)
    people, dims = parquet_table([path], WEIGHTS), compiled(labelled)
    found = sql_cube(people, dimensions=dims, design=survey.design, amounts=amounts)
    assert found.equals(build_cube(survey, dims, amounts, numpy_kernel))


@pytest.mark.parametrize("kernel", [numpy_kernel, partial(fused.numba_kernel, threads=1)])
@pytest.mark.parametrize("extreme", [-(2**15), 2**15 - 1])
def test_sixteen_bit_extremes_do_not_wrap(kernel, extreme) -> None:
    """By hand: n equal weights sum to n times the weight, also past the 65,535 rows that a 32-bit sum can take."""
    rows = 70_000
    survey = made_survey({"SEX": [1] * rows}, np.full((rows, 3), extreme, dtype=np.int16), types=(np.int8,))
    cells = kernel(survey, [category_dimension("SEX", [1])], ())
    assert cells.table.tolist() == [[rows, rows * extreme**2, *[rows * extreme] * 3]]


@pytest.mark.parametrize("kernel", [numpy_kernel, fused.numba_kernel])
def test_many_blocks_and_threads_add_up(kernel, monkeypatch) -> None:
    """By identity: the cells of a shuffled file are those of the file, block borders or not; counts by hand."""
    generator = np.random.default_rng(20181123)
    codes, weights = generator.integers(-1, 40, 5000), generator.integers(-5, 400, (5000, 4)).astype(np.int16)
    shuffled = generator.permutation(5000)
    monkeypatch.setattr(kernels, "BLOCK", 97)
    dims = [category_dimension("AGEP", list(range(40)))]
    first = kernel(made_survey({"AGEP": codes.tolist()}, weights, types=(np.int8,)), dims, ())
    again = kernel(made_survey({"AGEP": codes[shuffled].tolist()}, weights[shuffled], types=(np.int32,)), dims, ())
    assert np.array_equal(first.table, again.table)
    assert sorted(first.table[:, 0]) == sorted(int((codes == code).sum()) for code in range(-1, 40))


def test_the_best_kernel_is_numba_where_it_works(monkeypatch) -> None:
    assert best_kernel() is fused.numba_kernel
    monkeypatch.setitem(sys.modules, "fivefold.estimation.fused", None)  # importing it now raises ImportError
    assert best_kernel() is numpy_kernel


def test_a_kernel_compiles_where_nothing_can_be_kept_on_disk(monkeypatch) -> None:
    """numba raises RuntimeError when no folder can hold its cache; the function must work all the same."""

    def refusing(**options):
        if options.get("cache"):
            raise RuntimeError("no locator available")
        return lambda function: function

    monkeypatch.setattr(fused, "njit", refusing)
    assert fused._compiled(max) is max


def test_sql_text_is_plain_and_complete() -> None:
    """The text must run on another engine too: no DuckDB function in it, and the relation is the caller's."""
    adults = Rule.all_of(Criterion.of("AGEP", [(18, 99)]))
    text = cube_sql(PersonTable("people_2018", ("w", "w1")), [dimension("age", {"adults": adults})])
    assert text == (
        "SELECT d0, CAST(COUNT(*) AS BIGINT) AS count, "
        "CAST(COALESCE(SUM(CAST(w AS BIGINT) * CAST(w AS BIGINT)), 0) AS BIGINT) AS squares, "
        "CAST(COALESCE(SUM(CAST(w AS BIGINT)), 0) AS BIGINT) AS w0, "
        "CAST(COALESCE(SUM(CAST(w1 AS BIGINT)), 0) AS BIGINT) AS w1 "
        "FROM (SELECT CASE WHEN CASE WHEN COALESCE(AGEP, -1) < 18 THEN 0 WHEN COALESCE(AGEP, -1) < 100 THEN 1 ELSE 0 "
        "END < 1 THEN 0 ELSE 1 END AS d0, w, w1 FROM people_2018) AS people GROUP BY d0 ORDER BY d0"
    )


def test_sql_refuses_names_that_are_not_plain() -> None:
    with pytest.raises(Refused, match="not a plain name"):
        cube_sql(PersonTable("people", ("w", "w1; DROP")), [])


def test_sql_refuses_weights_that_do_not_fit_the_design() -> None:
    design = made_survey({"SEX": []}, np.zeros((0, 3), np.int16), types=(np.int8,)).design
    with pytest.raises(Refused, match="3 replicate weights do not fit a design of 2"):
        sql_cube(PersonTable("people", WEIGHTS), dimensions=[], design=design)


@pytest.mark.parametrize(
    ("columns", "weights", "amounts", "says"),
    [
        ({"SEX": [1]}, np.ones((2, 3), np.int16), {}, "has 1 rows, the weights 2"),
        ({"SEX": [-2]}, np.ones((1, 3), np.int16), {}, "holds a negative code"),
        ({"SEX": [1]}, np.ones((1, 3), np.float64), {}, "whole numbers"),
        ({"SEX": [1] * 4}, np.full((4, 3), -(2**31), np.int32), {}, "may not fit in 64 bits"),
        ({"SEX": [1] * 9}, np.full((9, 3), 2**30, np.int32), {"WAGP": [2**31 - 1] * 9}, "may not fit in 64 bits"),
    ],
)
def test_a_survey_that_could_not_be_summed_exactly_is_refused(columns, weights, amounts, says) -> None:
    with pytest.raises(Refused, match=says):
        made_survey(columns, weights, amounts, types=(np.int16,))


def test_large_but_harmless_weights_are_accepted() -> None:
    """2 rows x (2**30)**2 = 2**61 fits in 64 bits, though the type alone could not promise it."""
    survey = made_survey({"SEX": [1, 1]}, np.full((2, 3), 2**30, np.int32), types=(np.int8,))
    assert build_cube(survey, [dimension("all", {"all": EVERYONE})]).squares.tolist() == [2**61]


def test_amounts_and_layout_refuse_what_is_not_there() -> None:
    survey = made_survey({name: [] for name in COLUMNS}, np.zeros((0, 4), np.int16))
    with pytest.raises(Refused, match="no column WAGP"):
        survey.amount("WAGP")
    with pytest.raises(Refused, match="holds no amount WAGP"):
        Layout(3).products("WAGP")
    assert isinstance(build_cube(survey, []), Cube)
