"""`draw_charts`: draws the charts of the first pages in every language, so that no reader waits for the engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from fivefold.measures.queries import population_answer
from fivefold.web.charts.model import Layout
from fivefold.web.charts.render import picture
from fivefold.web.presenters.explorer import all_figures
from fivefold.web.presenters.views import FigureView


class Command(BaseCommand):
    help = "Draw the charts of the first pages, as far as they are not drawn yet."

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.FIVEFOLD_HOME) / "charts"
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                for figure in all_figures(population_answer({}, language=language)):
                    if isinstance(figure, FigureView):
                        draw(figure, folder=folder)


def draw(figure: FigureView, *, folder: Path) -> None:
    """Every drawing of a figure that a page shows: small panels have one layout, other charts two."""
    for drawn in figure.charts:
        for layout in (Layout.NARROW,) if figure.panels else Layout:
            picture(drawn.chart, layout, folder=folder)
