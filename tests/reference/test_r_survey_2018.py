"""Delaware, Vermont and Wyoming 2018: every value R `survey` gave (mse=TRUE) to 1e-9 relative, through the product's
own reading, recoding, cube and estimators."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from fivefold.estimation import estimators, parity
from fivefold.estimation.cube import Cube, build_cube
from fivefold.estimation.recode import dimension
from fivefold.vocabulary import EVERYONE, Criterion, Rule
from tests.reference.real_files import ADULTS, CIVILIAN_EMPLOYED, RACE_BY_SEX, STATES_2018, survey_of

RELATIVE = 1e-9
NAMES = {fips: name for name, fips in STATES_2018.items() if name in ("de", "vt", "wy")}


@pytest.fixture(scope="module")
def occupations(shared_data: Path) -> dict[str, list[int]]:
    path = shared_data / "stem_occupation_codes" / "ncses_stem_by_census_occ_2018_codes.csv"
    if not path.is_file():
        pytest.skip("no NCSES occupation list in the shared data")
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return {
        "se": [int(r["occ_2018"]) for r in rows if r["ncses_category"] == "S&E"],
        "stem": [int(r["occ_2018"]) for r in rows if r["ncses_category"] != "Non-STEM"],
    }


@pytest.fixture(scope="module")
def cubes(shared_data: Path, occupations: dict[str, list[int]], tmp_path_factory: pytest.TempPathFactory):
    cache = tmp_path_factory.mktemp("store")
    rules: dict[str, Rule] = {"all": EVERYONE, "employed": CIVILIAN_EMPLOYED}
    rules |= {k: CIVILIAN_EMPLOYED & Rule.all_of(Criterion.of("OCCP", codes)) for k, codes in occupations.items()}
    dimensions = [
        dimension("groups", RACE_BY_SEX),
        dimension("jobs", rules),
        dimension("ages", {"all": EVERYONE, "16-64": ADULTS}),
    ]
    return {fips: build_cube(survey_of(name, shared_data, cache), dimensions, ["WAGP"]) for fips, name in NAMES.items()}


def thetas(cube: Cube, statistic: str, group: str) -> np.ndarray:
    """[1 + R] of one reference statistic, before any honesty rule: R shows zero cells with SE 0."""

    def sums(job: str, age: str, by: str = ""):
        found = cube.sums(by=by, where={"jobs": job, "ages": age})
        return found if not by else found.select([group])

    by = "" if group == "all, all" else "groups"
    match statistic:
        case "population_total":
            return sums("all", "all").weights[0]
        case "total_emp":
            return sums("employed", "all").weights[0]
        case "total_se_occ":
            return sums("se", "all").weights[0]
        case "total_stem_all":
            return sums("stem", "all").weights[0]
        case "total_age16_64":
            return sums("all", "16-64", by).weights[0]
        case "total_stem_age16_64":
            return sums("stem", "16-64", by).weights[0]
        case "share_stem_of_age16_64":
            return estimators.replicate_share(sums("stem", "16-64", by), sums("all", "16-64", by))[0]
        case "share_sande_of_age16_64":
            return estimators.replicate_share(sums("se", "16-64", by), sums("all", "16-64", by))[0]
        case "parity_ratio_stem_age16_64":
            return parity.replicate_access_index(
                sums("stem", "16-64", by), sums("all", "16-64", by), sums("stem", "16-64"), sums("all", "16-64")
            )[0]
        case "mean_WAGP_employed_unadjusted":
            where = {"jobs": "employed"}
            amounts, base = cube.sums(where=where, amount="WAGP"), cube.amount_base("WAGP", where=where)
            return estimators.replicate_ratio(amounts, base)[0]
    raise AssertionError(f"the reference holds a statistic no one computes: {statistic}")


def test_every_row(shared_data: Path, cubes: dict[int, Cube]) -> None:
    path = shared_data / "reference_r_survey_2018" / "reference_de_vt_wy.csv"
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) > 130
    wrong = []
    for row in rows:
        cube = cubes[int(row["state"])]
        found = thetas(cube, row["statistic"], f"{row['group']}, {row['sex']}")
        se = float(cube.design.standard_error(found))
        estimate, expected = float(row["estimate"]), float(row["se"])
        if abs(found[0] - estimate) > RELATIVE * abs(estimate) or abs(se - expected) > RELATIVE * abs(expected):
            wrong.append((row, float(found[0]), se))
    assert not wrong


def test_a_zero_cell_is_not_shown_as_certain(cubes: dict[int, Cube]) -> None:
    """Delaware has no sampled STEM workers among women of other races: R says 0 with SE 0, which cannot be known."""
    where = {"ages": "16-64", "jobs": "stem"}
    part, whole = cubes[10].sums("groups", where), cubes[10].sums("groups", {"ages": "16-64"})
    found = dict(zip(part.labels, estimators.share(part, whole), strict=True))["Other NH, Female"]
    assert (found.value, found.se, found.lower90) == (0, None, 0)
    assert 0.04 < found.upper90 < 0.15
