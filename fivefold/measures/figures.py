"""From a question and a cube to figures: each function is one row of the table in `statistics.md`.

All return `Figures`: frozen, unreleased, one per group, carrying definition, source, period and uncertainty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, overload

import numpy as np

from fivefold.estimation import change as changes
from fivefold.estimation import estimators, parity, quantile
from fivefold.estimation.cube import Cube, Sums
from fivefold.estimation.recode import BoolArray, Dimension, atoms_of
from fivefold.estimation.survey import Survey
from fivefold.measures.initiative import Initiative
from fivefold.measures.questions import ANY_JOB, Question, group_label
from fivefold.vocabulary import Break, Definition, Estimate, Figure, Period, Refused, Source

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


@dataclass(frozen=True, eq=False)
class Counted:
    """A cube with what it was counted from: enough to label every figure made from it."""

    cube: Cube
    period: Period
    source: Source
    amount_factors: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class _Roles:
    """The four sums every parity figure needs, in the order of the scheme's groups."""

    workers: Sums
    people: Sums
    all_workers: Sums
    all_people: Sums


def _people_where(question: Question) -> dict[str, str]:
    return {"home": question.place.id, "universe": question.universe.id}


def _workers_where(question: Question, occupations: str = "") -> dict[str, str]:
    return {
        question.basis: question.place.id,
        "universe": question.universe.id,
        "occupations": occupations or question.occupations.id,
    }


def _require_counted(counted: Counted, question: Question) -> None:
    """A cube holds the places that lie in its files and the lists of their codes: say which of the two is missing."""
    if question.place.id not in counted.cube.dimension(question.basis).labels:
        raise Refused(
            f"{counted.source.name} does not cover {question.place.name.en}.", "Choose a place within it, or its file."
        )
    if question.occupations.id not in counted.cube.dimension("occupations").labels:
        raise Refused(
            f"{question.occupations.name.en} is not defined for the occupation codes of this year.",
            "Choose another occupation list or another year.",
        )


def _by_group(counted: Counted, question: Question, where: Mapping[str, str], amount: str = "") -> Sums:
    _require_counted(counted, question)
    labels = [group_label(question.groups, g.id) for g in question.groups.groups]
    return counted.cube.sums(by="groups", where=where, amount=amount).select(labels)


def _roles(counted: Counted, question: Question) -> _Roles:
    cube, workers, people = counted.cube, _workers_where(question), _people_where(question)
    return _Roles(
        _by_group(counted, question, workers),
        _by_group(counted, question, people),
        cube.sums(where=workers),
        cube.sums(where=people),
    )


# --- one function per figure ------------------------------------------------------------------------------------------


def total_workers(counted: Counted, question: Question) -> Figures:
    """People of each group with a job on the occupation list."""
    sums = _by_group(counted, question, _workers_where(question))
    return _label(counted, question, "total-workers", estimators.total(sums))


def total_people(counted: Counted, question: Question) -> Figures:
    """People of each group in the universe."""
    sums = _by_group(counted, question, _people_where(question))
    return _label(counted, question, "total-people", estimators.total(sums))


def share_of_workers(counted: Counted, question: Question) -> Figures:
    """s_g: each group's share of the workers on the occupation list."""
    r = _roles(counted, question)
    return _label(counted, question, "share-of-workers", estimators.share_of_total(r.workers, r.all_workers))


def share_of_people(counted: Counted, question: Question) -> Figures:
    """p_g: each group's share of the people in the universe."""
    r = _roles(counted, question)
    return _label(counted, question, "share-of-people", estimators.share_of_total(r.people, r.all_people))


def worker_rate(counted: Counted, question: Question) -> Figures:
    """The share of each group's people who have a job on the occupation list. By home only: part lies within whole."""
    _require_home(question, "worker-rate")
    r = _roles(counted, question)
    return _label(counted, question, "worker-rate", estimators.share(r.workers, r.people))


def worker_ratio(counted: Counted, question: Question) -> Figures:
    """Workers on the list per employed person of the group, a ratio of two totals."""
    listed = _by_group(counted, question, _workers_where(question))
    employed = _by_group(counted, question, _workers_where(question, ANY_JOB))
    return _label(counted, question, "worker-ratio", estimators.ratio(listed, employed))


def access_index(counted: Counted, question: Question) -> Figures:
    """A_g = s_g / p_g with its verdict against parity."""
    r = _roles(counted, question)
    estimates = parity.access_index(r.workers, r.people, r.all_workers, r.all_people)
    return _label(counted, question, "access-index", estimates)


