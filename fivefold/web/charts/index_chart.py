"""The access index by group: dots with intervals on a logarithmic axis."""

from __future__ import annotations

from dataclasses import dataclass

from fivefold.vocabulary import Reliability, Verdict
from fivefold.web.charts import pen
from fivefold.web.charts.model import IndexChart, IndexRow, Layout
from fivefold.web.charts.pen import Anchor, Drawing, Row, Svg, Token
from fivefold.web.charts.scale import Scale

COLOUR: dict[Verdict, Token] = {Verdict.BELOW: "below", Verdict.AT_OR_ABOVE: "above", Verdict.CANNOT_TELL: "unsure"}
SHAPE = {
    Verdict.BELOW: pen.circle(6.1),
    Verdict.AT_OR_ABOVE: pen.diamond(6.1),
    Verdict.CANNOT_TELL: pen.square(6.1),
}
TICKS = (0.125, 0.25, 0.5, 1, 2, 4, 8)
WIDEST = (0.1, 10.0)
"""An interval that runs off this range is drawn to its edge; the table has the numbers."""
LETTER = 6.2
BETWEEN = 5
"""Width of a letter over the axis, generously, and the room between two words there."""
REASON_LETTERS = {Layout.WIDE: 28, Layout.NARROW: 54}
VERDICT_LETTERS = {Layout.WIDE: 32, Layout.NARROW: 46}
"""Letters that fit in a line beside the axis, or across a phone: small ones, and bold ones."""
LONGEST_LINE = 48
"""Letters that fit beside one another on a phone; with longer names or words the verdict takes its own line."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where things stand in a row, in pixels from its top; the axis runs from `left` to `right`."""

    layout: Layout
    row: int
    left: int
    right: int
    name: int
    verdict: int
    dot: int
    top: int = 34

    @property
    def wide(self) -> bool:
        return self.layout is Layout.WIDE

    @property
    def beside(self) -> int:
        """Where the words at the right of the axis start."""
        return self.right + 18


WIDE = _Plan(layout=Layout.WIDE, row=40, left=206, right=500, name=20, verdict=20, dot=20)
PHONE = _Plan(layout=Layout.NARROW, row=58, left=8, right=320, name=16, verdict=16, dot=40)
PHONE_STACKED = _Plan(layout=Layout.NARROW, row=76, left=8, right=320, name=16, verdict=36, dot=58)


def index_chart(chart: IndexChart, layout: Layout) -> Drawing:
    plan = _plan(chart, layout)
    rows, foot = pen.stack((group.name for group in chart.rows), layout, height=plan.row, top=plan.top)
    groups = list(zip(chart.rows, rows, strict=True))
    height = foot + 4
    scale = Scale(_domain(chart), (plan.left, plan.right), logarithmic=True)
    return pen.sheet(
        pen.rules(rows, layout),
        _axis(chart.parity, plan, scale, height),
        *(_interval(group, n, row.under + plan.dot, scale) for n, (group, row) in enumerate(groups)),
        (pen.name(group.name, row.top + plan.name, layout) for group, row in groups),
        (_words(group, row, plan) for group, row in groups),
        width=layout.width,
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


def _axis(parity: str, plan: _Plan, scale: Scale, height: int) -> list[Svg]:
    """Quiet lines at halves and doubles, named where the name of the parity line leaves room, and parity on top."""
    low, high = scale.domain
    ticks = [tick for tick in TICKS if low <= tick <= high and tick != 1]
    top, words = plan.top - 8, plan.top - 18
    named = [tick for tick in ticks if _apart(f"{tick:g}", parity, scale.at(tick) - scale.at(1))]
    return [
        *(pen.line((scale.at(tick), top), (scale.at(tick), height)) for tick in ticks),
        *(pen.text(f"{t:g}", scale.at(t), words, anchor="middle", size=pen.SMALL, colour="quiet") for t in named),
        pen.line((scale.at(1), top), (scale.at(1), height), colour="ink", thickness=2),
        pen.text(parity, scale.at(1), words, anchor="middle", size=pen.SMALL, weight=600),
    ]


def _apart(one: str, other: str, distance: float) -> bool:
    """Whether two words can stand around middles this far from each other."""
    return abs(distance) > LETTER * (len(one) + len(other)) / 2 + BETWEEN


def _interval(group: IndexRow, number: int, y: int, scale: Scale) -> list[Svg]:
    """The 90% interval and its dot; an open end runs to the edge, a figure of low reliability is dashed."""
    if group.interval.value is None:
        return []
    verdict = group.verdict or Verdict.CANNOT_TELL
    colour, dashed = COLOUR[verdict], group.reliability is Reliability.LOW
    low, high = scale.domain
    start = scale.at(low if group.interval.lower is None else group.interval.lower)
    end = scale.at(high if group.interval.upper is None else group.interval.upper)
    fill: Token = "surface" if verdict is Verdict.CANNOT_TELL else colour
    return [
        pen.line((start, y), (end, y), colour=colour, thickness=4, dash="6,4" if dashed else None, rounded=not dashed),
        pen.mark(
            SHAPE[verdict], scale.at(group.interval.value), y, fill=fill, stroke=colour, thickness=2.5, row=number
        ),
    ]


def _words(group: IndexRow, row: Row, plan: _Plan) -> Svg:
    """The verdict, or why there is no number: beside the axis, or above the interval on a phone."""
    if not group.interval.shown:
        x, y, letters = plan.beside if plan.wide else 0, row.under + plan.dot, REASON_LETTERS[plan.layout]
        return pen.centred(group.words, x, y, letters=letters, size=pen.SMALL, colour="quiet")
    x, anchor = _verdict_column(plan)
    words, y, letters = f"{group.figure} {group.words}", row.under + plan.verdict, VERDICT_LETTERS[plan.layout]
    colour = COLOUR[group.verdict or Verdict.CANNOT_TELL]
    return pen.centred(words, x, y, letters=letters, anchor=anchor, weight=600, colour=colour)


def _verdict_column(plan: _Plan) -> tuple[int, Anchor]:
    if plan.wide:
        return plan.beside, "start"
    return (plan.layout.width, "end") if plan.verdict == plan.name else (0, "start")
