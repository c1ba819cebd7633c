"""Published tables against our microdata figures, and the handbook's approximations against published sums of rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from fivefold.estimation.published import access_index_from_tables, sum_of
from fivefold.sources.tables import PublishedTable
from fivefold.vocabulary import Verdict
from tests.reference.published_2018 import as_text, compared
from tests.reference.real_files import table_of, value

PARENTS = {1: (2, 38), 3: (4, 7, 11, 16), 4: (5, 6), 7: (8, 9, 10), 43: (44, 45, 46)}
"""C24010: a row and the rows it is published to be the sum of."""
YEARS = range(2010, 2019)


def test_fourteen_states_are_within_three_standard_errors(shared_data: Path, tmp_path: Path) -> None:
    """Published C24010 rows for the same year and states: every computable row agrees, |z| < 3."""
    rows = compared(shared_data, tmp_path)
    assert len(rows) == 14 * 32, as_text(rows)
    assert all(row.z is not None and abs(row.z) < 3 for row in rows), as_text(rows)


def families(table: PublishedTable) -> Iterator[tuple[float, float, float, float]]:
    """(sum of the children, the parent, approximate MOE of the sum, the parent's published MOE) for every state."""
    for parent, children in PARENTS.items():
        for place in table.places:
            whole, parts = value(table, parent, place), [value(table, child, place) for child in children]
            if whole is not None and None not in parts:
                summed = sum_of([p for p in parts if p is not None])
                yield summed.estimate, whole.estimate, summed.moe90, whole.moe90


def test_sums_of_rows_add_and_their_margins_are_near(shared_data: Path) -> None:
    """Published parents: estimates add exactly in every state and year. Approximate margins are 2% too wide in the
    middle, 90% of them between 0.9 and 1.2 times the published margin, and none is off by more than 1.6."""
    found = [row for year in YEARS for row in families(table_of("C24010", year, shared_data))]
    summed, published, approximate, official = (np.array(column) for column in zip(*found, strict=True))
    assert len(found) > 2_000
    assert np.array_equal(summed, published)
    lowest, low, middle, high, highest = np.quantile(approximate / official, [0, 0.05, 0.5, 0.95, 1])
    assert (low, middle, high) == pytest.approx((0.92, 1.02, 1.18), abs=0.01)
    assert 0.8 < lowest < highest < 1.6


def test_philadelphia_s_own_measure_from_tables(shared_data: Path) -> None:
    """Pennsylvania 2017, Black alone: 8,863 +- 1,803 men and 7,865 +- 1,915 women in computer, engineering and science
    occupations (B24010B_007 and _043, published); index among the employed by hand."""
    black, everyone = table_of("B24010B", 2017, shared_data), table_of("C24010", 2017, shared_data)
    parts = [value(black, row, "42") for row in (7, 43)]
    assert [(p.estimate, p.moe90) for p in parts] == [(8863, 1803), (7865, 1915)]
    workers, all_workers = sum_of(parts), sum_of([value(everyone, row, "42") for row in (7, 43)])
    employed, all_employed = value(black, 1, "42"), value(everyone, 1, "42")
    found = access_index_from_tables(workers, employed, all_workers, all_employed)
    assert workers.moe90 == pytest.approx(np.hypot(1803, 1915))
    assert found.value == pytest.approx((16728 / all_workers.estimate) / (employed.estimate / all_employed.estimate))
    assert (found.verdict, found.approximate, found.unweighted_count) == (Verdict.BELOW, True, None)
