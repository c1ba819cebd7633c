"""The Census Bureau's 12 verification rows of the Washington 2015 housing file: estimate, SE and MOE, exactly."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from fivefold.estimation.cube import Sums
from fivefold.estimation.design import sdr
from fivefold.estimation.estimators import total

OCCUPIED = [1, 2, 3, 4]
ROWS = {
    "Total housing units (TYPE=1)": pl.lit(value=True),
    "Total occupied units": pl.col("TEN").is_in(OCCUPIED),
    "Owner occupied units (TEN in 1,2)": pl.col("TEN").is_in([1, 2]),
    "Renter occupied units (TEN in 3,4)": pl.col("TEN").is_in([3, 4]),
    "Owned with a mortgage (TEN=1)": pl.col("TEN") == 1,
    "Owned free and clear (TEN=2)": pl.col("TEN") == 2,
    "Rented for cash (TEN=3)": pl.col("TEN") == 3,
    "No cash rent (TEN=4)": pl.col("TEN") == 4,
    "Total vacant units": pl.col("VACS").is_not_null(),
    "For rent (VACS=1)": pl.col("VACS") == 1,
    "For sale only (VACS=3)": pl.col("VACS") == 3,
    "All Other Vacant (VACS in 2,4,5,6,7)": pl.col("VACS").is_in([2, 4, 5, 6, 7]),
}


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    path = shared_data / "pums_wa2015_housing_gold"
    if not path.is_dir():
        pytest.skip("no Washington 2015 housing file in the shared data")
    return path


def test_twelve_of_twelve_rows(folder: Path) -> None:
    """Official rows (official verification file): the MOE is 1.645 times the unrounded SE."""
    homes = pl.read_parquet(folder / "wa_2015_1yr_housing.parquet")
    weights = homes.select("WGTP", *[f"WGTP{r}" for r in range(1, 81)]).to_numpy().astype(np.int64)
    inside = np.array([homes.select(rule.fill_null(value=False).alias("in")).to_series().to_list() if name != (
        "Total housing units (TYPE=1)") else [True] * len(homes) for name, rule in ROWS.items()])  # fmt: skip
    sums = Sums(
        tuple(ROWS),
        inside.sum(axis=1),
        np.array([weights[rows].sum(axis=0) for rows in inside], dtype=float),
        np.array([(weights[rows, 0] ** 2).sum() for rows in inside], dtype=float),
        sdr(),
    )
    found = {name: (e.value, half_up(e.se), half_up(e.moe90)) for name, e in zip(ROWS, total(sums), strict=True)}
    with (folder / "pums_estimates_15_washington_housing.csv").open(encoding="utf-8") as lines:
        official = {
            row["characteristic"]: (float(row["pums_est_15"]), int(row["pums_se_15"]), int(row["pums_moe_15"]))
            for row in csv.DictReader(lines)
        }
    assert len(official) == 12
    assert found == official


def half_up(x: float) -> int:
    return math.floor(x + 0.5)
