"""Real person files and published tables from the shared data, read once per test session."""

from __future__ import annotations

from pathlib import Path

import pytest

from fivefold.estimation.published import PublishedValue
from fivefold.estimation.survey import Survey
from fivefold.sources.reading import read_survey
from fivefold.sources.store import load_once
from fivefold.sources.tables import PublishedTable, read_table
from fivefold.vocabulary import Criterion, Period, Rule

STATES_2018 = {
    "de": 10, "hi": 15, "id": 16, "me": 23, "mt": 30, "ne": 31, "nh": 33, "nm": 35, "nd": 38, "ri": 44, "sd": 46,
    "vt": 50, "wv": 54, "wy": 56,
}  # fmt: skip
COLUMNS = ("AGEP", "SEX", "HISP", "RAC1P", "ESR", "OCCP")
CIVILIAN_EMPLOYED = Rule.all_of(Criterion.of("ESR", [1, 2]))
ADULTS = Rule.all_of(Criterion.of("AGEP", [(16, 64)]))
RACES = {
    "Hispanic": Rule.all_of(Criterion.of("HISP", [(2, 24)])),
    **{
        f"{name} NH": Rule.all_of(Criterion.of("HISP", [1]), Criterion.of("RAC1P", codes))
        for name, codes in {"White": [1], "Black": [2], "Asian": [6], "Other": [(3, 5), (7, 9)]}.items()
    },
}
SEXES = {"Male": Rule.all_of(Criterion.of("SEX", [1])), "Female": Rule.all_of(Criterion.of("SEX", [2]))}
RACE_BY_SEX = {f"{race}, {sex}": a & b for race, a in RACES.items() for sex, b in SEXES.items()}


def survey_of(state: str, shared_data: Path, cache: Path) -> Survey:
    """One state's 2018 person file through the product's own reader."""
    path = shared_data / "pums_2018_1yr_states" / f"csv_p{state}.zip"
    if not path.is_file():
        pytest.skip(f"no person file {path.name} in the shared data")
    return read_survey([load_once(path, cache=cache)], columns=COLUMNS, amounts=["WAGP"])


def table_of(name: str, year: int, shared_data: Path) -> PublishedTable:
    """One published 1-year table of all states."""
    path = shared_data / "acs_1yr_state_tables" / f"{year}_bystate" / f"{name}.csv.gz"
    if not path.is_file():
        pytest.skip(f"no published table {path.name} of {year} in the shared data")
    return read_table(path, period=Period(year, year))


def value(table: PublishedTable, row: int, place: str) -> PublishedValue | None:
    """A cell with its margin of error, None where either is not published."""
    cell = table.value(row, place)
    return None if cell.estimate is None or cell.moe90 is None else PublishedValue(cell.estimate, cell.moe90)