def proportionality(counted: Counted, question: Question) -> Figures:
    """1 - D, bias-corrected: the share of jobs held in proportion. Refused for groups that overlap."""
    question.groups.require_exclusive("Proportionality")
    r = _roles(counted, question)
    estimate = parity.proportionality(r.workers, r.people)
    return _label(counted, question, "proportionality", [estimate], groups=(EVERYBODY,))


def headcount_gap(
    counted: Counted, question: Question, *, initiative: Initiative, kind: str = parity.GapKind.FIXED_JOBS
) -> Figures:
    """How many people are missing, by one of three definitions (`parity.GapKind`); "target-year" is the initiative's
    goal year, reached by the openings it assumes. Refused when that year has come."""
    r, plan, note = _roles(counted, question), None, kind
    if kind == parity.GapKind.TARGET_YEAR:
        jobs = float(r.all_workers.weights[0, 0])
        plan = initiative.openings_plan(jobs=jobs, data_year=counted.period.last)
        assumed = initiative.openings
        note = (
            f"{kind} {initiative.goal_year}, assuming each year {assumed.growth:.1%} more jobs and"
            f" {assumed.replacement:.1%} of jobs taken over"
        )
    estimates = parity.headcount_gap(r.workers, r.people, r.all_workers, r.all_people, kind=kind, plan=plan)
    return _label(counted, question, "headcount-gap", estimates, note=note)


def mean_amount(counted: Counted, question: Question, *, amount: str = "WAGP") -> Figures:
    """The mean of an amount (yearly wages by default) over each group's workers on the list who have one."""
    where, factor = _workers_where(question), counted.amount_factors.get(amount, 1.0)
    _require_counted(counted, question)
    labels = [group_label(question.groups, g.id) for g in question.groups.groups]
    base = counted.cube.amount_base(amount, by="groups", where=where).select(labels)
    estimates = estimators.mean(_by_group(counted, question, where, amount), base, factor=factor)
    return _label(counted, question, "mean", estimates, note=amount)


def quantile_of_amount(
    counted: Counted, question: Question, survey: Survey, dimensions: Sequence[Dimension], *, q: float, amount: str
) -> Figures:
    """A quantile of an amount over each group's workers on the list. It needs the records, not only the cube."""
    _require_counted(counted, question)
    atoms = {dim.name: (dim, atoms_of(dim, survey.columns, survey.rows)) for dim in dimensions}

    def inside(name: str, label: str) -> BoolArray:
        dim, numbers = atoms[name]
        return dim.row(label)[numbers]

    workers = np.logical_and.reduce([inside(*wanted) for wanted in _workers_where(question).items()])
    groups = [workers & inside("groups", group_label(question.groups, g.id)) for g in question.groups.groups]
    estimates = quantile.quantiles(survey, groups=groups, amount=amount, q=q)
    return _label(counted, question, "quantile", estimates, note=f"{amount} at {q:g}")


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

BY_NAME: Mapping[str, Callable[[Counted, Question], Figures]] = {
    "access-index": access_index,
    "proportionality": proportionality,
    "share-of-workers": share_of_workers,
    "share-of-people": share_of_people,
    "worker-rate": worker_rate,
    "worker-ratio": worker_ratio,
    "total-workers": total_workers,
    "total-people": total_people,
}
"""The figures that need a cube and a question and nothing else, by the name people ask for them."""

NAMES = (*BY_NAME, "headcount-gap", "mean", "quantile")
"""Every figure that can be asked for."""


def _require_home(question: Question, figure: str) -> None:
    if question.basis != "home":
        raise Refused(
            f"{figure} compares people with themselves, so workers and people must be counted by home.",
            "Ask for it with basis home.",
        )


def _label(
    counted: Counted,
    question: Question,
    figure: str,
    estimates: Sequence[Estimate],
    *,
    groups: tuple[str, ...] = (),
    note: str = "",
) -> Figures:
    names = groups or tuple(g.id for g in question.groups.groups)
    definition: Definition = question.definition(figure, note)
    return Figures(
        [
            Figure(
                figure=figure,
                place=question.place.id,
                period=counted.period,
                group=name,
                estimate=estimate,
                definition=definition,
                source=counted.source,
            )
            for name, estimate in zip(names, estimates, strict=True)
        ]
    )
