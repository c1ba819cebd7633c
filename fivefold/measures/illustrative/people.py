"""The invented people of one illustrative year: households in sample order, their answers and their weights.

Who holds which job is drawn with probabilities fitted to the plan's totals, so that estimates from the file lie within
sampling error of them. Everything is drawn from one generator made of the plan's seed and the year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fivefold.measures.illustrative import weights as survey_weights
from fivefold.measures.illustrative.plan import Holders, Plan
from fivefold.measures.illustrative.weights import FloatArray, IntArray
from fivefold.vocabulary import BLANK

BoolArray = npt.NDArray[np.bool_]
Draw = np.random.Generator

ADULT, OLDEST_AT_WORK, WORKING_AGE = 18, 75, 16
REFERENCE, PARTNER, CHILD, RELATIVE, INSTITUTION, OTHER_QUARTERS = range(6)
"""How a person belongs to the household; the file's codes for it changed in 2019."""
BACHELOR = 21
"""SCHL from here on: a bachelor's degree or more."""
NARROW, WIDE, OTHER = range(3)
"""The kinds of job, in the order in which people are chosen for them."""

ALIKE = 0.9
"""Share of people who are of the same group as their household: what makes households clusters."""
ADULT_BY_PLACE = (1.0, 0.62, 0.38)
"""Chance that the first, the second and any further person of a household is an adult."""
AT_WORK_BY_AGE = ((25, 0.75), (55, 1.2), (65, 0.95), (OLDEST_AT_WORK + 1, 0.3))
"""Relative chance of having a job below each age."""
MOST_CERTAIN = 0.97
FITTING_ROUNDS = 30
HEAPS = {100: 0.2, 1_000: 0.4, 5_000: 0.25, 10_000: 0.15}
"""People tell wages in round dollars: unit and share of people who use it."""
CLASSES_OF_WORKER = {1: 0.62, 2: 0.17, 3: 0.07, 4: 0.03, 5: 0.03, 6: 0.05, 7: 0.03}
WEEKLY_HOURS = {40: 0.52, 35: 0.12, 45: 0.1, 20: 0.08, 50: 0.09, 30: 0.06, 60: 0.03}
ONCE_AT_WORK = 0.18
"""Share of people without a job who tell the occupation of their last one."""
WAGE_SPREAD, DEGREE_WAGE = 0.5, 1.3


@dataclass(frozen=True, eq=False)
class People:
    """columns: name -> code of each person, BLANK where not applicable; household: its number; role: see above;
    weights: [people, 81]."""

    columns: Mapping[str, IntArray]
    household: IntArray
    order: IntArray
    role: IntArray
    weights: IntArray


@dataclass(frozen=True, eq=False)
class _Frame:
    """Who is sampled: one entry per person."""

    area: IntArray
    household: IntArray
    households: int
    order: IntArray
    role: IntArray
    group: IntArray
    woman: BoolArray
    age: IntArray
    education: IntArray
    base: FloatArray


def draw_people(
    plan: Plan, year: int, *, puma_vintage: int, codes: Mapping[int, Sequence[int]], occupation_vintage: int
) -> People:
    """All people of one year. codes: kind of job -> the occupation codes it may have."""
    draw = np.random.default_rng([plan.seed, year])
    areas = plan.areas[puma_vintage]
    frame = _sample(plan, draw, areas)
    weights = _weigh(plan, frame, areas)
    kind = _hold_jobs(plan, draw, frame, weights[:, 0].astype(float), year, puma_vintage)
    columns = {
        **_looks(plan, draw, frame.group),
        **_answers(plan, draw, frame, kind, codes, occupation_vintage),
        "PUMA": np.array(list(areas), dtype=np.int64)[frame.area],
        "SEX": np.where(frame.woman, 2, 1),
        "AGEP": frame.age,
    }
    return People(columns, frame.household, frame.order, frame.role, weights)


# --- the sample -------------------------------------------------------------------------------------------------------


