"""Claims about the product as a whole: how soon it is up, how quick and light its pages, its engine, its install."""

from __future__ import annotations

import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path

from fivefold.cli.evidence import Claim, Measured, Part

PAGES = ("/", "/measures/", "/measures/how-we-know/", "/es/", "/es/measures/")
REQUESTS = 15
MEGABYTE = 1e6


def starts() -> Measured:
    """The demo in an empty home with the packages installed, then once more: seconds until the first page is read."""
    with _home() as home:
        with _demo(home) as (_, first):
            pass
        with _demo(home) as (_, second):
            pass
    return Measured(f"{second:.1f} s ({first:.1f} s the first time); {_load()}", first < 60 and second < 3)


def pages() -> Measured:
    """Server time (median of warm requests over HTTP) and the bytes a phone fetches: page, styles, scripts, fonts."""
    with _home() as home, _demo(home) as (address, _):
        slowest = max((_median_ms(address + page), page) for page in PAGES)
        heaviest = max((_kilobytes(address, page), page) for page in PAGES)
    words = (
        f"slowest {slowest[0]:.0f} ms ({slowest[1]}), heaviest {heaviest[0]:.0f} kB with all it loads ({heaviest[1]})"
    )
    return Measured(words, slowest[0] < 100 and heaviest[0] < 300)


def speed() -> Measured | list[Part]:
    """The benchmark's own verdicts, one line each, at 15,000 and 130,000 rows; `./run bench` adds the larger sizes."""
    command = [sys.executable, "-m", "benchmarks", "--sizes", "15k,130k"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    verdicts = re.findall(r"^ +(reached|short|not measured) +(.+?)  +(\S+) ([<>]=) (.+)$", done.stdout, re.MULTILINE)
    if done.returncode or not verdicts:
        return Measured(f"the benchmark stopped: {(done.stderr.splitlines() or [''])[-1]}", False)
    return [
        Part(name, f"{'at most' if sign == '<=' else 'at least'} {goal}", _judged(verdict, figure))
        for verdict, name, figure, sign, goal in verdicts
    ]


def _judged(verdict: str, figure: str) -> Measured:
    if verdict == "not measured":
        return Measured("only at the larger sizes of ./run bench; docs/performance.md has the last run", None)
    return Measured(figure, verdict == "reached")


def install_size() -> Measured:
    """The files of Fivefold's own packages without extras, as this environment holds them."""
    megabytes = sum(map(_megabytes, _needed("fivefold")))
    return Measured(f"{megabytes:.0f} MB in {len(_needed('fivefold'))} packages", megabytes < 400)


# --- a demo of our own ------------------------------------------------------------------------------------------------


@contextmanager
def _home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="fivefold-evidence-") as folder:
        yield Path(folder)


@contextmanager
def _demo(home: Path) -> Iterator[tuple[str, float]]:
    """A running demo: its address, and the seconds from its start to its first page."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address, start = f"http://127.0.0.1:{port}", time.perf_counter()
    command = [sys.executable, "-m", "fivefold.cli", "demo", "--port", str(port)]
    with subprocess.Popen(command, env=os.environ | {"FIVEFOLD_HOME": str(home)}, stdout=subprocess.PIPE) as demo:
        try:
            next(line for line in demo.stdout or () if address.encode() in line)
            _fetch(address + "/")
            yield address, time.perf_counter() - start
        finally:
            demo.terminate()


def _load() -> str:
    """Times mean little on a busy machine, so how busy it was is said."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores" if hasattr(os, "getloadavg") else "load not known"


def _fetch(address: str) -> bytes:
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})  # noqa: S310 (our own loopback)
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return bytes(answer.read())


def _median_ms(address: str) -> float:
    _fetch(address)
    return 1000 * statistics.median(_seconds(address) for _ in range(REQUESTS))


def _seconds(address: str) -> float:
    start = time.perf_counter()
    _fetch(address)
    return time.perf_counter() - start


def _kilobytes(address: str, page: str) -> float:
    """The page as sent and every style, script and font it asks for, each once."""
    import gzip

    sent = _fetch(address + page)
    html = (gzip.decompress(sent) if sent[:2] == b"\x1f\x8b" else sent).decode()
    parts = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', html))
    styles = [(path, _fetch(address + path).decode(errors="replace")) for path in parts if path.endswith(".css")]
    for path, style in styles:
        inside = re.findall(r"url\([\"']?([^\"')]+)", style)
        parts |= {os.path.normpath(f"{Path(path).parent}/{name}") for name in inside if not name.startswith("data:")}
    return (len(sent) + sum(len(_fetch(address + part)) for part in parts)) / 1000


# --- the packages -----------------------------------------------------------------------------------------------------


def _needed(name: str, seen: frozenset[str] = frozenset()) -> frozenset[str]:
    """A package and all it requires on this machine, extras left out."""
    from packaging.requirements import Requirement

    seen |= {name}
    for line in distribution(name).requires or ():
        wanted = Requirement(line)
        if wanted.name.lower() not in seen and (wanted.marker is None or wanted.marker.evaluate({"extra": ""})):
            seen = _needed(wanted.name.lower(), seen)
    return seen


def _megabytes(name: str) -> float:
    files = (Path(str(file.locate())) for file in distribution(name).files or () if file.suffix != ".pyc")
    return sum(file.stat().st_size for file in files if file.is_file()) / MEGABYTE


CLAIMS = (
    Claim(name="start", goal="demo up in 60 s, the second time in 3 s", measure=starts, minutes=0.5),
    Claim(name="pages", goal="under 100 ms and 300 kB each", measure=pages, minutes=0.5),
    Claim(name="speed", goal="every ratio and limit of ./run bench", measure=speed, minutes=5),
    Claim(name="install-size", goal="base install under 400 MB", measure=install_size),
)
