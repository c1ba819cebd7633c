"""What `fivefold demo` shows: real person files where some are given, else illustrative ones, made on the spot."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from fivefold.backbone.actors import Actor
from fivefold.measures.actions import load_population_file, log_loaded_files
from fivefold.measures.holdings import site_files, site_initiative, site_store
from fivefold.measures.queries import population_answer
from fivefold.sources.loaded import LoadedFile
from fivefold.vocabulary import Refused

DEMO = Actor.command("demo")


def prepare(*, real: Path | None = None, say: Callable[[str], None]) -> None:
    """Load what the demo shows, unless it is there already; after a load, count its cubes so that pages are quick.

    real: a person file, or a folder of them, as the Census Bureau serves them; what is there stays. With none, and
    nothing loaded, the initiative's illustrative files are made and loaded. `say` is told each step in words.
    Raises Refused when a real file cannot be read; what was loaded before it stays.
    """
    log_loaded_files(by=DEMO)
    loaded = False
    if real is not None:
        loaded = _tell(_load_real(real), say)
    elif not site_store().files():
        say("making illustrative data (invented people; replace them with: fivefold acs load --state PA --year 2023)")
        loaded = _tell(_load_illustrative(), say)
    if loaded:
        say("computing")
        population_answer({}, language="en")
    say(f"{len(site_files())} person files are served")


def _tell(files: Iterator[LoadedFile], say: Callable[[str], None]) -> bool:
    """Load them one by one, saying each; True when any of them was new."""
    any_new = False
    for file in files:
        if file.newly_loaded:
            say(f"loaded {file.source.name}: {file.rows:,} people")
            any_new = True
    return any_new


def _load_real(path: Path) -> Iterator[LoadedFile]:
    files = sorted(path.glob("*.zip")) if path.is_dir() else [path]
    if not files:
        raise Refused(f"There are no zip files in {path.name}.", "Give a folder of person files, such as csv_pde.zip.")
    return (load_population_file(file, by=DEMO) for file in files)


def _load_illustrative() -> Iterator[LoadedFile]:
    from fivefold.measures.illustrative import write_person_files

    with tempfile.TemporaryDirectory(prefix="fivefold-illustrative-") as folder:
        for file in write_person_files(site_initiative(), folder=Path(folder)):
            yield load_population_file(file, by=DEMO)
