"""Do the intervals hold what they promise? Samples drawn over and over from a city whose truth is known.

The city is a made-up frame of households in geographic order, with Philadelphia's mix of groups, its segregation and
its clustering of science and engineering workers by neighbourhood and household. Each run draws a sample as the
American Community Survey does in outline: one household from each stretch of the ordered list, at rates that differ by
neighbourhood, weights spread further by an adjustment for nonresponse, true successive-difference replicate weights
(Fay and Train 1995), and every replicate post-stratified to the known numbers of people by group.

    python -m fivefold.estimation.simulation --runs 2000 --seed 1 --write docs/simulation.md
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fivefold.estimation.comparison import independent_errors
from fivefold.estimation.cube import Sums
from fivefold.estimation.design import sdr
from fivefold.estimation.estimators import divided, replicate_share
from fivefold.estimation.parity import (
    access_index,
    proportionality,
    proportionality_uncorrected,
)
from fivefold.estimation.simulation_report import Outcome, Simulated, report
from fivefold.vocabulary import Estimate

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

RACES = ("Hispanic", "White", "Black", "Asian", "Other")
GROUPS = tuple(f"{race} {sex}" for race in RACES for sex in ("men", "women"))
RACE_OF_PEOPLE = (0.15, 0.34, 0.40, 0.08, 0.03)
SHARE_OF_MEN = 0.475
UNIVERSE_SHARE = 0.67
"""Share of people aged 16-64."""
WORKER_RATE = 0.07
"""Workers among them, so that 15,000 sampled people hold about 700."""
PHILADELPHIA_WORKERS = (0.06, 0.03, 0.38, 0.19, 0.08, 0.07, 0.115, 0.055, 0.012, 0.008)
"""Groups' shares of workers, after the published ones for 2019: women a third, Black 15%, Asian 17%, White 57%."""

NEIGHBOURHOODS = 380
STRETCHES = 6_300
"""Sampled households; at 2.4 people each, about 15,000 people."""
RATES = (40, 80, 110, 170)
"""Households per sampled one, by neighbourhood: the differing sampling rates."""
NONRESPONSE_SPREAD = 0.5
MIXED = 0.08
"""Share of people whose group is not that of their household's first person."""
SEGREGATION = 1.5
"""Dirichlet concentration of a neighbourhood's mix: smaller is more segregated."""
CLUSTERING = 1.0
"""Gamma shape of the neighbourhood's and the household's effect on being a worker: smaller is more clustered."""
HOUSEHOLD_SIZES = (0.30, 0.30, 0.17, 0.13, 0.10)
PALEY_PRIME = 79


@dataclass(frozen=True, slots=True)
class Scenario:
    """What the truth looks like: groups' shares of workers."""

    name: str
    worker_shares: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class City:
    """Households in geographic order. counts[h, kind, g]: people, people of the universe, workers of group g.
    starts, sizes: the stretches of the list from each of which one household is drawn. totals[kind, g]: the truth."""

    counts: npt.NDArray[np.int16]
    starts: IntArray
    sizes: IntArray
    totals: IntArray


def shares_of_people() -> FloatArray:
    race = np.array(RACE_OF_PEOPLE)
    return np.stack([race * SHARE_OF_MEN, race * (1 - SHARE_OF_MEN)], axis=1).ravel()


def scenarios() -> tuple[Scenario, ...]:
    """Philadelphia as published; half and a tenth of its distance from parity; parity itself."""
    far, parity = np.array(PHILADELPHIA_WORKERS), shares_of_people()
    named = (("Philadelphia", 1.0), ("half the distance", 0.5), ("a tenth of it", 0.1), ("parity", 0.0))
    return tuple(Scenario(name, tuple(t * far / far.sum() + (1 - t) * parity)) for name, t in named)


# --- the city ---------------------------------------------------------------------------------------------------------


