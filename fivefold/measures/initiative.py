"""One initiative's definitions as frozen values, as `fivefold.measures.definitions` makes them of a folder of YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fivefold.estimation.parity import OpeningsPlan
from fivefold.vocabulary import Break, GroupScheme, OccupationList, Period, Place, Source, Text, Universe

ANY_PLACE = "place"
"""In `affects` of a break: every place; `place:<kind>` only places of that kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultQuestion:
    """What the first page asks: ids of definitions of the same initiative.

    focus: the group scheme the first page pictures, usually the groups the mission names; they may overlap.
    """

    place: str
    groups: str
    focus: str
    occupations: str
    universe: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Openings:
    """Assumed, not measured: the yearly openings behind the target-year headcount gap, as shares of today's jobs.

    growth: net new jobs per year; replacement: jobs per year that people leave and others take.
    """

    growth: float
    replacement: float
    words: Text
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A figure as the public meets it: its name, the question it answers and what it means, in plain words."""

    id: str
    version: str
    figure: str
    name: Text
    question: Text
    meaning: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigure:
    """A number others published, shown as such: no uncertainty was given unless `moe90` says so.

    value: people when `unit` is people, else per cent; rounded_to: the publisher's rounding in the same unit.
    """

    id: str
    version: str
    name: Text
    place: str
    period: Period
    group: str
    value: float
    unit: str
    rounded_to: float
    source: Source
    moe90: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Initiative:
    """Everything one initiative defines. Mappings are by id, in the order of writing.

    list_parts: for each list made of others, which. digest: of every file; measured_digest: of rules and codes alone.
    """

    id: str
    version: str
    name: Text
    mission: Text
    vision: Text
    goal_year: int
    default_question: DefaultQuestion
    openings: Openings
    group_schemes: Mapping[str, GroupScheme]
    occupation_lists: Mapping[str, OccupationList]
    list_parts: Mapping[str, tuple[str, ...]]
    universes: Mapping[str, Universe]
    places: Mapping[str, Place]
    place_kinds: Mapping[str, str]
    breaks: tuple[Break, ...]
    indicators: tuple[Indicator, ...]
    published: tuple[PublishedFigure, ...]
    digest: str
    measured_digest: str
    folder: Path = field(repr=False, compare=False)

    def openings_plan(self, *, jobs: float, data_year: int) -> OpeningsPlan:
        """The assumed openings from a data year to the goal year, in jobs. Refused when the goal year has come."""
        return OpeningsPlan(
            years=self.goal_year - data_year,
            net_new_jobs_per_year=self.openings.growth * jobs,
            replacement_openings_per_year=self.openings.replacement * jobs,
        )

    def breaks_for(self, *, place: str, groups: str = "", occupations: str = "") -> tuple[Break, ...]:
        """The breaks a question with these parts can meet: a scheme by sex alone is not touched by race coding."""
        touched = {"everything", "period", ANY_PLACE, f"{ANY_PLACE}:{self.place_kinds.get(place, '')}"}
        if occupations:
            touched.add("occupation")
        if groups and _reads_race(self.group_schemes[groups]):
            touched.add("race")
        return tuple(b for b in self.breaks if b.affects & touched)


def _reads_race(scheme: GroupScheme) -> bool:
    return any(c.startswith("RAC") or c == "HISP" for group in scheme.groups for c in group.rule.columns)
