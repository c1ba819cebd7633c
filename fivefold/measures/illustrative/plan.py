"""What an illustrative file is made to agree with: `illustrative.yaml` of an initiative as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from fivefold.measures.definition_files import Entry, read_definition_file
from fivefold.measures.initiative import Initiative
from fivefold.vocabulary import Text

FILE = "illustrative.yaml"
JOB_KEYS = "common common_share median_wage"
Shares = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Ages:
    """Age bands (first, last) with the share of people in each."""

    bands: tuple[tuple[int, int], ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Looks:
    """How the people of one group answer: alternatives of column codes, with shares."""

    codes: tuple[Mapping[str, int], ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Holders:
    """Who holds a kind of job: the share of women, and of each group by year where given, else as `usual`."""

    women: float
    by_year: Mapping[int, Shares]
    usual: Shares

    def groups_in(self, year: int) -> Shares:
        return self.by_year.get(year, self.usual)


@dataclass(frozen=True, slots=True)
class Jobs:
    """One kind of job. common: frequent codes and their weight per occupation vintage; of all people with such a job
    common_share have one of them, the others any code of the kind; median_wage in dollars a year."""

    common: Mapping[int, Shares]
    common_share: float
    median_wage: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that is calibrated and all that is invented, as the file's comments say.

    areas, area_stem, area_workers: per PUMA vintage; where the last two lack a vintage, all areas are alike there.
    narrow_list, wide_list: ids of occupation lists; wide jobs are those of the wide list not on the narrow one.
    """

    version: str
    words: Text
    seed: int
    place: str
    state: int
    letters: str
    years: tuple[int, ...]
    households: int
    quarters: int
    weight_spread: float
    population: float
    groups: Shares
    women_adults: float
    women_children: float
    children: float
    looks: Mapping[str, Looks]
    ages: Ages
    sizes: tuple[float, ...]
    education: Shares
    degree_odds: float
    areas: Mapping[int, Mapping[int, float]]
    area_stem: Mapping[int, Mapping[int, float]]
    area_workers: Mapping[int, Mapping[int, float]]
    unemployed: float
    narrow_list: str
    wide_list: str
    narrow_workers: float
    narrow_holders: Holders
    wide_holders: Holders
    narrow: Jobs
    wide: Jobs
    other: Jobs
    workplaces: Mapping[tuple[int, int], float]
    income_factors: Mapping[int, int]


def read_plan(initiative: Initiative) -> Plan:
    """The plan in the initiative's folder. Refused when there is none or an entry is wrong."""
    return _plan(read_definition_file(initiative.folder / FILE), initiative)


def _plan(entry: Entry, initiative: Initiative) -> Plan:
    parts = entry.parts("version words seed years sample population areas jobs workplaces income_factors")
    sample = parts["sample"].parts("place state letters households quarters weight_spread")
    people = parts["population"].parts(
        "total groups women_adults women_children children looks ages household_sizes education degree_odds unemployed"
    )
    areas = parts["areas"].parts("people", "stem_workers workers")
    jobs = parts["jobs"].parts("narrow_list wide_list narrow_workers narrow wide other")
    for key in ("narrow_list", "wide_list"):
        if jobs[key].text() not in initiative.occupation_lists:
            jobs[key].refuse(f"{jobs[key].text()} is not an occupation list.", "Name one of this initiative.")
    return Plan(
        version=parts["version"].version(),
        words=parts["words"].wording(),
        seed=parts["seed"].integer(),
        place=sample["place"].identifier(),
        state=sample["state"].integer(),
        letters=sample["letters"].text(),
        years=tuple(year for low, high in parts["years"].spans() for year in range(low, high + 1)),
        households=sample["households"].integer(),
        quarters=sample["quarters"].integer(),
        weight_spread=sample["weight_spread"].number(),
        population=people["total"].number(),
        groups=_shares(people["groups"]),
        women_adults=_share(people["women_adults"]),
        women_children=_share(people["women_children"]),
        children=_share(people["children"]),
        looks={group: _looks(e) for group, e in people["looks"].items()},
        ages=_ages(people["ages"]),
        sizes=tuple(_shares(people["household_sizes"]).values()),
        education=_shares(people["education"]),
        degree_odds=people["degree_odds"].number(),
        areas=_by_vintage(areas["people"]),
        area_stem=_by_vintage(areas["stem_workers"]) if "stem_workers" in areas else {},
        area_workers=_by_vintage(areas["workers"]) if "workers" in areas else {},
        unemployed=_share(people["unemployed"]),
        narrow_list=jobs["narrow_list"].text(),
        wide_list=jobs["wide_list"].text(),
        narrow_workers=jobs["narrow_workers"].number(),
        narrow_holders=_holders(jobs["narrow"]),
        wide_holders=_holders(jobs["wide"]),
        narrow=_jobs(jobs["narrow"]),
        wide=_jobs(jobs["wide"]),
        other=_jobs(jobs["other"]),
        workplaces=_workplaces(parts["workplaces"]),
        income_factors={int(year): e.integer() for year, e in parts["income_factors"].items()},
    )


def _share(entry: Entry) -> float:
    percent = entry.number()
    if not 0 <= percent <= 100:
        entry.refuse("a share lies between 0 and 100 per cent.", "Write 55 for 55%.")
    return percent / 100


def _numbers(entry: Entry) -> dict[str, float]:
    return {key: e.number() for key, e in entry.items()}


def _shares(entry: Entry) -> dict[str, float]:
    """Shares in per cent that must make 100, as fractions."""
    found = _numbers(entry)
    total = sum(found.values())
    if abs(total - 100) > 0.01 or min(found.values()) < 0:
        entry.refuse(f"the shares make {total:g}%.", "Make them 100%.")
    return {key: value / total for key, value in found.items()}


def _ages(entry: Entry) -> Ages:
    shares = _shares(entry)
    bands = tuple((int(low), int(high)) for low, _, high in (band.partition("-") for band in shares))
    return Ages(bands, tuple(shares.values()))


def _looks(entry: Entry) -> Looks:
    rows = [dict(element.items()) for element in entry.elements()]
    shares = np.array([row["share"].number() for row in rows])
    codes = tuple({column: e.integer() for column, e in row.items() if column != "share"} for row in rows)
    return Looks(codes, tuple(float(s) for s in shares / shares.sum()))


def _by_vintage(entry: Entry) -> dict[int, dict[int, float]]:
    return {int(v): {int(area): value for area, value in _numbers(e).items()} for v, e in entry.items()}


def _holders(entry: Entry) -> Holders:
    parts = entry.parts("women groups", JOB_KEYS)
    groups = {key: _shares(e) for key, e in parts["groups"].items()}
    if "default" not in groups:
        parts["groups"].refuse("who usually holds these jobs is missing.", "Add `default:`.")
    years = {int(year): shares for year, shares in groups.items() if year != "default"}
    return Holders(_share(parts["women"]), years, groups["default"])


def _jobs(entry: Entry) -> Jobs:
    parts = entry.parts(JOB_KEYS, "women groups")
    common = {int(vintage): _numbers(e) for vintage, e in parts["common"].items()}
    return Jobs(common, _share(parts["common_share"]), parts["median_wage"].number())


def _workplaces(entry: Entry) -> dict[tuple[int, int], float]:
    rows = [element.parts("POWSP POWPUMA share") for element in entry.elements()]
    return {(row["POWSP"].integer(), row["POWPUMA"].integer()): row["share"].number() / 100 for row in rows}
