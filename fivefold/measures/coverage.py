"""Which of the loaded files are served, and which of them answer a question about a place.

Illustrative files give way: a state with a real file of any year shows no illustrative one, so a series never mixes the
two.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fivefold.measures.questions import states_of
from fivefold.sources.loaded import LoadedFile
from fivefold.vocabulary import Period, Place, Refused


def served(files: Iterable[LoadedFile]) -> tuple[LoadedFile, ...]:
    """The files a site serves of those it holds: illustrative ones only for states that have no real file."""
    held = tuple(files)
    real = {state for file in held if not file.illustrative for state in file.states}
    return tuple(file for file in held if not file.illustrative or not real & set(file.states))


def covering(place: Place, files: Sequence[LoadedFile]) -> dict[Period, tuple[LoadedFile, ...]]:
    """For each period in which every state the place names is held: the files that cover it."""
    wanted = states_of(place)
    found: dict[Period, list[LoadedFile]] = {}
    for file in files:
        if (not wanted or wanted & set(file.states)) and _draws(file, place):
            found.setdefault(file.period, []).append(file)
    return {
        period: tuple(here)
        for period, here in sorted(found.items())
        if wanted <= {state for file in here for state in file.states}
    }


def _draws(file: LoadedFile, place: Place) -> bool:
    """Does the file know the place's boundaries? One of PUMAs of one Census is not in a file with those of another.

    An illustrative file holds only the people of its own place, so a whole state would be shown too small.
    """
    if file.illustrative and states_of(place) and not any(c.startswith("PUMA") for c in place.home.columns):
        return False
    vintages = {column for column in file.renamed if column.startswith("PUMA")}
    needed = ({c.column for c in alternative if c.column.startswith("PUMA")} for alternative in place.home.alternatives)
    return not vintages or any(columns <= vintages for columns in needed)


def files_covering(place: Place, files: Sequence[LoadedFile], year: str = "") -> tuple[LoadedFile, ...]:
    """The files of one period (its label, by default the latest) that cover the place. Refused when there are none."""
    covered = covering(place, files)
    if not covered:
        raise Refused(
            f"No loaded file covers {place.name.en}.", "Load its file (fivefold acs load), or choose another place."
        )
    if not year:
        return covered[max(covered, key=lambda period: (period.last, -period.years))]
    for period, here in covered.items():
        if period.label == year:
            return here
    loaded = ", ".join(period.label for period in covered)
    raise Refused(f"{year} is not loaded for {place.name.en}.", f"Loaded: {loaded}.")
