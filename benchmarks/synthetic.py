"""A seeded synthetic person file with the true structure of successive-difference replication (SDR).

Persons come in households that share two rows of a Hadamard matrix of order 80; replicate r multiplies the household's
weights by 1 + (a_r - b_r) / 2**1.5, that is by 1, 1.7 or 0.3 (Fay and Train 1995; Census Bureau, ACS design, ch. 12).
The file is canonical Parquet, as `fivefold acs load` writes it, so the product's own reader reads it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from fivefold.sources.columns import WEIGHTS
from fivefold.sources.loaded import PERSONS, LoadedFile
from fivefold.vocabulary import Period

SEED = 20181123
ROW_GROUP = 2**17
HOUSEHOLD = 2.4
"""Average persons in a household."""


def hadamard80() -> np.ndarray:
    """Paley's construction for the prime 79: entries -1 and 1, rows orthogonal."""
    q = 79
    squares = {x * x % q for x in range(1, q)}
    character = np.array([0, *(1 if x in squares else -1 for x in range(1, q))])
    jacobsthal = character[np.subtract.outer(np.arange(q), np.arange(q)) % q]
    skew = np.zeros((q + 1, q + 1), dtype=np.int64)
    skew[0, 1:], skew[1:, 0], skew[1:, 1:] = 1, -1, jacobsthal
    return skew + np.eye(q + 1, dtype=np.int64)


def replicate_factors(households: int) -> np.ndarray:
    """[households, 80]: neighbouring households share a row of the matrix, as neighbours in sort order do."""
    matrix = hadamard80()
    first = np.arange(households) % 79 + 1
    second = (np.arange(households) + 1) % 79 + 1
    return 1 + (matrix[first] - matrix[second]) / 2**1.5


def write_person_file(folder: Path, *, rows: int) -> LoadedFile:
    """A loaded person file of so many persons, written in pieces so that memory stays small."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / PERSONS
    if not path.exists():
        generator = np.random.default_rng(SEED + rows)
        pieces = [_piece(generator, min(ROW_GROUP, rows - start)) for start in range(0, rows, ROW_GROUP)]
        pl.concat(pieces).write_parquet(path, row_group_size=ROW_GROUP)
    return LoadedFile(
        state="US",
        states=(10,),
        period=Period(2018, 2018),
        rows=rows,
        file_name="synthetic",
        parts=("synthetic",),
        sha256="0" * 64,
        parquet_sha256="0" * 64,
        occupation_vintage=2018,
        adjinc={2018: 1_013_097},
        renamed={},
        negative_cells=0,
        illustrative=True,
        folder=folder,
    )


def _piece(generator: np.random.Generator, rows: int) -> pl.DataFrame:
    household = np.sort(generator.integers(0, max(1, int(rows / HOUSEHOLD)), rows))
    factors = replicate_factors(int(household[-1]) + 1).astype(np.float32)
    weight = np.clip(np.exp(generator.normal(3.2, 0.7, int(household[-1]) + 1)), 1, 1500)[household]
    replicates = np.rint(weight[:, None].astype(np.float32) * factors[household]).astype(np.int16)
    weights = {name: replicates[:, r] for r, name in enumerate(WEIGHTS[1:])}
    return pl.DataFrame(_people(generator, rows) | {"PWGTP": np.rint(weight).astype(np.int16)} | weights)


def _people(generator: np.random.Generator, rows: int) -> dict[str, pl.Series]:
    """Codes as in a person file: children have no job, work and pay go together, some codes are rare."""
    age = generator.integers(0, 96, rows)
    adult = age >= 16
    school = np.where(age < 3, -1, np.clip(generator.normal(17, 4, rows).astype(int), 1, 24))
    status = np.where(adult, generator.choice([1, 2, 3, 4, 6], rows, p=[0.58, 0.02, 0.04, 0.01, 0.35]), -1)
    works = (status == 1) | (status == 2)
    occupation = np.where(works, generator.integers(1, 980, rows) * 10, -1)
    pay = np.where(works, np.round(np.exp(generator.normal(10.5, 0.8, rows)) / 500) * 500, -1)
    race = generator.choice(np.arange(1, 10), rows, p=[0.72, 0.12, 0.005, 0.001, 0.004, 0.06, 0.002, 0.05, 0.038])
    hispanic = np.where(generator.random(rows) < 0.83, 1, generator.integers(2, 25, rows))
    return {
        "RAC1P": _codes(race, pl.Int8),
        "HISP": _codes(hispanic, pl.Int8),
        "SEX": _codes(generator.integers(1, 3, rows), pl.Int8),
        "AGEP": _codes(age, pl.Int8),
        "SCHL": _codes(school, pl.Int8),
        "ESR": _codes(status, pl.Int8),
        "OCCP": _codes(occupation, pl.Int16),
        "WAGP": _codes(np.where(adult, np.maximum(pay, 0), -1), pl.Int32),
    }


def _codes(values: np.ndarray, kind: type[pl.DataType]) -> pl.Series:
    return pl.Series(np.where(values < 0, 0, values)).cast(kind).set(pl.Series(values < 0), None)
