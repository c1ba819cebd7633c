"""Figures others have published, shown as theirs and kept apart from ours."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from fivefold.measures.initiative import Initiative, PublishedFigure
from fivefold.vocabulary import Source
from fivefold.web.presenters import words
from fivefold.web.presenters.views import Table


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """The figures of one publication. `margin_known` is False when it gave no margin of error for any of them."""

    source: Source
    table: Table
    margin_known: bool


def published_tables(initiative: Initiative) -> tuple[PublishedTable, ...]:
    """One table for each publication, in the order the initiative first names them."""
    by_source: dict[Source, list[PublishedFigure]] = {}
    for figure in initiative.published:
        by_source.setdefault(figure.source, []).append(figure)
    return tuple(_table(source, figures) for source, figures in by_source.items())


def _table(source: Source, figures: list[PublishedFigure]) -> PublishedTable:
    known = any(f.moe90 is not None for f in figures)
    head = (_("What"), _("Year"), _("Figure"), *((_("Margin of error"),) if known else ()))
    rows = tuple((words.here(f.name), f.period.label, _value(f), *((_margin(f),) if known else ())) for f in figures)
    caption = _("Published by %(publisher)s: %(name)s") % {"publisher": source.publisher, "name": source.name}
    return PublishedTable(source, Table(caption, head, rows), known)


def _value(figure: PublishedFigure) -> str:
    return f"{figure.value:g}%" if figure.unit == "percent" else words.exact_people(figure.value)


def _margin(figure: PublishedFigure) -> str:
    return _("not given") if figure.moe90 is None else f"±{figure.moe90:,g}"
