"""Roll-ups, merges and files of the replicate cube. Expected values: loops over records (slow_cube), or identities."""

from __future__ import annotations

import zipfile

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fivefold.estimation import cube as cube_module
from fivefold.estimation.cube import Cube, build_cube, require_one_group_each
from fivefold.estimation.cube_file import load_cube, save_cube
from fivefold.estimation.design import sdr
from fivefold.estimation.kernels import numpy_kernel
from fivefold.estimation.recode import category_dimension, dimension, scheme_dimension
from fivefold.estimation.survey import Survey
from fivefold.vocabulary import Criterion, Group, GroupScheme, Period, Refused, Rule, Source, Text, Unreleased
from tests.estimation.small_surveys import labelled_rules, made_survey, surveys
from tests.reference.slow_cube import slow_products, slow_sums


def cube_of(survey, first, second, amounts=("WAGP",)) -> Cube:
    return build_cube(survey, [dimension("first", first), dimension("second", second)], amounts, numpy_kernel)


def agrees(sums, k: int, slow) -> bool:
    return (int(sums.count[k]), int(sums.squares[k]), sums.weights[k].tolist()) == (
        slow.count,
        slow.squares,
        [float(w) for w in slow.weights],
    )


@given(surveys(), labelled_rules, labelled_rules)
@settings(deadline=None)
def test_every_roll_up_is_the_sum_over_its_people(survey, first, second) -> None:
    cube = cube_of(survey, first, second)
    wanted = next(iter(second))
    by, where = cube.sums("first"), cube.sums("first", {"second": wanted})
    for k, rule in enumerate(first.values()):
        assert agrees(by, k, slow_sums(survey, [rule]))
        assert agrees(where, k, slow_sums(survey, [rule, second[wanted]]))
    assert agrees(cube.sums(), 0, slow_sums(survey, []))
    assert agrees(cube.sums(where={"second": wanted}), 0, slow_sums(survey, [second[wanted]]))


@given(surveys(), labelled_rules, labelled_rules)
@settings(deadline=None)
def test_amounts_and_those_who_have_them(survey, first, second) -> None:
    cube = cube_of(survey, first, second)
    products, base = cube.sums("first", amount="WAGP"), cube.amount_base("WAGP", "first")
    for k, rule in enumerate(first.values()):
        assert products.weights[k].tolist() == [float(x) for x in slow_products(survey, [rule], "WAGP")]
        assert agrees(base, k, slow_sums(survey, [rule], "WAGP"))
        assert products.count[k] == base.count[k]


@given(surveys(), labelled_rules, labelled_rules)
@settings(deadline=None)
def test_crossing_two_dimensions_is_asking_for_each_pair(survey, first, second) -> None:
    cube = cube_of(survey, first, second)
    crossed = cube.crossed(["second", "first"])
    assert crossed.labels == tuple(f"{b} / {a}" for b in second for a in first)
    for k, (b, a) in enumerate((b, a) for b in second for a in first):
        assert agrees(crossed, k, slow_sums(survey, [first[a], second[b]]))


@given(surveys(), labelled_rules, labelled_rules, st.integers(0, 25))
@settings(deadline=None)
def test_cubes_of_two_halves_merge_to_the_cube_of_the_whole(survey, first, second, cut) -> None:
    halves = [part(survey, slice(None, cut)), part(survey, slice(cut, None))]
    merged = cube_of(halves[0], first, second) + cube_of(halves[1], first, second)
    assert merged.equals(cube_of(survey, first, second))


@given(surveys(), labelled_rules, labelled_rules)
@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_loaded_cube_equals_the_saved_one(tmp_path, survey, first, second) -> None:
    cube, path = cube_of(survey, first, second), tmp_path / "folder" / "cube.parquet"
    save_cube(cube, path)
    assert load_cube(path).equals(cube)
    assert load_cube(path, cube.dimensions).equals(cube)
    assert [p.name for p in path.parent.iterdir()] == ["cube.parquet"]


