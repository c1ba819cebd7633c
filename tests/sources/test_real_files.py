"""The real 2018 person files of 14 states against what is noted beside them: rows, checksums, totals, errors."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from fivefold.estimation.survey import Survey
from fivefold.sources.archive import header, open_archive
from fivefold.sources.dictionary import read_dictionary
from fivefold.sources.store import Store
from fivefold.vocabulary import Refused

NOTE = re.compile(
    r"^(csv_p(\w\w)\.zip)\s+\S+ rows\s+([\d,]+) sha256 (\w+) pop ([\d,]+) \(SE ([\d.,]+)\);"
    r" males ([\d,]+) \(SE ([\d.,]+)\);"
    r" age 20-24 ([\d,]+) \(SE ([\d.,]+)\); employed ([\d,]+) \(SE ([\d.,]+)\); neg replicate cells (\d+)",
    re.MULTILINE,
)
STATES = ["de", "hi", "id", "me", "mt", "nd", "ne", "nh", "nm", "ri", "sd", "vt", "wv", "wy"]


def number(text: str) -> float:
    return float(text.replace(",", ""))


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "pums_2018_1yr_states"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("store"))


def total(survey: Survey, who: np.ndarray) -> tuple[float, float]:
    """The weighted count and its SE, in the plainest way."""
    sums = survey.weights[who].sum(axis=0, dtype=np.int64)
    return float(sums[0]), round(math.sqrt(4 / 80 * float(((sums[1:] - sums[0]) ** 2).sum())), 2)


@pytest.mark.parametrize("state", STATES)
def test_state_file(folder: Path, store: Store, state: str) -> None:
    """Every value as noted by whoever fetched the files from the Census Bureau, with another program."""
    note = next(m for m in NOTE.finditer((folder / "SOURCE.txt").read_text()) if m[2] == state)
    file = store.load(folder / note[1], expected_state=state.upper())
    survey = store.open_survey(file, columns=["SEX", "AGEP", "ESR"])
    sex, age, work = (survey.columns[name] for name in ("SEX", "AGEP", "ESR"))
    assert file.rows == number(note[3])
    assert file.sha256.startswith(note[4])
    assert total(survey, np.ones(survey.rows, dtype=bool)) == (number(note[5]), number(note[6]))
    assert total(survey, sex == 1) == (number(note[7]), number(note[8]))
    assert total(survey, (age >= 20) & (age <= 24)) == (number(note[9]), number(note[10]))
    assert total(survey, (work == 1) | (work == 2)) == (number(note[11]), number(note[12]))
    assert file.negative_cells == int(note[13])


def test_every_cell_is_kept(folder: Path, store: Store, tmp_path: Path) -> None:
    """Delaware: each of the 286 columns equals the CSV read as plain text, cell by cell (numbers as numbers)."""
    archive = open_archive(folder / "csv_pde.zip")
    with archive.open(archive.parts[0]) as stream:
        names = header(stream, "psam_p10.csv")
        texts = pl.read_csv(stream.read(), has_header=False, new_columns=list(names), infer_schema=False)
    loaded = pl.read_parquet(store.load(folder / "csv_pde.zip").parquet)
    assert len(names) == 286
    for name in names:
        kept = loaded[{"PUMA": "PUMA10", "POWPUMA": "POWPUMA10"}.get(name, name)]
        expected = texts[name] if kept.dtype == pl.String else texts[name].cast(pl.Int64)
        assert kept.cast(expected.dtype).equals(expected, null_equal=True), name


def test_dictionary_of_the_year_knows_every_code(folder: Path, shared_data: Path, tmp_path: Path) -> None:
    """The Census Bureau's 2018 dictionary accepts its Wyoming file; that of 2017 knows another income factor."""
    books = shared_data / "pums_data_dictionaries"
    book = read_dictionary(books / "PUMS_Data_Dictionary_2018.csv")
    assert Store(tmp_path / "a").load(folder / "csv_pwy.zip", dictionary=book).dictionary == book.name
    with pytest.raises(Refused, match="column ADJINC holds a code"):
        Store(tmp_path / "b").load(
            folder / "csv_pwy.zip", dictionary=read_dictionary(books / "PUMS_Data_Dictionary_2017.csv")
        )


@pytest.mark.parametrize("year", ["2017", "2018", "2019", "2021", "2013-2017", "2014-2018", "2017-2021"])
def test_dictionaries_are_understood(shared_data: Path, year: str) -> None:
    """530 occupations in every dictionary from 2018 codes on, 479 before: 5-year files ending in 2018 are recoded."""
    book = read_dictionary(shared_data / "pums_data_dictionaries" / f"PUMS_Data_Dictionary_{year}.csv")
    assert len(book.codes["OCCP"]) == (479 if year[-4:] == "2017" else 530)
    assert "SOCP" not in book.codes
    assert book.codes["SEX"] == ((1, 1), (2, 2))