def _pick(draw: Draw, shares: Sequence[float], size: int) -> IntArray:
    return draw.choice(len(shares), size=size, p=np.array(shares) / sum(shares))


def _one_of(draw: Draw, shares: Mapping[int, float], size: int) -> IntArray:
    return np.array(list(shares))[_pick(draw, tuple(shares.values()), size)]


def _sample(plan: Plan, draw: Draw, areas: Mapping[int, float]) -> _Frame:
    """Households drawn systematically through the areas, group quarters as households of one among them."""
    households = plan.households + plan.quarters
    edges = np.cumsum(list(areas.values())) / sum(areas.values())
    area = np.searchsorted(edges, (np.arange(households) + 0.5) / households)
    quarters = np.isin(np.arange(households), draw.choice(households, plan.quarters, replace=False))
    sizes = np.where(quarters, 1, _pick(draw, plan.sizes, households) + 1)
    household = np.repeat(np.arange(households), sizes)
    order = np.arange(len(household)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    adult = draw.random(len(household)) < np.array(ADULT_BY_PLACE)[np.minimum(order, 2)]
    group = _pick(draw, tuple(plan.groups.values()), households)[household]
    stranger = draw.random(len(household)) >= ALIKE
    group = np.where(stranger, _pick(draw, tuple(plan.groups.values()), len(household)), group)
    women = np.where(adult, plan.women_adults, plan.women_children)
    age = np.where(adult, _adult_ages(plan, draw, len(household)), draw.integers(0, ADULT, len(household)))
    return _Frame(
        area=area[household],
        household=household,
        households=households,
        order=order,
        role=_roles(draw, quarters[household], order, adult),
        group=group,
        woman=draw.random(len(household)) < women,
        age=age,
        education=_education(plan, draw, household, households, age),
        base=draw.lognormal(sigma=plan.weight_spread, size=households)[household],
    )


def _adult_ages(plan: Plan, draw: Draw, size: int) -> IntArray:
    bands = np.array(plan.ages.bands)[_pick(draw, plan.ages.shares, size)]
    return draw.integers(bands[:, 0], bands[:, 1] + 1)


def _roles(draw: Draw, quarters: BoolArray, order: IntArray, adult: BoolArray) -> IntArray:
    home = np.where(order == 0, REFERENCE, np.where(order == 1, PARTNER, RELATIVE))
    home = np.where(adult, home, CHILD)
    return np.where(quarters, np.where(draw.random(len(order)) < 1 / 3, INSTITUTION, OTHER_QUARTERS), home)


def _education(plan: Plan, draw: Draw, household: IntArray, households: int, age: IntArray) -> IntArray:
    """SCHL: half of the adults have the schooling of their household, children what their age brings."""
    codes, shares = np.array([int(c) for c in plan.education]), tuple(plan.education.values())
    own, shared = _pick(draw, shares, len(age)), _pick(draw, shares, households)[household]
    adult = codes[np.where(draw.random(len(age)) < 0.5, own, shared)]
    adult = np.where(age < 22, np.minimum(adult, 19), adult)
    child = np.where(age < 3, BLANK, np.where(age < 6, age - 1, age - 2))
    return np.where(age < ADULT, child, adult)


def _weigh(plan: Plan, frame: _Frame, areas: Mapping[int, float]) -> IntArray:
    """Weights that agree with the population by area and by group, sex and being an adult, in every replicate."""
    groups = np.array(list(plan.groups.values()))
    adults = np.array([plan.children, 1 - plan.children])
    women = np.array([plan.women_children, plan.women_adults])
    by_sex = np.stack([1 - women, women], axis=1) * adults[:, None]
    people = plan.population * groups[:, None, None] * by_sex[None]
    cell = (frame.group * 2 + (frame.age >= ADULT)) * 2 + frame.woman
    shares = np.array(list(areas.values())) / sum(areas.values())
    margins = [(frame.area, plan.population * shares), (cell, people.ravel())]
    return survey_weights.calibrated(frame.base, frame.household, frame.households, margins)


# --- jobs -------------------------------------------------------------------------------------------------------------


def _hold_jobs(plan: Plan, draw: Draw, frame: _Frame, weight: FloatArray, year: int, puma_vintage: int) -> IntArray:
    """The kind of job of each person, BLANK for people without one."""
    can = (frame.age >= WORKING_AGE) & (frame.age <= OLDEST_AT_WORK) & (frame.role != INSTITUTION)
    ages = np.array([limit for limit, _ in AT_WORK_BY_AGE])
    chance: FloatArray = np.array([c for _, c in AT_WORK_BY_AGE])[
        np.minimum(np.searchsorted(ages, frame.age, "right"), 3)
    ]
    workers = _by_area(plan.area_workers, puma_vintage, frame.area, weight * can)
    employed = _chosen(draw, weight, chance * can, [(frame.area, workers)])
    stem = _by_area(plan.area_stem, puma_vintage, frame.area, weight * employed)
    narrow_here = stem * plan.narrow_workers / stem.sum()
    odds = np.where(frame.education >= BACHELOR, plan.degree_odds, 1.0)
    narrow = _chosen(draw, weight, odds * employed, _who(plan.narrow_holders, frame, year, narrow_here))
    wide = _chosen(draw, weight, 1.0 * (employed & ~narrow), _who(plan.wide_holders, frame, year, stem - narrow_here))
    return np.select([narrow, wide, employed], [NARROW, WIDE, OTHER], BLANK)


def _by_area(
    published: Mapping[int, Mapping[int, float]], puma_vintage: int, area: IntArray, base: FloatArray
) -> FloatArray:
    """People per area: as published for this vintage, else the published total spread as `base` is."""
    if puma_vintage in published:
        return np.array(list(published[puma_vintage].values()))
    here = np.bincount(area, base).astype(np.float64)
    spread: FloatArray = sum(next(iter(published.values())).values()) * here / here.sum()
    return spread


def _who(holders: Holders, frame: _Frame, year: int, by_area: FloatArray) -> list[tuple[IntArray, FloatArray]]:
    groups = np.array(list(holders.groups_in(year).values()))
    by_sex = groups[:, None] * np.array([1 - holders.women, holders.women])
    return [(frame.area, by_area), (frame.group * 2 + frame.woman, by_area.sum() * by_sex.ravel())]


def _chosen(
    draw: Draw, weight: FloatArray, odds: npt.NDArray[np.floating], margins: Sequence[tuple[IntArray, FloatArray]]
) -> BoolArray:
    """Draw people with chances proportional to odds, scaled until the expected weighted totals are the margins'."""
    chance = odds / max(odds.max(), 1e-9) * 0.5
    for _ in range(FITTING_ROUNDS):
        for cell, total in margins:
            expected = np.bincount(cell, weight * chance, minlength=len(total))
            scale = np.divide(total, expected, out=np.zeros_like(total), where=expected > 0)
            chance = np.minimum(chance * scale[cell], MOST_CERTAIN)
    chosen: BoolArray = draw.random(len(weight)) < chance
    return chosen


# --- answers ----------------------------------------------------------------------------------------------------------


def _looks(plan: Plan, draw: Draw, group: IntArray) -> dict[str, IntArray]:
    """HISP, RAC1P and the race recodes that follow from them."""
    found = {column: np.full(len(group), BLANK, dtype=np.int64) for column in ("HISP", "RAC1P", "RACBLK")}
    for number, name in enumerate(plan.groups):
        members = np.flatnonzero(group == number)
        looks = plan.looks[name]
        which = _pick(draw, looks.shares, len(members))
        for column, values in found.items():
            values[members] = np.array([codes.get(column, BLANK) for codes in looks.codes])[which]
    black = np.where(found["RACBLK"] == BLANK, found["RAC1P"] == 2, found["RACBLK"] == 1)
    single = {"RACWHT": found["RAC1P"] == 1, "RACASN": found["RAC1P"] == 6, "RACBLK": black}
    return found | {column: yes.astype(np.int64) for column, yes in single.items()}


def _answers(
    plan: Plan, draw: Draw, frame: _Frame, kind: IntArray, codes: Mapping[int, Sequence[int]], vintage: int
) -> dict[str, IntArray]:
    size, working = len(kind), frame.age >= WORKING_AGE
    idle = working & (kind == BLANK)
    active = idle & (frame.age <= OLDEST_AT_WORK) & (frame.role != INSTITUTION)
    jobless = active & (draw.random(size) < plan.unemployed * (kind != BLANK).sum() / max(active.sum(), 1))
    at_work = (kind != BLANK) & (draw.random(size) < 0.97)
    once = idle & (jobless | (draw.random(size) < ONCE_AT_WORK))
    occupation = _occupations(plan, draw, np.where(once, OTHER, kind), codes, vintage)
    occupation = np.where(jobless & (draw.random(size) < 0.2), 9920, occupation)
    place = np.array(list(plan.workplaces))[_pick(draw, tuple(plan.workplaces.values()), size)]
    science = draw.random(size) < np.where(kind == NARROW, 0.75, 0.35)
    return {
        "ESR": np.select([at_work, kind != BLANK, jobless, idle], [1, 2, 3, 6], BLANK),
        "OCCP": occupation,
        "COW": np.where(
            occupation == BLANK, BLANK, np.array([1, 2, 3, 4, 5, 6, 7])[_pick(draw, (62, 17, 7, 3, 3, 5, 3), size)]
        ),
        "SCHL": frame.education,
        "SCH": np.where(frame.age < 3, BLANK, np.where((frame.age < ADULT) | (draw.random(size) < 0.08), 2, 1)),
        "SCIENGP": np.where(frame.education >= BACHELOR, np.where(science, 1, 2), BLANK),
        "MIL": np.where(frame.age < 17, BLANK, 4),
        "WAGP": _wages(plan, draw, frame, kind),
        "WKHP": np.where(
            kind == BLANK, BLANK, np.array([40, 35, 45, 20, 50, 30, 60])[_pick(draw, (52, 12, 10, 8, 9, 6, 3), size)]
        ),
        "POWSP": np.where(at_work, place[:, 0], BLANK),
        "POWPUMA": np.where(at_work, place[:, 1], BLANK),
    }


def _occupations(plan: Plan, draw: Draw, kind: IntArray, codes: Mapping[int, Sequence[int]], vintage: int) -> IntArray:
    """A code for each person with a kind of job: mostly a common one, else any other of the kind."""
    found = np.full(len(kind), BLANK, dtype=np.int64)
    for number, jobs in ((NARROW, plan.narrow), (WIDE, plan.wide), (OTHER, plan.other)):
        members = np.flatnonzero(kind == number)
        common = {int(code): share for code, share in jobs.common[vintage].items()}
        rare = np.array([code for code in codes[number] if code not in common])
        usual = np.array(list(common))[_pick(draw, tuple(common.values()), len(members))]
        unusual = rare[draw.integers(0, len(rare), len(members))]
        found[members] = np.where(draw.random(len(members)) < jobs.common_share, usual, unusual)
    return found


def _wages(plan: Plan, draw: Draw, frame: _Frame, kind: IntArray) -> IntArray:
    """WAGP: lognormal around the median of the kind of job, higher with a degree, told in round dollars."""
    size = len(kind)
    medians = np.array([plan.narrow.median_wage, plan.wide.median_wage, plan.other.median_wage])
    degree = np.where(frame.education >= BACHELOR, DEGREE_WAGE, 1.0)
    earned = medians[kind] * degree * draw.lognormal(sigma=WAGE_SPREAD, size=size)
    unit = _one_of(draw, HEAPS, size)
    told = (np.rint(earned / unit) * unit).astype(np.int64)
    return np.where(frame.age < 15, BLANK, np.where(kind == BLANK, 0, told))
