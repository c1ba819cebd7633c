"""Two bars for each group: its share of the people, its share of the STEM workers."""

from __future__ import annotations

from typing import Any

from fivefold.web.charts import pen
from fivefold.web.charts.ink import ink
from fivefold.web.charts.model import Interval, Layout, SharesChart
from fivefold.web.charts.pen import Layer, Scale, alt

BAR = 14
LEFT = {Layout.WIDE: 206, Layout.NARROW: 0}
ROW = {Layout.WIDE: 50, Layout.NARROW: 66}
FIRST_BAR = {Layout.WIDE: 16, Layout.NARROW: 34}
LETTER = 6.2
"""Width of a letter at the size of the words, generously."""


def shares_chart(chart: SharesChart, layout: Layout) -> dict[str, Any]:
    height = ROW[layout] * len(chart.rows) + 4
    left, right = LEFT[layout], layout.width - _room_for_words(chart)
    longest = max([0.05, *(x for row in chart.rows for part in (row.people, row.workers) for x in part.numbers)])
    scale = alt.Scale(domain=[0, longest], range=[left, right])
    bars = [
        layer
        for n, row in enumerate(chart.rows)
        for offset, part, words, colour in (
            (0, row.people, row.people_words, "people"),
            (BAR + 4, row.workers, row.workers_words, "primary"),
        )
        for layer in _bar(part, words, n, ROW[layout] * n + FIRST_BAR[layout] + offset, scale, colour, left)
    ]
    lines = [{"y": ROW[layout] * n} for n in range(1, len(chart.rows))]
    zero = alt.Chart(pen.data([{"at": 0}])).mark_rule(color=ink("ink"), strokeWidth=1.5)
    zero = zero.encode(x=alt.X("at:Q", scale=scale, axis=None), y=alt.YValue(2), y2=alt.Y2Value(height))
    base = [zero] if layout is Layout.WIDE else []
    return pen.sheet(
        pen.rules(lines, width=layout.width), *_names(chart, layout), *bars, *base, width=layout.width, height=height
    )


def _room_for_words(chart: SharesChart) -> float:
    """What the longest label beside a bar needs; a label that stands in for a bar has the whole row."""
    bars = [bar for r in chart.rows for bar in ((r.people, r.people_words), (r.workers, r.workers_words))]
    return 16 + LETTER * max((len(words) for share, words in bars if share.shown), default=0)


def _names(chart: SharesChart, layout: Layout) -> list[Layer]:
    wide = layout is Layout.WIDE
    rows = []
    for n, row in enumerate(chart.rows):
        lines = pen.wrap(row.name, letters=28 if wide else 46)
        middle = ROW[layout] * n + (FIRST_BAR[layout] + BAR / 2 + 2 if wide else 14)
        rows.append({"y": middle - (8 * (len(lines) - 1) if wide else 0), "words": lines})
    return [pen.words(rows, x=0, weight=600)]


def _bar(part: Interval, words: str, number: int, y: int, scale: Scale, colour: str, left: int) -> list[Layer]:
    if part.value is None:
        return [pen.words([{"y": y, "words": words}], x=left + 6, size=pen.SMALL, colour="quiet")]
    x = alt.X("value:Q", scale=scale, axis=None)
    row = {"value": part.value, "low": part.lower, "high": part.upper, "row": f"row-{number}", "words": words}
    row["end"] = part.upper if part.upper is not None else part.value
    one = alt.Chart(pen.data([row]))
    label = one.mark_text(align="left", baseline="middle", dx=8, fontSize=pen.SMALL, color=ink("ink"))
    layers = [
        one.mark_bar(height=BAR, color=ink(colour)).encode(
            x=x, x2=alt.X2Datum(0), y=alt.YValue(y), description=alt.Description("row:N")
        ),
        label.encode(x=alt.X("end:Q", scale=scale, axis=None), y=alt.YValue(y), text=alt.Text("words:N")),
    ]
    if part.lower is None or part.upper is None:
        return layers
    low = alt.X("low:Q", scale=scale, axis=None)
    strokes = (("surface", 5), ("ink", 2))  # a light edge, so that the line is seen on a dark bar too
    whiskers = [one.mark_rule(color=ink(name), strokeWidth=width) for name, width in strokes]
    return [*layers, *(mark.encode(x=low, x2=alt.X2("high:Q"), y=alt.YValue(y)) for mark in whiskers)]
