"""Run one engine in a process of its own: how long each repeat took, how much memory the process ever held."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

R_SCRIPT = Path(__file__).with_name("w500.R")
R_TASKS = ("w500", "median-woodruff", "median-replicates")
WRITE_COLUMNS = (
    "import pathlib, sys; from benchmarks.child import write_columns;"
    "write_columns(pathlib.Path(sys.argv[1]), rows=int(sys.argv[2]))"
)
MEGABYTE = 1024
"""Kilobytes, the unit of ru_maxrss on Linux, in a megabyte."""


@dataclass(frozen=True)
class Timing:
    """Seconds of a task, median and least of its repeats; peak memory of its process in MB, loading included."""

    median: float
    least: float
    repeats: int
    peak_mb: float = 0.0

    @classmethod
    def of(cls, seconds: Sequence[float], peak_mb: float = 0.0) -> Timing:
        return cls(statistics.median(seconds), min(seconds), len(seconds), peak_mb)


def clocked(task: Callable[[], object], *, repeats: int, warm: int = 1) -> Timing:
    """Time a task in this process, after `warm` runs that do not count."""
    for _ in range(warm):
        task()
    return Timing.of([_seconds(task) for _ in range(repeats)])


def _seconds(task: Callable[[], object]) -> float:
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def in_child(command: Sequence[str], *, limit_seconds: float) -> tuple[str, float]:
    """Run a command; its output and the peak memory in MB of it alone. Raises when it fails or takes too long."""
    with tempfile.TemporaryFile("w+") as output:
        child = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, text=True)
        deadline = time.monotonic() + limit_seconds
        while True:
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() > deadline:
                child.kill()
                os.wait4(child.pid, 0)
                raise TimeoutError(f"{command[0]} took longer than {limit_seconds:.0f} s")
            time.sleep(0.02)
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read()
    if child.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed: {text[-2000:]}")
    return text, usage.ru_maxrss / MEGABYTE


def run_engine(task: str, engine: str, folder: Path, *, rows: int, repeats: int) -> tuple[Timing, np.ndarray]:
    """One Python engine on one file, in a child process."""
    answer = folder / f"answer-{task}-{engine.replace(' ', '-')}.npy"
    words = [task, engine, str(folder), str(rows), str(repeats), str(answer)]
    command = [sys.executable, "-m", "benchmarks.child", *words]
    text, peak = in_child(command, limit_seconds=900)
    seconds = json.loads(text.strip().splitlines()[-1])
    return Timing.of(seconds, peak), np.load(answer)


@dataclass(frozen=True, eq=False)
class RRun:
    """What R did: timings by task (w500, median-woodruff, median-replicates), its W500 answer, its median wage."""

    timings: dict[str, Timing]
    values: np.ndarray
    median: float


def run_r(folder: Path, *, rows: int, repeats: int) -> RRun:
    """R `survey` on the columns that `child.write_columns` leaves in the folder."""
    answer = folder / "answer-r.csv"
    writer = [sys.executable, "-c", WRITE_COLUMNS, str(folder), str(rows)]
    in_child(writer, limit_seconds=300)
    command = ["Rscript", str(R_SCRIPT), str(folder / "columns"), str(rows), str(repeats), str(answer), "median"]
    text, peak = in_child(command, limit_seconds=1800)
    seconds: dict[str, list[float]] = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) == 2 and words[0] in (*R_TASKS, "value"):
            seconds.setdefault(words[0], []).append(float(words[1]))
    median = seconds.pop("value")[0]
    return RRun({task: Timing.of(s, peak) for task, s in seconds.items()}, _r_values(answer), median)


def _r_values(answer: Path) -> np.ndarray:
    found = pl.read_csv(answer, infer_schema_length=None, null_values=["NA", "NaN"]).sort(
        "race", "sex", "age", "school"
    )
    cells = found.filter(pl.col("figure") == 1).select("race", "sex", "age", "school")
    parts = [
        cells.join(found.filter(pl.col("figure") == k), on=cells.columns, how="left", maintain_order="left").select(
            "estimate", "se"
        )
        for k in (1, 2, 3)
    ]
    return np.concatenate([part.cast(pl.Float64).to_numpy() for part in parts], axis=1)