@given(surveys(), labelled_rules, labelled_rules)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_remembered_margin_answers_as_the_cube_does(monkeypatch, survey, first, second) -> None:
    direct, remembering = cube_of(survey, first, second), cube_of(survey, first, second)
    monkeypatch.setattr(cube_module, "WORTH_A_MARGIN", 10**9)
    expected = direct.sums("first")
    monkeypatch.setattr(cube_module, "WORTH_A_MARGIN", 0)
    for _ in range(2):
        assert np.array_equal(remembering.sums("first").weights, expected.weights)


def part(survey: Survey, rows: slice) -> Survey:
    return Survey(
        columns={name: c[rows] for name, c in survey.columns.items()},
        weights=survey.weights[rows],
        design=survey.design,
        period=survey.period,
        source=survey.source,
        amounts={name: a[rows] for name, a in survey.amounts.items()},
    )


def test_a_cell_without_any_label_still_counts_among_everybody() -> None:
    """By hand: persons of sex 9 belong to no label, but everybody is 3 people with weights 1 + 2 + 4."""
    survey = made_survey(
        {"SEX": [1, 2, 9]}, np.array([[1, 1], [2, 2], [4, 4]], np.int16).repeat(2, 1), types=(np.int8,)
    )
    cube = build_cube(survey, [category_dimension("SEX", [1, 2])])
    assert cube.sums().weights[0, 0] == 7
    assert cube.sums("SEX").weights[:, 0].tolist() == [1, 2]


def sex_scheme(*codes: list[int]) -> GroupScheme:
    words = Text("people", "personas")
    groups = [Group(f"g{k}", words, Rule.all_of(Criterion.of("SEX", c))) for k, c in enumerate(codes)]
    return GroupScheme("by-sex", "1", words, True, tuple(groups), "made up")


@pytest.mark.parametrize(
    ("codes", "says"),
    [([[1], [2]], None), ([[1, 2], [2]], "by-sex .* in two groups"), ([[1], [3]], "by-sex .* in no group")],
)
def test_an_exclusive_scheme_is_checked_on_the_people_of_the_universe(codes, says) -> None:
    """By hand: the person outside the universe (age 5, sex 9) does not matter; the others have sex 1 and 2."""
    weights = np.ones((3, 3), np.int16)
    survey = made_survey({"SEX": [1, 2, 9], "AGEP": [30, 40, 5]}, weights, types=(np.int8, np.int8))
    scheme = sex_scheme(*codes)
    universe = dimension("universe", {"adults": Rule.all_of(Criterion.of("AGEP", [(18, 99)]))})
    cube = build_cube(survey, [scheme_dimension(scheme), universe])
    if says is None:
        require_one_group_each(cube, scheme, where={"universe": "adults"})
        with pytest.raises(Refused, match="in no group"):
            require_one_group_each(cube, scheme)
    else:
        with pytest.raises(Refused, match=says):
            require_one_group_each(cube, scheme, where={"universe": "adults"})


def small_cube(design_of: int = 3, name: str = "SEX", **amounts: list[int]) -> Cube:
    survey = made_survey({"SEX": [1, 2]}, np.ones((2, 1 + design_of), np.int16), amounts, types=(np.int8,))
    return build_cube(survey, [category_dimension("SEX", [1, 2], name)], tuple(amounts))


@pytest.mark.parametrize(
    ("other", "says"),
    [
        (small_cube(name="gender"), "different dimensions"),
        (small_cube(design_of=4), "different designs or amounts"),
        (small_cube(WAGP=[1, 2]), "different designs or amounts"),
    ],
)
def test_cubes_that_do_not_fit_are_not_merged(other, says) -> None:
    with pytest.raises(Refused, match=says):
        small_cube() + other


def test_a_merge_that_could_overflow_is_refused() -> None:
    cube = small_cube()
    huge = Cube(cube.dimensions, cube.design, cube.layout, cube.keys, cube.table * 2**62)
    with pytest.raises(Refused, match="would not fit in 64 bits"):
        huge + huge


def test_a_cube_is_never_shown() -> None:
    assert repr(small_cube()) == "Cube(SEX (2); 2 cells)"
    for show in (str, "{}".format):
        with pytest.raises(Unreleased):
            show(small_cube())


