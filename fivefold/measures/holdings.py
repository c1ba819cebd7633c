"""What this site holds: the person files it serves, and the cube of any set of them. Unreleased; never shown.

The store's folder is the truth: what lies there is served, so no crash can leave the site and its store disagreeing.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from fivefold.measures.coverage import served
from fivefold.measures.definitions import Initiative, default_initiative
from fivefold.measures.figures import Counted
from fivefold.measures.population import count_files
from fivefold.sources.loaded import LoadedFile
from fivefold.sources.store import Store
from fivefold.vocabulary import Refused

STORE, CUBES = "store", "cubes"


def site_initiative() -> Initiative:
    """The initiative this site serves (setting FIVEFOLD_INITIATIVE)."""
    return default_initiative(settings.FIVEFOLD_INITIATIVE)


def site_store() -> Store:
    return Store(Path(settings.FIVEFOLD_HOME) / STORE)


def site_files() -> tuple[LoadedFile, ...]:
    """The files this site serves."""
    return served(site_store().files())


@lru_cache(maxsize=64)
def counted(checksums: tuple[str, ...]) -> Counted:
    """The standard cube over the files with these checksums: from memory, else the cubes folder, else counted afresh."""
    files = [file for file in site_store().files() if file.sha256 in checksums]
    if len({file.illustrative for file in files}) != 1:
        raise Refused("Illustrative and real files are never counted together.")
    return count_files(site_store(), files, site_initiative(), cache=Path(settings.FIVEFOLD_HOME) / CUBES)
