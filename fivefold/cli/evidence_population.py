"""Claims about figures from population data: that they are right, checked against other people's numbers."""

from __future__ import annotations

import csv
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fivefold.cli.evidence import Claim, Measured
from fivefold.vocabulary import EVERYONE, Criterion, Period, Refused, Rule

if TYPE_CHECKING:
    from fivefold.measures.population import Population
    from fivefold.vocabulary import Estimate, Figure

EXACT = 1e-9
STATES_2018 = ["de", "hi", "id", "me", "mt", "nd", "ne", "nh", "nm", "ri", "sd", "vt", "wv", "wy"]
R_STATES = {"10": "de", "50": "vt", "56": "wy"}
R_GROUPS = {"Hispanic": "latinx", "Black NH": "black", "Asian NH": "asian", "White NH": "white", "Other NH": "other"}
R_SEX = {"Female": "women", "Male": "men"}
R_FIGURES = {
    "parity_ratio_stem_age16_64": ("access-index", "ncses-stem"),
    "share_stem_of_age16_64": ("worker-rate", "ncses-stem"),
    "share_sande_of_age16_64": ("worker-rate", "ncses-se"),
    "total_stem_age16_64": ("total-workers", "ncses-stem"),
    "total_age16_64": ("total-people", "ncses-stem"),
}
R_EVERYBODY: Mapping[str, Mapping[str, str]] = {
    "population_total": {},
    "total_emp": {"occupations": "any-job"},
    "total_se_occ": {"occupations": "ncses-se"},
    "total_stem_all": {"occupations": "ncses-stem"},
    "total_age16_64": {"universe": "age-16-64"},
    "mean_WAGP_employed_unadjusted": {"occupations": "any-job"},
}
"""R's statistics about everybody -> the cells of the standard cube they are about."""
RUNS = 400
"""Samples of the quick simulation; its coverage is known to about 1.5 points. docs/simulation.md has the long one."""
LARGEST_BIAS = 0.005


def shared() -> Path:
    """The folder of real published data. Refused, so that the claim says `not measured`, when it is not here."""
    folder = Path(os.environ.get("FIVEFOLD_SHARED") or Path("..") / "shared") / "data"
    if not folder.is_dir():
        raise Refused("The published files to check against are not here.", "Set FIVEFOLD_SHARED to their folder.")
    return folder


@cache
def population_2018(state: str) -> Population:
    """A state's 2018 person file, opened once."""
    from fivefold.measures.population import open_survey

    return open_survey(shared() / "pums_2018_1yr_states" / f"csv_p{state}.zip", cache=_kept())


@cache
def _kept() -> Path:
    return Path(tempfile.mkdtemp(prefix="fivefold-evidence-"))


# --- right ------------------------------------------------------------------------------------------------------------


