"""The contracts between modules hold, and each fails when it is broken: a planted breach must be named."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINT = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-cache'])"]

BREACHES = {
    "layers": ("Arrows point down", "fivefold/vocabulary.py", "import fivefold.estimation.design"),
    "rooms": ("Arrows point down", "fivefold/backbone/chain.py", "import fivefold.measures.questions"),
    "exhaustive": ("Arrows point down", "fivefold/extras.py", ""),
    "siblings": ("Arrows point down", "fivefold/web/pages.py", "import fivefold.cli.exits"),
    "cycle": ("No cycles inside a room", "fivefold/backbone/chain.py", "import fivefold.backbone.actions"),
    "pure": ("The pure libraries know no Django", "fivefold/estimation/design.py", "import django"),
    "network": ("The pure libraries know no Django", "fivefold/disclosure/released.py", "import socket"),
    "sources": ("Reading published files needs no Django", "fivefold/sources/store.py", "import django"),
    "gate": ("What the public sees never touches", "fivefold/web/pages.py", "import fivefold.estimation.cube"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(LINT, cwd=folder, capture_output=True, text=True, check=False)


def test_the_contracts_hold() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_is_named(breach: str, tmp_path: Path) -> None:
    contract, path, line = BREACHES[breach]
    shutil.copytree(ROOT / "fivefold", tmp_path / "fivefold", ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / path).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    result = lint(tmp_path)
    assert result.returncode != 0
    named = [row for row in result.stdout.splitlines() if row.startswith(contract)]
    assert any(row.endswith("BROKEN") for row in named), result.stdout
