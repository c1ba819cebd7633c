"""Sums from people given one by one, and the Hypothesis strategy for small, troublesome samples."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from hypothesis import strategies as st

from fivefold.estimation.cube import Sums
from fivefold.estimation.design import ReplicateDesign, sdr
from tests.reference.slow_figures import Person

REPLICATES = 4
GROUPS = ("a", "b", "c")
DESIGN = sdr(REPLICATES)

weights = st.tuples(st.integers(1, 300), *[st.integers(-50, 500)] * REPLICATES)
persons = st.builds(
    Person, st.sampled_from(GROUPS), st.booleans(), st.one_of(st.none(), st.integers(-500, 90_000)), weights
)
samples = st.lists(persons, min_size=1, max_size=12)
"""Groups without people, without workers, of one person; replicate weights that are zero, negative, or sum to zero."""


def sums(
    people: Sequence[Person],
    who: Callable[[Person], bool] = lambda p: True,
    *,
    by: Sequence[str] = GROUPS,
    amount: bool = False,
    design: ReplicateDesign = DESIGN,
) -> Sums:
    """Summed by group; with `amount`, of weight x amount."""
    rows = [[p for p in people if who(p) and p.group == g] for g in by]
    return Sums(
        tuple(by),
        np.array([len(r) for r in rows]),
        np.array([_added(r, design, amount=amount) for r in rows]),
        np.array([float(sum(p.weights[0] ** 2 for p in r)) for r in rows]),
        design,
    )


def everyone(people: Sequence[Person], who: Callable[[Person], bool] = lambda p: True) -> Sums:
    """One row for all groups together."""
    by_group = sums(people, who)
    return Sums(
        ("all",),
        by_group.count.sum(keepdims=True),
        by_group.weights.sum(axis=0, keepdims=True),
        by_group.squares.sum(keepdims=True),
        by_group.design,
    )


def sums_of(
    count: Sequence[int], weights_: Sequence[Sequence[float]], *, design: ReplicateDesign, by: Sequence[str] = ()
) -> Sums:
    """Sums from numbers; every case weighs the same."""
    totals = np.array(weights_, dtype=float)
    cases = np.array(count)
    squares = np.divide(totals[:, 0] ** 2, cases, out=np.zeros(len(cases)), where=cases > 0)
    return Sums(tuple(by) or tuple(f"g{k}" for k in range(len(cases))), cases, totals, squares, design)


def _added(people: Sequence[Person], design: ReplicateDesign, *, amount: bool) -> list[float]:
    return [
        float(sum(p.weights[r] * ((p.amount or 0) if amount else 1) for p in people))
        for r in range(1 + design.replicates)
    ]
