"""The real 2018 person files of 14 states against the counts, checksums and totals noted beside them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fivefold.sources.store import Store
from fivefold.vocabulary import BLANK


@pytest.fixture(scope="module")
def delaware(shared_data: Path, tmp_path_factory: pytest.TempPathFactory):
    store = Store(tmp_path_factory.mktemp("store"))
    return store, store.load(shared_data / "pums_2018_1yr_states" / "csv_pde.zip")


def test_delaware_rows_and_checksum(delaware):
    """Rows and checksum as noted by whoever fetched the file from the Census Bureau."""
    _, file = delaware
    assert (file.rows, file.sha256[:16], file.state, file.period.label) == (9123, "a9f680033e3ce6f2", "DE", "2018")


def test_delaware_totals(delaware):
    """Population and males as noted beside the file; the population is controlled, so every replicate equals it."""
    store, file = delaware
    survey = store.open_survey(file, columns=["SEX", "ESR", "PUMA10", "PUMA20", "GQ"])
    totals = survey.weights.sum(axis=0, dtype=np.int64)
    assert set(totals) == {967_171}
    assert survey.weights[survey.columns["SEX"] == 1, 0].sum(dtype=np.int64) == 466_897
    assert set(np.unique(survey.columns["PUMA20"])) == {BLANK}
    assert survey.columns["PUMA10"].min() > 0
