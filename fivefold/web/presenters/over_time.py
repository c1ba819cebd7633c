"""Figures over the loaded years: the proportionality of the whole, and the access index of every group.

Years without a file stay open. A break that forbids comparison severs the line; one that only warns is drawn and named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import floor
from string import ascii_uppercase

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fivefold.disclosure.released import ReleasedFigure
from fivefold.measures.queries import PopulationAnswer, YearAnswer
from fivefold.vocabulary import Break, Effect, Verdict
from fivefold.web.charts.model import Drawn, Mark, Point, TrendChart
from fivefold.web.presenters import words
from fivefold.web.presenters.how import definition_address, download_address, how_we_know
from fivefold.web.presenters.parity import interval_of, names_of, place_and_year
from fivefold.web.presenters.views import Fact, FigureView, Missing, Table

RATIO_TICKS = (0.125, 0.25, 0.5, 1, 2, 4, 8)


# --- proportionality --------------------------------------------------------------------------------------------------


def proportionality_figure(answer: PopulationAnswer) -> FigureView | Missing:
    """The vision as one number, over the loaded years. Groups that overlap have no such number."""
    title = _("How much of the work is held in proportion")
    figure = answer.year.proportionality
    if figure is None:
        return Missing(
            "proportionality",
            title,
            _(
                "The chosen groups overlap (one person can be in several), so the work held in proportion cannot be "
                "counted for them. Choose groups that do not overlap."
            ),
        )
    if not figure.shown:
        return Missing("proportionality", title, words.hidden_words(figure))
    series = [(year, year.proportionality) for year in answer.trend if year.proportionality is not None]
    title = proportionality_title(answer, figure)
    return FigureView(
        id="proportionality",
        title=title,
        sentence=meaning_of_proportionality(figure),
        charts=(_proportionality_drawing(answer, series, title),),
        table=_proportionality_table(answer, series),
        how=(
            *how_we_know(
                answer,
                "proportionality",
                _(
                    "1 minus half the sum of the differences between each group's share of STEM workers and of people, "
                    "corrected for the part that chance alone would add."
                ),
            ),
            *break_facts(answer.breaks),
        ),
        download=download_address(answer.selection, "proportionality"),
        illustrative=answer.illustrative,
        key=(_("The band is the interval (90%); a lettered line is a break in the data."),),
        notes=break_notes(answer),
    )


def proportionality_title(answer: PopulationAnswer, figure: ReleasedFigure) -> str:
    return _("In %(year)s, %(share)s of STEM careers in %(place)s were held in proportion") % {
        "share": words.with_interval(figure, words.percent),
        **place_and_year(answer),
    }


def meaning_of_proportionality(figure: ReleasedFigure) -> str:
    """What the number says about jobs, in words people use."""
    apart = 1 - (figure.value or 0)
    return _(
        "Full proportion, 100%%, is the vision: every group holds the same share of STEM jobs as its share of people. "
        "To reach it with today's jobs, %(jobs)s would have to be held by people of other groups."
    ) % {"jobs": words.out_of_ten(apart)}


def _proportionality_drawing(
    answer: PopulationAnswer, series: list[tuple[YearAnswer, ReleasedFigure]], title: str
) -> Drawn:
    figures = [figure for _year, figure in series]
    lowest = min([0.5, *(x for f in figures for x in interval_of(f).numbers)])
    floor_at = max(0.0, floor(lowest * 10 - 0.2) / 10)
    ticks = [t / 4 for t in range(5) if t / 4 >= floor_at]
    years = _span(answer)
    return Drawn(
        id="proportionality",
        chart=TrendChart(
            points=tuple(_point(year, figure, words.percent) for year, figure in series),
            marks=marks_of(answer.breaks),
            years=years,
            range=(floor_at, 1.03),
            ticks=tuple((tick, words.percent(tick)) for tick in ticks),
            gaps=gaps_of(answer),
            empty=_("not enough people in the survey to say"),
            goal=(1.0, _("the vision: 100%")),
        ),
        title=title,
        description=_trend_description(answer, series),
        readings=tuple(f"{year.period.label}: {words.with_interval(f, words.percent)}" for year, f in series),
    )


def _trend_description(answer: PopulationAnswer, series: list[tuple[YearAnswer, ReleasedFigure]]) -> str:
    said = "; ".join(f"{year.period.label}: {words.with_interval(f, words.percent)}" for year, f in series)
    return _("Share of STEM careers held in proportion by year, with 90%% intervals. %(said)s.") % {"said": said}


def _proportionality_table(answer: PopulationAnswer, series: list[tuple[YearAnswer, ReleasedFigure]]) -> Table:
    return Table(
        caption=_("STEM careers held in proportion, %(place)s") % place_and_year(answer),
        head=(_("Year"), _("Held in proportion"), _("Interval (90%)"), _("Margin of error"), _("Reliability")),
        rows=tuple(
            (
                year.period.label,
                words.hidden_words(f) if f.value is None else words.percent(f.value),
                words.interval(f, words.percent) if f.shown else "",
                words.margin(f, words.percent),
                words.reliability_words(f.reliability),
            )
            for year, f in series
        ),
    )


# --- access index over years ------------------------------------------------------------------------------------------


def index_over_time(answer: PopulationAnswer) -> FigureView:
    """A small chart for each group, all with the same years and the same axis, so that they can be compared by eye."""
    names = names_of(answer)
    title = _index_title(answer)
    return FigureView(
        id="access-index-over-time",
        title=title,
        sentence=_(
            "Each small chart is one group; the dark line is parity. Where two bands overlap, do not read a change "
            "into them."
        ),
        charts=tuple(_panel(answer, group, name) for group, name in names.items()),
        table=_index_table(answer, names),
        how=(
            *how_we_know(answer, "access-index", _("The access index of each loaded year, on one logarithmic axis.")),
            *break_facts(answer.breaks),
        ),
        download=download_address(answer.selection, "access-index"),
        illustrative=answer.illustrative,
        panels=True,
        key=(_("The band is the interval (90%); a lettered line is a break in the data."),),
        notes=break_notes(answer),
    )


def _index_title(answer: PopulationAnswer) -> str:
    """How many groups were below parity in every year the survey could say; one year alone says nothing of change."""
    if len(answer.trend) < 2:
        return _("One year is loaded so far; a line over time needs more")
    always = sum(_always_below(figures) for figures in _by_group(answer).values())
    years = {"first": answer.trend[0].period.label, "last": answer.trend[-1].period.label, "count": always}
    if not always:
        return _("The access index of each group from %(first)s to %(last)s") % years
    return (
        ngettext(
            "%(count)d group was below parity in every year we could measure from %(first)s to %(last)s",
            "%(count)d groups were below parity in every year we could measure from %(first)s to %(last)s",
            always,
        )
        % years
    )


def _always_below(figures: list[ReleasedFigure]) -> bool:
    """Below parity in every year with a figure, and in more than one."""
    shown = [figure for figure in figures if figure.shown]
    return len(shown) > 1 and all(figure.verdict is Verdict.BELOW for figure in shown)


def _by_group(answer: PopulationAnswer) -> dict[str, list[ReleasedFigure]]:
    found: dict[str, list[ReleasedFigure]] = {}
    for year in answer.trend:
        for figure in year.access_index:
            found.setdefault(figure.group, []).append(figure)
    return found


def _panel(answer: PopulationAnswer, group: str, name: str) -> Drawn:
    series = [(year, f) for year in answer.trend for f in year.access_index if f.group == group]
    low, high = _ratio_range(answer)
    readings = tuple(f"{name}, {year.period.label}: {words.with_interval(f, words.index)}" for year, f in series)
    return Drawn(
        id=f"access-index-over-time-{group}",
        chart=TrendChart(
            points=tuple(_point(year, figure, words.index) for year, figure in series),
            marks=marks_of(answer.breaks),
            years=_span(answer),
            range=(low, high),
            ticks=tuple((t, f"{t:g}") for t in RATIO_TICKS if low <= t <= high),
            gaps=gaps_of(answer),
            empty=_("not enough people in the survey to say"),
            goal=(1.0, ""),
            ratio=True,
            small=True,
        ),
        title=name,
        description="; ".join(readings),
        readings=readings,
    )


def _ratio_range(answer: PopulationAnswer) -> tuple[float, float]:
    """One range for all panels: wide enough for every value, so no group looks nearer to parity than it is."""
    values = [f.value for year in answer.trend for f in year.access_index if f.value]
    low, high = min([0.45, *values]), max([2.2, *values])
    return max(low * 0.8, 0.1), min(high * 1.25, 10.0)


def _index_table(answer: PopulationAnswer, names: Mapping[str, str]) -> Table:
    found = _by_group(answer)
    return Table(
        caption=_("Access index by group and year, with 90%% intervals, %(place)s") % place_and_year(answer),
        head=(_("Group"), *(year.period.label for year in answer.trend)),
        rows=tuple(
            (name, *(words.with_interval(figure, words.index) for figure in found[group]))
            for group, name in names.items()
        ),
    )


# --- what both share --------------------------------------------------------------------------------------------------


def _point(year: YearAnswer, figure: ReleasedFigure, form: words.Form) -> Point:
    return Point(year.period.last, interval_of(figure), "" if figure.value is None else form(figure.value))


def _span(answer: PopulationAnswer) -> tuple[int, int]:
    """First and last year of the axis: at least three years wide, so that one year does not fill it."""
    first, last = answer.trend[0].period.last, answer.trend[-1].period.last
    return (first, last) if last - first >= 2 else (first - 1, last + 1)


def marks_of(breaks: Iterable[Break]) -> tuple[Mark, ...]:
    return tuple(Mark(b.first_year_after, letter, b.effect is Effect.REFUSE) for letter, b in lettered(breaks))


def lettered(breaks: Iterable[Break]) -> list[tuple[str, Break]]:
    """A, B, C ... in order of time: the letter in the chart and the words under it."""
    return list(zip(ascii_uppercase, sorted(breaks, key=lambda b: b.first_year_after), strict=False))


def gaps_of(answer: PopulationAnswer) -> tuple[tuple[int, str], ...]:
    """The years between the first and the last for which there is no file; they stay open in the line."""
    loaded = {year.period.last for year in answer.trend}
    return tuple((y, _("%(year)d: no data") % {"year": y}) for y in range(min(loaded), max(loaded)) if y not in loaded)


def break_notes(answer: PopulationAnswer) -> tuple[str, ...]:
    """Each break the years cross, in words, so that nobody needs the chart to know it."""
    forbidden, careful = _("Years before and after are not compared."), _("Compare before and after with care.")
    return tuple(
        f"{letter}. {words.here(b.name)}. {forbidden if b.effect is Effect.REFUSE else careful}"
        for letter, b in lettered(answer.breaks)
    )


def break_facts(breaks: Iterable[Break]) -> tuple[Fact, ...]:
    return tuple(Fact(_("Break in the data"), words.here(b.name), definition_address("breaks", b.id)) for b in breaks)
