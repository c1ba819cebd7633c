"""The notebook interface on real microdata: every figure agrees with R and keeps its labels."""

import csv
import pickle
from dataclasses import replace

import pytest

from fivefold.measures import figures
from fivefold.measures.asked import Asked
from fivefold.measures.population import open_survey
from fivefold.vocabulary import Refused, Reliability

NAMES = {
    ("Hispanic", "Female"): "latinx-women",
    ("Hispanic", "Male"): "latinx-men",
    ("Black NH", "Female"): "black-women",
    ("Black NH", "Male"): "black-men",
    ("Asian NH", "Female"): "asian-women",
    ("Asian NH", "Male"): "asian-men",
    ("White NH", "Female"): "white-women",
    ("White NH", "Male"): "white-men",
    ("Other NH", "Female"): "other-women",
    ("Other NH", "Male"): "other-men",
}
FIGURES = {
    "parity_ratio_stem_age16_64": ("access-index", "ncses-stem"),
    "share_stem_of_age16_64": ("worker-rate", "ncses-stem"),
    "share_sande_of_age16_64": ("worker-rate", "ncses-se"),
    "total_stem_age16_64": ("total-workers", "ncses-stem"),
    "total_age16_64": ("total-people", "ncses-stem"),
}


def reference(shared_data):
    with (shared_data / "reference_r_survey_2018" / "reference_de_vt_wy.csv").open() as file:
        return [row for row in csv.DictReader(file) if row["state"] == "10" and row["group"] != "all"]


def test_every_grouped_figure_of_delaware_equals_r_survey(delaware, shared_data):
    """R survey 4.1.1 on the same file (mse=TRUE), to 1e-9 relative; a zero cell has no SE, which R gives as 0."""
    rows = reference(shared_data)
    checked = 0
    for row in rows:
        if (row["group"], row["sex"]) not in NAMES:
            continue
        name, occupations = FIGURES[row["statistic"]]
        found = delaware.figure(name, groups="race5-by-sex", occupations=occupations, universe="age-16-64")
        estimate = found[NAMES[row["group"], row["sex"]]].estimate
        assert estimate.value == pytest.approx(float(row["estimate"]), rel=1e-9)
        assert (estimate.se or 0.0) == pytest.approx(float(row["se"]), rel=1e-9)
        checked += 1
    assert checked == 50


def test_shares_over_an_exclusive_scheme_sum_to_one(delaware):
    """Identity: everybody is in exactly one group of race5-by-sex."""
    for name in ("share-of-workers", "share-of-people"):
        shares = [f.estimate.value for f in delaware.figure(name, groups="race5-by-sex")]
        assert sum(shares) == pytest.approx(1.0, abs=1e-12)


def test_access_index_is_the_ratio_of_the_two_shares(delaware):
    """Definition: A_g = s_g / p_g."""
    index, s, p = (delaware.figure(n, groups="sex") for n in ("access-index", "share-of-workers", "share-of-people"))
    for group in ("women", "men"):
        assert index[group].estimate.value == pytest.approx(s[group].estimate.value / p[group].estimate.value)


def test_overlapping_groups_have_no_proportionality(delaware):
    """By design: groups that share people cannot be held in proportion to one whole; the type refuses."""
    with pytest.raises(Refused, match="share people"):
        delaware.proportionality(groups="mission-groups")


def test_a_zero_cell_is_not_certainty(delaware):
    """statistics.md: a zero numerator has an upper bound and never SE 0 (Delaware, women of other races, 2018)."""
    estimate = delaware.access_index(groups="race5-by-sex", occupations="ncses-stem")["other-women"].estimate
    assert (estimate.value, estimate.se, estimate.lower90) == (0.0, None, 0.0)
    assert 0 < estimate.upper90 < 2
    assert estimate.reliability is Reliability.NONE


