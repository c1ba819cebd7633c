"""The invented people agree with what was published, weigh like a real sample, and cannot be taken for real."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from fivefold.estimation.recode import belongs
from fivefold.measures.definitions import Initiative, default_initiative, load_initiative
from fivefold.measures.illustrative import Plan, read_plan, write_person_file, write_person_files
from fivefold.measures.illustrative.files import people
from fivefold.measures.illustrative.people import People
from fivefold.measures.illustrative.weights import hadamard, rake, replicate_factors, rounded
from fivefold.sources.dictionary import read_dictionary
from fivefold.sources.store import Store
from fivefold.vocabulary import Criterion, Refused, Rule

NEW_CASTLE = Path(__file__).parent / "new-castle"
YEARS = (2015, 2016, 2017, 2018, 2019, 2021, 2022, 2023)
EMPLOYED = Rule.all_of(Criterion.of("ESR", [1, 2]))
WORKING_AGE = Rule.all_of(Criterion.of("AGEP", [(16, 64)]))
ADULTS = Rule.all_of(Criterion.of("AGEP", [(18, 99)]))
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Year:
    """One year's people with the plain arithmetic of replicate weights beside them."""

    initiative: Initiative
    plan: Plan
    year: int

    @cached_property
    def made(self) -> People:
        return people(self.initiative, self.plan, self.year)

    def total(self, rule: Rule) -> Floats:
        inside = belongs(rule, self.made.columns, len(self.made.weights))
        return self.made.weights[inside].sum(axis=0).astype(float)

    def count(self, rule: Rule) -> int:
        return int(belongs(rule, self.made.columns, len(self.made.weights)).sum())

    def stem(self, name: str) -> Rule:
        return EMPLOYED & self.initiative.occupation_lists[name].rule(2018 if self.year >= 2018 else 2010)


def se(thetas: Floats) -> float:
    """The Census Bureau's formula for successive differences: 4/80 of the squared deviations."""
    return float(np.sqrt(4 / 80 * np.square(thetas[1:] - thetas[0]).sum()))


@pytest.fixture(scope="module")
def years() -> dict[int, Year]:
    initiative = default_initiative()
    plan = read_plan(initiative)
    return {year: Year(initiative, plan, year) for year in YEARS}


# --- weights ----------------------------------------------------------------------------------------------------------


def test_the_hadamard_matrix_is_one() -> None:
    # Right by definition: entries are 1 and -1, and any two rows are orthogonal.
    matrix = hadamard()
    assert set(np.unique(matrix)) == {-1.0, 1.0}
    assert np.array_equal(matrix @ matrix.T, 80 * np.eye(80))


def test_replicate_factors_take_three_values_and_give_each_household_variance_one() -> None:
    # Right because 2^-1.5 times a difference of two +-1 rows is 0 or +-2^-0.5, and (4/80) * 80 * 2 / 8 = 1.
    factors = replicate_factors(7_000)
    assert np.allclose(np.unique(factors.round(12)), [1 - 2**-0.5, 1, 1 + 2**-0.5])
    assert np.allclose(4 / 80 * np.square(factors - 1).sum(axis=1), 1)


def test_neighbours_vary_against_each_other() -> None:
    # Right by hand: neighbours share one row with opposite sign, so the covariance of their factors is -1/2.
    deviations = replicate_factors(79) - 1
    covariance = 4 / 80 * deviations @ deviations.T
    assert np.allclose(np.diag(covariance, k=1), -0.5)


def test_raking_reaches_its_margins() -> None:
    # Right because the fixed point of raking is the margins themselves (Deming and Stephan 1940).
    draw = np.random.default_rng(1)
    weights = draw.uniform(1, 3, (400, 3))
    a, b = draw.integers(0, 4, 400), draw.integers(0, 3, 400)
    raked = rake(weights, [(a, np.array([10.0, 20, 30, 40])), (b, np.array([50.0, 25, 25]))])
    assert np.allclose([raked[b == k].sum(axis=0) for k in range(3)], np.array([[50.0], [25], [25]]))
    assert np.allclose([raked[a == k].sum(axis=0) for k in range(4)], np.array([[10.0], [20], [30], [40]]), rtol=1e-4)


