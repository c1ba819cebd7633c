"""From rules to cell numbers: each dimension of a cube is compiled into one small lookup table per column.

The values of a column that no rule tells apart form a class; the combinations of classes are the dimension's *atoms*.
A group is a set of atoms (a row of the membership matrix), so exclusive and overlapping schemes are the same thing to
the cube, and a figure for a group is a sum over its atoms. The same tables compile to NumPy, numba and SQL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from fivefold.vocabulary import BLANK, GroupScheme, Refused, Rule

IntArray = npt.NDArray[np.integer]
BoolArray = npt.NDArray[np.bool_]

MOST_CODE = 99_999
"""No category code of the Census files is longer than five digits (PUMA, POWPUMA)."""
MOST_ATOMS = 4096


@dataclass(frozen=True, eq=False)
class ColumnClasses:
    """Column `name`: code c belongs to class table[c]; the last entry is the class of BLANK (index -1)."""

    name: str
    table: npt.NDArray[np.int32]
    classes: int
    representative: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Dimension:
    """One dimension of a cube.

    labels: what can be asked for (group ids); members[g, a] is True when atom a belongs to labels[g].
    columns: the columns it reads, with their classes; atom = atom_of[mixed-radix number of the classes].
    """

    name: str
    labels: tuple[str, ...]
    columns: tuple[ColumnClasses, ...]
    atom_of: npt.NDArray[np.int32]
    members: BoolArray

    @property
    def atoms(self) -> int:
        return int(self.members.shape[1])

    def row(self, label: str) -> BoolArray:
        if label not in self.labels:
            raise Refused(f"{label} is not one of {self.name}: {', '.join(self.labels)}.")
        found: BoolArray = self.members[self.labels.index(label)]
        return found


def dimension(name: str, rules: Mapping[str, Rule]) -> Dimension:
    """Compile labelled rules into a dimension. Refused when they tell too many kinds of records apart."""
    if not rules:
        raise Refused(f"Dimension {name} has no groups.")
    names = sorted({column for rule in rules.values() for column in rule.columns})
    columns = tuple(_classes(column, list(rules.values())) for column in names)
    combinations = list(product(*(range(c.classes) for c in columns)))
    if len(combinations) > MOST_ATOMS * 16:
        raise Refused(f"Dimension {name} tells {len(combinations):,} kinds of people apart.", "Use coarser groups.")
    atom_of = np.empty(len(combinations), dtype=np.int32)
    patterns: dict[tuple[bool, ...], int] = {}
    for index, combination in enumerate(combinations):
        record = {c.name: c.representative[k] for c, k in zip(columns, combination, strict=True)}
        pattern = tuple(rule.holds(record) for rule in rules.values())
        atom_of[index] = patterns.setdefault(pattern, len(patterns))
    members = np.array(list(patterns), dtype=bool).T.reshape(len(rules), len(patterns))
    return Dimension(name, tuple(rules), columns, atom_of, members)


def scheme_dimension(scheme: GroupScheme, name: str = "groups") -> Dimension:
    return dimension(name, {g.id: g.rule for g in scheme.groups})


def category_dimension(column: str, codes: Sequence[int], name: str = "") -> Dimension:
    """One atom per listed code (others fall in none): a plain breakdown, such as education by SCHL."""
    from fivefold.vocabulary import Criterion

    return dimension(name or column, {str(code): Rule.all_of(Criterion.of(column, [code])) for code in codes})


def _classes(column: str, rules: Sequence[Rule]) -> ColumnClasses:
    """Split the codes of a column into runs that no criterion tells apart; equal patterns share a class."""
    criteria = [c for rule in rules for alternative in rule.alternatives for c in alternative if c.column == column]
    high = min(max(high for c in criteria for _, high in c.spans), MOST_CODE)
    edges = sorted({0, high + 1} | {e for c in criteria for low, up in c.spans for e in (max(low, 0), up + 1)})
    table = np.zeros(high + 3, dtype=np.int32)
    patterns: dict[tuple[bool, ...], int] = {}
    representative: list[int] = []

    def class_of(code: int) -> int:
        pattern = tuple(c.holds(code) for c in criteria)
        if pattern not in patterns:
            patterns[pattern] = len(patterns)
            representative.append(code)
        return patterns[pattern]

    for start, stop in zip(edges, edges[1:] + [high + 2], strict=True):
        table[start:stop] = class_of(start)
    table[-1] = class_of(BLANK)
    return ColumnClasses(column, table, len(patterns), tuple(representative))


def atoms_of(dim: Dimension, columns: Mapping[str, IntArray], rows: int) -> npt.NDArray[np.int32]:
    """The atom of every record (NumPy). Codes above a table's end fall in its "anything else" entry."""
    if not dim.columns:
        return np.full(rows, dim.atom_of[0], dtype=np.int32)
    number = np.zeros(rows, dtype=np.int32)
    for column in dim.columns:
        if column.name not in columns:
            raise Refused(f"The file has no column {column.name}, which {dim.name} needs.", "Load it with that column.")
        codes = columns[column.name]
        largest = len(column.table) - 2
        number = number * np.int32(column.classes) + column.table[np.minimum(codes, largest)]
    found: npt.NDArray[np.int32] = dim.atom_of[number]
    return found
