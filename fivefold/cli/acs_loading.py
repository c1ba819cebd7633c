"""From what an operator asked for to files on disk and in the site."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fivefold.cli.progress import progress_bar
from fivefold.cli.world import READ_ONCE
from fivefold.sources import addresses
from fivefold.sources.dictionary import Dictionary
from fivefold.sources.download import download
from fivefold.sources.loaded import LoadedFile
from fivefold.sources.states import postal_code
from fivefold.sources.store import Store, load_once
from fivefold.sources.verification import OfficialRow, read_official_rows
from fivefold.vocabulary import Period, Refused

DOWNLOADS = "downloads"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to load: state (postal code or ""), period (None: whatever the file is of), where from ("": the Census)."""

    state: str
    period: Period | None
    origin: str
    replace: bool
    dictionary: Dictionary | None

    @classmethod
    def of(
        cls,
        state: str,
        year: int | None,
        *,
        five_year: bool,
        origin: str,
        replace: bool,
        dictionary: Dictionary | None,
    ) -> Wanted:
        """From the options as typed. Refused for a state, year or file that does not exist."""
        return cls(
            state=postal_code(state) if state else "",
            period=addresses.period_of(year, five_year=five_year) if year else None,
            origin=origin,
            replace=replace,
            dictionary=dictionary,
        )


def load_all(wanted: Wanted, home: Path) -> list[LoadedFile | Refused]:
    """Load every file asked for; each one that cannot be is its sentence, and the others are loaded all the same."""
    if not wanted.origin or addresses.is_address(wanted.origin):
        return [_fetch_and_load(wanted, home)]
    path = Path(wanted.origin)
    paths = addresses.in_folder(path, wanted.state, wanted.period) if path.is_dir() else (path,)
    return [_load_or_say(path, wanted) for path in paths]


def _load_or_say(path: Path, wanted: Wanted) -> LoadedFile | Refused:
    try:
        return _load(path, wanted)
    except Refused as refusal:
        return refusal


def _fetch_and_load(wanted: Wanted, home: Path) -> LoadedFile:
    """Download and load; nothing is downloaded when a file of that state and period is there already."""
    if wanted.period is None:
        raise Refused("To download a file its year must be known.", "Say the year, with --year.")
    there = Store.at_home(home).find(wanted.state, wanted.period)
    if there and not there.illustrative and not wanted.replace:
        return there
    address = addresses.at_mirror(wanted.origin or addresses.PERSON_FILES, wanted.state, wanted.period)
    target = home / DOWNLOADS / f"{wanted.period.label}-{addresses.person_file_name(wanted.state)}"
    with progress_bar(f"Downloading {wanted.state} {wanted.period.label}") as progress:
        download(address, target, progress=progress)
    try:
        return _load(target, wanted, address=address)
    finally:
        target.unlink(missing_ok=True)


def _load(path: Path, wanted: Wanted, *, address: str = "") -> LoadedFile:
    from fivefold.backbone.actors import Actor
    from fivefold.measures.actions import load_population_file

    with progress_bar(f"Reading {path.name}") as progress:
        return load_population_file(
            path,
            by=Actor.command("acs-load"),
            expected_state=wanted.state,
            expected_period=wanted.period,
            replace=wanted.replace,
            dictionary=wanted.dictionary,
            address=address,
            progress=progress,
        )


def person_file(file: str, home: Path) -> LoadedFile:
    """A loaded file by its name, or any person file by its path (read, but not loaded into the site)."""
    path = Path(file)
    if path.exists():
        with progress_bar(f"Reading {path.name}") as progress:
            return load_once(path, cache=home / READ_ONCE, progress=progress)
    return Store.at_home(home).named(file)


def official_rows(against: Path | None, period: Period, home: Path) -> tuple[OfficialRow, ...]:
    """The Census Bureau's verification estimates: from a file, or downloaded for the period."""
    if against is not None:
        return read_official_rows(against)
    address = addresses.verification_rows(period)
    with progress_bar("Downloading the verification estimates") as progress:
        return read_official_rows(download(address, home / DOWNLOADS / Path(address).name, progress=progress).path)
