"""What pages, files and the API ask the measures room. Every number in an answer has passed the gate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from fivefold.disclosure.public_source import release_public_source
from fivefold.disclosure.released import ReleasedFigure
from fivefold.estimation.parity import GapKind
from fivefold.measures import figures
from fivefold.measures.asked import Asked
from fivefold.measures.coverage import covering, files_covering
from fivefold.measures.definitions import Initiative
from fivefold.measures.holdings import counted, site_files, site_initiative
from fivefold.measures.population import breaks_met
from fivefold.measures.questions import BASES, Parts, Question, question
from fivefold.sources.loaded import LoadedFile
from fivefold.sources.reading import source_of
from fivefold.vocabulary import Break, Period, Refused, Source, Text

PARAMETERS = ("place", "year", "groups", "occupations", "universe", "basis")
"""What a page may choose; anything else in an address is refused by name."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen: its id in addresses and its name in the reader's language."""

    id: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What is loaded and defined, to choose from."""

    place: tuple[Choice, ...]
    year: tuple[Choice, ...]
    groups: tuple[Choice, ...]
    occupations: tuple[Choice, ...]
    universe: tuple[Choice, ...]
    basis: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What was chosen, by id."""

    place: str
    year: str
    groups: str
    occupations: str
    universe: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YearAnswer:
    """All released figures of one question in one period. proportionality is None where groups overlap."""

    period: Period
    access_index: tuple[ReleasedFigure, ...]
    share_workers: tuple[ReleasedFigure, ...]
    share_people: tuple[ReleasedFigure, ...]
    total_workers: tuple[ReleasedFigure, ...]
    headcount_gap: Mapping[str, tuple[ReleasedFigure, ...]]
    proportionality: ReleasedFigure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationAnswer:
    """A question answered for the chosen period, with the same figures for every other loaded period beside it."""

    initiative: Initiative
    question: Question
    choices: Choices
    selection: Selection
    year: YearAnswer
    trend: tuple[YearAnswer, ...]
    breaks: tuple[Break, ...]
    source: Source
    illustrative: bool


class Named(Protocol):
    """A definition: an id for addresses and a name for readers."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> Text: ...


class NothingLoaded(Refused):
    """No person file is loaded yet: a page teaches what to do instead of failing."""


def population_answer(asked: Mapping[str, str], *, language: str) -> PopulationAnswer:
    """Answer what an address asks; what it leaves out is the initiative's default or the latest loaded year.

    Raises Refused for a parameter or value that does not exist, NothingLoaded when there is no file at all.
    """
    unknown = [name for name in asked if name not in PARAMETERS]
    if unknown:
        raise Refused(f"{unknown[0]} cannot be chosen.", f"You can choose {', '.join(PARAMETERS)}.")
    held, initiative = site_files(), site_initiative()
    if not held:
        raise NothingLoaded("No survey file is loaded yet.", "Load one with: fivefold acs load --state PA --year 2023")
    chosen = _question(asked, initiative, held)
    covered = covering(chosen.place, held)
    files = files_covering(chosen.place, held, asked.get("year", ""))
    period = files[0].period
    series = [p for p in sorted(covered) if p.years == period.years]
    trend = tuple(_year(covered[p], chosen) for p in series if _coded(chosen, covered[p]) or p == period)
    return PopulationAnswer(
        initiative=initiative,
        question=chosen,
        choices=_choices(initiative, chosen, held, language),
        selection=_selection(chosen, period),
        year=next(year for year in trend if year.period == period),
        trend=trend,
        breaks=_breaks(initiative, chosen, trend),
        source=source_of(files),
        illustrative=files[0].illustrative,
    )


def _coded(chosen: Question, files: tuple[LoadedFile, ...]) -> bool:
    """Is the occupation list defined for the codes of these files?"""
    return files[0].occupation_vintage in chosen.occupations.codes


def definitions_served() -> tuple[Initiative, bool]:
    """The initiative whose definitions this site serves, files loaded or not; whether its files are illustrative."""
    return site_initiative(), any(file.illustrative for file in site_files())


def _question(asked: Mapping[str, str], initiative: Initiative, held: tuple[LoadedFile, ...]) -> Question:
    parts = Parts(**{name: value for name, value in asked.items() if name != "year"})  # type: ignore[typeddict-item]
    wanted = question(initiative, **parts)
    if parts.get("place") or covering(wanted.place, held):
        return wanted
    parts["place"] = next(place.id for place in initiative.places.values() if covering(place, held))
    return question(initiative, **parts)


def _selection(chosen: Question, period: Period) -> Selection:
    return Selection(
        place=chosen.place.id,
        year=period.label,
        groups=chosen.groups.id,
        occupations=chosen.occupations.id,
        universe=chosen.universe.id,
        basis=chosen.basis,
    )


def _choices(initiative: Initiative, chosen: Question, held: tuple[LoadedFile, ...], language: str) -> Choices:
    """What can be chosen beside what is chosen: a place whose workers cannot be told apart offers no `work`."""

    def named(definitions: Iterable[Named]) -> tuple[Choice, ...]:
        return tuple(Choice(d.id, d.name.in_language(language)) for d in definitions)

    years = sorted(covering(chosen.place, held), reverse=True)
    return Choices(
        place=named(place for place in initiative.places.values() if covering(place, held)),
        year=tuple(Choice(period.label, period.label) for period in years),
        groups=named(initiative.group_schemes.values()),
        occupations=named(initiative.occupation_lists.values()),
        universe=named(initiative.universes.values()),
        basis=tuple(Choice(b, b) for b in BASES if b == "home" or chosen.place.work is not None),
    )


def _breaks(initiative: Initiative, chosen: Question, trend: tuple[YearAnswer, ...]) -> tuple[Break, ...]:
    first, last = trend[0].period, trend[-1].period
    return tuple(b for b in breaks_met(initiative, chosen) if b.crossed_by(first, last))


def _year(files: tuple[LoadedFile, ...], chosen: Question) -> YearAnswer:
    return _remembered(
        tuple(f.sha256 for f in files),
        chosen.place.id,
        chosen.groups.id,
        chosen.occupations.id,
        chosen.universe.id,
        chosen.basis,
    )


@lru_cache(maxsize=4096)
def _remembered(
    checksums: tuple[str, ...], place: str, groups: str, occupations: str, universe: str, basis: str
) -> YearAnswer:
    """Everything about one question in one period, released. Remembered: a file never changes once it is loaded."""
    initiative = site_initiative()
    chosen = question(initiative, place=place, groups=groups, occupations=occupations, universe=universe, basis=basis)
    asked = Asked(counted(checksums), chosen)

    def released(made: figures.Figures) -> tuple[ReleasedFigure, ...]:
        return release_public_source(made)

    whole = released(figures.proportionality(asked))[0] if chosen.groups.exclusive else None
    return YearAnswer(
        period=asked.counted.period,
        access_index=released(figures.access_index(asked)),
        share_workers=released(figures.share_of_workers(asked)),
        share_people=released(figures.share_of_people(asked)),
        total_workers=released(figures.total_workers(asked)),
        headcount_gap={kind: released(gap) for kind, gap in _gaps(asked, initiative)},
        proportionality=whole,
    )


def _gaps(asked: Asked, initiative: Initiative) -> Iterator[tuple[str, figures.Figures]]:
    """Each kind of headcount gap; the one to the target year only while that year lies ahead of the data."""
    for kind in GapKind:
        if kind is not GapKind.TARGET_YEAR or initiative.goal_year > asked.counted.period.last:
            yield str(kind), figures.headcount_gap(asked, initiative=initiative, kind=kind)
