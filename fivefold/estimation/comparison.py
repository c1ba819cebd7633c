"""Estimates held against others: published numbers for the same thing, and standard errors formed the wrong way."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fivefold.estimation.cube import Sums
from fivefold.estimation.estimators import divided, replicate_share
from fivefold.vocabulary import Estimate


@dataclass(frozen=True, slots=True)
class Compared:
    """One row of a comparison. z is None where neither side has any spread to measure the difference by."""

    label: str
    ours: float
    theirs: float
    z: float | None

    @property
    def difference(self) -> float:
        return self.ours - self.theirs


def z_scores(pairs: Iterable[tuple[str, Estimate, Estimate]]) -> tuple[Compared, ...]:
    """(label, ours, theirs) -> rows with z = difference / root of the summed variances, as for independent samples.

    The public-use sample is drawn from the full sample behind the published tables, so the true z are smaller still.
    Pairs in which a side has no value are left out: there is nothing to compare.
    """
    return tuple(
        Compared(label, ours.value, theirs.value, _z(ours.value - theirs.value, ours.se, theirs.se))
        for label, ours, theirs in pairs
        if ours.value is not None and theirs.value is not None
    )


def independent_errors(workers: Sums, people: Sums, all_workers: Sums, all_people: Sums) -> npt.NDArray[np.float64]:
    """The SE of each access index as if its four totals were unrelated: what ignoring the replicates would claim."""
    index = divided(replicate_share(workers, all_workers), replicate_share(people, all_people))[:, 0]
    squared = sum(
        divided(s.design.standard_error(s.weights), s.weights[:, 0]) ** 2
        for s in (workers, all_workers, people, all_people)
    )
    errors: npt.NDArray[np.float64] = index * np.sqrt(squared)
    return errors


def _z(difference: float, *errors: float | None) -> float | None:
    spread = math.hypot(*(e or 0.0 for e in errors))
    return difference / spread if spread else None
