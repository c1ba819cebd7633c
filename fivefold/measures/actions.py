"""What changes in the measures room. Every action says who (`by`), is one transaction, and writes one event."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from fivefold.backbone.actors import Actor
from fivefold.backbone.log import record_event
from fivefold.backbone.queries.log import is_logged
from fivefold.measures.holdings import site_store
from fivefold.sources.dictionary import Dictionary
from fivefold.sources.loaded import LoadedFile
from fivefold.sources.pums import Progress
from fivefold.vocabulary import Period

LOADED = "loaded"


def load_population_file(
    path: Path,
    *,
    by: Actor,
    expected_state: str = "",
    expected_period: Period | None = None,
    replace: bool = False,
    dictionary: Dictionary | None = None,
    address: str = "",
    progress: Progress | None = None,
) -> LoadedFile:
    """Load a person file into the site's store and log it; the same file twice is one file and one entry.

    The store is filled first, outside the transaction, because a load may take minutes. A process killed in between
    leaves a file without its entry; loading it again, or the next start of the site (`log_loaded_files`), adds it.
    Raises Refused as `Store.load` does; then nothing has changed.
    """
    file = site_store().load(
        path,
        expected_state=expected_state,
        expected_period=expected_period,
        replace=replace,
        dictionary=dictionary,
        address=address,
        progress=progress,
    )
    _log(file, by=by)
    return file


def log_loaded_files(*, by: Actor) -> int:
    """Add the missing log entry of every file in the store whose load was cut short; the number added."""
    return sum(_log(file, by=by) for file in site_store().files())


def _log(file: LoadedFile, *, by: Actor) -> bool:
    name = f"population-file:{file.sha256}"
    with transaction.atomic():
        if is_logged(LOADED, name):
            return False
        record_event(
            by=by,
            verb=LOADED,
            object=name,
            detail={
                "source": file.source.name,
                "people": file.rows,
                "illustrative": file.illustrative,
                "replaces": file.replaces,
            },
        )
    return True