def test_rounding_keeps_the_total() -> None:
    # Right by hand: running totals 0.4 1.0 1.4 2.0 round to 0 1 1 2.
    assert rounded(np.array([[0.4], [0.6], [0.4], [0.6]])).ravel().tolist() == [0, 1, 0, 1]


# --- calibration ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", YEARS)
def test_the_population_is_the_2020_census_without_error(years: dict[int, Year], year: int) -> None:
    # Right because the total is controlled in every replicate, as the Census Bureau's is: 1,603,797, SE 0.
    total = years[year].total(Rule())
    assert set(total) == {1_603_797}
    assert 14_500 < len(years[year].made.weights) < 15_700


@pytest.mark.parametrize("year", YEARS)
def test_groups_and_women_are_the_published_shares(years: dict[int, Year], year: int) -> None:
    # Right because these shares of the 2020 and 2010 Census are controlled; rounding moves them by a few people.
    one = years[year]
    for group, percent in {"latinx": 14.9, "black": 38.3, "asian": 8.3, "white": 34.3, "other": 4.2}.items():
        rule = next(g.rule for g in one.initiative.group_schemes["race5"].groups if g.id == group)
        assert one.total(rule)[0] / 1_603_797 == pytest.approx(percent / 100, abs=1e-4)
    women = Rule.all_of(Criterion.of("SEX", [2]))
    assert (one.total(ADULTS & women) / one.total(ADULTS))[0] == pytest.approx(0.55, abs=1e-4)


def test_published_stem_shares_lie_within_sampling_error(years: dict[int, Year]) -> None:
    # Right because people were drawn to the shares published for 2015 and 2019 (in whole per cent: 0.5 to each side).
    initiative = years[2015].initiative
    published = [f for f in initiative.published if f.group and f.unit == "percent" and f.place == "philadelphia"]
    assert len(published) == 9
    for figure in published:
        one = years[figure.period.last]
        scheme, _, group = figure.group.partition("/")
        rule = next(g.rule for g in initiative.group_schemes[scheme].groups if g.id == group)
        stem = one.stem("acs-computer-engineering-science")
        share = 100 * one.total(stem & rule) / one.total(stem)
        assert abs(share[0] - figure.value) < 0.5 + 2.5 * se(share), figure.id


def test_stem_workers_by_puma_lie_within_sampling_error(years: dict[int, Year]) -> None:
    # Right because people were drawn to the eleven numbers of NCSES table SLBR-22, ACS 2021.
    one = years[2021]
    numbers = [f for f in one.initiative.published if f.unit == "people" and f.place.startswith("puma-")]
    assert len(numbers) == 11
    scores = []
    for figure in numbers:
        total = one.total(one.stem("ncses-stem") & Rule.all_of(Criterion.of("PUMA", [int(figure.place[5:])])))
        scores.append((total[0] - figure.value) / se(total))
    assert max(abs(z) for z in scores) < 2.5


def test_years_differ_by_noise_alone(years: dict[int, Year]) -> None:
    # Right because all years but 2015 and 2019 are drawn to the same shares: chi-square of 6 years, 5 df, 1% = 15.1.
    shares, errors = [], []
    for year in (2016, 2017, 2018, 2021, 2022, 2023):
        stem = years[year].stem("acs-computer-engineering-science")
        share = years[year].total(stem & Rule.all_of(Criterion.of("SEX", [2]))) / years[year].total(stem)
        shares.append(share[0])
        errors.append(se(share))
    centre = np.average(shares, weights=1 / np.square(errors))
    assert np.square((np.array(shares) - centre) / errors).sum() < 15.1


def test_the_design_effect_is_that_of_a_real_file(years: dict[int, Year]) -> None:
    # Right because households are clusters and weights uneven; Delaware 2018 has 1.78 for the same share.
    effects = []
    for one in years.values():
        people_here, stem = one.total(WORKING_AGE), one.total(WORKING_AGE & one.stem("ncses-stem"))
        share = stem / people_here
        simple = share[0] * (1 - share[0]) / one.count(WORKING_AGE)
        effects.append(se(share) ** 2 / simple)
    assert 1.4 < np.mean(effects) < 2.2
    assert min(effects) > 1.0 and max(effects) < 2.6