def build_city(scenario: Scenario, *, rng: np.random.Generator) -> City:
    """A frame of households, each in a neighbourhood with its own mix of groups and its own pull towards the work."""
    sizes = np.repeat(rng.choice(RATES, NEIGHBOURHOODS), _split(STRETCHES, NEIGHBOURHOODS))
    households = int(sizes.sum())
    neighbourhood = np.repeat(np.repeat(np.arange(NEIGHBOURHOODS), _split(STRETCHES, NEIGHBOURHOODS)), sizes)
    people = rng.choice(np.arange(1, 6), households, p=HOUSEHOLD_SIZES)
    household = np.repeat(np.arange(households), people)
    group = _groups(neighbourhood, household, rng)
    inside = rng.random(len(household)) < UNIVERSE_SHARE
    works = inside & (rng.random(len(household)) < _chances(scenario, neighbourhood, household, group, rng))
    counts = np.zeros((households, 3, len(GROUPS)), dtype=np.int16)
    for kind, who in enumerate((np.ones_like(inside), inside, works)):
        np.add.at(counts, (household[who], kind, group[who]), 1)
    return City(counts, np.cumsum(sizes) - sizes, sizes, counts.sum(axis=0, dtype=np.int64))


def _split(whole: int, parts: int) -> IntArray:
    edges = np.arange(parts + 1, dtype=np.int64) * whole // parts
    return edges[1:] - edges[:-1]


def _groups(neighbourhood: IntArray, household: IntArray, rng: np.random.Generator) -> IntArray:
    """Group of every person: mostly that of the household, drawn from the neighbourhood's mix."""
    mixes = rng.dirichlet(SEGREGATION * np.array(RACE_OF_PEOPLE) / sum(RACE_OF_PEOPLE), NEIGHBOURHOODS)
    edges = np.cumsum(mixes, axis=1)
    of_household = (rng.random(len(neighbourhood))[:, None] > edges[neighbourhood]).sum(axis=1)
    own = (rng.random(len(household))[:, None] > edges[neighbourhood[household]]).sum(axis=1)
    race = np.where(rng.random(len(household)) < MIXED, own, of_household[household])
    woman = rng.random(len(household)) >= SHARE_OF_MEN
    groups: IntArray = np.minimum(race, len(RACES) - 1) * 2 + woman
    return groups


def _chances(
    scenario: Scenario, neighbourhood: IntArray, household: IntArray, group: IntArray, rng: np.random.Generator
) -> FloatArray:
    """Each person's chance of being a worker, clustered by neighbourhood and household."""
    rates = WORKER_RATE * np.array(scenario.worker_shares) / shares_of_people()
    near, at_home = (rng.gamma(CLUSTERING, 1 / CLUSTERING, n) for n in (NEIGHBOURHOODS, len(neighbourhood)))
    chances: FloatArray = np.minimum(rates[group] * near[neighbourhood[household]] * at_home[household], 1)
    return chances


# --- a sample ---------------------------------------------------------------------------------------------------------


def hadamard() -> FloatArray:
    """The Hadamard matrix of order 80 by Paley's construction; its first row is all ones."""
    q = PALEY_PRIME
    squares = {x * x % q for x in range(1, q)}
    character = np.array([0] + [1 if x in squares else -1 for x in range(1, q)])
    inner = character[(np.arange(q)[:, None] - np.arange(q)[None, :]) % q]
    matrix = np.ones((q + 1, q + 1))
    matrix[1:, 0] = -1
    matrix[1:, 1:] = inner + np.eye(q)
    return matrix


