"""The same sums as SQL text: one grouped query over a person file, on DuckDB here or on a distributed engine elsewhere.

The text is plain SQL (CASE, CAST, SUM, GROUP BY), compiled once from the same lookup tables as the other kernels.
DuckDB streams the Parquet file, so a file larger than memory works; it is imported when a query is run (extra `sql`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from fivefold.estimation.cube import Cube
from fivefold.estimation.design import ReplicateDesign
from fivefold.estimation.kernels import Cells, Layout
from fivefold.estimation.recode import ColumnClasses, Dimension, Int32Array
from fivefold.vocabulary import BLANK, Refused

PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class PersonTable:
    """Where the records are: `relation` is what stands after FROM; weights: full-sample column first, then replicates.

    Blank codes and amounts are NULL in the table.
    """

    relation: str
    weights: tuple[str, ...]


def parquet_table(paths: Sequence[Path], weights: Sequence[str]) -> PersonTable:
    """Canonical Parquet person files as one table, for DuckDB."""
    quoted = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    return PersonTable(f"read_parquet([{quoted}])", tuple(weights))


def sql_cube(
    people: PersonTable, *, dimensions: Sequence[Dimension], design: ReplicateDesign, amounts: Sequence[str] = ()
) -> Cube:
    """Aggregate a person table once by DuckDB: the same cube, bit for bit, as `build_cube` of the loaded file."""
    if len(people.weights) != 1 + design.replicates:
        raise Refused(f"{len(people.weights) - 1} replicate weights do not fit a design of {design.replicates}.")
    cells = _run(cube_sql(people, dimensions, amounts), len(dimensions))
    return Cube(tuple(dimensions), design, Layout(design.replicates, tuple(amounts)), cells.keys, cells.table)


def cube_sql(people: PersonTable, dimensions: Sequence[Dimension], amounts: Sequence[str] = ()) -> str:
    """The query: one row per cell that holds somebody, first its atoms d0, d1, ... ascending, then its sums.

    The sums come in the order of `kernels.Layout`. A sum beyond 64 bits is an error in DuckDB, never a wrapped number.
    """
    atoms = [f"{_atom(d)} AS d{k}" for k, d in enumerate(dimensions)]
    wanted = _plain([*people.weights, *amounts])
    names = Layout(len(people.weights) - 1, tuple(amounts)).names()
    sums = [f"CAST({s} AS BIGINT) AS {n}" for s, n in zip(_sums(people.weights, amounts), names, strict=True)]
    keys = [f"d{k}" for k in range(len(dimensions))]
    # Not open to injection: every name is checked by _plain, every number comes from a compiled table.
    inner = f"SELECT {', '.join([*atoms, *wanted])} FROM {people.relation}"  # noqa: S608
    grouped = f"SELECT {', '.join([*keys, *sums])} FROM ({inner}) AS people"  # noqa: S608
    order = f" GROUP BY {', '.join(keys)} ORDER BY {', '.join(keys)}" if keys else " HAVING COUNT(*) > 0"
    return grouped + order


def _sums(weights: Sequence[str], amounts: Sequence[str]) -> Iterable[str]:
    yield from _people_sums("", weights)
    for amount in amounts:
        yield from _people_sums(amount, weights)
        yield from (f"COALESCE(SUM(CAST({w} AS BIGINT) * CAST({amount} AS BIGINT)), 0)" for w in weights)


def _people_sums(amount: str, weights: Sequence[str]) -> Iterable[str]:
    """Count, sum of squares and sums of weights of everybody, or of those who have the amount."""
    has = [f"CASE WHEN {amount} IS NOT NULL THEN CAST({w} AS BIGINT) ELSE 0 END" for w in weights]
    whole = has if amount else [f"CAST({w} AS BIGINT)" for w in weights]
    yield f"COUNT({amount or '*'})"
    yield from (f"COALESCE(SUM({term}), 0)" for term in [f"{whole[0]} * {whole[0]}", *whole])


def _atom(dim: Dimension) -> str:
    """The atom of a record as an expression: each column's class, then the atom of the combination."""
    number = "0"
    for column in dim.columns:
        number = f"({number} * {column.classes} + {_class(column)})" if number != "0" else _class(column)
    return _lookup(number, dim.atom_of, first=0)


def _class(column: ColumnClasses) -> str:
    return _lookup(f"COALESCE({_plain([column.name])[0]}, {BLANK})", column.table, first=BLANK)


def _lookup(key: str, table: Int32Array, *, first: int) -> str:
    """CASE over runs of equal entries; the value of the last run also stands for every key above the table's end."""
    starts = np.flatnonzero(np.diff(table, prepend=table[0] - 1))
    if len(starts) == 1:
        return str(table[0])
    runs = " ".join(f"WHEN {key} < {first + stop} THEN {table[start]}" for start, stop in pairwise(starts))
    return f"CASE {runs} ELSE {table[-1]} END"


def _plain(names: Sequence[str]) -> list[str]:
    for name in names:
        if not PLAIN_NAME.fullmatch(name):
            raise Refused("A column name of the file is not a plain name.", "Use letters, digits and underscores.")
    return list(names)


def _run(query: str, dimensions: int) -> Cells:
    try:
        import duckdb
    except ImportError as missing:
        raise Refused("DuckDB is not installed.", "Install Fivefold with its extra 'sql'.") from missing
    with duckdb.connect(":memory:") as connection:
        columns = list(connection.execute(query).fetchnumpy().values())
    table = np.stack([np.asarray(c, dtype=np.int64) for c in columns], axis=1)
    return Cells(table[:, :dimensions].astype(np.int32), np.ascontiguousarray(table[:, dimensions:]))
