"""`./run bench pages`: every page of the site at full size: server time and queries.

Every address that the cast's matrix says somebody may read is read by each kind of member that matters, in this
process, through the whole stack of middleware. Beside it, in the same run: the lightest page (the floor that middleware
and session set) and the page's own queries sent again to the bare database (the limit).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

READERS = ("visitor", "member", "partner", "chair", "lead")
FLOOR = "roles"
GOAL_MS, GOAL_QUERIES = 100.0, 15


@dataclass(frozen=True, slots=True)
class Reading:
    """One page read by one member: milliseconds (median and 95th of a hundred), queries, and those queries alone."""

    route: str
    reader: str
    median_ms: float
    p95_ms: float
    queries: int
    database_ms: float


def main(words: Sequence[str] | None = None) -> int:
    asked = _arguments(words)
    with tempfile.TemporaryDirectory(prefix="fivefold-pages-") as home:
        open_settings(Path(home))
        with temporary_database():
            found = _in_a_worker(lambda: list(_measure(asked.requests, asked.events)))
    _print(found)
    if asked.json:
        asked.json.write_text(json.dumps([asdict(each) for each in found], indent=1) + "\n", encoding="utf-8")
    return 0 if all(each.p95_ms < GOAL_MS and each.queries <= GOAL_QUERIES for each in found) else 1


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run bench pages", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--requests", type=int, default=40, help="how often each page is read by each member")
    parser.add_argument("--events", type=int, default=100_000, help="entries in the log")
    parser.add_argument("--json", type=Path)
    return parser.parse_args(words)


def open_settings(home: Path) -> None:
    os.environ["FIVEFOLD_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"  # a home of its own, and nothing of the operator's
    import django

    django.setup()  # and nothing of Django's test environment, which keeps a copy of every template's context


def temporary_database() -> Any:
    from contextlib import contextmanager

    from django.db import connection

    @contextmanager
    def made() -> Iterator[None]:
        old = connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(old, verbosity=0)

    return made()


def _in_a_worker(measure: Callable[[], list[Reading]]) -> list[Reading]:
    """In a thread of its own, as the server answers."""
    from django.db import connection

    def measured() -> list[Reading]:
        try:
            return measure()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as workers:
        return workers.submit(measured).result()


def _measure(requests: int, events: int) -> Iterator[Reading]:
    import numpy as np
    from django.urls import reverse

    from benchmarks.crowd import Size, fill
    from fivefold.cli.collector import calm_the_collector
    from tests.cast.routes import ROUTES
    from tests.cast.world import build_world

    world = build_world()
    print("… filling the tables", flush=True)
    fill(world, Size(events=events), np.random.default_rng(1))
    calm_the_collector()  # as `fivefold serve` does at its start
    for route in ROUTES:
        address = reverse(route.name, kwargs={k: v.format_map(world.names) for k, v in route.example.items()})
        for reader in READERS:
            if route.answers[reader]["GET"] == 200:
                yield _read(route.name, reader, address, world, requests)


def _read(route: str, reader: str, address: str, world: Any, requests: int) -> Reading:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    if reader != "visitor":
        client.force_login(world.people[reader])
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    queries = [query["sql"] for query in captured.captured_queries]
    times = _times(lambda: client.get(address), requests)
    return Reading(
        route=route,
        reader=reader,
        median_ms=statistics.median(times),
        p95_ms=statistics.quantiles(times, n=20)[-1],
        queries=len(queries),
        database_ms=statistics.median(_times(lambda: _replay(queries), 5)),
    )


def _replay(queries: list[str]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for sql in queries:
            if sql.lstrip().upper().startswith("SELECT"):
                cursor.cursor.execute(sql)  # as written, without our wrapper
                cursor.fetchall()


def _times(do: Callable[[], object], count: int) -> list[float]:
    do()
    found = []
    for _ in range(count):
        begin = time.perf_counter()
        do()
        found.append((time.perf_counter() - begin) * 1000)
    return found


def _print(found: list[Reading]) -> None:
    floor = min((each.median_ms for each in found if each.route == FLOOR), default=0.0)
    print(f"{'page':34} {'reader':9} {'median':>7} {'p95':>7} {'queries':>7} {'x floor':>8} {'x database':>10}")
    for each in sorted(found, key=lambda reading: -reading.p95_ms):
        times_floor = each.median_ms / floor if floor else float("nan")
        times_database = each.median_ms / each.database_ms if each.database_ms else float("nan")
        print(f"{each.route:34} {each.reader:9} {each.median_ms:7.1f} {each.p95_ms:7.1f} {each.queries:7} "
              f"{times_floor:8.1f} {times_database:10.1f}")  # fmt: skip
    slow = sum(each.p95_ms >= GOAL_MS for each in found)
    many = sum(each.queries > GOAL_QUERIES for each in found)
    print(f"\n{len(found)} readings; over {GOAL_MS:.0f} ms: {slow}; over {GOAL_QUERIES} queries: {many}")


if __name__ == "__main__":
    sys.exit(main())
