"""Two ways to a wrong standard error, measured on real files so that nobody takes them for harmless."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fivefold.estimation import parity
from fivefold.estimation.comparison import independent_errors
from fivefold.estimation.cube import Cube, Sums, build_cube
from fivefold.estimation.recode import dimension
from fivefold.vocabulary import EVERYONE, Criterion, Rule
from tests.reference.real_files import ADULTS, CIVILIAN_EMPLOYED, RACE_BY_SEX, RACES, survey_of

SCIENCE = Rule.all_of(Criterion.of("OCCP", [(1005, 1980)]))
AGES = {f"{low}-{low + 4}": Rule.all_of(Criterion.of("AGEP", [(low, low + 4)])) for low in range(15, 65, 5)}


@pytest.fixture(scope="module")
def cube(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Cube:
    """New Hampshire: computer, engineering and science workers by race and sex, and thin cells by age."""
    survey = survey_of("nh", shared_data, tmp_path_factory.mktemp("store"))
    jobs = {"science": CIVILIAN_EMPLOYED & SCIENCE & ADULTS, "adults": ADULTS}
    return build_cube(
        survey,
        [
            dimension("groups", RACE_BY_SEX),
            dimension("races", {"all": EVERYONE} | RACES),
            dimension("jobs", jobs),
            dimension("ages", {"all": EVERYONE} | AGES),
        ],
    )


def four(cube: Cube, by: str) -> tuple[Sums, Sums, Sums, Sums]:
    return (
        cube.sums(by, {"jobs": "science"}),
        cube.sums(by, {"jobs": "adults"}),
        cube.sums(where={"jobs": "science"}),
        cube.sums(where={"jobs": "adults"}),
    )


def test_centring_on_the_mean_understates_thin_cells(cube: Cube) -> None:
    """Identity: sum (x - c)^2 is smallest at the mean, so centring there can only lower the SE. By how much, measured:
    in one of these cells by 9%, because replicate weights are rounded and calibrated and their mean drifts off."""
    design = cube.design
    centred = replace(design, centre_on_mean=True)
    ratios = []
    for age in AGES:
        sums = cube.sums("groups", {"jobs": "science", "ages": age})
        some = (sums.count > 0) & (sums.count < 10)
        ratios += list(centred.standard_error(sums.weights[some]) / design.standard_error(sums.weights[some]))
    assert max(ratios) <= 1 + 1e-12
    assert min(ratios) == pytest.approx(0.907, abs=0.001)


def test_taking_totals_as_unrelated_overstates_the_index(cube: Cube) -> None:
    """Where a group is most of both shares, its numerator and denominators move together; the formula without
    covariances cannot know that. Both against the replicate SE, which does."""
    found, wrong = parity.access_index(*four(cube, "races")), independent_errors(*four(cube, "races"))
    labels = cube.dimension("races").labels
    white = labels.index("White NH")
    assert wrong[white] / found[white].se == pytest.approx(2.99, abs=0.01)
    known = [k for k, e in enumerate(found) if e.se and labels[k] != "all"]
    assert np.median([wrong[k] / found[k].se for k in known]) > 1