def replicate_factors(units: int) -> FloatArray:
    """[units, 80]: 1 + 2^-1.5 (a - b), a and b the Hadamard rows of a unit and of its successor on the list.

    Rows are taken in cycles through all but the first, each cycle with another step, so neighbours always share a row.
    """
    q, matrix = PALEY_PRIME, hadamard()
    place = np.arange(units + 1)
    rows = 1 + (place * (1 + place // q % (q - 1))) % q
    factors: FloatArray = 1 + 2**-1.5 * (matrix[rows[:-1]] - matrix[rows[1:]])
    return factors


@dataclass(frozen=True, eq=False)
class Drawn:
    """One sample as the estimators see it."""

    workers: Sums
    people: Sums
    all_workers: Sums
    all_people: Sums


def draw(city: City, factors: FloatArray, *, rng: np.random.Generator) -> Drawn:
    """One household per stretch, weighted, adjusted for nonresponse, post-stratified within every replicate."""
    chosen = city.starts + (rng.random(len(city.sizes)) * city.sizes).astype(np.int64)
    adjustment = rng.lognormal(-(NONRESPONSE_SPREAD**2) / 2, NONRESPONSE_SPREAD, len(chosen))
    weights, counts = city.sizes * adjustment, city.counts[chosen]
    weighted = (counts * weights[:, None, None]).reshape(len(chosen), -1)
    sums = np.concatenate([weighted.sum(axis=0)[:, None], weighted.T @ factors], axis=1).reshape(*counts.shape[1:], -1)
    control = divided(city.totals[0][:, None].astype(np.float64), sums[0])
    squares = np.einsum("h,hkg->kg", weights**2, counts) * control[:, 0] ** 2
    design = sdr()
    grouped = [
        Sums(GROUPS, counts[:, kind].sum(axis=0, dtype=np.int64), sums[kind] * control, squares[kind], design)
        for kind in (2, 1)
    ]
    return Drawn(*grouped, *(_together(s) for s in grouped))


def _together(sums: Sums) -> Sums:
    return Sums(
        ("all",),
        sums.count.sum(keepdims=True),
        sums.weights.sum(axis=0, keepdims=True),
        sums.squares.sum(keepdims=True),
        sums.design,
    )


# --- many samples -----------------------------------------------------------------------------------------------------


def simulate(scenario: Scenario, *, runs: int, rng: np.random.Generator) -> Simulated:
    """Outcomes for proportionality (corrected, not corrected) and every group's access index."""
    city, factors = build_city(scenario, rng=rng), replicate_factors(STRETCHES)
    samples = [_figures(draw(city, factors, rng=rng)) for _ in range(runs)]
    s, p = (city.totals[kind] / city.totals[kind].sum() for kind in (2, 1))
    truth = [1 - 0.5 * np.abs(s - p).sum()] * 2 + list(s / p)
    names = ["proportionality", "proportionality, not corrected", *(f"access index, {g}" for g in GROUPS)]
    outcomes = [
        Outcome.of(name, true, [one.estimates[k] for one in samples], [one.independent[k] for one in samples])
        for k, (name, true) in enumerate(zip(names, truth, strict=True))
    ]
    people, workers = (float(np.mean([one.cases[k] for one in samples])) for k in (0, 1))
    effect = float(np.nanmedian([one.design_effects for one in samples]))
    return Simulated(scenario.name, tuple(outcomes), people=people, workers=workers, design_effect=effect)


@dataclass(frozen=True, eq=False)
class _One:
    """What one sample gives. independent: the SE of each figure by the formula for unrelated totals (nan: none)."""

    estimates: list[Estimate]
    independent: list[float]
    cases: tuple[int, int]
    design_effects: FloatArray


def _figures(drawn: Drawn) -> _One:
    totals = (drawn.workers, drawn.people, drawn.all_workers, drawn.all_people)
    found = [proportionality(drawn.workers, drawn.people), proportionality_uncorrected(drawn.workers, drawn.people)]
    return _One(
        found + access_index(*totals),
        [float("nan")] * len(found) + independent_errors(*totals).tolist(),
        (int(drawn.all_people.count[0]), int(drawn.all_workers.count[0])),
        _design_effects(drawn),
    )


def _design_effects(drawn: Drawn) -> FloatArray:
    """Variance of each group's share of workers over that of a simple random sample of as many workers."""
    shares = replicate_share(drawn.workers, drawn.all_workers)
    s = shares[:, 0]
    return divided(drawn.workers.design.variance(shares), s * (1 - s) / drawn.all_workers.count)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m fivefold.estimation.simulation", description=__doc__)
    parser.add_argument("--runs", type=int, default=2000, help="samples per scenario")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same result")
    parser.add_argument("--write", type=Path, help="write the report to this Markdown file")
    asked = parser.parse_args(arguments)
    rng = np.random.default_rng(asked.seed)
    results = [simulate(scenario, runs=asked.runs, rng=rng) for scenario in scenarios()]
    text = report(results, runs=asked.runs, seed=asked.seed)
    if asked.write:
        asked.write.write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
