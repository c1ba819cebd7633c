"""The sentences of pages and rooms, extracted afresh.

`python -m tests.web.catalogue [FILE.po ...]` brings the Spanish file up to date, translated as the files named say;
sentences nobody has translated stand in it empty. The compiled file is made anew.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import fivefold

PACKAGE = Path(fivefold.__file__).parent
CATALOGUE = PACKAGE / "web/locale/es/LC_MESSAGES/django.po"
SPEAKING = ("web", "backbone", "agenda", "api")
"""The folders whose sentences readers meet."""


def extracted(folder: Path, *others: Path) -> str:
    """The catalogue as xgettext finds it now, with the translations there are, missing ones taken from the others."""
    for name in SPEAKING:
        left_out = shutil.ignore_patterns("__pycache__", "static", "locale", "migrations")
        shutil.copytree(PACKAGE / name, folder / name, ignore=left_out)
    (folder / "locale").mkdir()
    words = "-m django makemessages -l es --no-location --no-wrap --keep-pot"
    _run([sys.executable, *words.split()], folder)
    _run(["msgcat", "--use-first", "--no-wrap", "-o", "known.po", str(CATALOGUE), *map(str, others)], folder)
    merge = "msgmerge --no-fuzzy-matching --no-wrap -o merged.po known.po locale/django.pot"
    _run(merge.split(), folder)
    _run(["msgattrib", "--no-obsolete", "--no-wrap", "-o", "fresh.po", "merged.po"], folder)
    return (folder / "fresh.po").read_text(encoding="utf-8")


def _run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env={"PATH": os.environ["PATH"]})


def main(others: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        CATALOGUE.write_text(extracted(Path(folder), *map(Path, others)), encoding="utf-8")
    subprocess.run(["msgfmt", "--check-format", "-o", str(CATALOGUE.with_suffix(".mo")), str(CATALOGUE)], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
