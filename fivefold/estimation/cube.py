"""The replicate cube: one row per distinct combination of categories, with counts and all weights summed.

Every total, share, ratio and index on its categories is a roll-up of rows. Sums of whole numbers are exact, so cubes
merge across files and engines bit for bit. A cube is unreleased: small cells exist in it.

No cell that holds somebody is ever dropped, not even one that belongs to no label: it still counts among "everybody",
and among every roll-up that does not ask for the dimension it has no label in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import product
from math import prod

import numpy as np
import numpy.typing as npt

from fivefold.estimation.design import ReplicateDesign
from fivefold.estimation.kernels import Kernel, Layout, add_rows_by_cell, merged, numpy_kernel
from fivefold.estimation.recode import BoolArray, Dimension
from fivefold.estimation.survey import LARGEST_SUM, Survey
from fivefold.vocabulary import GroupScheme, Refused, Unreleased

Int64Array = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

MOST_CROSSED = 2**17
"""So many combinations of labels may be asked for at once (131,072: about 90 MB of replicate sums)."""
WORTH_A_MARGIN = 4
"""A roll-up goes by way of a remembered smaller cube when that is at least so many times smaller."""
EVERYBODY = "all"


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

    def select(self, labels: Sequence[str]) -> Sums:
        """Only these labels, in this order. Refused when one of them was not summed."""
        missing = [label for label in labels if label not in self.labels]
        if missing:
            raise Refused(f"Nothing was summed for {missing[0]}.", f"There is {', '.join(self.labels)}.")
        rows = [self.labels.index(label) for label in labels]
        return Sums(tuple(labels), self.count[rows], self.weights[rows], self.squares[rows], self.design)


@dataclass(frozen=True, eq=False)
class Cube:
    """Cells and their sums.

    keys[c, d]: atom of cell c in dimension d, rows ascending; table[c]: its sums, laid out as `layout` says: count,
    squared weights and weights of everybody, then the same of those with each amount, then weight x amount.
    """

    dimensions: tuple[Dimension, ...]
    design: ReplicateDesign
    layout: Layout
    keys: npt.NDArray[np.int32]
    table: Int64Array
    _margins: dict[tuple[int, ...], Cube] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        names = [d.name for d in self.dimensions]
        if len(set(names)) != len(names):
            raise Refused("Two dimensions of a cube have the same name.", "Name each once.")
        if self.keys.shape != (len(self.table), len(names)) or self.table.shape[1] != self.layout.width:
            raise Refused("The cells of a cube do not fit its dimensions and amounts.")

    def __str__(self) -> str:
        raise Unreleased("A cube holds small cells and is never shown.")

    def __repr__(self) -> str:
        names = ", ".join(f"{d.name} ({len(d.labels)})" for d in self.dimensions)
        return f"Cube({names}; {len(self.table):,} cells)"

    @property
    def count(self) -> Int64Array:
        """Unweighted cases of each cell [cells]."""
        return self.table[:, 0]

    @property
    def squares(self) -> Int64Array:
        """Sum of squared full-sample weights of each cell [cells]."""
        return self.table[:, 1]

    @property
    def weights(self) -> Int64Array:
        """Summed weights of each cell [cells, 1 + R]."""
        return self.table[:, self.layout.people()][:, 2:]

    def dimension(self, name: str) -> Dimension:
        """Refused when the cube has no dimension of that name."""
        return self.dimensions[self._axis(name)]

    def sums(self, by: str = "", where: Mapping[str, str] | None = None, amount: str = "") -> Sums:
        """Roll up to the groups of dimension `by` (or to everybody), keeping cells that belong to every `where` label.

        With `amount`, the weights are sums of weight x amount and the cases those who have the amount.
        """
        return self.crossed((by,) if by else (), where, amount)

    def amount_base(self, amount: str, by: str = "", where: Mapping[str, str] | None = None) -> Sums:
        """The people who have the amount, as `sums`: the denominator of its mean."""
        people = self.layout.people(amount)
        return self._sums((by,) if by else (), where or {}, people, slice(2, None))

    def crossed(self, by: Sequence[str], where: Mapping[str, str] | None = None, amount: str = "") -> Sums:
        """`sums` for every combination of the labels of several dimensions at once, the last varying fastest.

        A combination is labelled with its labels joined by " / ". Refused beyond MOST_CROSSED combinations.
        """
        people = self.layout.people(amount)
        if not amount:
            return self._sums(by, where or {}, people, slice(2, None))
        products = self.layout.products(amount)
        return self._sums(by, where or {}, slice(people.start, products.stop), slice(people.stop - people.start, None))

    def margin(self, names: Sequence[str]) -> Cube:
        """The smaller cube of only these dimensions, in this order."""
        axes = [self._axis(name) for name in names]
        dims = tuple(self.dimensions[a] for a in axes)
        cells = merged(self.keys[:, axes], self.table, dims)
        return Cube(dims, self.design, self.layout, cells.keys, cells.table)

    def __add__(self, other: Cube) -> Cube:
        """Merge two cubes of the same dimensions, design and amounts (files, states, machines)."""
        if not self._sorts_alike(other):
            raise Refused("Two cubes of different dimensions cannot be merged.", "Build both from the same groups.")
        if (self.design, self.layout) != (other.design, other.layout):
            raise Refused("Two cubes of different designs or amounts cannot be merged.", "Build both the same way.")
        if self._bound + other._bound > LARGEST_SUM:
            raise Refused("The sums of the merged cubes would not fit in 64 bits.", "Merge fewer files at once.")
        keys = np.concatenate([self.keys, other.keys])
        cells = merged(keys, np.concatenate([self.table, other.table]), self.dimensions)
        return Cube(self.dimensions, self.design, self.layout, cells.keys, cells.table)

    def equals(self, other: Cube) -> bool:
        """Same dimensions, design, amounts, cells and sums."""
        return (
            self._sorts_alike(other)
            and (self.design, self.layout) == (other.design, other.layout)
            and np.array_equal(self.keys, other.keys)
            and np.array_equal(self.table, other.table)
        )

    def _sorts_alike(self, other: Cube) -> bool:
        pairs = zip(self.dimensions, other.dimensions, strict=False)
        return len(self.dimensions) == len(other.dimensions) and all(mine.same_as(theirs) for mine, theirs in pairs)

    @cached_property
    def _bound(self) -> int:
        """No sum over cells is larger than this in size."""
        return int(np.abs(self.table).sum(axis=0, dtype=np.float64).max(initial=0.0))

    def _axis(self, name: str) -> int:
        for axis, dim in enumerate(self.dimensions):
            if dim.name == name:
                return axis
        raise Refused(f"The cube has no dimension {name}.", f"It has {', '.join(d.name for d in self.dimensions)}.")

    def _sums(self, by: Sequence[str], where: Mapping[str, str], block: slice, weights: slice) -> Sums:
        """From one block of the table's columns: count and squares first, the wanted weights at `weights` of it."""
        labels = _crossed_labels([self.dimension(name) for name in by])
        rows = self._nearest([*by, *where])._rolled_up(by, where, block)
        count, squares = rows[:, 0], rows[:, 1].astype(np.float64)
        return Sums(labels, count, rows[:, weights].astype(np.float64), squares, self.design)

    def _nearest(self, names: Sequence[str]) -> Cube:
        """This cube, or a margin of it that answers questions about these dimensions sooner (remembered)."""
        axes = tuple(sorted({self._axis(name) for name in names}))
        if WORTH_A_MARGIN * prod(self.dimensions[a].atoms for a in axes) > len(self.table):
            return self
        if axes not in self._margins:
            self._margins[axes] = self.margin([self.dimensions[a].name for a in axes])
        return self._margins[axes]

    def _rolled_up(self, by: Sequence[str], where: Mapping[str, str], block: slice) -> Int64Array:
        """A block of the table's columns, summed for every combination of labels of `by` [combinations, block]."""
        dims = [self.dimension(name) for name in by]
        cells = np.flatnonzero(self.chosen(where))
        keys = self.keys[cells][:, [self._axis(name) for name in by]]
        atoms = merged(keys, self.table[:, block], dims, cells)
        rows = np.arange(len(atoms.keys))
        groups = np.zeros(len(rows), dtype=np.int64)
        for axis, dim in enumerate(dims):
            # Atoms that belong to several labels (an overlapping scheme) are repeated, once for each.
            repeat, label = np.nonzero(dim.members.T[atoms.keys[rows, axis]])
            rows, groups = rows[repeat], groups[repeat] * len(dim.labels) + label
        result = np.zeros((prod(len(d.labels) for d in dims), atoms.table.shape[1]), dtype=np.int64)
        add_rows_by_cell(result, groups, atoms.table, rows)
        return result

    def chosen(self, where: Mapping[str, str]) -> BoolArray:
        """Which cells belong to every `where` label [cells]."""
        result = np.ones(len(self.table), dtype=bool)
        for name, label in where.items():
            axis = self._axis(name)
            result &= self.dimensions[axis].row(label)[self.keys[:, axis]]
        return result


