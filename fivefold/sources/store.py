"""The store: a plain folder of loaded person files that a person can read, and no crash can harm.

    person/2018-1-year/de-a9f680033e3c/persons.parquet     every person, canonical columns
    person/2018-1-year/de-a9f680033e3c/manifest.json       what it is, checksums, what was done to it
    .loading-…                                             leftovers of a load that died; swept by the next load
    .lock                                                  held while loading

A file becomes visible by one rename of a finished folder. When it replaces another, its generation is one higher and
only the highest is listed, so whatever moment a process dies at, exactly one of the two is served.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path

from fivefold.estimation.survey import Survey
from fivefold.sources.archive import checksum, open_archive
from fivefold.sources.dictionary import Dictionary
from fivefold.sources.disk import only_one, publish, writing
from fivefold.sources.loaded import MANIFEST, PERSONS, LoadedFile
from fivefold.sources.pums import Progress, convert
from fivefold.sources.reading import read_survey
from fivefold.vocabulary import Period, Refused

LOADING = ".loading-"
LOCK = ".lock"
PASSING, FINISHED = "blocks", "file"
"""Inside the folder of a running load: blocks on their way, and what will be published."""


class Store:
    """Loaded person files under one folder. Reading needs no lock; one load at a time."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __repr__(self) -> str:
        return f"Store({str(self.root)!r}, {len(self.files())} files)"

    def files(self) -> tuple[LoadedFile, ...]:
        """Everything loaded, by period and state; files that another one has replaced are left out."""
        current: dict[tuple[Period, str], LoadedFile] = {}
        for file in sorted(self._all(), key=lambda file: file.generation):
            current[file.period, file.state] = file
        return tuple(current[key] for key in sorted(current))

    @classmethod
    def at_home(cls, home: Path) -> Store:
        """The store of the site whose data folder is `home`."""
        return cls(home / "store")

    def named(self, name: str) -> LoadedFile:
        """A loaded file by the name of its folder (`de-a9f680033e3c`) or its beginning. Refused if there is no one."""
        found = [file for file in self.files() if name and file.name.startswith(name.lower())]
        if len(found) != 1:
            raise Refused(f"There is no single loaded file or file on disk named {name}.", "See: fivefold acs list")
        return found[0]

    def find(self, state: str, period: Period) -> LoadedFile | None:
        """The person file of a state (postal code) and period, if it is loaded."""
        return next((file for file in self.files() if (file.state, file.period) == (state, period)), None)

    def load(
        self,
        path: Path,
        *,
        expected_state: str = "",
        expected_period: Period | None = None,
        replace: bool = False,
        dictionary: Dictionary | None = None,
        address: str = "",
        progress: Progress | None = None,
    ) -> LoadedFile:
        """Load a person file (zip or CSV as the Census Bureau serves it); the same file twice does nothing.

        expected_state: postal code. `replace` allows taking the place of a different file of the same state and period;
        a real file takes the place of an illustrative one unasked, and an illustrative one never that of a real one.
        Refused (see `pums.convert`), `DiskFailure`: then nothing has changed.
        """
        open_archive(path)  # refuses what is no person file before anything is written
        sha256 = checksum(path)
        with writing(self.root / LOCK):
            self.root.mkdir(parents=True, exist_ok=True)
        with only_one(self.root / LOCK):
            self._sweep()
            known = next((file for file in self.files() if file.sha256 == sha256), None)
            if known:
                _require_same(known, expected_state, expected_period)
                return known
            with self._work_folder() as work:
                contents = convert(
                    path,
                    work / FINISHED / PERSONS,
                    work=work / PASSING,
                    expected_state=expected_state,
                    expected_period=expected_period,
                    dictionary=dictionary,
                    progress=progress,
                )
                old = self.find(contents.state, contents.period)
                if old and not _may_replace(old, illustrative=contents.illustrative, asked=replace):
                    raise _other_file_is_there(path, old)
                file = LoadedFile(
                    **{f.name: getattr(contents, f.name) for f in fields(contents)},
                    file_name=path.name,
                    sha256=sha256,
                    parquet_sha256=checksum(work / FINISHED / PERSONS),
                    dictionary=dictionary.name if dictionary else "",
                    address=address,
                    replaces=old.sha256 if old else "",
                    generation=old.generation + 1 if old else 1,
                )
                return self._publish(work / FINISHED, file)

    @contextmanager
    def _work_folder(self) -> Iterator[Path]:
        """A folder in the store, so that the last step is a rename; gone afterwards, whatever happens."""
        with writing(self.root / LOADING):
            work = Path(tempfile.mkdtemp(prefix=LOADING, dir=self.root))
        try:
            with writing(work):
                (work / PASSING).mkdir()
                (work / FINISHED).mkdir()
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)

    def open_survey(self, *files: LoadedFile, columns: Sequence[str], amounts: Sequence[str] = ()) -> Survey:
        """The people of one or several files of the same period as one survey: see `reading.read_survey`."""
        return read_survey(files, columns=columns, amounts=amounts)

    def _all(self) -> list[LoadedFile]:
        found = []
        for manifest in self.root.glob(f"*/*/*/{MANIFEST}"):
            try:
                found.append(LoadedFile.from_folder(manifest.parent))
            except OSError:
                continue  # replaced while we looked
        return found

    def _publish(self, finished: Path, file: LoadedFile) -> LoadedFile:
        length = f"{file.period.years}-year"
        final = self.root / file.kind / f"{file.period.label}-{length}" / file.name
        with writing(final):
            (finished / MANIFEST).write_text(file.to_json(), encoding="utf-8")
            publish(finished, final)
        self._sweep_replaced()
        return replace(file, folder=final, newly_loaded=True)

    def _sweep(self) -> None:
        """Remove what a killed load left behind. The lock is held, so no living load owns any of it."""
        for leftover in self.root.glob(f"{LOADING}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        self._sweep_replaced()

    def _sweep_replaced(self) -> None:
        current = {file.folder for file in self.files()}
        for file in self._all():
            if file.folder not in current:
                shutil.rmtree(file.folder, ignore_errors=True)


def _require_same(known: LoadedFile, state: str, period: Period | None) -> None:
    if (state and state != known.state) or (period and period != known.period):
        raise Refused(
            f"This file is {known.source.name}, already loaded; it is not what was asked for.",
            "Ask for that state and period, or give the right file.",
        )


def _may_replace(old: LoadedFile, *, illustrative: bool, asked: bool) -> bool:
    if old.illustrative != illustrative:
        return old.illustrative
    return asked


def _other_file_is_there(path: Path, old: LoadedFile) -> Refused:
    return Refused(
        f"{path.name} differs from {old.file_name}, which is loaded for {old.source.name}.",
        "The loaded one stays. To put the new one in its place, say so (--replace).",
    )


def load_once(path: Path, *, cache: Path, progress: Progress | None = None) -> LoadedFile:
    """A person file for one question, with no database: converted into `cache`, and found there the next time."""
    return Store(cache).load(path, replace=True, progress=progress)
