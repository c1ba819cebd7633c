"""`fivefold acs load` of a 1-year state file: 130,000 persons x 286 columns, CSV in a zip, as the Census serves it."""

from __future__ import annotations

import shutil
import sys
import time
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks.runner import Timing, in_child
from benchmarks.synthetic import SEED, write_person_file
from fivefold.sources.columns import WEIGHTS

COLUMNS = 286
DELAWARE = 10
LOAD = (
    "import pathlib, sys; from fivefold.sources.store import Store;"
    "Store(pathlib.Path(sys.argv[2])).load(pathlib.Path(sys.argv[1]))"
)


def measure_load(folder: Path, *, rows: int, repeats: int = 3) -> dict[str, Any]:
    """Seconds and peak memory of loading, in a process of its own: starting Python is part of it."""
    zipped = write_zip(folder, rows=rows)
    seconds, peaks = [], []
    for _ in range(repeats):
        store = folder / "store"
        shutil.rmtree(store, ignore_errors=True)
        start = time.perf_counter()
        _, peak = in_child([sys.executable, "-c", LOAD, str(zipped), str(store)], limit_seconds=300)
        seconds.append(time.perf_counter() - start)
        peaks.append(peak)
    size = zipped.stat().st_size / 1e6
    return {"rows": rows, "columns": COLUMNS, "zip_mb": size, **asdict(Timing.of(seconds, max(peaks)))}


def write_zip(folder: Path, *, rows: int) -> Path:
    """The synthetic persons as csv_pde.zip: the columns every figure needs, other codes and allocation flags."""
    path = folder / "csv_pde.zip"
    if path.exists():
        return path
    people = pl.read_parquet(write_person_file(folder / str(rows), rows=rows).parquet, glob=False)
    generator = np.random.default_rng(SEED)
    serial = [f"2018HU{number:07d}" for number in np.sort(generator.integers(0, rows, rows))]
    codes = {
        "RT": ["P"] * rows,
        "SERIALNO": serial,
        "ST": np.full(rows, DELAWARE),
        "PUMA": generator.integers(101, 105, rows),
        "POWPUMA": generator.integers(100, 110, rows),
        "ADJINC": np.full(rows, 1_013_097),
        "RELP": generator.integers(0, 18, rows),
        "WKHP": generator.integers(1, 99, rows),
    }
    named = len(codes) + people.width
    other = {f"X{k}P": generator.integers(0, 400, rows) for k in range(60)}
    flags = {f"F{k}P": generator.integers(0, 2, rows) for k in range(COLUMNS - named - len(other))}
    header = pl.DataFrame(codes).with_columns(people.drop(WEIGHTS[1:])).with_columns(**other, **flags)
    text = header.with_columns(people.select(WEIGHTS[1:])).write_csv()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("psam_p10.csv", text)
    return path