def test_questions_the_cube_cannot_answer_are_refused() -> None:
    cube = small_cube()
    for ask, says in (
        (lambda: cube.sums("race"), "no dimension race"),
        (lambda: cube.sums(where={"SEX": "3"}), "3 is not one of SEX"),
        (lambda: cube.sums(amount="WAGP"), "no amount WAGP"),
        (lambda: Cube(cube.dimensions * 2, cube.design, cube.layout, cube.keys, cube.table), "the same name"),
        (lambda: Cube(cube.dimensions, sdr(), cube.layout, cube.keys[:1], cube.table), "do not fit"),
    ):
        with pytest.raises(Refused, match=says):
            ask()


def test_too_many_combinations_are_refused(monkeypatch) -> None:
    monkeypatch.setattr(cube_module, "MOST_CROSSED", 1)
    with pytest.raises(Refused, match="more than 1 combinations"):
        small_cube().sums("SEX")


def test_files_that_are_not_this_cube_are_refused(tmp_path) -> None:
    path = tmp_path / "cube.parquet"
    path.write_bytes(b"not a cube")
    with pytest.raises(Refused, match="cannot be read"):
        load_cube(path)
    save_cube(small_cube(), path)
    with pytest.raises(Refused, match="other dimensions"):
        load_cube(path, [category_dimension("AGEP", [1])])
    with pytest.raises(Refused, match="other definitions"):
        load_cube(path, [category_dimension("SEX", [1, 3])])


def test_a_save_that_fails_leaves_the_old_cube(tmp_path, monkeypatch) -> None:
    path = tmp_path / "cube.parquet"
    save_cube(small_cube(), path)
    monkeypatch.setattr("os.fsync", lambda handle: (_ for _ in ()).throw(OSError("no space left")))
    with pytest.raises(OSError, match="no space"):
        save_cube(small_cube(WAGP=[1, 2]), path)
    assert load_cube(path).equals(small_cube())
    assert len(list(tmp_path.iterdir())) == 1


def test_delaware_2018_by_race_and_sex_equals_r_survey(shared_data) -> None:
    """The totals of people aged 16-64 that R survey computes from the same file, to 1e-9 (reference_de_vt_wy.csv)."""
    cube = delaware(shared_data)
    sums = cube.crossed(["race", "sex"], {"age": "16-64"})
    pairs = zip(sums.weights[:, 0], sums.design.standard_error(sums.weights), strict=True)
    found = dict(zip(sums.labels, pairs, strict=True))
    reference = pl.read_csv(shared_data / "reference_r_survey_2018" / "reference_de_vt_wy.csv").filter(
        (pl.col("state") == 10) & (pl.col("statistic") == "total_age16_64") & (pl.col("group") != "all")
    )
    assert len(reference) == 10
    for row in reference.iter_rows(named=True):
        expected = pytest.approx((row["estimate"], row["se"]), rel=1e-9)
        assert found[f"{row['group']} / {row['sex']}"] == expected


def delaware(shared_data) -> Cube:
    with zipfile.ZipFile(shared_data / "pums_2018_1yr_states" / "csv_pde.zip") as archive:
        frame = pl.read_csv(archive.read("psam_p10.csv"), infer_schema_length=None)
    weights = frame.select(["PWGTP", *(f"PWGTP{r}" for r in range(1, 81))]).to_numpy()
    survey = Survey(
        columns={name: frame[name].to_numpy().astype(np.int16) for name in ("HISP", "RAC1P", "SEX", "AGEP")},
        weights=np.ascontiguousarray(weights, dtype=np.int16),
        design=sdr(),
        period=Period(2018, 2018),
        source=Source("Delaware 2018", "Census Bureau"),
    )
    not_hispanic = Criterion.of("HISP", [1])
    races = {"White NH": [1], "Black NH": [2], "Asian NH": [6], "Other NH": [3, 4, 5, 7, 8, 9]}
    race = {name: Rule.all_of(not_hispanic, Criterion.of("RAC1P", codes)) for name, codes in races.items()}
    race["Hispanic"] = Rule.all_of(Criterion.of("HISP", [(2, 24)]))
    sex = {name: Rule.all_of(Criterion.of("SEX", [code])) for code, name in ((1, "Male"), (2, "Female"))}
    age = {"16-64": Rule.all_of(Criterion.of("AGEP", [(16, 64)]))}
    return build_cube(survey, [dimension("race", race), dimension("sex", sex), dimension("age", age)])
