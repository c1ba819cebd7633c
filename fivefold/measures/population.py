"""The notebook interface: open a person file, ask, and get figures that know how sure they are.

    from fivefold.measures.population import open_survey

    de = open_survey("csv_pde.zip")
    de.access_index(groups="race5-by-sex", occupations="ncses-stem", universe="age-16-64")
    de.proportionality().to_polars()

Everything returned is frozen and unreleased: an analyst sees it (repr), a page cannot show it (str raises).
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fivefold.estimation import parity, quantile
from fivefold.estimation.cube import Cube, build_cube
from fivefold.estimation.recode import Dimension
from fivefold.estimation.survey import Survey
from fivefold.measures import figures
from fivefold.measures.definitions import Initiative, default_initiative
from fivefold.measures.figures import Counted, Figures
from fivefold.measures.questions import Question, question, standard_dimensions, states_of
from fivefold.sources.loaded import LoadedFile
from fivefold.sources.reading import amount_factors, source_of
from fivefold.sources.store import Store
from fivefold.vocabulary import Refused

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

    def ask(self, **parts: str) -> Question:
        return question(self.initiative, **{"place": self._place(), **parts})

    def figure(self, name: str, **parts: str) -> Figures:
        """Any figure by its name, for example `figure("access-index", groups="sex")`."""
        if name not in figures.FIGURES:
            raise Refused(f"There is no figure {name}.", f"Choose one of {', '.join(figures.FIGURES)}.")
        return figures.FIGURES[name](self.counted, self.ask(**parts))

    def access_index(self, **parts: str) -> Figures:
        return figures.access_index(self.counted, self.ask(**parts))

    def proportionality(self, **parts: str) -> Figures:
        return figures.proportionality(self.counted, self.ask(**parts))

    def headcount_gap(
        self, *, kind: str = "fixed-jobs", plan: parity.OpeningsPlan | None = None, **parts: str
    ) -> Figures:
        return figures.headcount_gap(self.counted, self.ask(**parts), kind=kind, plan=plan)

    def share_of_workers(self, **parts: str) -> Figures:
        return figures.share_of_workers(self.counted, self.ask(**parts))

    def share_of_people(self, **parts: str) -> Figures:
        return figures.share_of_people(self.counted, self.ask(**parts))

    def mean(self, amount: str = "WAGP", **parts: str) -> Figures:
        return figures.mean_amount(self.counted, self.ask(**parts), amount=amount)

    def quantile(self, q: float = 0.5, amount: str = "WAGP", **parts: str) -> Figures:
        """A quantile (the median by default) of an amount over each group's workers on the list."""
        asked = self.ask(**parts)
        columns = needed_columns(dimensions_for(self.initiative, self.files))
        survey = self.store.open_survey(*self.files, columns=columns, amounts=[amount])
        return figures.quantile_of_amount(self.counted, asked, survey, q=q, amount=amount)

    def __repr__(self) -> str:
        return f"Population({self.counted.source.name}; {self.counted.cube!r})"

    def _place(self) -> str:
        if len(self.files) > 1:
            return self.initiative.default_question.place
        whole = [p.id for p in self.initiative.places.values() if states_of(p) == set(self.files[0].states)]
        return next((p for p in whole if self.initiative.place_kinds[p] == "state"), *whole[:1])


def open_survey(*paths: str | Path, initiative: str | Initiative = "", cache: Path | None = None) -> Population:
    """Open person files as the Census Bureau serves them (zip or CSV), of one period and one or several states.

    initiative: whose definitions to use (a name, a folder or an Initiative); by default the one that was shipped.
    cache: a folder that keeps what was read, so that the next time is quick; by default one that lasts as long as the
    returned value. Raises Refused as the reader does.
    """
    if not paths:
        raise Refused("No person file was named.", "Give the path of a zip as the Census Bureau serves it.")
    folder, kept = _working_folder(cache)
    store = Store(folder / "store")
    files = [store.load(Path(path), replace=True) for path in paths]
    defined = initiative if isinstance(initiative, Initiative) else default_initiative(initiative)
    return Population(defined, tuple(files), count_files(store, files, defined, cache=folder / "cubes"), store, kept)


def count_files(store: Store, files: Sequence[LoadedFile], initiative: Initiative, *, cache: Path) -> Counted:
    """The standard cube of these files, kept in `cache` under a name that changes with files and definitions."""
    dimensions = dimensions_for(initiative, files)
    path = cache / f"{_fingerprint(files, initiative)}.parquet"
    cube = load_cube(path, dimensions) if path.exists() else None
    if cube is None:
        survey = store.open_survey(*files, columns=needed_columns(dimensions), amounts=AMOUNTS)
        cube = build_cube(survey, dimensions, amounts=AMOUNTS)
        save_cube(cube, path)
    return Counted(cube, files[0].period, source_of(files), amount_factors(files, AMOUNTS))


def dimensions_for(initiative: Initiative, files: Sequence[LoadedFile]) -> tuple[Dimension, ...]:
    states = {state for file in files for state in file.states}
    return standard_dimensions(initiative, states=states, occupation_vintage=files[0].occupation_vintage)


def needed_columns(dimensions: Iterable[Dimension]) -> tuple[str, ...]:
    """The columns of the person file that a cube with these dimensions reads."""
    return tuple(sorted({column.name for dim in dimensions for column in dim.columns}))


def _fingerprint(files: Sequence[LoadedFile], initiative: Initiative) -> str:
    parts = [*sorted(file.parquet_sha256 for file in files), initiative.measured_digest, *AMOUNTS]
    return hashlib.sha256("/".join(parts).encode()).hexdigest()[:32]
