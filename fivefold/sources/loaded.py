"""The manifest of a loaded person file: what it is, where it came from, what was done to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from fivefold.sources.columns import REPLICATES
from fivefold.sources.states import area_name
from fivefold.vocabulary import Period, Refused, Source, SourceKind

MANIFEST = "manifest.json"
PERSONS = "persons.parquet"
SHORT = 12
"""Characters of the checksum in a name."""
LOADER = 1
"""Raised whenever the canonical file changes, so that older loads can be told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedFile:
    """One person file in a store.

    state: postal code, US for a file of several states; states: FIPS codes; rows: people.
    file_name, parts: as the Census Bureau named them; address: where it was downloaded from, if it was.
    sha256: of the original; parquet_sha256: of `persons.parquet`; replaces: sha256 of the file it took the place of;
    generation: one more than that file's; of one state and period the highest is served.
    adjinc: data year -> ADJINC in millionths; occupation_vintage: 2010 or 2018 Census codes.
    renamed: canonical column -> its source; dictionary: the data dictionary it was checked against, if any.
    negative_cells: replicate weights below zero. illustrative: not a real sample.
    folder: where it lies; newly_loaded: True only on the value that the load which wrote it returns.
    """

    state: str
    states: tuple[int, ...]
    period: Period
    rows: int
    file_name: str
    parts: tuple[str, ...]
    sha256: str
    parquet_sha256: str
    occupation_vintage: int
    adjinc: Mapping[int, int]
    renamed: Mapping[str, str]
    negative_cells: int
    kind: str = "person"
    design: str = "SDR"
    replicates: int = REPLICATES
    dictionary: str = ""
    address: str = ""
    replaces: str = ""
    generation: int = 1
    illustrative: bool = False
    loader: int = LOADER
    folder: Path = field(default=Path(), compare=False)
    newly_loaded: bool = field(default=False, compare=False)

    @property
    def name(self) -> str:
        """Short and unique: the state and the beginning of the original's checksum; also the folder's name."""
        return f"{self.state.lower()}-{self.sha256[:SHORT]}"

    @property
    def parquet(self) -> Path:
        return self.folder / PERSONS

    @property
    def source(self) -> Source:
        length = "1-year" if self.period.years == 1 else f"{self.period.years}-year"
        what = "Illustrative person file" if self.illustrative else f"ACS PUMS {length} person file"
        return Source(
            name=f"{what}, {area_name(self.state)}, {self.period.label}",
            publisher="Fivefold" if self.illustrative else "US Census Bureau",
            kind=SourceKind.PUBLIC_USE_FILE,
            address=self.address,
            checksum=self.sha256,
            illustrative=self.illustrative,
        )

    def to_json(self) -> str:
        values = {name: value for name, value in asdict(self).items() if name not in ("folder", "newly_loaded")}
        return json.dumps(values, indent=2, sort_keys=True) + "\n"

    @classmethod
    def from_folder(cls, folder: Path) -> LoadedFile:
        """Read a manifest. Refused when it is not one this version understands; OSError when it is not there."""
        text = (folder / MANIFEST).read_text(encoding="utf-8")
        try:
            return cls(**_typed(json.loads(text)), folder=folder)
        except (ValueError, TypeError, KeyError, Refused) as error:
            raise Refused(
                f"The manifest in {folder} cannot be read.", "Remove that folder and load the file again."
            ) from error


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    known = {f.name for f in fields(LoadedFile)}
    unknown = sorted(set(values) - known)
    if unknown:
        raise ValueError(f"unknown entries {unknown}")
    return {
        **values,
        "states": tuple(values["states"]),
        "parts": tuple(values["parts"]),
        "period": Period(**values["period"]),
        "adjinc": {int(year): factor for year, factor in values["adjinc"].items()},
    }
