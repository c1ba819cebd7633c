"""From a chart value to the drawing on the page. Quick enough (see docs/decisions.md) that nothing is kept."""

from __future__ import annotations

from typing import assert_never

from fivefold.web.charts.index_chart import index_chart
from fivefold.web.charts.model import Chart, IndexChart, Layout, PeopleChart, SharesChart, TheoryChart, TrendChart
from fivefold.web.charts.pen import Drawing
from fivefold.web.charts.people_chart import people_chart
from fivefold.web.charts.shares_chart import shares_chart
from fivefold.web.charts.theory_chart import theory_chart
from fivefold.web.charts.trend_chart import trend_chart


def picture(chart: Chart, layout: Layout) -> Drawing:
    """The chart drawn for a phone or for a wide column."""
    match chart:
        case IndexChart():
            return index_chart(chart, layout)
        case SharesChart():
            return shares_chart(chart, layout)
        case TrendChart():
            return trend_chart(chart, layout)
        case PeopleChart():
            return people_chart(chart, layout)
        case TheoryChart():
            return theory_chart(chart, layout)
        case _:
            assert_never(chart)
