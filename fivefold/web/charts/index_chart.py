"""The access index by group: dots with intervals on a logarithmic axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fivefold.vocabulary import Reliability, Verdict
from fivefold.web.charts import pen
from fivefold.web.charts.ink import ink
from fivefold.web.charts.model import IndexChart, IndexRow, Layout
from fivefold.web.charts.pen import Layer, Scale, alt

COLOUR = {Verdict.BELOW: "below", Verdict.AT_OR_ABOVE: "above", Verdict.CANNOT_TELL: "unsure"}
SHAPE = {Verdict.BELOW: "circle", Verdict.AT_OR_ABOVE: "diamond", Verdict.CANNOT_TELL: "square"}
TICKS = (0.125, 0.25, 0.5, 1, 2, 4, 8)
WIDEST = (0.1, 10.0)
"""An interval that runs off this range is drawn to its edge; the table has the numbers."""


LONGEST_LINE = 48
"""Letters that fit beside one another on a phone; with longer names or words the verdict takes its own line."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where things stand in a row, in pixels from its top."""

    width: int
    row: int
    left: int
    right: int
    name: int
    verdict: int
    dot: int
    top: int = 34

    @property
    def wide(self) -> bool:
        return self.width == Layout.WIDE.width


WIDE = _Plan(width=Layout.WIDE.width, row=40, left=206, right=500, name=20, verdict=20, dot=20)
PHONE = _Plan(width=Layout.NARROW.width, row=58, left=8, right=320, name=16, verdict=16, dot=40)
PHONE_STACKED = _Plan(width=Layout.NARROW.width, row=76, left=8, right=320, name=16, verdict=36, dot=58)


def index_chart(chart: IndexChart, layout: Layout) -> dict[str, Any]:
    plan = _plan(chart, layout)
    height = plan.top + plan.row * len(chart.rows) + 4
    scale = alt.Scale(type="log", domain=list(_domain(chart)), range=[plan.left, plan.right], clamp=True)
    return pen.sheet(
        *_axis(chart, plan, scale, height),
        *_intervals(chart, plan, scale),
        *_labels(chart, plan),
        width=plan.width,
        height=height,
    )


def _plan(chart: IndexChart, layout: Layout) -> _Plan:
    if layout is Layout.WIDE:
        return WIDE
    longest = max((len(r.name) + len(r.figure) + len(r.words) for r in chart.rows if r.interval.shown), default=0)
    return PHONE if longest <= LONGEST_LINE else PHONE_STACKED


def _domain(chart: IndexChart) -> tuple[float, float]:
    numbers = [x for row in chart.rows for x in row.interval.numbers if x > 0]
    low = min([0.5, *(max(x, WIDEST[0]) for x in numbers)])
    high = max([2.0, *(min(x, WIDEST[1]) for x in numbers)])
    return low * 0.92, high * 1.08


def _axis(chart: IndexChart, plan: _Plan, scale: Scale, height: int) -> list[Layer]:
    low, high = _domain(chart)
    ticks = [{"at": t, "words": f"{t:g}"} for t in TICKS if low <= t <= high and t != 1]
    x = alt.X("at:Q", scale=scale, axis=None)
    lines = alt.Chart(pen.data(ticks)).mark_rule(color=ink("line"))
    parity = alt.Chart(pen.data([{"at": 1, "words": chart.parity}]))
    label = {"fontSize": pen.SMALL, "baseline": "middle"}
    return [
        pen.rules(({"y": plan.top + plan.row * n} for n in range(1, len(chart.rows))), width=plan.width),
        lines.encode(x=x, y=alt.YValue(plan.top - 8), y2=alt.Y2Value(height)),
        alt.Chart(pen.data(ticks))
        .mark_text(color=ink("quiet"), **label)
        .encode(x=x, y=alt.YValue(plan.top - 18), text=alt.Text("words:N")),
        parity.mark_rule(color=ink("ink"), strokeWidth=2).encode(
            x=x, y=alt.YValue(plan.top - 8), y2=alt.Y2Value(height)
        ),
        parity.mark_text(color=ink("ink"), fontWeight=600, **label).encode(
            x=x, y=alt.YValue(plan.top - 18), text=alt.Text("words:N")
        ),
    ]


def _intervals(chart: IndexChart, plan: _Plan, scale: Scale) -> list[Layer]:
    low, high = _domain(chart)
    return [
        layer
        for number, row in enumerate(chart.rows)
        if row.interval.shown
        for layer in _interval(row, number, plan.top + plan.row * number + plan.dot, scale, (low, high))
    ]


def _interval(row: IndexRow, number: int, y: int, scale: Scale, edges: tuple[float, float]) -> list[Layer]:
    verdict = row.verdict or Verdict.CANNOT_TELL
    colour = ink(COLOUR[verdict])
    bounds = {"low": row.interval.lower or edges[0], "high": row.interval.upper or edges[1]}
    low = row.reliability is Reliability.LOW
    ends = {"strokeDash": [6, 4], "strokeCap": "butt"} if low else {"strokeCap": "round"}
    whisker = alt.Chart(pen.data([bounds])).mark_rule(color=colour, strokeWidth=4, **ends)
    dot = alt.Chart(pen.data([{"value": row.interval.value, "row": f"row-{number}"}])).mark_point(
        size=150, opacity=1, shape=SHAPE[verdict], strokeWidth=2.5, stroke=colour,
        fill=ink("surface") if verdict is Verdict.CANNOT_TELL else colour,
    )  # fmt: skip
    return [
        whisker.encode(x=alt.X("low:Q", scale=scale, axis=None), x2=alt.X2("high:Q"), y=alt.YValue(y)),
        dot.encode(x=alt.X("value:Q", scale=scale, axis=None), y=alt.YValue(y), description=alt.Description("row:N")),
    ]


def _labels(chart: IndexChart, plan: _Plan) -> list[Layer]:
    """Names at the left and verdicts at the right; on a phone both stand above the interval."""
    layers = [pen.words([_name(row, n, plan) for n, row in enumerate(chart.rows)], x=0, weight=600)]
    at, align = _verdict_column(plan)
    for verdict, colour in COLOUR.items():
        mine = [
            {"y": plan.top + plan.row * n + plan.verdict, "words": f"{row.figure}  {row.words}"}
            for n, row in enumerate(chart.rows)
            if row.interval.shown and (row.verdict or Verdict.CANNOT_TELL) is verdict
        ]
        layers.append(pen.words(mine, x=at, align=align, colour=colour, weight=600))
    hidden = [_why_hidden(row, n, plan) for n, row in enumerate(chart.rows) if not row.interval.shown]
    return [*layers, pen.words(hidden, x=plan.right + 18 if plan.wide else 0, size=pen.SMALL, colour="quiet")]


def _verdict_column(plan: _Plan) -> tuple[int, str]:
    if plan.wide:
        return plan.right + 18, "left"
    return (plan.width, "right") if plan.verdict == plan.name else (0, "left")


def _name(row: IndexRow, number: int, plan: _Plan) -> dict[str, Any]:
    lines = pen.wrap(row.name, letters=28 if plan.wide else 56)
    return {"y": plan.top + plan.row * number + plan.name - 8 * (len(lines) - 1), "words": lines}


def _why_hidden(row: IndexRow, number: int, plan: _Plan) -> dict[str, Any]:
    lines = pen.wrap(row.words, letters=28 if plan.wide else 56)
    return {"y": plan.top + plan.row * number + plan.dot - 8 * (len(lines) - 1), "words": lines}
