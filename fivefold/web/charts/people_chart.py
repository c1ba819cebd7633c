"""The headcount gap as people: outlined figures are missing, filled ones are more than their share."""

from __future__ import annotations

from dataclasses import dataclass

from fivefold.web.charts import pen
from fivefold.web.charts.model import Layout, PeopleChart, PeopleRow
from fivefold.web.charts.pen import Drawing, Svg, Token

STEP = 15


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where things stand in a row, in pixels from its top; figures start at `left`."""

    row: int
    name: int
    words: int
    figures: int
    left: int


WIDE = _Plan(row=44, name=22, words=22, figures=22, left=214)
PHONE = _Plan(row=80, name=16, words=36, figures=60, left=8)


def people_chart(chart: PeopleChart, layout: Layout) -> Drawing:
    plan = WIDE if layout is Layout.WIDE else PHONE
    rows, foot = pen.stack((group.name for group in chart.rows), layout, height=plan.row)
    groups = list(zip(chart.rows, rows, strict=True))
    return pen.sheet(
        pen.rules(rows, layout),
        (pen.name(group.name, row.top + plan.name, layout) for group, row in groups),
        (_words(group.words, row.under + plan.words, layout) for group, row in groups),
        *(_crowd(group, n, row.under + plan.figures, plan.left, chart.unit) for n, (group, row) in enumerate(groups)),
        width=layout.width,
        height=foot + 4,
    )


def _words(words: str, y: int, layout: Layout) -> Svg:
    if layout is Layout.WIDE:
        return pen.centred(words, layout.width, y, letters=30, anchor="end")
    return pen.text(words, 0, y)


def _crowd(group: PeopleRow, number: int, y: int, left: int, unit: int) -> list[Svg]:
    """At least one person for a gap that is known, none for one that is not."""
    if group.gap is None:
        return []
    colour: Token = "unsure" if not group.sure else "below" if group.gap > 0 else "above"
    fill: Token = "surface" if group.gap > 0 else colour
    return [
        pen.mark(pen.PERSON, left + STEP * i, y, fill=fill, stroke=colour, thickness=1.5, row=number)
        for i in range(max(1, round(abs(group.gap) / unit)))
    ]
