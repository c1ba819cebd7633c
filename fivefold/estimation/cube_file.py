"""Cubes as Parquet files: the cells as columns, what they mean (dimensions, design) as metadata of the same file.

A cube is unreleased data, so a saved one belongs in the product's own folder, never in a download.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from fivefold.estimation.cube import Cube
from fivefold.estimation.design import ReplicateDesign
from fivefold.estimation.kernels import Layout
from fivefold.estimation.recode import ColumnClasses, Dimension, Int32Array
from fivefold.vocabulary import Refused

FORMAT = "fivefold-cube-1"


def save_cube(cube: Cube, path: Path) -> None:
    """Write the cube; whatever happens meanwhile, `path` holds the old file or the whole new one."""
    keys = {f"d{k}": cube.keys[:, k] for k in range(len(cube.dimensions))}
    sums = dict(zip(cube.layout.names(), cube.table.T, strict=True))
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            pl.DataFrame(keys | sums).write_parquet(file, metadata={FORMAT: json.dumps(_meaning(cube))})
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def load_cube(path: Path, dimensions: Sequence[Dimension] = ()) -> Cube:
    """The saved cube, equal to the one that was saved.

    dimensions: where given, the cube must sort records by exactly these. Refused when it does not, or when the file is
    not a cube.
    """
    try:
        metadata = pl.read_parquet_metadata(path)
        frame = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as failure:
        raise Refused(f"The saved cube {path.name} cannot be read.", "Delete it; it will be counted anew.") from failure
    if FORMAT not in metadata:
        raise Refused(f"{path.name} is not a saved cube of this version.", "Delete it; it will be counted anew.")
    cube = _cube(json.loads(metadata[FORMAT]), frame)
    wanted = list(dimensions)
    if wanted and [d.name for d in wanted] != [d.name for d in cube.dimensions]:
        raise Refused(f"The saved cube {path.name} has other dimensions.", "Count the file anew.")
    if wanted and not all(a.same_as(b) for a, b in zip(wanted, cube.dimensions, strict=True)):
        raise Refused(f"The saved cube {path.name} was counted by other definitions.", "Count the file anew.")
    return cube


def _cube(meaning: dict[str, Any], frame: pl.DataFrame) -> Cube:
    dimensions = tuple(_dimension(d) for d in meaning["dimensions"])
    design = ReplicateDesign(**{**meaning["design"], "rscales": tuple(meaning["design"]["rscales"])})
    layout = Layout(design.replicates, tuple(meaning["amounts"]))
    keys = frame.select([f"d{k}" for k in range(len(dimensions))])
    table = frame.select(layout.names())
    return Cube(dimensions, design, layout, _rows(keys, np.int32), _rows(table, np.int64))


def _rows(frame: pl.DataFrame, dtype: type[np.integer]) -> np.ndarray[Any, Any]:
    """The columns of a frame side by side [rows, columns], also when there is none."""
    result = np.empty((frame.height, frame.width), dtype=dtype)
    for k, column in enumerate(frame.iter_columns()):
        result[:, k] = column.to_numpy()
    return result


def _meaning(cube: Cube) -> dict[str, Any]:
    design = cube.design
    return {
        "dimensions": [_dimension_text(d) for d in cube.dimensions],
        "design": {name: getattr(design, name) for name in ("name", "scale", "rscales", "df", "centre_on_mean")},
        "amounts": cube.layout.amounts,
    }


def _dimension_text(dim: Dimension) -> dict[str, Any]:
    return {
        "name": dim.name,
        "labels": dim.labels,
        "columns": [{"name": c.name, "codes": c.representative, "table": _runs(c.table)} for c in dim.columns],
        "atom_of": _runs(dim.atom_of),
        "members": ["".join("01"[int(m)] for m in row) for row in dim.members],
    }


def _dimension(text: dict[str, Any]) -> Dimension:
    columns = [ColumnClasses(c["name"], _unrolled(c["table"]), tuple(c["codes"])) for c in text["columns"]]
    members = np.array([[mark == "1" for mark in row] for row in text["members"]], dtype=bool)
    return Dimension(text["name"], tuple(text["labels"]), tuple(columns), _unrolled(text["atom_of"]), members)


def _runs(table: Int32Array) -> list[list[int]]:
    """A lookup table as its values and how often each is repeated: [values, lengths]."""
    starts = np.flatnonzero(np.diff(table, prepend=table[:1] - 1))
    return [table[starts].tolist(), np.diff(starts, append=len(table)).tolist()]


def _unrolled(runs: list[list[int]]) -> Int32Array:
    return np.repeat(np.array(runs[0], dtype=np.int32), runs[1])