def washington_2015() -> Measured:
    """The Census Bureau's verification rows of the Washington 2015 housing file: estimate, SE and MOE, all exact."""
    import polars as pl

    folder = shared() / "pums_wa2015_housing_gold"
    houses = pl.read_parquet(folder / "wa_2015_1yr_housing.parquet")
    with (folder / "pums_estimates_15_washington_housing.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    exact = sum(_house_row_is_exact(houses, row) for row in rows)
    return Measured(f"{exact} of {len(rows)} rows exact in estimate, SE and MOE", exact == len(rows) == 12)


def _house_row_is_exact(houses: Any, row: Mapping[str, str]) -> bool:
    from fivefold.sources.verification import count

    published = tuple(int(float(row[name])) for name in ("pums_est_15", "pums_se_15", "pums_moe_15"))
    computed = count(_houses(houses), _house_rule(row["characteristic"]))
    return (computed.estimate, computed.se, computed.moe90) == published


def _houses(houses: Any) -> Any:
    import numpy as np

    from fivefold.estimation.design import sdr
    from fivefold.estimation.survey import Survey
    from fivefold.vocabulary import BLANK, Source

    weights = houses.select("WGTP", *(f"WGTP{r}" for r in range(1, 81))).to_numpy().astype(np.int32)
    columns = {name: houses[name].fill_null(BLANK).to_numpy().astype(np.int8) for name in ("TEN", "VACS")}
    source = Source(name="Washington 2015 housing", publisher="US Census Bureau")
    return Survey(columns, np.ascontiguousarray(weights), sdr(), Period(2015, 2015), source, occupation_vintage=2010)


def _house_rule(characteristic: str) -> Rule:
    """Most rows name their codes ("TEN in 3,4"); the others are all houses, all occupied and all vacant ones."""
    whole = {
        "Total housing units": EVERYONE,
        "Total occupied": _codes("TEN", (1, 4)),
        "Total vacant": _codes("VACS", (1, 7)),
    }
    named = re.search(r"(TEN|VACS) ?(?:=|in) ?([\d,]+)", characteristic)
    if named:
        return _codes(named[1], *map(int, named[2].split(",")))
    return next(rule for start, rule in whole.items() if characteristic.startswith(start))


def _codes(column: str, *codes: int | tuple[int, int]) -> Rule:
    return Rule.all_of(Criterion.of(column, codes))


def r_survey_2018() -> Measured:
    """Every value of Delaware, Vermont and Wyoming that R `survey` computed (mse=TRUE), and its SE."""
    differences = list(_r_differences())
    worst, values = max(differences, default=float("inf")), len(differences) // 2
    return Measured(f"{values} values and their SEs, largest relative difference {worst:.1e}", worst <= EXACT)


def _r_differences() -> Iterator[float]:
    """Of each value and each standard error, relative to R's; a zero cell has no SE here and 0 there."""
    path = shared() / "reference_r_survey_2018" / "reference_de_vt_wy.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        estimate = (_r_everybody if row["group"] == "all" else _r_group)(row)
        for ours, theirs in ((estimate.value, row["estimate"]), (estimate.se, row["se"])):
            yield abs((ours or 0.0) - float(theirs)) / (abs(float(theirs)) or 1.0)


def _r_group(row: Mapping[str, str]) -> Estimate:
    figure, occupations = R_FIGURES[row["statistic"]]
    population = population_2018(R_STATES[row["state"]])
    found = population.figure(figure, groups="race5-by-sex", occupations=occupations, universe="age-16-64")
    return found[f"{R_GROUPS[row['group']]}-{R_SEX[row['sex']]}"].estimate


def _r_everybody(row: Mapping[str, str]) -> Estimate:
    from fivefold.estimation import estimators

    cube, where = population_2018(R_STATES[row["state"]]).counted.cube, R_EVERYBODY[row["statistic"]]
    if row["statistic"].startswith("mean_WAGP"):
        return estimators.mean(cube.sums(where=where, amount="WAGP"), cube.amount_base("WAGP", where=where))[0]
    return estimators.total(cube.sums(where=where))[0]


def published_2018() -> Measured:
    """Computer, engineering and science workers by sex in 14 states against table C24010: |z| below 3 each."""
    from fivefold.estimation.comparison import z_scores
    from fivefold.estimation.published import PublishedValue, value_of
    from fivefold.measures.definitions import default_initiative
    from fivefold.measures.table_route import load_route
    from fivefold.sources.tables import read_table

    table = read_table(shared() / "acs_1yr_state_tables" / "2018_bystate" / "C24010.csv.gz", period=Period(2018, 2018))
    codes, pairs = load_route(default_initiative()).places, []
    for state in STATES_2018:
        ours = population_2018(state).figure(
            "total-workers", groups="sex", occupations="acs-computer-engineering-science", universe="age-16-plus"
        )
        for group, row in (("men", 7), ("women", 43)):
            cell = table.value(row, codes[f"state-{state}"])
            theirs = value_of(PublishedValue(cell.estimate or 0.0, cell.moe90 or 0.0))
            pairs.append((f"{state} {group}", ours[group].estimate, theirs))
    compared = z_scores(pairs)
    worst = max(compared, key=lambda row: abs(row.z or 0.0))
    fine = len(compared) == 28 and abs(worst.z or 0.0) < 3
    return Measured(f"{len(compared)} totals, largest |z| {abs(worst.z or 0):.2f} ({worst.label})", fine)


def figures_from_tables() -> Measured:
    """Each group's share of the workers and, where the tables of people are at hand, the access index of the first
    initiative, for every state: approximate, each with its margin."""
    shares, indexes = (_from_tables(figure) for figure in ("share-of-workers", "access-index"))
    bare = [f for f in (*shares, *indexes) if f.estimate.moe90 is None or not f.estimate.approximate]
    found = f"{len(indexes):,} access indexes ({_years(indexes)}), {len(shares):,} shares of workers ({_years(shares)})"
    fine = bool(indexes) and not bare and _years(shares) == "2010-2018"
    return Measured(f"{found}, {len(bare)} without a margin", fine)


def _from_tables(name: str) -> list[Figure]:
    """The figures of all states whose rows were published; years whose tables are not at hand are left out."""
    from fivefold.measures.definitions import default_initiative
    from fivefold.measures.table_route import every_place, find_tables, load_route

    route, found = load_route(default_initiative()), []
    for year in range(2010, 2019):
        tables = find_tables(shared() / "acs_1yr_state_tables", route.tables, year=year)
        with suppress(Refused):
            found += [figure for figure in every_place(name, route, tables) if figure.estimate.value is not None]
    return found


def _years(figures: Iterable[Figure]) -> str:
    periods = sorted({figure.period for figure in figures})
    return Period(periods[0].first, periods[-1].last).label if periods else "no year"


def coverage() -> Measured:
    """At Philadelphia's sample size: intervals of proportionality and of the access index, and the bias left."""
    import numpy as np

    from fivefold.estimation.simulation import scenarios, simulate

    found = simulate(scenarios()[0], runs=RUNS, rng=np.random.default_rng(1))
    whole = next(o for o in found.outcomes if o.name == "proportionality")
    margin = 2 * whole.coverage_error
    fine = all(0.88 - margin <= covered <= 0.92 + margin for covered in (whole.coverage, found.index_coverage))
    words = (
        f"proportionality covers {whole.coverage:.1%}, access index {found.index_coverage:.1%}, "
        f"bias {100 * whole.bias:+.2f} points; {RUNS} samples with {found.workers:,.0f} workers"
    )
    return Measured(words, fine and abs(whole.bias) < LARGEST_BIAS)


def verification_rows() -> Measured:
    """The Census Bureau's definitions that can be checked at hand: population, men and people of 20-24 with their SEs
    in 14 states, as noted when the files were first read by other means; the other rows are sums of the same kind."""
    from fivefold.sources.verification import PERSON_ROWS, count

    note = (shared() / "pums_2018_1yr_states" / "SOURCE.txt").read_text(encoding="utf-8")
    agreed = sum(
        _as_noted(count(_people(state), PERSON_ROWS[row]), note, state, word)
        for state in STATES_2018
        for row, word in (("total population", "pop"), ("total males", "males"), ("age 20-24", "age 20-24"))
    )
    wanted = 3 * len(STATES_2018)
    return Measured(f"{agreed} of {wanted} totals and SEs as noted; {len(PERSON_ROWS)} rows defined", agreed == wanted)


def _people(state: str) -> Any:
    population = population_2018(state)
    return population.store.open_survey(*population.files, columns=["SEX", "AGEP", "GQ"])


def _as_noted(computed: Any, note: str, state: str, word: str) -> bool:
    found = re.search(rf"csv_p{state}\.zip.*?\b{word} ([\d,]+) \(SE ([\d,.]+)\)", note)
    total, se = (float(number.replace(",", "")) for number in found.groups()) if found else (-1.0, -1.0)
    return bool(computed.estimate == total and abs(computed.se - se) <= 0.5)


CLAIMS = (
    Claim(name="washington-2015", goal="the Census Bureau's 12 rows exactly", measure=washington_2015),
    Claim(name="r-survey-2018", goal="equal to 1e-9 relative", measure=r_survey_2018),
    Claim(name="verification-rows", goal="the rows at hand exactly", measure=verification_rows),
    Claim(name="published-2018", goal="|z| < 3 for each of 14 states", measure=published_2018),
    Claim(name="published-tables", goal="every state and year at hand, with MOE", measure=figures_from_tables),
    Claim(name="coverage", goal="88-92% (± 2 Monte-Carlo errors), bias < 0.5 points", measure=coverage, minutes=0.5),
)
