"""From a question and a cube to figures: each function is one row of the table in `statistics.md`.

All return `Figures`: frozen, unreleased, one per group, carrying definition, source, period and uncertainty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, overload

import numpy as np

from fivefold.estimation import change as changes
from fivefold.estimation import estimators, parity, quantile
from fivefold.estimation.cube import require_one_group_each
from fivefold.estimation.recode import BoolArray, Dimension, atoms_of
from fivefold.estimation.survey import Survey
from fivefold.measures.asked import Asked
from fivefold.measures.initiative import Initiative
from fivefold.vocabulary import Break, Definition, Estimate, Figure, Refused

if TYPE_CHECKING:
    import polars as pl

EVERYBODY = "everybody"
"""The group label of a figure about all groups together."""


class Figures(Sequence[Figure]):
    """Some figures side by side: a sequence that shows as a table, finds by group, and becomes a frame or a list."""

    __slots__ = ("_figures",)

    def __init__(self, figures: Sequence[Figure]) -> None:
        self._figures = tuple(figures)

    @overload
    def __getitem__(self, index: int) -> Figure: ...
    @overload
    def __getitem__(self, index: slice) -> Figures: ...
    @overload
    def __getitem__(self, index: str) -> Figure: ...
    def __getitem__(self, index: int | slice | str) -> Figure | Figures:
        if isinstance(index, str):
            return self._by_group(index)
        return Figures(self._figures[index]) if isinstance(index, slice) else self._figures[index]

    def __len__(self) -> int:
        return len(self._figures)

    def __iter__(self) -> Iterator[Figure]:
        return iter(self._figures)

    def __add__(self, other: Figures) -> Figures:
        return Figures(self._figures + other._figures)

    def to_dict(self) -> list[dict[str, object]]:
        """One flat dictionary per figure, the keys of `fivefold measure --format json`."""
        return [figure.to_dict() for figure in self._figures]

    def to_polars(self) -> pl.DataFrame:
        """One row per figure, the same columns as `to_dict`."""
        import polars as pl

        return pl.DataFrame(self.to_dict(), infer_schema_length=None)

    def __repr__(self) -> str:
        if not self._figures:
            return "Figures(none)"
        first = self._figures[0]
        width = max(len(f.group) for f in self._figures)
        head = f"{first.figure}: {first.place}, {first.period.label} ({first.source.name})"
        mark = ["ILLUSTRATIVE: not real data"] if any(f.source.illustrative for f in self._figures) else []
        return "\n".join([head, *mark, *(f"  {f.group:<{width}}  {f.estimate!r}" for f in self._figures)])

    def _by_group(self, group: str) -> Figure:
        for figure in self._figures:
            if figure.group == group:
                return figure
        raise Refused(f"There is no figure for {group}.", f"There are {', '.join(f.group for f in self._figures)}.")


# --- one function per figure ------------------------------------------------------------------------------------------


def total_workers(asked: Asked) -> Figures:
    """People of each group with a job on the occupation list."""
    return _label(asked, "total-workers", estimators.total(asked.workers, within=asked.all_workers))


def total_people(asked: Asked) -> Figures:
    """People of each group in the universe."""
    return _label(asked, "total-people", estimators.total(asked.people, within=asked.all_people))


def share_of_workers(asked: Asked) -> Figures:
    """s_g: each group's share of the workers on the occupation list."""
    return _label(asked, "share-of-workers", estimators.share_of_total(asked.workers, asked.all_workers))


def share_of_people(asked: Asked) -> Figures:
    """p_g: each group's share of the people in the universe."""
    return _label(asked, "share-of-people", estimators.share_of_total(asked.people, asked.all_people))


def worker_rate(asked: Asked) -> Figures:
    """The share of each group's people who have a job on the occupation list. By home only: part lies within whole."""
    if asked.question.basis != "home":
        raise Refused(
            "worker-rate compares people with themselves, so workers and people must be counted by home.",
            "Ask for it with basis home.",
        )
    return _label(asked, "worker-rate", estimators.share(asked.workers, asked.people))


def worker_ratio(asked: Asked) -> Figures:
    """Workers on the list per employed person of the group, a ratio of two totals."""
    return _label(asked, "worker-ratio", estimators.ratio(asked.workers, asked.employed))


def access_index(asked: Asked) -> Figures:
    """A_g = s_g / p_g with its verdict against parity."""
    estimates = parity.access_index(asked.workers, asked.people, asked.all_workers, asked.all_people)
    return _label(asked, "access-index", estimates)


