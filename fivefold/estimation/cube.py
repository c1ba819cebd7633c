"""The replicate cube: one row per distinct combination of categories, with counts and all weights summed.

Every total, share, ratio and index on its categories is a roll-up of rows. Sums of whole numbers are exact, so cubes
merge across files and engines bit for bit. A cube is unreleased: small cells exist in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fivefold.estimation.design import ReplicateDesign
from fivefold.estimation.kernels import Kernel, numpy_kernel
from fivefold.estimation.recode import BoolArray, Dimension, atoms_of
from fivefold.estimation.survey import NO_AMOUNT, Survey
from fivefold.vocabulary import Refused, Unreleased

Int64Array = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Sums:
    """Summed weights of some groups.

    labels: k group ids; count[k]: unweighted cases; weights[k, 1 + R]: full sample first, then replicates;
    squares[k]: sum of squared full-sample weights (for the effective sample size, Kish 1965).
    """

    labels: tuple[str, ...]
    count: Int64Array
    weights: FloatArray
    squares: FloatArray
    design: ReplicateDesign

    def one(self, label: str) -> Sums:
        k = self.labels.index(label)
        return Sums((label,), self.count[k : k + 1], self.weights[k : k + 1], self.squares[k : k + 1], self.design)


@dataclass(frozen=True, eq=False)
class Cube:
    """keys[c, d]: atom of cell c in dimension d; count[c]; weights[c, 1 + R]; squares[c]; amounts[name][c, 1 + R]
    (sums of weight x amount over people who have one) and amount_weights[name][c, 1 + R] (their weights)."""

    dimensions: tuple[Dimension, ...]
    keys: npt.NDArray[np.int32]
    count: Int64Array
    weights: Int64Array
    squares: Int64Array
    design: ReplicateDesign
    amounts: Mapping[str, Int64Array]
    amount_weights: Mapping[str, Int64Array]

    def __str__(self) -> str:
        raise Unreleased("A cube holds small cells and is never shown.")

    def __repr__(self) -> str:
        names = ", ".join(f"{d.name} ({len(d.labels)})" for d in self.dimensions)
        return f"Cube({names}; {len(self.count):,} cells)"

    def dimension(self, name: str) -> Dimension:
        for dim in self.dimensions:
            if dim.name == name:
                return dim
        raise Refused(f"The cube has no dimension {name}.", f"It has {', '.join(d.name for d in self.dimensions)}.")

    def sums(self, by: str = "", where: Mapping[str, str] | None = None, amount: str = "") -> Sums:
        """Roll up to the groups of dimension `by` (or to everybody), keeping cells that belong to every `where` label.

        With `amount`, the weights are sums of weight x amount.
        """
        chosen = self._chosen(where or {})
        if by:
            d = self.dimensions.index(self.dimension(by))
            labels = self.dimensions[d].labels
            inside = self.dimensions[d].members[:, self.keys[:, d]] & chosen
        else:
            labels, inside = ("all",), chosen[None, :]
        source = self.amounts[amount] if amount else self.weights
        picks = inside.astype(np.int64)
        return Sums(
            labels,
            picks @ self.count,
            (picks @ source).astype(np.float64),
            (picks @ self.squares).astype(np.float64),
            self.design,
        )

    def amount_base(self, amount: str, by: str = "", where: Mapping[str, str] | None = None) -> Sums:
        """The people who have the amount, as `sums`: the denominator of its mean."""
        if amount not in self.amounts:
            raise Refused(f"The cube holds no amount {amount}.")
        swapped = Cube(
            self.dimensions, self.keys, self.count, self.amount_weights[amount], self.squares, self.design, {}, {}
        )
        return swapped.sums(by, where)

    def _chosen(self, where: Mapping[str, str]) -> BoolArray:
        chosen = np.ones(len(self.count), dtype=bool)
        for name, label in where.items():
            d = self.dimensions.index(self.dimension(name))
            chosen &= self.dimensions[d].row(label)[self.keys[:, d]]
        return chosen

    def __add__(self, other: Cube) -> Cube:
        """Merge two cubes of the same dimensions (files, states, machines)."""
        raise NotImplementedError


def build_cube(
    survey: Survey, dimensions: Sequence[Dimension], amounts: Sequence[str] = (), kernel: Kernel = numpy_kernel
) -> Cube:
    """Aggregate a survey once. `kernel` sums weights by cell; every kernel gives the same whole numbers."""
    raise NotImplementedError