def best_kernel() -> Kernel:
    """The numba kernel where numba works (the extra `fast`), else NumPy's: the same numbers, later."""
    try:
        from fivefold.estimation.fused import numba_kernel
    except ImportError:
        return numpy_kernel
    return numba_kernel


def build_cube(
    survey: Survey, dimensions: Sequence[Dimension], amounts: Sequence[str] = (), kernel: Kernel | None = None
) -> Cube:
    """Aggregate a survey once. `kernel` sums weights by cell (default: the fastest one installed)."""
    cells = (kernel or best_kernel())(survey, dimensions, amounts)
    layout = Layout(survey.design.replicates, tuple(amounts))
    return Cube(tuple(dimensions), survey.design, layout, cells.keys, cells.table)


def require_one_group_each(
    cube: Cube,
    scheme: GroupScheme,
    *,
    by: str = "groups",
    labels: Sequence[str] = (),
    where: Mapping[str, str] | None = None,
) -> None:
    """Refused unless every person that `where` leaves (the universe) is in exactly one group of the scheme.

    labels: what the dimension `by` calls the scheme's groups, when it holds others too; by default all it has.
    Only then may the shares of the groups be stacked, and do they sum to one.
    """
    scheme.require_exclusive("A sum over groups")
    dim = cube.dimension(by)
    axis = [d.name for d in cube.dimensions].index(by)
    groups_of_atom = np.array([dim.row(label) for label in labels or dim.labels]).sum(axis=0)
    groups = groups_of_atom[cube.keys[cube.chosen(where or {}), axis]]
    if (groups > 1).any():
        raise Refused(
            f"Group scheme {scheme.id} is declared exclusive, but puts some people of this file in two groups.",
            "Correct its rules, or declare it overlapping.",
        )
    if (groups < 1).any():
        raise Refused(
            f"Group scheme {scheme.id} is declared exclusive, but leaves some people of this file in no group.",
            "Add a group for all others, or choose a universe that the scheme covers.",
        )


def _crossed_labels(dimensions: Sequence[Dimension]) -> tuple[str, ...]:
    if prod(len(d.labels) for d in dimensions) > MOST_CROSSED:
        raise Refused(f"That is more than {MOST_CROSSED:,} combinations of groups.", "Cross fewer dimensions at once.")
    return _joined(tuple(d.labels for d in dimensions))


@lru_cache(maxsize=32)
def _joined(labels: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """Every combination as one label; remembered, because the same groups are crossed for every figure."""
    return tuple(" / ".join(parts) for parts in product(*labels)) if labels else (EVERYBODY,)
