"""The headcount gap as people: outlined figures are missing, filled ones are more than their share."""

from __future__ import annotations

from typing import Any

from fivefold.web.charts import pen
from fivefold.web.charts.ink import ink
from fivefold.web.charts.model import Layout, PeopleChart
from fivefold.web.charts.pen import Layer, alt

PERSON = "M0,-1A.36,.36,0,1,1,-.01,-1ZM-.5,1L-.5,.25Q-.5,-.15,0,-.15Q.5,-.15,.5,.25L.5,1Z"
STEP = 15
ROW = {Layout.WIDE: 44, Layout.NARROW: 80}


def people_chart(chart: PeopleChart, layout: Layout) -> dict[str, Any]:
    wide, row_height = layout is Layout.WIDE, ROW[layout]
    names = []
    for n, row in enumerate(chart.rows):
        lines = pen.wrap(row.name, letters=28 if wide else 56)
        names.append({"y": row_height * n + (22 if wide else 16) - 8 * (len(lines) - 1), "words": lines})
    words = [{"y": row_height * n + (22 if wide else 36), "words": row.words} for n, row in enumerate(chart.rows)]
    return pen.sheet(
        pen.rules(({"y": row_height * n} for n in range(1, len(chart.rows))), width=layout.width),
        pen.words(names, x=0, weight=600),
        pen.words(words, x=layout.width if wide else 0, align="right" if wide else "left"),
        *_figures(chart, layout, left=214 if wide else 8, at=22 if wide else 60),
        width=layout.width,
        height=row_height * len(chart.rows) + 4,
    )


def _figures(chart: PeopleChart, layout: Layout, *, left: int, at: int) -> list[Layer]:
    kinds: dict[tuple[str, bool], list[dict[str, Any]]] = {}
    for n, row in enumerate(chart.rows):
        if row.gap is None:
            continue
        colour = "unsure" if not row.sure else "below" if row.gap > 0 else "above"
        people = kinds.setdefault((colour, row.gap > 0), [])
        count = max(1, round(abs(row.gap) / chart.unit))
        people += [{"x": left + STEP * i, "y": ROW[layout] * n + at, "row": f"row-{n}"} for i in range(count)]
    return [_crowd(people, colour, missing=missing) for (colour, missing), people in kinds.items()]


def _crowd(people: list[dict[str, Any]], colour: str, *, missing: bool) -> Layer:
    mark = alt.Chart(pen.data(people)).mark_point(
        shape=PERSON, size=200, opacity=1, strokeWidth=1.5, stroke=ink(colour),
        fill=ink("surface") if missing else ink(colour),
    )  # fmt: skip
    return mark.encode(
        x=pen.pixels("x", horizontal=True), y=pen.pixels("y", horizontal=False), description=alt.Description("row:N")
    )
