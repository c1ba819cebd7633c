"""Every year's way of writing a person file becomes the same canonical file. Expected values are what was written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from fivefold.sources.loaded import LoadedFile
from fivefold.sources.store import Store
from fivefold.vocabulary import Period
from tests.sources import census_like as like


def load(tmp_path: Path, how: like.Convention, **options: object) -> tuple[LoadedFile, pl.DataFrame]:
    path = like.write_file(tmp_path / "csv_ppa.zip", how)
    file = Store(tmp_path / "store").load(path, **options)
    return file, pl.read_parquet(file.parquet)


EVERY_YEAR = {
    "2012": (like.Y2012, Period(2012, 2012), 2010, {"10"}),
    "2010-2014": (like.Y2010_2014, Period(2010, 2014), 2010, {"00", "10"}),
    "2013-2017": (like.Y2013_2017, Period(2013, 2017), 2010, {"10"}),
    "2014-2018": (like.Y2014_2018, Period(2014, 2018), 2018, {"10"}),
    "2018": (like.Y2018, Period(2018, 2018), 2018, {"10"}),
    "2019": (like.Y2019, Period(2019, 2019), 2018, {"10"}),
    "2022": (like.Y2022, Period(2022, 2022), 2018, {"20"}),
    "2018-2022": (like.Y2018_2022, Period(2018, 2022), 2018, {"10", "20"}),
    "2023": (like.Y2023, Period(2023, 2023), 2018, {"20"}),
}


@pytest.mark.parametrize("name", EVERY_YEAR)
def test_canonical_columns(tmp_path: Path, name: str) -> None:
    """The people written all live in PUMA 3201 of state 42; vintages and periods as in the data dictionaries."""
    how, period, occupation_vintage, puma_vintages = EVERY_YEAR[name]
    file, frame = load(tmp_path, how)
    assert (file.period, file.occupation_vintage, file.state, file.rows) == (period, occupation_vintage, "PA", 40)
    assert frame["ST"].unique().to_list() == [42]
    for vintage in ("00", "10", "20"):
        homes = set(frame[f"PUMA{vintage}"].drop_nulls())
        assert homes == ({3201} if vintage in puma_vintages else set())
        assert set(frame[f"POWPUMA{vintage}"].drop_nulls()) == ({3200} if vintage in puma_vintages else set())
    everyone = frame.select(pl.sum_horizontal(pl.col("PUMA00", "PUMA10", "PUMA20").is_not_null().cast(int)))
    assert everyone.to_series().to_list() == [1] * 40
    assert set(frame["GQ"]) == {0, 1}
    assert frame["GQ"].sum() == 4
    assert frame["DATA_YEAR"].to_list() == [how.years[i % len(how.years)] for i in range(40)]


@pytest.mark.parametrize("name", EVERY_YEAR)
def test_occupation_whatever_its_column(tmp_path: Path, name: str) -> None:
    """Three in four people have an occupation, written as 1021 or 3255; the rest are blank or N.A."""
    _, frame = load(tmp_path, EVERY_YEAR[name][0])
    assert frame["OCCP"].is_null().sum() == 10
    assert set(frame["OCCP"].drop_nulls()) == {1021, 3255}


@pytest.mark.parametrize("name", EVERY_YEAR)
def test_weights_are_kept_as_written(tmp_path: Path, name: str) -> None:
    """Zero and negative replicate cells are official data: all 81 columns equal what was written, row by row."""
    how = EVERY_YEAR[name][0]
    file, _ = load(tmp_path, how)
    letter = "pwgtp" if how.lower_case_weights else "PWGTP"
    written = np.array(
        [[int(p["PWGTP"])] + [int(p[f"{letter}{r}"]) for r in range(1, 81)] for p in like.people(how)], dtype=np.int16
    )
    weights = Store(tmp_path / "store").open_survey(file, columns=[]).weights
    assert weights.dtype == np.int16
    assert weights.flags.c_contiguous
    assert np.array_equal(weights, written)
    assert file.negative_cells == (written < 0).sum() > 0


def test_wildcards_stay_text(tmp_path: Path) -> None:
    """SOCP 1110XX and NAICSP 722Z are codes with wildcards, not numbers."""
    _, frame = load(tmp_path, like.Y2018)
    assert set(frame["SOCP"].drop_nulls()) == {"1110XX", "291141"}
    assert set(frame["NAICSP"].drop_nulls()) == {"722Z"}


def test_not_applicable_text_is_blank(tmp_path: Path) -> None:
    """N.A.// in SOCP10/SOCP12 says: coded in the other vintage."""
    _, frame = load(tmp_path, like.Y2010_2014)
    assert frame.select(pl.col("SOCP10").is_not_null() & pl.col("SOCP12").is_not_null()).to_series().sum() == 0


