"""What this site holds: the person files it serves, and the cube of any set of them. Unreleased; never shown.

The store's folder is the truth: what lies there is served, so no crash can leave the site and its store disagreeing.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from fivefold.measures.asked import Counted
from fivefold.measures.coverage import files_covering, served
from fivefold.measures.definitions import Initiative, default_initiative
from fivefold.measures.population import Population, count_files
from fivefold.sources.loaded import LoadedFile
from fivefold.sources.store import Store
from fivefold.vocabulary import Refused

CUBES = "cubes"


def site_initiative() -> Initiative:
    """The initiative this site serves (setting FIVEFOLD_INITIATIVE)."""
    return default_initiative(settings.FIVEFOLD_INITIATIVE)


def site_store() -> Store:
    return Store.at_home(Path(settings.FIVEFOLD_HOME))


def site_files() -> tuple[LoadedFile, ...]:
    """The files this site serves."""
    return served(site_store().files())


@lru_cache(maxsize=64)
def counted(checksums: tuple[str, ...]) -> Counted:
    """The standard cube over the files with these checksums: remembered, else from the cubes folder, else counted."""
    files = [file for file in site_store().files() if file.sha256 in checksums]
    if len({file.illustrative for file in files}) != 1:
        raise Refused("Illustrative and real files are never counted together.")
    return count_files(site_store(), files, site_initiative(), cache=Path(settings.FIVEFOLD_HOME) / CUBES)


def population_of_site(*, year: str = "", place: str = "", initiative: str = "") -> Population:
    """What the site holds about a place in a period, as the notebook interface offers it; by default the latest.

    Refused when nothing is loaded for it.
    """
    defined = default_initiative(initiative) if initiative else site_initiative()
    wanted = place or defined.default_question.place
    if wanted not in defined.places:
        raise Refused(f"There is no place {wanted}.", f"Choose one of {', '.join(defined.places)}.")
    files = files_covering(defined.places[wanted], site_files(), year)
    data = count_files(site_store(), files, defined, cache=Path(settings.FIVEFOLD_HOME) / CUBES)
    return Population(defined, files, data, site_store(), default_place=wanted)
