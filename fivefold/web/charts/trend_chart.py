"""A line over data years with its interval band; years without data stay open, breaks are drawn and lettered."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from fivefold.web.charts import pen
from fivefold.web.charts.model import Layout, Mark, Point, TrendChart
from fivefold.web.charts.pen import Drawing, Svg
from fivefold.web.charts.scale import Scale

SMALL_PANEL = (156, 150)
HEIGHT = {Layout.WIDE: 300, Layout.NARROW: 260}
EMPTY_HEIGHT = 60
"""A chart without a figure needs no room for one; a small panel keeps its size, in line with its neighbours."""
LEFT, TOP, RIGHT, BOTTOM = 42, 22, 6, 26
"""Room for the level labels, the letters of the breaks and the years, in pixels."""
HALF_GAP = 0.42
"""A year without data is shaded a little less than from one middle between years to the next."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """The size of the sheet, and where years and levels stand on it."""

    width: int
    height: int
    x: Scale
    y: Scale

    @property
    def foot(self) -> int:
        return self.height - BOTTOM


def trend_chart(chart: TrendChart, layout: Layout) -> Drawing:
    width, height = SMALL_PANEL if chart.small else (layout.width, HEIGHT[layout])
    if not any(point.interval.shown for point in chart.points):
        return _nothing(chart, width, height if chart.small else EMPTY_HEIGHT)
    frame = _Frame(
        width=width,
        height=height,
        x=Scale((chart.years[0] - 0.5, chart.years[1] + 0.5), (LEFT, width - RIGHT)),
        y=Scale(chart.range, (height - BOTTOM, TOP), logarithmic=chart.ratio),
    )
    return pen.sheet(
        _year_labels(chart, frame),
        _levels(chart, frame),
        _goal(chart, frame),
        _gaps(chart, frame),
        _breaks(chart, frame),
        _series(chart, frame),
        width=width,
        height=height,
    )


def segments(points: tuple[Point, ...], marks: tuple[Mark, ...]) -> list[list[Point]]:
    """Runs of neighbouring years that may be joined: no missing year between them and no break that severs."""
    severed = {mark.year for mark in marks if mark.severs}
    shown = [p for p in sorted(points, key=lambda p: p.year) if p.interval.shown]
    runs: list[list[Point]] = [[p] for p in shown[:1]]
    for before, after in pairwise(shown):
        joined = after.year == before.year + 1 and after.year not in severed
        runs[-1].append(after) if joined else runs.append([after])
    return runs


def _nothing(chart: TrendChart, width: int, height: int) -> Drawing:
    """Why the chart is empty, when no year has a figure that may be shown."""
    lines = textwrap.wrap(chart.empty, 20 if chart.small else 44) or [""]
    return pen.sheet([pen.text(lines, 0, height / 3, size=pen.SMALL, colour="quiet")], width=width, height=height)


def _year_labels(chart: TrendChart, frame: _Frame) -> list[Svg]:
    """Every year, or every second, fourth ... so that labels keep 38 pixels each."""
    first, last = chart.years
    room = (frame.width - LEFT - RIGHT) / (last - first + 1)
    every = next(step for step in (1, 2, 4, 5, 10, 20, 100) if room * step >= 38)
    return [
        pen.text(str(year), frame.x.at(year), frame.height - 10, anchor="middle", size=pen.SMALL, colour="quiet")
        for year in range(first, last + 1, every)
    ]


def _levels(chart: TrendChart, frame: _Frame) -> list[Svg]:
    heights = [(frame.y.at(level), words) for level, words in chart.ticks]
    lines = [pen.line((LEFT, y), (frame.width - RIGHT, y)) for y, _words in heights]
    return lines + [
        pen.text(words, LEFT - 6, y, anchor="end", size=pen.SMALL, colour="quiet") for y, words in heights
    ]  # fmt: skip


def _goal(chart: TrendChart, frame: _Frame) -> list[Svg]:
    if chart.goal is None:
        return []
    level, words = chart.goal
    y = frame.y.at(level)
    line = pen.line((LEFT, y), (frame.width - RIGHT, y), colour="ink", thickness=2)
    return [line, pen.text(words, LEFT + 4, y + 11, size=pen.SMALL, weight=600)] if words else [line]


def _gaps(chart: TrendChart, frame: _Frame) -> list[Svg]:
    """Years without data, shaded; in a small panel the words stand under the panels."""
    edges = [(frame.x.at(year - HALF_GAP), frame.x.at(year + HALF_GAP)) for year, _words in chart.gaps]
    boxes = [
        pen.box(low, TOP, width=high - low, height=frame.foot - TOP, colour="gap") for low, high in edges
    ]  # fmt: skip
    words = [
        pen.text(words, frame.x.at(year), frame.foot - 10, size=pen.SMALL, colour="quiet", upwards=True)
        for year, words in chart.gaps
    ]
    return boxes if chart.small else boxes + words


def _breaks(chart: TrendChart, frame: _Frame) -> list[Svg]:
    """Each break is a dashed line before its first year, with its letter on top; the words stand under the chart."""
    at = [(frame.x.at(mark.year - 0.5), mark.letter) for mark in chart.marks]
    lines = [pen.line((x, TOP - 4), (x, frame.foot), colour="quiet", thickness=1.5, dash="3,3") for x, _letter in at]
    return lines + [pen.text(letter, x, 9, anchor="middle", size=pen.SMALL, weight=700) for x, letter in at]


def _series(chart: TrendChart, frame: _Frame) -> list[Svg]:
    number_of = {p.year: n for n, p in enumerate(sorted(chart.points, key=lambda p: p.year))}
    return [
        mark
        for run in segments(chart.points, chart.marks)
        for mark in (
            *_band(run, frame),
            *_line(run, frame),
            *(_dot(p, number_of[p.year], frame, radius=3.2 if chart.small else 4.2) for p in run),
            *([] if chart.small else [_last(run[-1], frame)]),
        )
    ]


def _band(run: Sequence[Point], frame: _Frame) -> list[Svg]:
    """The interval of each year joined to a band; a year on its own has a bar."""
    bounds = [
        (frame.x.at(p.year), frame.y.at(p.interval.lower), frame.y.at(p.interval.upper))
        for p in run
        if p.interval.lower is not None and p.interval.upper is not None
    ]
    if not bounds:
        return []
    if len(bounds) == 1:
        x, low, high = bounds[0]
        return [pen.line((x, low), (x, high), colour="band", thickness=8, rounded=True)]
    there, back = [(x, low) for x, low, _high in bounds], [(x, high) for x, _low, high in reversed(bounds)]
    return [pen.area(there + back, colour="band")]


def _line(run: Sequence[Point], frame: _Frame) -> list[Svg]:
    places = [_place(point, frame) for point in run]
    return [pen.polyline(places, colour="primary", thickness=2.5)] if len(places) > 1 else []


def _dot(point: Point, number: int, frame: _Frame, *, radius: float) -> Svg:
    return pen.mark(pen.circle(radius), *_place(point, frame), fill="primary", row=number)


def _last(point: Point, frame: _Frame) -> Svg:
    """The words of the last year of a run, above its dot."""
    x, y = _place(point, frame)
    return pen.text(point.words, x, y - 16, anchor="middle", weight=600)


def _place(point: Point, frame: _Frame) -> tuple[float, float]:
    """Where a shown point stands."""
    return frame.x.at(point.year), frame.y.at(point.interval.value or 0.0)
