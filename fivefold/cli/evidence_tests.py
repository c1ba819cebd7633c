"""Claims that are shown by tests: how many of those that stand for a claim pass now."""

from __future__ import annotations

import re
import subprocess
import sys

from fivefold.cli.evidence import Measured


def passing(*words: str, what: str) -> Measured:
    """Run these tests (paths, or -k words): met when all pass and there is at least one; `what` says what they are."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    last = next((line for line in reversed(done.stdout.splitlines()) if " in " in line), "nothing was run")
    found = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|skipped|error)", last)}
    words_found = ", ".join(f"{number} {word}" for word, number in found.items()) or last
    return Measured(f"{words_found}: {what}", done.returncode == 0 and found.get("passed", 0) > 0)
