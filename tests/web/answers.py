"""Answers with made-up numbers, of the real types and through the real gate, so that pages are tested without a survey.

The numbers are chosen by hand: one group of each verdict, one of low reliability, one that must be hidden.
"""

from __future__ import annotations

from collections.abc import Mapping

from fivefold.disclosure.public_source import release_public_source
from fivefold.disclosure.released import ReleasedFigure
from fivefold.estimation.parity import GapKind
from fivefold.measures.definitions import default_initiative
from fivefold.measures.queries import (
    PARAMETERS,
    Choice,
    Choices,
    PopulationAnswer,
    Selection,
    YearAnswer,
)
from fivefold.measures.questions import BASES, Question, question
from fivefold.vocabulary import Estimate, Figure, Period, Refused, Reliability, Source, SourceKind, Verdict

YEARS = (2015, 2016, 2017, 2018, 2019, 2021, 2022, 2023)
SHARES_OF_PEOPLE = (0.08, 0.07, 0.21, 0.17, 0.05, 0.045, 0.165, 0.16, 0.03, 0.025)
INDEXES = (
    (0.45, 0.31, 0.65), (0.75, 0.55, 1.02), (0.38, 0.34, 0.42), (0.36, 0.31, 0.41), (1.20, 1.02, 1.41),
    (2.90, 2.50, 3.40), (1.10, 0.98, 1.24), (2.10, 2.00, 2.30), (0.95, 0.45, 1.90), None,
)  # fmt: skip
"""Access index with its interval for each group of race5-by-sex; None: fewer than 30 people were asked."""


def source(*, illustrative: bool) -> Source:
    name = "Illustrative person file 2015-2023" if illustrative else "ACS PUMS 1-year person file"
    publisher = "Fivefold" if illustrative else "U.S. Census Bureau"
    return Source(name, publisher, SourceKind.PUBLIC_USE_FILE, illustrative=illustrative)


def fake_answer(asked: Mapping[str, str], *, language: str, illustrative: bool = True) -> PopulationAnswer:
    """Like `population_answer`, for one place and eight years with a gap in 2020."""
    initiative = default_initiative()
    parts = {name: value for name, value in asked.items() if name in PARAMETERS and name != "year"}
    chosen = question(initiative, **parts)
    year = asked.get("year", "2023")
    if year not in map(str, YEARS):
        raise Refused(f"{year} is not loaded.", f"Loaded: {', '.join(map(str, YEARS))}.")
    trend = tuple(_year(chosen, Period(y, y), illustrative=illustrative) for y in YEARS)
    labels = {"place": initiative.places, "groups": initiative.group_schemes,
              "occupations": initiative.occupation_lists, "universe": initiative.universes}  # fmt: skip
    named = {
        kind: tuple(Choice(d.id, d.name.in_language(language)) for d in known.values())
        for kind, known in labels.items()
    }
    named["place"] = tuple(c for c in named["place"] if c.id == chosen.place.id)
    return PopulationAnswer(
        initiative=initiative,
        question=chosen,
        choices=Choices(
            year=tuple(Choice(str(y), str(y)) for y in reversed(YEARS)),
            basis=tuple(Choice(b, b) for b in BASES),
            **named,
        ),
        selection=Selection(
            place=chosen.place.id, year=year, groups=chosen.groups.id, occupations=chosen.occupations.id,
            universe=chosen.universe.id, basis=chosen.basis,
        ),
        year=next(y for y in trend if y.period.label == year),
        trend=trend,
        breaks=initiative.breaks_for(place=chosen.place.id, groups=chosen.groups.id, occupations="x"),
        source=source(illustrative=illustrative),
        illustrative=illustrative,
    )  # fmt: skip


def _year(chosen: Question, period: Period, *, illustrative: bool) -> YearAnswer:
    drift = 0.01 * (period.last - 2019)
    ids = [g.id for g in chosen.groups.groups]
    rows = list(zip(ids, SHARES_OF_PEOPLE, INDEXES, strict=False))

    def released(name: str, estimates: list[tuple[str, Estimate]], note: str = "") -> tuple[ReleasedFigure, ...]:
        return release_public_source(
            Figure(figure=name, place=chosen.place.id, period=period, group=group, estimate=made,
                   definition=chosen.definition(name, note), source=source(illustrative=illustrative))
            for group, made in estimates
        )  # fmt: skip

    def gap(p: float, i: tuple[float, ...] | None, jobs: float) -> tuple[float, ...] | None:
        return i and tuple(jobs * p * (1 - x) for x in (i[0], i[2], i[1]))

    everybody = [("everybody", estimate((0.71 + drift, 0.67 + drift, 0.75 + drift)))]
    return YearAnswer(
        period=period,
        access_index=released(
            "access-index", [(g, estimate(i and tuple(x + drift for x in i), verdict=True)) for g, _p, i in rows]
        ),
        share_people=released("share-of-people", [(g, estimate((p, p - 0.004, p + 0.004))) for g, p, _i in rows]),
        share_workers=released("share-of-workers", [(g, estimate(i and tuple(p * x for x in i))) for g, p, i in rows]),
        total_workers=released(
            "total-workers", [(g, estimate(i and tuple(38_000 * p * x for x in i))) for g, p, i in rows]
        ),
        headcount_gap={
            str(GapKind.FIXED_JOBS): released(
                "headcount-gap", [(g, estimate(gap(p, i, 38_000))) for g, p, i in rows], "fixed-jobs"
            ),
            str(GapKind.GROWTH_ALONE): released(
                "headcount-gap", [(g, estimate(gap(p, i, 48_000))) for g, p, i in rows], "growth-alone"
            ),
            str(GapKind.TARGET_YEAR): released(
                "headcount-gap", [(g, estimate((p * 1.4, p * 1.2, p * 1.6))) for g, p, _i in rows], "target-year"
            ),
        },
        proportionality=released("proportionality", everybody)[0] if chosen.groups.exclusive else None,
    )


def estimate(numbers: tuple[float, ...] | None, *, verdict: bool = False) -> Estimate:
    """A value with its bounds; None stands for a handful of people asked. Wide intervals get low reliability."""
    if numbers is None:
        return Estimate(value=0.5, se=0.4, lower90=0.1, upper90=1.5, unweighted_count=7,
                        reliability=Reliability.NONE, method="made up",
                        verdict=Verdict.CANNOT_TELL if verdict else None)  # fmt: skip
    value, low, high = numbers
    said = Verdict.BELOW if high < 1 else Verdict.AT_OR_ABOVE if low >= 1 else Verdict.CANNOT_TELL
    wide = abs(high - low) > 0.9 * abs(value)
    return Estimate(
        value=value, se=abs(high - low) / 3.29, lower90=low, upper90=high, unweighted_count=140,
        reliability=Reliability.LOW if wide else Reliability.HIGH, method="made up",
        verdict=said if verdict else None,
    )  # fmt: skip
