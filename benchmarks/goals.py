"""The goals of the engine, judged on the measured numbers: reached, short, or not measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

PEERS_TO_BEAT = {"r survey": 800, "svy": 20, "duckdb": 4, "polars": 3}
CACHE_GB = 0.1
"""Smaller weights stay in the processor's cache, so reading them is no measure of memory."""
JUDGED_ROWS = ("130000", "3400000")


@dataclass(frozen=True)
class Goal:
    """`measured` stands against `wanted`; reached when at least (or, for `at_most`, at most) as much."""

    name: str
    measured: float | None
    wanted: float
    unit: str
    at_most: bool = True

    @property
    def verdict(self) -> str:
        if self.measured is None:
            return "not measured"
        reached = self.measured <= self.wanted if self.at_most else self.measured >= self.wanted
        return "reached" if reached else "short"


def goals(found: Mapping[str, Any]) -> list[Goal]:
    """Every goal, in the order of the report."""
    return [*_w500(found["w500"]), *_alone(found)]


def ratio(engines: Mapping[str, Any], peer: str) -> float | None:
    """How many times longer the peer takes: medians of both."""
    if peer not in engines:
        return None
    return float(engines[peer]["median"] / engines["fivefold"]["median"])


def _w500(sizes: Mapping[str, Any]) -> Iterator[Goal]:
    for rows in JUDGED_ROWS:
        engines = sizes.get(rows, {})
        for peer, times in PEERS_TO_BEAT.items():
            yield Goal(f"W500, {int(rows):,} rows, against {peer}", ratio(engines, peer), times, "times", at_most=False)
        yield Goal(f"W500, {int(rows):,} rows, peak memory within R's", _memory(engines), 0.1, "of R's")


def _memory(engines: Mapping[str, Any]) -> float | None:
    if "r survey" not in engines:
        return None
    return float(engines["fivefold"]["peak_mb"] / engines["r survey"]["peak_mb"])


def _alone(found: Mapping[str, Any]) -> Iterator[Goal]:
    beyond_cache = [int(rows) for rows, passes in found["bandwidth"].items() if passes["weights_gb"] > CACHE_GB]
    largest = str(max(beyond_cache, default=0))
    yield Goal("Weights pass against reading memory", _get(found, "bandwidth", largest, "ratio"), 2, "times")
    for rows, most in (("130000", 0.06), ("3400000", 1.0)):
        yield Goal(f"Cold, {int(rows):,} rows, beyond decoding", _get(found, "cold", rows, "beyond_decode"), most, "s")
    for name in ("w500", "large"):
        yield Goal(f"A figure from a ready cube ({name})", _get(found, "ready", name, "figure"), 0.005, "s")
    yield Goal("100,000 estimates with SE, 20 years", _get(found, "hundred_thousand", "median"), 0.5, "s")
    medians = found["median"]
    for rows, engines in medians.items():
        for how in ("median-woodruff", "median-replicates"):
            name = f"Median wage, {int(rows):,} rows, against R ({how.removeprefix('median-')})"
            yield Goal(name, ratio(engines, how), 100, "times", at_most=False)
    yield Goal("Loading a state file", _get(found, "load", "median"), 10, "s")
    yield Goal("Loading a state file, peak memory", _get(found, "load", "peak_mb"), 1000, "MB")
    yield Goal("Largest difference from any peer", found.get("largest_difference"), 1e-9, "relative")


def _get(found: Mapping[str, Any], *path: str) -> float | None:
    value: Any = found
    for step in path:
        if not isinstance(value, Mapping) or step not in value:
            return None
        value = value[step]
    return float(value)