def test_work_basis_counts_where_people_work(delaware):
    """Identity: the file holds residents only, so Delawareans working in Delaware are fewer than those living there."""
    by = {basis: delaware.figure("total-workers", groups="sex", basis=basis) for basis in ("home", "work")}
    for group in ("women", "men"):
        assert 0 < by["work"][group].estimate.value < by["home"][group].estimate.value


def test_figures_become_frames_and_lists(delaware):
    """Identity: one row per figure, the same values; the group is found by name."""
    figures = delaware.access_index(groups="sex")
    frame = figures.to_polars()
    assert frame["group"].to_list() == ["women", "men"]
    assert frame["estimate"].to_list() == [f.estimate.value for f in figures]
    assert figures.to_dict()[0]["year"] == 2018
    with pytest.raises(Refused, match="no figure for robots"):
        figures["robots"]


@pytest.mark.parametrize(
    "parts",
    [{"groups": "x"}, {"occupations": "x"}, {"universe": "x"}, {"place": "x"}, {"basis": "x"}],
)
def test_what_is_not_defined_is_refused_with_what_is(delaware, parts):
    """By design: the sentence names what was asked for and lists what there is."""
    with pytest.raises(Refused, match=r"\bx\b"):
        delaware.access_index(**parts)


def test_a_figure_that_does_not_exist_is_refused_with_the_list(delaware):
    """By design: the sentence lists every figure."""
    with pytest.raises(Refused, match="access-index, proportionality"):
        delaware.figure("happiness")


def test_opening_twice_reads_the_cached_cube(delaware, shared_data, tmp_path):
    """Identity: a cube from the cache gives the same figures as a fresh one; a damaged cache is counted afresh."""
    path = shared_data / "pums_2018_1yr_states" / "csv_pde.zip"
    first = open_survey(path, cache=tmp_path).access_index().to_dict()
    cube = next((tmp_path / "cubes").glob("*.parquet"))
    assert open_survey(path, cache=tmp_path).access_index().to_dict() == first
    cube.write_bytes(b"not a cube")
    assert open_survey(path, cache=tmp_path).access_index().to_dict() == first
    assert delaware.access_index().to_dict() == first


def test_estimates_are_values(delaware):
    """Identity: a frozen value survives pickling unchanged and cannot be edited."""
    estimate = delaware.access_index()[0].estimate
    assert pickle.loads(pickle.dumps(estimate)) == estimate
    with pytest.raises(AttributeError):
        estimate.value = 1.0


def test_median_wage_by_a_slow_obvious_twin(delaware):
    """Twin: sort the employed women of the list by wage and walk until half of their weight is passed."""
    survey = delaware.store.open_survey(*delaware.files, columns=["SEX", "ESR", "AGEP", "OCCP"], amounts=["WAGP"])
    codes = delaware.initiative.occupation_lists["ncses-stem"].codes[2018]
    c, wages = survey.columns, survey.amounts["WAGP"]
    people = sorted(
        (int(wages[i]), int(survey.weights[i, 0]))
        for i in range(survey.rows)
        if c["SEX"][i] == 2 and c["ESR"][i] in (1, 2) and 16 <= c["AGEP"][i] <= 64 and int(c["OCCP"][i]) in codes
    )
    half, passed = sum(w for _, w in people) / 2, 0
    passing = iter(people)
    while passed < half:
        wage, weight = next(passing)
        passed += weight
    found = delaware.quantile(groups="sex", occupations="ncses-stem", universe="age-16-64")["women"].estimate
    assert found.value == pytest.approx(wage * 1.013097, rel=1e-12)
    assert found.lower90 < found.value < found.upper90
    assert found.unweighted_count == len(people)


def test_an_exclusive_scheme_that_leaves_people_out_is_refused(delaware):
    """Hand-made flaw: a scheme of women only, declared exclusive, leaves every man in no group."""
    scheme = delaware.initiative.group_schemes["sex"]
    flawed = replace(scheme, groups=scheme.groups[:1])
    asked = Asked(delaware.counted, replace(delaware.ask(groups="sex"), groups=flawed))
    with pytest.raises(Refused, match="in no group"):
        figures.proportionality(asked)
