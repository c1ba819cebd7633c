"""Claims about the backbone: the log, the pages at full size, who may do what, hostile files."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from fivefold.cli.evidence import Claim, Measured, Part
from fivefold.cli.evidence_tests import passing
from fivefold.vocabulary import Refused


def full_size(name: str) -> dict[str, float]:
    """Figures that `python -m benchmarks.backbone NAME` prints as JSON, on a home of its own."""
    command = [sys.executable, "-m", "benchmarks.backbone", name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"The benchmark stopped: {(done.stderr.splitlines() or [''])[-1]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def log() -> Measured:
    found = full_size("log")
    words = f"{found['entries']:,.0f} events verified in {found['seconds']:.1f} s; a changed one is named: "
    return Measured(words + ("yes" if found["names_the_first"] else "no"), found["seconds"] < 10)


def importing() -> Measured:
    found = full_size("import")
    count, seconds, queries = found["organisations"], found["seconds"], found["queries"]
    words = f"{count:.0f} from one workbook, looked at and confirmed, in {seconds:.1f} s and {queries:.0f} queries"
    return Measured(words, found["organisations"] == 400)


def pages() -> list[Part]:
    """Every page somebody may read, as five kinds of reader: 400 organisations, 1,000 people, 100,000 events."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pages.json"
        command = [sys.executable, "-m", "benchmarks.pages", "--json", str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if not file.exists():
            raise Refused(f"The benchmark stopped: {(done.stderr.splitlines() or [''])[-1]}")
        found = json.loads(file.read_text(encoding="utf-8"))
    slow, many = max(found, key=lambda r: r["p95_ms"]), max(found, key=lambda r: r["queries"])
    time = f"slowest of {len(found)} readings {slow['p95_ms']:.0f} ms ({slow['route']} as {slow['reader']})"
    queries = f"most {many['queries']} ({many['route']} as {many['reader']})"
    return [
        Part("server time p95", "under 100 ms", Measured(time, slow["p95_ms"] < 100)),
        Part("queries", "at most 15 a page", Measured(queries, many["queries"] <= 15)),
    ]


def matrix() -> Measured:
    from tests.cast import MEMBERS, METHODS
    from tests.cast.routes import ROUTES

    asked = len(ROUTES) * len(MEMBERS) * len(METHODS)
    what = f"{len(ROUTES)} routes x {len(METHODS)} methods x {len(MEMBERS)} members = {asked:,} answers as declared"
    return passing("tests/test_cast.py", "-n", "2", what=what)


def twins() -> Measured:
    """Tests that name a case of privacy-and-safety (A1 to C14, D, R), those with the flaw put back among them."""
    found = sorted({case for path in Path("tests").rglob("test_*.py") for case in _cases(path)}, key=_in_order)
    return passing("tests/backbone", "tests/agenda", "tests/api", "tests/web", "-m", "not browser", "-n", "2",
                   what=f"cases named: {' '.join(found)}")  # fmt: skip


def _cases(path: Path) -> list[str]:
    return re.findall(r"\b([A-F]\d{1,2}|R\d{1,2})\b", path.read_text(encoding="utf-8"))


def _in_order(case: str) -> tuple[str, int]:
    return case[0], int(case[1:])


def hostile_files() -> Measured:
    return passing("tests/sources/received/test_hostile.py", what="hostile workbooks and texts refused in words, twins")


def browser() -> Measured:
    return passing(
        "tests/web",
        "-m",
        "browser",
        "-n",
        "2",
        what="passkey, authenticator, keyboard-only ballot, axe without violation, in Chromium",
    )


CLAIMS = (
    Claim(name="log", goal="1,000,000 events verified in under 10 s", measure=log, minutes=1.5),
    Claim(name="import", goal="400 organisations in one go", measure=importing, minutes=0.2),
    Claim(name="full-size pages", goal="p95 under 100 ms, at most 15 queries", measure=pages, minutes=2),
    Claim(name="cast", goal="every route x method x member as declared", measure=matrix, minutes=1.5),
    Claim(name="abuse cases", goal="all refused, each twin caught", measure=twins, minutes=4),
    Claim(name="hostile files", goal="all refused in words", measure=hostile_files, minutes=0.5),
    Claim(name="in a browser", goal="axe without violation; passkey, code, keyboard", measure=browser, minutes=3),
)
