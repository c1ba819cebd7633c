"""From loaded files to a survey: types, blanks, dollars, several states. Expected values are what was written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fivefold.estimation.survey import NO_AMOUNT, Survey
from fivefold.sources.store import Store
from fivefold.vocabulary import BLANK, Refused, SourceKind
from tests.sources import census_like as like


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def opened(store: Store, tmp_path: Path, how: like.Convention, **wanted: list[str]) -> Survey:
    file = store.load(like.write_file(tmp_path / "csv_ppa.zip", how))
    return store.open_survey(file, columns=wanted.get("columns", []), amounts=wanted.get("amounts", []))


def test_categories(store: Store, tmp_path: Path) -> None:
    """int16 where codes fit, blanks as -1, in the order of the file."""
    survey = opened(store, tmp_path, like.Y2018, columns=["SEX", "ESR", "OCCP", "PUMA10", "PUMA20"])
    assert {name: column.dtype for name, column in survey.columns.items()} == dict.fromkeys(survey.columns, np.int16)
    assert survey.columns["SEX"].tolist() == [1 + i % 2 for i in range(40)]
    assert survey.columns["ESR"].tolist() == [1, 1, 1, BLANK] * 10
    assert set(survey.columns["PUMA20"].tolist()) == {BLANK}


def test_codes_of_five_digits(store: Store, tmp_path: Path) -> None:
    """PUMA 70301 is above 32,767: int32, not wrapped."""
    people = like.people(like.Y2018)
    people[0]["PUMA"] = "70301"
    file = store.load(like.write_zip(tmp_path / "csv_ppa.zip", {"psam_p42.csv": people}))
    puma = store.open_survey(file, columns=["PUMA10"]).columns["PUMA10"]
    assert (puma.dtype, puma[0]) == (np.int32, 70301)


def test_dollars_of_one_year_stay_as_reported(store: Store, tmp_path: Path) -> None:
    """The factor applies to all, so it is kept beside the amounts; hours have none; blanks are marked."""
    survey = opened(store, tmp_path, like.Y2018, amounts=["WAGP", "INTP", "WKHP"])
    assert survey.amounts["WAGP"].tolist()[:4] == [10_000, 10_111, 10_222, NO_AMOUNT]
    assert survey.amounts["INTP"][0] == -500
    assert survey.amount_factors == {"WAGP": 1.013097, "INTP": 1.013097, "WKHP": 1.0}


def test_dollars_of_five_years_become_those_of_the_last(store: Store, tmp_path: Path) -> None:
    """Person 0 is of 2013: 10,000 x 1.061971 = 10,619.71 -> 10,620; INTP -500 -> -530.99 -> -531."""
    survey = opened(store, tmp_path, like.Y2013_2017, amounts=["WAGP", "INTP", "WKHP"])
    factors = like.Y2013_2017.adjinc
    expected = [
        int(NO_AMOUNT) if i % 4 == 3 else round((10_000 + 111 * i) * int(factors[2013 + i % 5]) / 1e6)
        for i in range(40)
    ]
    assert survey.amounts["WAGP"].tolist() == expected
    assert (survey.amounts["WAGP"][0], survey.amounts["INTP"][0], survey.amounts["WKHP"][0]) == (10_620, -531, 40)
    assert survey.amount_factors == {"WAGP": 1.0, "INTP": 1.0, "WKHP": 1.0}


def test_several_states_are_one_survey(store: Store, tmp_path: Path) -> None:
    """40 people of each, one after the other; the weights are those of the files."""
    files = [
        store.load(like.write_file(tmp_path / f"{state}.zip", like.Y2018, state=state, seed=state))
        for state in (10, 42)
    ]
    both = store.open_survey(*files, columns=["ST", "OCCP"], amounts=["WAGP"])
    each = [store.open_survey(file, columns=["OCCP"], amounts=["WAGP"]) for file in files]
    assert both.columns["ST"].tolist() == [10] * 40 + [42] * 40
    assert np.array_equal(both.weights, np.vstack([survey.weights for survey in each]))
    assert np.array_equal(both.amounts["WAGP"], np.concatenate([survey.amounts["WAGP"] for survey in each]))
    assert both.source.name == "ACS PUMS 1-year person files, DE, PA, 2018"
    assert both.source.kind is SourceKind.PUBLIC_USE_FILE


def test_many_slices_are_one_survey(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Turning 7 people at a time gives the same weights as turning all at once."""
    file = store.load(like.write_file(tmp_path / "csv_ppa.zip", like.Y2018))
    whole = store.open_survey(file, columns=[]).weights
    monkeypatch.setattr("fivefold.sources.reading.SLICE_ROWS", 7)
    assert np.array_equal(store.open_survey(file, columns=[]).weights, whole)


def test_what_cannot_be_read_as_one(store: Store, tmp_path: Path) -> None:
    pa18 = store.load(like.write_file(tmp_path / "a.zip", like.Y2018))
    de19 = store.load(like.write_file(tmp_path / "b.zip", like.Y2019, state=10))
    de18 = store.load(like.write_file(tmp_path / "c.zip", like.Y2018_MADE_UP, state=10))
    for files, words in [
        ((pa18, de19), "cannot be read as one"),
        ((pa18, de18), "cannot be read as one"),
        ((pa18, pa18), "count twice"),
        ((), "No person file"),
    ]:
        with pytest.raises(Refused, match=words):
            store.open_survey(*files, columns=["SEX"])


@pytest.mark.parametrize("column", ["NOTHING", "SOCP", "SERIALNO"])
def test_columns_that_are_not_there(store: Store, tmp_path: Path, column: str) -> None:
    with pytest.raises(Refused, match=f"no column of whole numbers {column}"):
        opened(store, tmp_path, like.Y2018, columns=[column])


def test_an_amount_is_not_a_category(store: Store, tmp_path: Path) -> None:
    """INTP holds losses; as codes they could be taken for BLANK."""
    with pytest.raises(Refused, match="INTP holds negative numbers"):
        opened(store, tmp_path, like.Y2018, columns=["INTP"])
