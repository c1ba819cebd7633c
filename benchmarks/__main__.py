"""`./run bench`: W500 by Fivefold and its peers, and what the engine does alone; ratios, goals, and a report.

./run bench                                 all sizes, all peers that are installed
./run bench --sizes 15k,130k --no-r-large   without R on more than a million rows (11 GB, minutes)
./run bench --json FILE                     the measurements, machine-readable
./run bench --report                        also rewrite docs/performance.md and its plots
./run bench --report --from FILE            only rewrite them, from measurements kept earlier
./run bench pages                           every page at full size: server time and queries (benchmarks/pages.py)
"""

from __future__ import annotations

import argparse
import datetime
import importlib.util
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import measures, pages, w500
from benchmarks.engines import W500_ENGINES
from benchmarks.goals import goals, ratio
from benchmarks.load import measure_load
from benchmarks.report import write_report
from benchmarks.runner import Timing, run_engine, run_r
from fivefold.sources.reading import read_survey

SIZES = "15k,130k,650k,3.4M"
PEERS = ("duckdb", "polars", "svy", "r")
STATE_FILE = 130_000
LARGE = 1_000_000


def main(words: Sequence[str] | None = None) -> None:
    asked = _arguments(words)
    if asked.source:
        found = json.loads(asked.source.read_text(encoding="utf-8"))
    else:
        found = _new(asked)
        try:
            with _folder(asked.work) as folder:
                measure(found, folder, asked)
        finally:
            # R alone takes minutes: what was measured before a failure is kept.
            if asked.json:
                asked.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print_goals(found)
    if asked.report:
        write_report(found)


def _new(asked: argparse.Namespace) -> dict[str, Any]:
    return {
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores",
        "load_average_at_start": os.getloadavg()[0],
        "sizes": asked.sizes,
        "w500": {},
        "median": {},
        "bandwidth": {},
        "cold": {},
        "largest_difference": 0.0,
    }


def measure(found: dict[str, Any], folder: Path, asked: argparse.Namespace) -> None:
    """Everything, as plain numbers added to `found`: seconds, MB, GB/s."""
    for rows in asked.sizes:
        print(f"-- {rows:,} rows")
        _compare(found, folder, rows, asked)
    found["load"] = measure_load(folder, rows=STATE_FILE)
    # The rest in this process, only now, because a child's peak memory cannot be told from that of a larger parent.
    for rows in asked.sizes:
        _alone(found, folder, rows)
    state = measures.file_of(folder, STATE_FILE)
    large = measures.file_of(folder, max(asked.sizes))
    found["ready"] = measures.ready_cubes(large, folder)
    found["hundred_thousand"] = measures.hundred_thousand(state)
    found["growth"] = measures.growth(measures.file_of(folder, min(max(asked.sizes), 650_000)))


def _compare(found: dict[str, Any], folder: Path, rows: int, asked: argparse.Namespace) -> None:
    """W500 and the median wage by every engine, each in a process of its own; answers must agree."""
    file = measures.file_of(folder, rows)
    engines: dict[str, Any] = {}
    answers: dict[str, np.ndarray] = {}
    repeats = 7 if rows > LARGE else 15
    for name in [e for e in W500_ENGINES if e.startswith("fivefold") or e in asked.peers]:
        if name == "svy" and importlib.util.find_spec("svy") is None:
            continue
        timing, answers[name] = run_engine("w500", name, file.folder, rows=rows, repeats=_repeats(name, repeats))
        engines[name] = asdict(timing)
        _say(name, timing)
    timing, median = run_engine("median", "fivefold", file.folder, rows=rows, repeats=repeats)
    medians = {"fivefold": asdict(timing)}
    if "r" in asked.peers and shutil.which("Rscript") and not (asked.no_r_large and rows > LARGE):
        found_r = run_r(file.folder, rows=rows, repeats=1 if rows > LARGE // 2 else 3)
        engines["r survey"], answers["r survey"] = asdict(found_r.timings["w500"]), found_r.values
        medians |= {task: asdict(t) for task, t in found_r.timings.items() if task != "w500"}
        _say("r survey", found_r.timings["w500"])
        found["largest_difference"] = max(found["largest_difference"], abs(found_r.median - float(median[0])))
    for name, answer in answers.items():
        difference = w500.disagreement(answers["fivefold"], answer)
        found["largest_difference"] = max(found["largest_difference"], difference)
        engines[name]["difference"] = difference
    print("   " + ", ".join(f"{name} {ratio(engines, name):.1f}x" for name in engines if name != "fivefold"))
    found["w500"][str(rows)], found["median"][str(rows)] = engines, medians


def _say(name: str, timing: Timing) -> None:
    print(f"   {name:<16}{timing.median:10.4f} s (least {timing.least:.4f}), peak {timing.peak_mb:,.0f} MB")


def _repeats(engine: str, repeats: int) -> int:
    return 3 if engine in ("svy", "fivefold numpy") else repeats


def _alone(found: dict[str, Any], folder: Path, rows: int) -> None:
    file = measures.file_of(folder, rows)
    found["cold"][str(rows)] = measures.cold(file, repeats=3 if rows > LARGE else 7)
    found["bandwidth"][str(rows)] = measures.bandwidth(read_survey([file], columns=w500.COLUMNS))
    passes = found["bandwidth"][str(rows)]
    print(f"   {rows:,} rows: weights pass {passes['ratio']:.1f}x reading them at {passes['read_gb_s']:.1f} GB/s")


def print_goals(found: dict[str, Any]) -> None:
    print("\nGoals")
    for goal in goals(found):
        measured = "-" if goal.measured is None else f"{goal.measured:.4g}"
        sign = "<=" if goal.at_most else ">="
        print(f"   {goal.verdict:<13}{goal.name:<56}{measured:>10} {sign} {goal.wanted:g} {goal.unit}")


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="run bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--sizes", type=_sizes, default=_sizes(SIZES), help=f"rows, such as {SIZES}")
    parser.add_argument("--peers", type=_peers, default=PEERS, help=f"any of {','.join(PEERS)}, or none")
    parser.add_argument("--no-r-large", action="store_true", help="leave R out beyond a million rows")
    parser.add_argument("--json", type=Path, help="write the measurements to this file")
    parser.add_argument("--report", action="store_true", help="rewrite docs/performance.md")
    parser.add_argument("--from", dest="source", type=Path, help="take measurements from this file")
    parser.add_argument("--work", type=Path, help="keep the synthetic files in this folder")
    return parser.parse_args(words)


def _sizes(text: str) -> list[int]:
    units = {"k": 1_000, "m": 1_000_000}
    sizes = [word.strip().lower() for word in text.split(",")]
    return [int(float(s[:-1]) * units[s[-1]]) if s[-1] in units else int(s) for s in sizes]


def _peers(text: str) -> tuple[str, ...]:
    return tuple(peer for peer in text.split(",") if peer in PEERS)


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
    else:
        with tempfile.TemporaryDirectory(prefix="fivefold-bench-") as made:
            yield Path(made)


if __name__ == "__main__":
    if sys.argv[1:2] == ["pages"]:
        sys.exit(pages.main(sys.argv[2:]))
    main()