def proportionality(asked: Asked) -> Figures:
    """1 - D, bias-corrected: the share of jobs held in proportion.

    Refused for groups that overlap, and when the scheme turns out to leave somebody out or to count somebody twice.
    """
    scheme = asked.question.groups
    scheme.require_exclusive("Proportionality")
    for where in (asked.people_where, asked.workers_where):
        require_one_group_each(asked.counted.cube, scheme, labels=asked.labels, where=where)
    estimate = parity.proportionality(asked.workers, asked.people)
    return _label(asked, "proportionality", [estimate], groups=(EVERYBODY,))


def headcount_gap(asked: Asked, *, initiative: Initiative, kind: str = parity.GapKind.FIXED_JOBS) -> Figures:
    """How many people are missing, by one of three definitions (`parity.GapKind`); "target-year" is the initiative's
    goal year, reached by the openings it assumes. Refused when that year has come."""
    plan, note = None, kind
    if kind == parity.GapKind.TARGET_YEAR:
        jobs = float(asked.all_workers.weights[0, 0])
        plan = initiative.openings_plan(jobs=jobs, data_year=asked.counted.period.last)
        assumed = initiative.openings
        note = (
            f"{kind} {initiative.goal_year}, assuming each year {assumed.growth:.1%} more jobs and"
            f" {assumed.replacement:.1%} of jobs taken over"
        )
    estimates = parity.headcount_gap(
        asked.workers, asked.people, asked.all_workers, asked.all_people, kind=kind, plan=plan
    )
    return _label(asked, "headcount-gap", estimates, note=note)


def mean_amount(asked: Asked, *, amount: str = "WAGP") -> Figures:
    """The mean of an amount (yearly wages by default) over each group's workers on the list who have one."""
    factor = asked.counted.amount_factors.get(amount, 1.0)
    sums = asked.by_group(asked.workers_where, amount)
    return _label(asked, "mean", estimators.mean(sums, asked.amount_base(amount), factor=factor), note=amount)


def quantile_of_amount(
    asked: Asked, survey: Survey, dimensions: Sequence[Dimension], *, q: float, amount: str
) -> Figures:
    """A quantile of an amount over each group's workers on the list. It needs the records, not only the cube."""
    atoms = {dim.name: (dim, atoms_of(dim, survey.columns, survey.rows)) for dim in dimensions}

    def inside(name: str, label: str) -> BoolArray:
        dim, numbers = atoms[name]
        return dim.row(label)[numbers]

    workers = np.logical_and.reduce([inside(*wanted) for wanted in asked.workers_where.items()])
    groups = [workers & inside("groups", label) for label in asked.labels]
    estimates = quantile.quantiles(survey, groups=groups, amount=amount, q=q)
    return _label(asked, "quantile", estimates, note=f"{amount} at {q:g}")


def change(before: Figures, now: Figures, *, breaks: Sequence[Break]) -> Figures:
    """now - before, group by group, for the same question in two periods. `breaks`: those the question can meet.

    Refused, naming the break, when the two lie on different sides of one that forbids comparison.
    """
    affects = {affected for known in breaks for affected in known.affects}
    if now and now[0].figure in WITHOUT_JOBS:
        affects -= {"occupation"}
    return Figures([_change(a, b, breaks, affects) for a, b in zip(before, now, strict=True)])


def _change(before: Figure, now: Figure, breaks: Sequence[Break], affects: set[str]) -> Figure:
    return replace(
        now,
        figure=f"change-in-{now.figure}",
        estimate=changes.change(before, now, breaks=breaks, affects=affects),
        definition=replace(now.definition, note=f"since {before.period.label}, {before.source.name}"),
        source=replace(now.source, illustrative=before.source.illustrative or now.source.illustrative),
    )


WITHOUT_JOBS = frozenset({"total-people", "share-of-people"})
"""Figures that no occupation code enters, so that a change of codes does not break their series."""

BY_NAME: Mapping[str, Callable[[Asked], Figures]] = {
    "access-index": access_index,
    "proportionality": proportionality,
    "share-of-workers": share_of_workers,
    "share-of-people": share_of_people,
    "worker-rate": worker_rate,
    "worker-ratio": worker_ratio,
    "total-workers": total_workers,
    "total-people": total_people,
}
"""The figures that need nothing but a question put to a cube, by the name people ask for them."""

NAMES = (*BY_NAME, "headcount-gap", "mean", "quantile")
"""Every figure that can be asked for."""


def _label(
    asked: Asked,
    figure: str,
    estimates: Sequence[Estimate],
    *,
    groups: tuple[str, ...] = (),
    note: str = "",
) -> Figures:
    names = groups or tuple(group.id for group in asked.question.groups.groups)
    definition: Definition = asked.question.definition(figure, note)
    return Figures(
        [
            Figure(
                figure=figure,
                place=asked.question.place.id,
                period=asked.counted.period,
                group=name,
                estimate=estimate,
                definition=definition,
                source=asked.counted.source,
            )
            for name, estimate in zip(names, estimates, strict=True)
        ]
    )
