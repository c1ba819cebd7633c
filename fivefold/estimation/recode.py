"""From rules to cell numbers: each dimension of a cube is compiled into one small lookup table per column.

The codes of a column that no rule tells apart form a class; combinations of classes that belong to the same labels form
one *atom*. A label is a set of atoms (a row of the membership matrix), so exclusive and overlapping schemes are the
same thing to the cube, and a figure for a group is a sum over its atoms. The same tables serve NumPy, numba and SQL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
import numpy.typing as npt

from fivefold.vocabulary import BLANK, Criterion, GroupScheme, Refused, Rule

IntArray = npt.NDArray[np.integer]
BoolArray = npt.NDArray[np.bool_]
Int32Array = npt.NDArray[np.int32]

MOST_CODE = 99_999
"""No category code of the Census files is longer than five digits (PUMA, POWPUMA)."""
MOST_COMBINATIONS = 2**20
"""A dimension that tells more kinds of records apart than this is not a breakdown any more."""


@dataclass(frozen=True, eq=False)
class ColumnClasses:
    """The classes of one column: code c is in class table[c + 1]; BLANK is first; codes above the end share the last.

    representative[k] is one code of class k.
    """

    name: str
    table: Int32Array
    representative: tuple[int, ...]

    @property
    def classes(self) -> int:
        return len(self.representative)


@dataclass(frozen=True, eq=False)
class Dimension:
    """One dimension of a cube.

    labels: what can be asked for (group ids); members[g, a] is True when atom a belongs to labels[g].
    columns: the columns it reads; atom = atom_of[number], where number is the mixed-radix number of the classes, the
    first column being the most significant digit.
    """

    name: str
    labels: tuple[str, ...]
    columns: tuple[ColumnClasses, ...]
    atom_of: Int32Array
    members: BoolArray

    @property
    def atoms(self) -> int:
        return int(self.members.shape[1])

    def row(self, label: str) -> BoolArray:
        """Which atoms belong to the label [atoms]. Refused when there is no such label."""
        if label not in self.labels:
            raise Refused(f"{label} is not one of {self.name}: {', '.join(self.labels)}.")
        found: BoolArray = self.members[self.labels.index(label)]
        return found

    def same_as(self, other: Dimension) -> bool:
        """Do both sort every record alike? Cubes of such dimensions may be merged."""
        return (
            (self.name, self.labels) == (other.name, other.labels)
            and np.array_equal(self.members, other.members)
            and np.array_equal(self.atom_of, other.atom_of)
            and [c.name for c in self.columns] == [c.name for c in other.columns]
            and all(np.array_equal(a.table, b.table) for a, b in zip(self.columns, other.columns, strict=True))
        )


def dimension(name: str, rules: Mapping[str, Rule]) -> Dimension:
    """Compile labelled rules into a dimension. Refused when they tell too many kinds of records apart."""
    if not rules:
        raise Refused(f"Dimension {name} has no groups.", "Give it at least one.")
    names = sorted({column for rule in rules.values() for column in rule.columns})
    columns = tuple(_classes(column, list(rules.values())) for column in names)
    combinations = prod(c.classes for c in columns)
    if combinations > MOST_COMBINATIONS:
        raise Refused(f"Dimension {name} tells {combinations:,} kinds of people apart.", "Use coarser groups.")
    truth = np.stack([_truth(rule, columns) for rule in rules.values()])
    members, atom_of = np.unique(truth, axis=1, return_inverse=True)
    return Dimension(name, tuple(rules), columns, atom_of.reshape(-1).astype(np.int32), members)


def scheme_dimension(scheme: GroupScheme, name: str = "groups") -> Dimension:
    """A group scheme as a dimension; its labels are the group ids."""
    return dimension(name, {g.id: g.rule for g in scheme.groups})


def category_dimension(column: str, codes: Sequence[int], name: str = "") -> Dimension:
    """One label per listed code (other codes belong to none): a plain breakdown, such as education by SCHL."""
    return dimension(name or column, {str(code): Rule.all_of(Criterion.of(column, [code])) for code in codes})


def atoms_of(dim: Dimension, columns: Mapping[str, IntArray], rows: int) -> Int32Array:
    """The atom of every record [rows]. Refused when the file lacks a column."""
    number = np.zeros(rows, dtype=np.int32)
    for column in dim.columns:
        number = number * np.int32(column.classes) + _class_of_each(column, column_of(columns, column.name, dim.name))
    found: Int32Array = dim.atom_of[number]
    return found


def belongs(rule: Rule, columns: Mapping[str, IntArray], rows: int) -> BoolArray:
    """Which records the rule holds for [rows]: the fast twin of `Rule.holds`."""
    dim = dimension("chosen", {"in": rule})
    found: BoolArray = dim.row("in")[atoms_of(dim, columns, rows)]
    return found


def column_of(columns: Mapping[str, IntArray], name: str, needed_by: str) -> IntArray:
    """The named column, or a refusal that says which breakdown needs it."""
    if name not in columns:
        raise Refused(f"The file has no column {name}, which {needed_by} needs.", "Load the file with that column.")
    return columns[name]


def _class_of_each(column: ColumnClasses, codes: IntArray) -> Int32Array:
    index = np.minimum(codes.astype(np.int32) + np.int32(1), np.int32(len(column.table) - 1))
    found: Int32Array = column.table[index]
    return found


def _truth(rule: Rule, columns: Sequence[ColumnClasses]) -> BoolArray:
    """Does the rule hold for each combination of classes? [combinations], first column most significant."""
    shape = tuple(c.classes for c in columns)
    axis = {c.name: k for k, c in enumerate(columns)}
    result = np.zeros(shape, dtype=bool)
    for alternative in rule.alternatives:
        holds = np.ones(shape, dtype=bool)
        for criterion in alternative:
            k = axis[criterion.column]
            line = np.array([criterion.holds(code) for code in columns[k].representative])
            holds &= line.reshape([-1 if j == k else 1 for j in range(len(shape))])
        result |= holds
    return result.reshape(-1)


def _classes(column: str, rules: Sequence[Rule]) -> ColumnClasses:
    """Split the codes of a column into runs that no criterion tells apart; runs with equal answers share a class."""
    criteria = [c for rule in rules for alternative in rule.alternatives for c in alternative if c.column == column]
    spans = [span for criterion in criteria for span in criterion.spans]
    if any(low > MOST_CODE for low, _ in spans):
        raise Refused(f"A code of {column} is above {MOST_CODE:,}.", "Category codes have at most five digits.")
    edges = {edge for low, high in spans for edge in (max(low, 0), min(max(high, BLANK), MOST_CODE) + 1)}
    starts = sorted({BLANK, 0} | edges)
    patterns: dict[tuple[bool, ...], int] = {}
    representative: list[int] = []
    table = np.empty(starts[-1] + 2, dtype=np.int32)
    for start, stop in zip(starts, [*starts[1:], starts[-1] + 1], strict=True):
        pattern = tuple(c.holds(start) for c in criteria)
        if pattern not in patterns:
            patterns[pattern] = len(patterns)
            representative.append(start)
        table[start + 1 : stop + 1] = patterns[pattern]
    return ColumnClasses(column, table, tuple(representative))
