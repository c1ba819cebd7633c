"""A line over data years with its interval band; years without data stay open, breaks are drawn and lettered."""

from __future__ import annotations

import textwrap
from itertools import pairwise
from typing import Any

from fivefold.web.charts import pen
from fivefold.web.charts.ink import ink
from fivefold.web.charts.model import Layout, Mark, Point, TrendChart
from fivefold.web.charts.pen import Layer, Scale, alt

SMALL_PANEL = (156, 150)
LEFT, TOP, BOTTOM = 42, 22, 26
"""Room for the level labels, the letters of the breaks and the years, in pixels."""
HEIGHT = {Layout.WIDE: 300, Layout.NARROW: 260}


def trend_chart(chart: TrendChart, layout: Layout) -> dict[str, Any]:
    width, height = SMALL_PANEL if chart.small else (layout.width, HEIGHT[layout])
    if not any(point.interval.shown for point in chart.points):
        return pen.sheet(_nothing(chart, height), width=width, height=height)
    x = alt.Scale(domain=[chart.years[0] - 0.5, chart.years[1] + 0.5], range=[LEFT, width - 6], nice=False)
    y = alt.Scale(
        type="log" if chart.ratio else "linear", domain=list(chart.range), range=[height - BOTTOM, TOP], clamp=True
    )
    return pen.sheet(
        *_level_lines(chart, y, width),
        *_year_labels(chart, x, height, every=_every(chart, width)),
        *_gaps(chart, x, height),
        *_breaks(chart, x, height),
        *_series(chart, x, y),
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


def _nothing(chart: TrendChart, height: int) -> Layer:
    """Why the chart is empty, when no year has a figure that may be shown."""
    lines = textwrap.wrap(chart.empty, 20 if chart.small else 44)
    return pen.words([{"y": height / 3, "words": lines}], x=0, size=pen.SMALL, colour="quiet")


def _every(chart: TrendChart, width: int) -> int:
    """Label every year, or every second, fourth ... so that labels keep 40 pixels each."""
    years = chart.years[1] - chart.years[0] + 1
    return next(step for step in (1, 2, 4, 5, 10, 20, 100) if (width - LEFT - 6) / years * step >= 38)


def _year_labels(chart: TrendChart, x: Scale, height: int, *, every: int) -> list[Layer]:
    years = [{"year": y, "words": str(y)} for y in range(chart.years[0], chart.years[1] + 1, every)]
    mark = alt.Chart(pen.data(years)).mark_text(fontSize=pen.SMALL, color=ink("quiet"), baseline="middle")
    return [mark.encode(x=alt.X("year:Q", scale=x, axis=None), y=alt.YValue(height - 10), text=alt.Text("words:N"))]


def _level_lines(chart: TrendChart, y: Scale, width: int) -> list[Layer]:
    rows = [{"level": level, "words": words} for level, words in chart.ticks]
    channel = alt.Y("level:Q", scale=y, axis=None)
    lines = alt.Chart(pen.data(rows)).mark_rule(color=ink("line")).encode(
        x=alt.XValue(LEFT), x2=alt.X2Value(width - 6), y=channel
    )  # fmt: skip
    text = alt.Chart(pen.data(rows)).mark_text(
        fontSize=pen.SMALL, color=ink("quiet"), align="right", baseline="middle"
    ).encode(x=alt.XValue(LEFT - 6), y=channel, text=alt.Text("words:N"))  # fmt: skip
    return [lines, text, *_goal(chart, channel, width)]


def _goal(chart: TrendChart, channel: Layer, width: int) -> list[Layer]:
    if chart.goal is None:
        return []
    level, words = chart.goal
    one = alt.Chart(pen.data([{"level": level, "words": words}]))
    line = one.mark_rule(color=ink("ink"), strokeWidth=2)
    text = one.mark_text(align="left", baseline="top", dy=5, fontSize=pen.SMALL, fontWeight=600, color=ink("ink"))
    layers = [line.encode(x=alt.XValue(LEFT), x2=alt.X2Value(width - 6), y=channel)]
    return [*layers, text.encode(x=alt.XValue(LEFT + 4), y=channel, text=alt.Text("words:N"))] if words else layers


def _gaps(chart: TrendChart, x: Scale, height: int) -> list[Layer]:
    if not chart.gaps:
        return []
    rows = [{"low": year - 0.42, "high": year + 0.42, "year": year, "words": words} for year, words in chart.gaps]
    source = alt.Chart(pen.data(rows))
    box = source.mark_rect(color=ink("gap")).encode(
        x=alt.X("low:Q", scale=x, axis=None), x2=alt.X2("high:Q"), y=alt.YValue(TOP), y2=alt.Y2Value(height - BOTTOM)
    )
    if chart.small:
        return [box]
    text = source.mark_text(fontSize=pen.SMALL, color=ink("quiet"), baseline="middle", align="left", angle=270)
    return [
        box,
        text.encode(x=alt.X("year:Q", scale=x, axis=None), y=alt.YValue(height - 36), text=alt.Text("words:N")),
    ]


def _breaks(chart: TrendChart, x: Scale, height: int) -> list[Layer]:
    """Each break is a dashed line before its first year, with its letter on top; the words stand under the chart."""
    if not chart.marks:
        return []
    marks = alt.Chart(pen.data({"at": mark.year - 0.5, "letter": mark.letter} for mark in chart.marks))
    channel = alt.X("at:Q", scale=x, axis=None)
    line = marks.mark_rule(color=ink("quiet"), strokeDash=[3, 3], strokeWidth=1.5)
    letter = marks.mark_text(fontSize=pen.SMALL, fontWeight=700, color=ink("ink"), baseline="middle")
    return [
        line.encode(x=channel, y=alt.YValue(18), y2=alt.Y2Value(height - BOTTOM)),
        letter.encode(x=channel, y=alt.YValue(9), text=alt.Text("letter:N")),
    ]


def _series(chart: TrendChart, x: Scale, y: Scale) -> list[Layer]:
    number_of = {p.year: n for n, p in enumerate(sorted(chart.points, key=lambda p: p.year))}
    layers = []
    for run in segments(chart.points, chart.marks):
        rows = [
            {"year": p.year, "value": p.interval.value, "low": p.interval.lower, "high": p.interval.upper,
             "row": f"row-{number_of[p.year]}", "words": p.words}
            for p in run
        ]  # fmt: skip
        layers += _run(rows, x, y, small=chart.small)
    return layers


def _run(rows: list[dict[str, Any]], x: Scale, y: Scale, *, small: bool) -> list[Layer]:
    across, up = alt.X("year:Q", scale=x, axis=None), alt.Y("value:Q", scale=y, axis=None)
    source = alt.Chart(pen.data(rows))
    bounded = alt.Chart(pen.data(r for r in rows if r["low"] is not None and r["high"] is not None))
    low = alt.Y("low:Q", scale=y, axis=None)
    band = bounded.mark_rule(strokeWidth=8, strokeCap="round") if len(rows) == 1 else bounded.mark_area()
    layers = [
        band.encode(x=across, y=low, y2=alt.Y2("high:Q"), color=alt.ColorValue(ink("band"))),
        source.mark_line(color=ink("primary"), strokeWidth=2.5).encode(x=across, y=up),
        source.mark_point(
            shape="circle", filled=True, size=40 if small else 70, opacity=1, color=ink("primary")
        ).encode(x=across, y=up, description=alt.Description("row:N")),
    ]
    if small:
        return layers
    ends = alt.Chart(pen.data(rows[-1:])).mark_text(fontSize=pen.TEXT, fontWeight=600, dy=-16, color=ink("ink"))
    return [*layers, ends.encode(x=across, y=up, text=alt.Text("words:N"))]
