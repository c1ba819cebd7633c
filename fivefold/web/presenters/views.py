"""What the figure component and the pages are given: frozen values with nothing left to work out in a template."""

from __future__ import annotations

from dataclasses import dataclass

from fivefold.web.charts.model import Drawn


@dataclass(frozen=True, slots=True)
class Table:
    """The same numbers as the chart, as a table: the first cell of each row is its heading."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of "how we know"; `address` leads to the definition, empty when there is none."""

    term: str
    words: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureView:
    """One figure as every page, report card and mail shows it.

    panels: True when there are several small charts side by side, each with its name.
    key: what the signs in the chart mean. notes: what a reader must know before using it.
    """

    id: str
    title: str
    sentence: str
    charts: tuple[Drawn, ...]
    table: Table
    how: tuple[Fact, ...]
    download: str
    illustrative: bool
    panels: bool = False
    key: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """A figure that cannot be given, with why and what would give it."""

    id: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One choice of the form: a list to pick from."""

    name: str
    label: str
    options: tuple[Option, ...]
