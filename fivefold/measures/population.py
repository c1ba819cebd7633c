"""The notebook interface: open a person file, ask, and get figures that know how sure they are.

    from fivefold.measures.population import open_survey

    de = open_survey("csv_pde.zip")
    de.access_index(groups="race5-by-sex", occupations="ncses-stem", universe="age-16-64")
    de.proportionality().to_polars()

Everything returned is frozen and unreleased: an analyst sees it (repr), a page cannot show it (str raises).
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Unpack
from weakref import finalize

from fivefold.estimation.cube import Cube, build_cube
from fivefold.estimation.cube_file import load_cube, save_cube
from fivefold.estimation.parity import GapKind
from fivefold.estimation.recode import Dimension
from fivefold.measures import figures
from fivefold.measures.asked import Asked, Counted
from fivefold.measures.definitions import Initiative, default_initiative
from fivefold.measures.figures import Figures
from fivefold.measures.questions import Parts, Question, question, standard_dimensions, states_of
from fivefold.sources.loaded import LoadedFile
from fivefold.sources.reading import amount_factors, source_of
from fivefold.sources.store import Store
from fivefold.vocabulary import Break, Refused

AMOUNTS = ("WAGP", "WKHP")
"""The amounts every standard cube carries: yearly wages (dollars of the file's last year) and usual weekly hours."""


@dataclass(frozen=True, eq=False)
class Population:
    """One or several person files of the same period, counted once and ready for any question of an initiative.

    Every method takes the ids of a question (place, groups, occupations, universe, basis); what is left out is the
    initiative's default, and the place of a one-state file is that state. All raise Refused for ids that do not exist.
    """

    initiative: Initiative
    files: tuple[LoadedFile, ...]
    counted: Counted
    store: Store
    default_place: str = ""

    def ask(self, **parts: Unpack[Parts]) -> Question:
        """The question these ids ask; what is left out or empty is the default."""
        parts["place"] = parts.get("place") or self._place()
        return question(self.initiative, **parts)

    def figure(
        self, name: str, *, kind: str = GapKind.FIXED_JOBS, amount: str = "WAGP", q: float = 0.5, **parts: Unpack[Parts]
    ) -> Figures:
        """Any figure by its name, for example `figure("access-index", groups="sex")`; see `figures.NAMES`.

        kind is for "headcount-gap", amount for "mean" and "quantile", q for "quantile"; the others need none.
        """
        match name:
            case "headcount-gap":
                return figures.headcount_gap(self._put(**parts), initiative=self.initiative, kind=kind)
            case "mean":
                return figures.mean_amount(self._put(**parts), amount=amount)
            case "quantile":
                return self._quantile(self._put(**parts), q=q, amount=amount)
            case _ if name in figures.BY_NAME:
                return figures.BY_NAME[name](self._put(**parts))
        raise Refused(f"There is no figure {name}.", f"Choose one of {', '.join(figures.NAMES)}.")

    def access_index(self, **parts: Unpack[Parts]) -> Figures:
        """Each group's share of workers over its share of people; 1 is parity."""
        return self.figure("access-index", **parts)

    def proportionality(self, **parts: Unpack[Parts]) -> Figures:
        """The share of jobs held in proportion, one figure; the vision is 100%."""
        return self.figure("proportionality", **parts)

    def share_of_workers(self, **parts: Unpack[Parts]) -> Figures:
        """Each group's share of the workers on the list."""
        return self.figure("share-of-workers", **parts)

    def share_of_people(self, **parts: Unpack[Parts]) -> Figures:
        """Each group's share of the people in the universe."""
        return self.figure("share-of-people", **parts)

    def headcount_gap(self, kind: str = GapKind.FIXED_JOBS, **parts: Unpack[Parts]) -> Figures:
        """People missing: "fixed-jobs", "growth-alone", or "target-year" by the initiative's goal and assumptions."""
        return self.figure("headcount-gap", kind=kind, **parts)

    def mean(self, amount: str = "WAGP", **parts: Unpack[Parts]) -> Figures:
        """The mean of an amount (yearly wages) over each group's workers on the list."""
        return self.figure("mean", amount=amount, **parts)

    def quantile(self, q: float = 0.5, amount: str = "WAGP", **parts: Unpack[Parts]) -> Figures:
        """A quantile (the median by default) of an amount over each group's workers on the list."""
        return self.figure("quantile", q=q, amount=amount, **parts)

    def change_since(
        self, earlier: Population, name: str, *, kind: str = GapKind.FIXED_JOBS, **parts: Unpack[Parts]
    ) -> Figures:
        """The change of a figure since an earlier file, group by group. Refused across a break of the series."""
        before, now = (population.figure(name, kind=kind, **parts) for population in (earlier, self))
        return figures.change(before, now, breaks=breaks_met(self.initiative, self.ask(**parts)))

    def __repr__(self) -> str:
        return f"Population({self.counted.source.name}; {self.counted.cube!r})"

    def _put(self, **parts: Unpack[Parts]) -> Asked:
        return Asked(self.counted, self.ask(**parts))

    def _quantile(self, asked: Asked, *, q: float, amount: str) -> Figures:
        dimensions = dimensions_for(self.initiative, self.files)
        survey = self.store.open_survey(*self.files, columns=needed_columns(dimensions), amounts=[amount])
        return figures.quantile_of_amount(asked, survey, dimensions, q=q, amount=amount)

    def _place(self) -> str:
        if self.default_place:
            return self.default_place
        if len(self.files) > 1:
            return self.initiative.default_question.place
        whole = [p.id for p in self.initiative.places.values() if states_of(p) == set(self.files[0].states)]
        return next((p for p in whole if self.initiative.place_kinds[p] == "state"), *whole[:1])


def open_survey(*paths: str | Path, initiative: str | Initiative = "", cache: Path | None = None) -> Population:
    """Open person files as the Census Bureau serves them (zip or CSV), of one period and one or several states.

    initiative: whose definitions to use (a name, a folder or an Initiative); by default the one that was shipped.
    cache: a folder that keeps what was read, so that the next time is quick; by default nothing is kept beyond the
    returned value. Raises Refused as the reader does.
    """
    if not paths:
        raise Refused("No person file was named.", "Give the path of a zip as the Census Bureau serves it.")
    folder = cache or Path(tempfile.mkdtemp(prefix="fivefold-"))
    store = Store(folder / "store")
    files = [store.load(Path(path), replace=True) for path in paths]
    defined = initiative if isinstance(initiative, Initiative) else default_initiative(initiative)
    counted = count_files(store, files, defined, cache=folder / "cubes")
    population = Population(defined, tuple(files), counted, store)
    if cache is None:
        finalize(population, shutil.rmtree, folder, ignore_errors=True)
    return population


def breaks_met(initiative: Initiative, asked: Question) -> tuple[Break, ...]:
    """The breaks that a series of this question can meet."""
    return initiative.breaks_for(place=asked.place.id, groups=asked.groups.id, occupations=asked.occupations.id)


def count_files(store: Store, files: Sequence[LoadedFile], initiative: Initiative, *, cache: Path) -> Counted:
    """The standard cube of these files, kept in `cache` under a name that changes with files and definitions."""
    dimensions = dimensions_for(initiative, files)
    path = cache / f"{_fingerprint(files, initiative)}.parquet"
    cube = _kept_cube(path, dimensions)
    if cube is None:
        survey = store.open_survey(*files, columns=needed_columns(dimensions), amounts=AMOUNTS)
        cube = build_cube(survey, dimensions, amounts=AMOUNTS)
        save_cube(cube, path)
    return Counted(cube, files[0].period, source_of(files), amount_factors(files, AMOUNTS))


def _kept_cube(path: Path, dimensions: Sequence[Dimension]) -> Cube | None:
    """A cache can be damaged or deleted at any moment: then the cube is counted afresh."""
    try:
        return load_cube(path, dimensions) if path.exists() else None
    except Refused:
        return None


def dimensions_for(initiative: Initiative, files: Sequence[LoadedFile]) -> tuple[Dimension, ...]:
    states = {state for file in files for state in file.states}
    return standard_dimensions(initiative, states=states, occupation_vintage=files[0].occupation_vintage)


def needed_columns(dimensions: Iterable[Dimension]) -> tuple[str, ...]:
    """The columns of the person file that a cube with these dimensions reads."""
    return tuple(sorted({column.name for dim in dimensions for column in dim.columns}))


def _fingerprint(files: Sequence[LoadedFile], initiative: Initiative) -> str:
    parts = [*sorted(file.parquet_sha256 for file in files), initiative.measured_digest, *AMOUNTS]
    return hashlib.sha256("/".join(parts).encode()).hexdigest()[:32]