def test_weights_are_as_uneven_as_real_ones(years: dict[int, Year]) -> None:
    # Right because the weights of Delaware's 2018 person file have a coefficient of variation of 0.86.
    weights = years[2018].made.weights[:, 0]
    assert weights.std() / weights.mean() == pytest.approx(0.86, abs=0.08)


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    folder = tmp_path_factory.mktemp("illustrative")
    initiative = default_initiative()
    plan = read_plan(initiative)
    return {year: write_person_file(initiative, plan, year, folder=folder) for year in (2016, 2018, 2023)}


def test_the_same_plan_gives_the_same_bytes(written: dict[int, Path], tmp_path: Path) -> None:
    # Right because everything is drawn from the seed and the year, and the zip's dates are fixed.
    initiative = default_initiative()
    again = write_person_file(initiative, read_plan(initiative), 2018, folder=tmp_path)
    assert again.read_bytes() == written[2018].read_bytes()
    assert written[2018].read_bytes() != written[2023].read_bytes()


def test_every_file_says_what_it_is(written: dict[int, Path]) -> None:
    # Right because a mark outside the table and one in every row are both promised.
    with zipfile.ZipFile(written[2018]) as packed:
        assert "invented" in packed.read("ILLUSTRATIVE.txt").decode()
        header, *rows = packed.read("psam_p42.csv").decode().splitlines()
    serial = header.split(",").index("SERIALNO")
    assert all(row.split(",")[serial].startswith("2018ILLUS") for row in rows)


@pytest.mark.parametrize(
    ("year", "vintage", "puma"), [(2016, 2010, "PUMA10"), (2018, 2018, "PUMA10"), (2023, 2018, "PUMA20")]
)
def test_the_reader_takes_it_as_illustrative_and_finds_everybody_home(
    written: dict[int, Path], tmp_path: Path, year: int, vintage: int, puma: str
) -> None:
    # Right because every invented person lives in Philadelphia, whose PUMAs differ by data year.
    store = Store(tmp_path / "store")
    loaded = store.load(written[year])
    assert loaded.illustrative
    assert loaded.source.illustrative
    assert (loaded.state, loaded.period.last, loaded.occupation_vintage) == ("PA", year, vintage)
    survey = store.open_survey(loaded, columns=["ST", "PUMA10", "PUMA20", "OCCP", "GQ"], amounts=["WAGP", "WKHP"])
    home = default_initiative().places["philadelphia"].home
    assert belongs(home, survey.columns, survey.rows).all()
    assert (survey.columns[puma] > 0).all()
    assert set(np.unique(survey.columns["GQ"])) == {0, 1, 2}


def test_every_code_is_in_the_data_dictionary(written: dict[int, Path], shared_data: Path, tmp_path: Path) -> None:
    # Right because the reader refuses a code that the 2018 dictionary does not list.
    dictionary = read_dictionary(shared_data / "pums_data_dictionaries" / "PUMS_Data_Dictionary_2018.csv")
    assert Store(tmp_path / "store").load(written[2018], dictionary=dictionary).rows > 14_500


def test_no_file_is_made_for_2020(tmp_path: Path) -> None:
    initiative = default_initiative()
    with pytest.raises(Refused, match="2020"):
        write_person_file(initiative, read_plan(initiative), 2020, folder=tmp_path)


def test_another_place_needs_only_a_plan(tmp_path: Path) -> None:
    # Right because the second initiative's plan says Delaware, 500,000 people, 2016 and 2023.
    initiative = load_initiative(NEW_CASTLE)
    files = list(write_person_files(initiative, folder=tmp_path))
    assert [f.name for f in files] == ["csv_pde_2016_illustrative.zip", "csv_pde_2023_illustrative.zip"]
    loaded = [Store(tmp_path / "store").load(f) for f in files]
    assert [(f.state, f.period.last, f.illustrative) for f in loaded] == [("DE", 2016, True), ("DE", 2023, True)]
    year = Year(initiative, read_plan(initiative), 2016)
    assert set(year.total(Rule())) == {500_000}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("here: 70, there: 30", "here: 70, there: 40", "the shares make 110%"),
        ("narrow_list: engineers", "narrow_list: poets", "poets is not an occupation list"),
        ("women_adults: 52", "women_adults: 520", "between 0 and 100"),
    ],
)
def test_a_wrong_plan_is_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = (NEW_CASTLE / "illustrative.yaml").read_text(encoding="utf-8")
    (tmp_path / "illustrative.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(Refused, match=says):
        read_plan(replace(load_initiative(NEW_CASTLE), folder=tmp_path))
