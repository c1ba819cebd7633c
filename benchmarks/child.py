"""What runs in a child process: load the file, run the engine some times, leave the answer and print the seconds."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.engines import MEDIAN_ENGINES, W500_ENGINES, recoded
from benchmarks.synthetic import write_person_file


def main(task: str, engine: str, folder: str, rows: str, repeats: str, answer: str) -> None:
    """task: w500 or median; one run that does not count goes first (compiling, warming caches)."""
    chosen = {"w500": W500_ENGINES, "median": MEDIAN_ENGINES}[task][engine]
    loaded = chosen.load(write_person_file(Path(folder), rows=int(rows)))
    chosen.run(loaded)
    seconds = []
    for _ in range(int(repeats)):
        start = time.perf_counter()
        values = chosen.run(loaded)
        seconds.append(time.perf_counter() - start)
    np.save(answer, values)
    print(json.dumps(seconds))


def write_columns(folder: Path, *, rows: int) -> None:
    """The recoded columns as plain 32-bit numbers, one file each, which R reads fastest; a missing wage is -1."""
    columns = folder / "columns"
    columns.mkdir(exist_ok=True)
    frame = recoded(write_person_file(folder, rows=rows))
    for name in frame.columns:
        frame[name].fill_null(-1).to_numpy().astype(np.int32).tofile(columns / f"{name}.bin")


if __name__ == "__main__":
    main(*sys.argv[1:])
