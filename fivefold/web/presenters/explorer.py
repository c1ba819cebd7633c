"""All figures of the explorer, in the order people ask: who, how unequal, how many, how much in all, since when."""

from __future__ import annotations

from fivefold.measures.queries import PopulationAnswer
from fivefold.web.presenters.headcount import headcount_figure
from fivefold.web.presenters.over_time import index_over_time, proportionality_figure
from fivefold.web.presenters.parity import index_figure, shares_figure
from fivefold.web.presenters.views import FigureView, Missing


def all_figures(answer: PopulationAnswer) -> tuple[FigureView | Missing, ...]:
    return (
        index_figure(answer),
        shares_figure(answer),
        headcount_figure(answer),
        proportionality_figure(answer),
        index_over_time(answer),
    )
