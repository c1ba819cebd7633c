"""The reference task W500: race x sex x age band x education, about 500 cells, each with a total, a proportion and a
ratio and their replicate standard errors over 81 weights, from the raw codes of the loaded person file.

total: persons; proportion: the employed among them; ratio: workers in STEM to the employed.
Here are its definitions, once; every engine turns them into its own language.
"""

from __future__ import annotations

import numpy as np

from fivefold.estimation.cube import Cube, Sums, build_cube
from fivefold.estimation.kernels import Kernel
from fivefold.estimation.recode import Dimension, dimension
from fivefold.estimation.survey import Survey
from fivefold.vocabulary import Criterion, Rule

RACES = {"white": [1], "black": [2], "asian": [6], "other": [3, 4, 5, 7, 8, 9]}
AGES = [(0, 9), (10, 19), (20, 29), (30, 39), (40, 49), (50, 59), (60, 69), (70, 79), (80, 89), (90, 99)]
SCHOOLS = [(0, 15), (16, 17), (18, 20), (21, 21), (22, 24)]
EMPLOYED = (1, 2)
STEM = [(110, 140), (300, 310), (1005, 1980), (3000, 3550), (4840, 4965), (7700, 7750)]
COLUMNS = ("RAC1P", "HISP", "SEX", "AGEP", "SCHL", "ESR", "OCCP")
CELLS = ("race", "sex", "age", "school")
FIGURES = ("total", "total_se", "proportion", "proportion_se", "ratio", "ratio_se")


def dimensions() -> list[Dimension]:
    """The task in the product's own terms; a blank school (under 3 years of age) counts as the lowest."""
    return [
        dimension("race", _races()),
        dimension("sex", {str(code): Rule.all_of(Criterion.of("SEX", [code])) for code in (1, 2)}),
        dimension("age", {str(k): Rule.all_of(Criterion.of("AGEP", [span])) for k, span in enumerate(AGES)}),
        dimension("school", {str(k): Rule.all_of(Criterion.of("SCHL", _blank(k, s))) for k, s in enumerate(SCHOOLS)}),
        dimension("employed", {"yes": Rule.all_of(Criterion.of("ESR", EMPLOYED))}),
        dimension("stem", {"yes": Rule.all_of(Criterion.of("ESR", EMPLOYED), Criterion.of("OCCP", STEM))}),
    ]


def ours(survey: Survey, dims: list[Dimension], kernel: Kernel) -> np.ndarray:
    """From a survey in memory to the answer."""
    return figures(build_cube(survey, dims, kernel=kernel))


def figures(cube: Cube) -> np.ndarray:
    """[cell, figure]: the six FIGURES of each cell somebody is in, cells in order of (race, sex, age, school)."""
    people = cube.crossed(CELLS)
    employed, stem = cube.crossed(CELLS, {"employed": "yes"}), cube.crossed(CELLS, {"stem": "yes"})
    some = people.count > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        proportion = employed.weights[some] / people.weights[some]
        ratio = stem.weights[some] / employed.weights[some]
    columns = [_with_se(people, thetas) for thetas in (people.weights[some], proportion, ratio)]
    return np.concatenate(columns, axis=1)


def disagreement(one: np.ndarray, other: np.ndarray) -> float:
    """The largest relative difference between two answers; a ratio to nobody must be missing from both.

    Differences below 1e-9 of a share (1) do not count: where a share is the same in every replicate, engines leave
    rounding noise of 1e-17 in its standard error.
    """
    if one.shape != other.shape or (np.isnan(one[:, :5]) != np.isnan(other[:, :5])).any():
        return float("inf")
    both = np.isfinite(one) & np.isfinite(other)
    return float((np.abs(one - other)[both] / np.maximum(np.abs(one)[both], 1e-3)).max())


def _with_se(sums: Sums, thetas: np.ndarray) -> np.ndarray:
    return np.stack([thetas[:, 0], sums.design.standard_error(thetas)], axis=1)


def _races() -> dict[str, Rule]:
    latino = Rule.all_of(Criterion.of("HISP", [(2, 24)]))
    other = {name: Rule.all_of(Criterion.of("HISP", [1]), Criterion.of("RAC1P", c)) for name, c in RACES.items()}
    return {"latino": latino} | other


def _blank(k: int, span: tuple[int, int]) -> list[tuple[int, int]]:
    return [(-1, span[1])] if k == 0 else [span]
