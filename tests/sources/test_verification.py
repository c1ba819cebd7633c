"""Verification rows: definitions checked on people counted by hand, rounding by the Census Bureau's rule."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fivefold.estimation.design import sdr
from fivefold.estimation.survey import Survey
from fivefold.sources.store import Store
from fivefold.sources.verification import (
    PERSON_ROWS,
    OfficialRow,
    Rounded,
    count,
    read_official_rows,
    verify,
)
from fivefold.vocabulary import EVERYONE, Period, Refused, Source
from tests.sources import census_like as like

AGES = ["0-4", "5-9", "10-14", "15-19", "20-24", "25-34", "35-44", "45-54", "55-59", "60-64", "65-74", "75-84"]


def survey(weights: list[list[int]], **columns: list[int]) -> Survey:
    return Survey(
        columns={name: np.array(values, dtype=np.int16) for name, values in columns.items()},
        weights=np.array(weights, dtype=np.int16),
        design=sdr(80),
        period=Period(2018, 2018),
        source=Source("made up", "tests"),
    )


def test_the_twenty_rows_are_the_published_ones(shared_data: Path) -> None:
    """The official file names 20 person rows for each of 53 areas; each of ours is one of them."""
    (path,) = (shared_data / "pums_verification_2017_2021").glob("*.csv")
    rows = read_official_rows(path)
    assert len(rows) == 20 * 53
    assert {row.key for row in rows} == set(PERSON_ROWS)
    assert len({row.state for row in rows}) == 53
    assert {row.period for row in rows} == {Period(2017, 2021)}
    males = next(row for row in rows if row.state == "PA" and row.key == "total males")
    assert males.published == Rounded(6_393_324, 1_636, 2_691)


def test_margins_come_from_unrounded_errors(shared_data: Path) -> None:
    """Published margins cannot always be had from published SEs, and never differ by more than rounding explains."""
    (path,) = (shared_data / "pums_verification_2017_2021").glob("*.csv")
    rows = [row.published for row in read_official_rows(path)]
    assert all(1.645 * (r.se - 0.5) - 0.5 <= r.moe90 <= 1.645 * (r.se + 0.5) + 0.5 for r in rows)
    assert any(round(1.645 * r.se) != r.moe90 for r in rows)


@pytest.mark.parametrize("key", PERSON_ROWS)
def test_who_is_counted(key: str) -> None:
    """One person at every combination of age, sex and quarters; counted by a plain loop over the published wording."""
    ages, sexes, quarters = np.meshgrid(range(100), (1, 2), (0, 1, 2))
    people = list(zip(ages.ravel().tolist(), sexes.ravel().tolist(), quarters.ravel().tolist(), strict=True))
    made = survey(
        [[1] * 81] * len(people), AGEP=[p[0] for p in people], SEX=[p[1] for p in people], GQ=[p[2] for p in people]
    )
    expected = sum(_belongs(key, *person) for person in people)
    assert count(made, PERSON_ROWS[key]) == Rounded(expected, 0, 0)


def _belongs(key: str, age: int, sex: int, quarters: int) -> bool:
    plain = {
        "total population": True,
        "housing unit population": quarters == 0,
        "gq population": quarters > 0,
        "gq institutional population": quarters == 1,
        "gq noninstitutional population": quarters == 2,
        "total males": sex == 1,
        "total females": sex == 2,
        "age 85 and over": age >= 85,
    }
    if key in plain:
        return plain[key]
    low, _, high = key.removeprefix("age ").partition("-")
    return int(low) <= age <= int(high)


def test_error_and_margin_by_hand() -> None:
    """Weight 100, 60 replicates of 110 and 20 of 100: SE = sqrt(4/80 * 60 * 100) = 17.32, margin 28.49."""
    assert count(survey([[100] + [110] * 60 + [100] * 20], SEX=[1]), EVERYONE) == Rounded(100, 17, 28)


def test_halves_round_up() -> None:
    """SE = sqrt(4/80 * 45 * 1) = 1.5 rounds to 2; the margin 2.4675 rounds to 2 (from the rounded SE it would be 3)."""
    assert count(survey([[10] + [11] * 45 + [10] * 35], SEX=[1]), EVERYONE) == Rounded(10, 2, 2)


def official_file(path: Path, rows: dict[str, tuple[int, int, int]], period: str = "18", state: str = "42") -> Path:
    lines = [f"ST,STATE,CHARACTERISTIC,PUMS_EST_{period},PUMS_SE_{period},PUMS_MOE_{period}"]
    lines += [f'{state},Somewhere,"{name}","{e:,}",{s},{m}' for name, (e, s, m) in rows.items()]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_a_loaded_file_is_verified(tmp_path: Path) -> None:
    """Totals of the written people by a plain loop: everybody agrees; one row is changed by one and fails."""
    people = like.people(like.Y2018)
    file = Store(tmp_path / "store").load(like.write_file(tmp_path / "csv_ppa.zip", like.Y2018))
    expected = {
        "Total population": people,
        "Total males (SEX=1)": [p for p in people if p["SEX"] == "1"],
        "Age 25-34": [p for p in people if 25 <= int(p["AGEP"]) <= 34],
    }
    rows = {name: _slow(some) for name, some in expected.items()}
    rows["GQ population (RELP=16-17)"] = (_slow([p for p in people if p["RELP"] == "16"])[0] + 1, 0, 0)
    checks = verify(file, read_official_rows(official_file(tmp_path / "pums_estimates_18.csv", rows)))
    assert [check.passed for check in checks] == [True, True, True, False]


def _slow(people: list[like.Record]) -> tuple[int, int, int]:
    totals = [sum(int(p[w]) for p in people) for w in ["PWGTP", *(f"PWGTP{r}" for r in range(1, 81))]]
    se = (4 / 80 * sum((t - totals[0]) ** 2 for t in totals[1:])) ** 0.5
    return totals[0], int(se + 0.5), int(1.645 * se + 0.5)


def test_national_file_has_rows_for_the_nation_and_its_states(tmp_path: Path) -> None:
    """Two states of one person each: the nation is both, the state is one."""
    parts = {"psam_pusa.csv": like.people(like.Y2018, 1, state=10), "psam_pusb.csv": like.people(like.Y2018, 1, seed=2)}
    file = Store(tmp_path / "store").load(like.write_zip(tmp_path / "csv_pus.zip", parts))
    rows = [OfficialRow(s, Period(2018, 2018), "Total population", Rounded(0, 0, 0)) for s in ("US", "DE", "PA", "OH")]
    assert [(c.row.state, c.computed.estimate) for c in verify(file, rows)] == [("US", 40), ("DE", 20), ("PA", 20)]


def test_rows_of_another_year(tmp_path: Path) -> None:
    file = Store(tmp_path / "store").load(like.write_file(tmp_path / "csv_ppa.zip", like.Y2018))
    path = official_file(tmp_path / "pums_estimates_19.csv", {"Total population": (1, 0, 0)}, period="19")
    with pytest.raises(Refused, match="no rows for ACS PUMS 1-year person file, Pennsylvania, 2018"):
        verify(file, read_official_rows(path))


@pytest.mark.parametrize("text", ["", "a,b,c\n", "ST,STATE,CHARACTERISTIC,X,Y,Z\n42,PA,Total population,1,2,3\n"])
def test_not_a_verification_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.csv").write_text(text)
    with pytest.raises(Refused, match="not the Census Bureau's list"):
        read_official_rows(tmp_path / "x.csv")


def test_verification_file_with_words_for_numbers(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("ST,STATE,CHARACTERISTIC,PUMS_EST_18,PUMS_SE_18,PUMS_MOE_18\n42,PA,Total population,many,2,3\n")
    with pytest.raises(Refused, match="not the Census Bureau's list"):
        read_official_rows(path)