def test_smallest_types(tmp_path: Path) -> None:
    """Ages fit in a byte, occupations in two, wages of 14,000 in two, income factors in four."""
    _, frame = load(tmp_path, like.Y2018)
    found = [frame.schema[name] for name in ("AGEP", "OCCP", "WAGP", "ADJINC", "PWGTP")]
    assert found == [pl.Int8, pl.Int16, pl.Int16, pl.Int32, pl.Int16]


def test_weights_that_do_not_fit_two_bytes(tmp_path: Path) -> None:
    """40,000 is above 32,767: the weights are then all int32, never wrapped."""
    people = like.people(like.Y2018)
    people[7]["PWGTP3"] = "40000"
    path = like.write_zip(tmp_path / "csv_ppa.zip", {"psam_p42.csv": people})
    store = Store(tmp_path / "store")
    weights = store.open_survey(store.load(path), columns=[]).weights
    assert weights.dtype == np.int32
    assert weights[7, 3] == 40_000


def test_padding_and_quotes_are_forgiven(tmp_path: Path) -> None:
    """' 01' and "1" say the same as 1."""
    people = like.people(like.Y2018)
    people[3] |= {"SEX": '"1"', "AGEP": " 07"}
    path = like.write_zip(tmp_path / "csv_ppa.zip", {"psam_p42.csv": people})
    frame = pl.read_parquet(Store(tmp_path / "store").load(path).parquet)
    assert (frame["SEX"][3], frame["AGEP"][3]) == (1, 7)


def test_several_parts_are_one_file(tmp_path: Path) -> None:
    """The national file comes in parts: all people, in order, and the states of both."""
    parts = {"psam_pusa.csv": like.people(like.Y2018, state=10), "psam_pusb.csv": like.people(like.Y2018, seed=2)}
    file = Store(tmp_path / "store").load(like.write_zip(tmp_path / "csv_pus.zip", parts))
    assert (file.state, file.states, file.rows) == ("US", (10, 42), 80)
    assert pl.read_parquet(file.parquet)["ST"].to_list() == [10] * 40 + [42] * 40


def test_plain_csv(tmp_path: Path) -> None:
    """The CSV out of the zip is as good as the zip."""
    path = tmp_path / "psam_p42.csv"
    path.write_text(like.csv_text(like.people(like.Y2018)))
    assert Store(tmp_path / "store").load(path).rows == 40


def test_year_from_the_question_when_nothing_tells_it(tmp_path: Path) -> None:
    """A 2012 serial number has no year; without the name ss12ppa.csv only the asker knows it."""
    path = like.write_zip(tmp_path / "csv_ppa.zip", {"persons.csv": like.people(like.Y2012)})
    file = Store(tmp_path / "store").load(path, expected_period=Period(2012, 2012))
    assert file.period == Period(2012, 2012)


def test_blocks_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cutting the CSV every 1,000 bytes gives the same file as reading it whole."""
    _, whole = load(tmp_path, like.Y2018)
    monkeypatch.setattr("fivefold.sources.archive.BLOCK_BYTES", 1000)
    path = like.write_file(tmp_path / "again.zip", like.Y2018)
    assert pl.read_parquet(Store(tmp_path / "other").load(path).parquet).equals(whole)
