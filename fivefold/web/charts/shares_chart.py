"""Two bars for each group: its share of the people, its share of the STEM workers."""

from __future__ import annotations

from fivefold.web.charts import pen
from fivefold.web.charts.model import Interval, Layout, ShareRow, SharesChart
from fivefold.web.charts.pen import Drawing, Svg, Token
from fivefold.web.charts.scale import Scale

BAR = 14
LEFT = {Layout.WIDE: 206, Layout.NARROW: 0}
ROW = {Layout.WIDE: 50, Layout.NARROW: 66}
NAME = {Layout.WIDE: 25, Layout.NARROW: 14}
FIRST_BAR = {Layout.WIDE: 16, Layout.NARROW: 34}
SECOND_BAR = BAR + 4
LETTER = 6.2
"""Width of a letter at the size of the words, generously."""


def shares_chart(chart: SharesChart, layout: Layout) -> Drawing:
    rows, foot = pen.stack((group.name for group in chart.rows), layout, height=ROW[layout])
    groups = list(zip(chart.rows, rows, strict=True))
    height = foot + 4
    scale = _scale(chart, layout)
    zero = [pen.line((LEFT[layout], 2), (LEFT[layout], height), colour="ink", thickness=1.5)]
    return pen.sheet(
        pen.rules(rows, layout),
        (pen.name(group.name, row.top + NAME[layout], layout) for group, row in groups),
        *(_bars(group, n, row.under + FIRST_BAR[layout], scale) for n, (group, row) in enumerate(groups)),
        zero if layout is Layout.WIDE else [],
        width=layout.width,
        height=height,
    )


def _scale(chart: SharesChart, layout: Layout) -> Scale:
    """From zero to the longest bar or interval, leaving room for the words beside it."""
    bars = [bar for r in chart.rows for bar in ((r.people, r.people_words), (r.workers, r.workers_words))]
    longest = max([0.05, *(x for share, _words in bars for x in share.numbers)])
    words = max((len(words) for share, words in bars if share.shown), default=0)
    return Scale((0, longest), (LEFT[layout], layout.width - 16 - LETTER * words))


def _bars(group: ShareRow, number: int, y: int, scale: Scale) -> list[Svg]:
    people = _bar(group.people, group.people_words, number, y, scale, "people")
    return people + _bar(group.workers, group.workers_words, number, y + SECOND_BAR, scale, "primary")


def _bar(share: Interval, words: str, number: int, y: int, scale: Scale, colour: Token) -> list[Svg]:
    """A bar around y with its interval and words; a share that may not be shown has words alone."""
    left = scale.at(0)
    if share.value is None:
        return [pen.text(words, left + 6, y, size=pen.SMALL, colour="quiet")]
    end = share.value if share.upper is None else share.upper
    return [
        pen.box(left, y - BAR / 2, width=scale.at(share.value) - left, height=BAR, colour=colour, row=number),
        pen.text(words, scale.at(end) + 8, y, size=pen.SMALL),
        *_whisker(share, y, scale),
    ]


def _whisker(share: Interval, y: int, scale: Scale) -> list[Svg]:
    """The interval, with a light edge so that it is seen on a dark bar too."""
    if share.lower is None or share.upper is None:
        return []
    start, end = (scale.at(share.lower), y), (scale.at(share.upper), y)
    return [pen.line(start, end, colour="surface", thickness=5), pen.line(start, end, colour="ink", thickness=2)]
