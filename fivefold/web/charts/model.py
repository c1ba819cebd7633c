"""What a chart shows, as frozen values. Words arrive in the reader's language, numbers already released."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fivefold.vocabulary import Reliability, Verdict


class Layout(StrEnum):
    """Every chart is drawn for a phone and for a wide column; the page shows the one that fits."""

    NARROW = "narrow"
    WIDE = "wide"

    @property
    def width(self) -> int:
        """Drawing width in CSS pixels: the text column at 360 px, and the figure column of a wide page."""
        return 328 if self is Layout.NARROW else 720


@dataclass(frozen=True, slots=True)
class Interval:
    """A value and its 90% bounds; any bound may be missing, a hidden figure has none at all."""

    value: float | None
    lower: float | None
    upper: float | None

    @property
    def shown(self) -> bool:
        return self.value is not None

    @property
    def numbers(self) -> tuple[float, ...]:
        return tuple(x for x in (self.value, self.lower, self.upper) if x is not None)


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One group on the access index: `words` is the verdict, or why there is no number."""

    name: str
    interval: Interval
    figure: str
    verdict: Verdict | None
    reliability: Reliability
    words: str


@dataclass(frozen=True, slots=True)
class IndexChart:
    """Dots with intervals on a logarithmic axis, the parity line at 1, the verdict in words at the right."""

    rows: tuple[IndexRow, ...]
    parity: str


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One group's two shares, each with the words that label its bar."""

    name: str
    people: Interval
    people_words: str
    workers: Interval
    workers_words: str


@dataclass(frozen=True, slots=True)
class SharesChart:
    """Paired bars from zero: who the people are, who the STEM workers are. Never stacked."""

    rows: tuple[ShareRow, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One data year. `year` is the last year of its period."""

    year: int
    interval: Interval
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A break at the start of `year`, named under the chart by its letter; lines stop where it `severs`."""

    year: int
    letter: str
    severs: bool


@dataclass(frozen=True, slots=True)
class TrendChart:
    """A line with its interval band. Years without data stay open; breaks are drawn and named.

    empty: what to say when no year has a figure. goal: a level to draw as a line with its words, or None.
    ratio: on a logarithmic axis around 1. small: one of several panels on one axis.
    """

    points: tuple[Point, ...]
    marks: tuple[Mark, ...]
    years: tuple[int, int]
    range: tuple[float, float]
    ticks: tuple[tuple[float, str], ...]
    gaps: tuple[tuple[int, str], ...]
    empty: str
    goal: tuple[float, str] | None = None
    ratio: bool = False
    small: bool = False


@dataclass(frozen=True, slots=True)
class PeopleRow:
    """One group's headcount gap: positive when people are missing. `words` say how many and how sure."""

    name: str
    gap: float | None
    words: str
    sure: bool


@dataclass(frozen=True, slots=True)
class PeopleChart:
    """Little people, each standing for `unit`: outlined where people are missing, filled where there are more."""

    rows: tuple[PeopleRow, ...]
    unit: int


class NodeShape(StrEnum):
    """How a box of a theory of change is drawn, so that kinds are told apart without colour."""

    STRATEGY = "strategy"
    OUTCOME = "outcome"
    GOAL = "goal"
    ELSEWHERE = "elsewhere"
    ASSUMPTION = "assumption"
    INDICATOR = "indicator"


@dataclass(frozen=True, slots=True)
class TheoryBox:
    """One box: `label` says in a word or two what it is, `words` what it says."""

    id: str
    shape: NodeShape
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class TheoryChart:
    """Boxes and the arrows between them, as pairs of box ids; arrows that would close a circle are not drawn."""

    boxes: tuple[TheoryBox, ...]
    arrows: tuple[tuple[str, str], ...]


Chart = IndexChart | SharesChart | TrendChart | PeopleChart | TheoryChart


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart with the words a screen reader gets in its place."""

    id: str
    chart: Chart
    title: str
    description: str
    readings: tuple[str, ...]
    """What each mark says when it is pointed at, in the order of the chart's rows or years."""
