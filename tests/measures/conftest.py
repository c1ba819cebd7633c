"""Delaware 2018, opened once: real microdata for the tests of the measures room."""

import pytest

from fivefold.measures.population import open_survey


@pytest.fixture(scope="session")
def delaware(shared_data, tmp_path_factory):
    cache = tmp_path_factory.mktemp("delaware")
    return open_survey(shared_data / "pums_2018_1yr_states" / "csv_pde.zip", cache=cache)
