"""How the columns of a person file changed over the years, and what each becomes in the canonical file.

Facts from the Census Bureau's PUMS data dictionaries, 1-year 2012-2023 and 5-year 2008-2012 to 2019-2023.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from types import MappingProxyType

import polars as pl

from fivefold.sources.states import BY_FIPS
from fivefold.vocabulary import Period, Refused

REPLICATES = 80
WEIGHTS = ("PWGTP", *(f"PWGTP{r}" for r in range(1, REPLICATES + 1)))

TEXT_COLUMN = re.compile(r"RT|SERIALNO|(SOCP|NAICSP)(\d\d)?")
"""Codes that are not numbers: serial numbers with GQ or HU, occupation and industry codes with wildcards (1110XX)."""

NOT_APPLICABLE = ("N.A.", "N.A.//", "N.A.////", "N/A", *("b" * n for n in range(1, 9)))
"""Written where a code does not apply; the dictionaries write blanks as b."""

BY_VINTAGE = re.compile(
    r"(PUMA|POWPUMA|MIGPUMA|OCCP|INDP|POWSP|MIGSP|POBP|LANP|CITWP|YOEP|MARHYP|ANC1P|ANC2P|FOD1P|FOD2P|RAC2P|RAC3P|WAOB)"
    r"\d\d"
)
"""Columns that exist once per code vintage in 5-year files; -9 in them (-0009) means: coded in another vintage."""
OTHER_VINTAGE = -9

DOLLAR_AMOUNTS = frozenset({"WAGP", "PERNP", "PINCP", "INTP", "OIP", "PAP", "RETP", "SEMP", "SSIP", "SSP"})
"""Amounts that ADJINC turns into dollars of the file's last year."""

HOUSEHOLD, INSTITUTIONAL, NON_INSTITUTIONAL = 0, 1, 2
_GROUP_QUARTERS = {"RELP": (16, 17), "RELSHIPP": (37, 38)}
"""Relationship codes of people in institutional and non-institutional group quarters: RELP to 2018, then RELSHIPP."""

_ALTERNATIVES = {
    "ST": ("ST", "STATE"),
    "POWSP": ("POWSP", "POWSP12", "POWSP05"),
    "OCCP": ("OCCP", "OCCP12", "OCCP10"),
}
"""Canonical name: what it was called, newest first. Where several are present, each person has one of them."""

_PUMA_COLUMNS = ("PUMA", "POWPUMA")
_PUMA_VINTAGES = ((10, 2012, 2021), (20, 2022, 2031))
"""A plain PUMA column is of the 2010 Census in data years 2012-2021, of the 2020 Census from 2022 on."""

KNOWN_CODES: Mapping[str, tuple[tuple[int, int], ...]] = MappingProxyType(
    {
        "SEX": ((1, 2),),
        "HISP": ((1, 24),),
        "RAC1P": ((1, 9),),
        "ESR": ((1, 6),),
        "AGEP": ((0, 99),),
        "SCHL": ((1, 24),),
        "RELP": ((0, 17),),
        "RELSHIPP": ((20, 38),),
        "ST": tuple((fips, fips) for fips in BY_FIPS),
        "STATE": tuple((fips, fips) for fips in BY_FIPS),
        "OCCP": ((10, 9920),),
        "OCCP10": ((10, 9920),),
        "OCCP12": ((10, 9920),),
        **{f"{column}{vintage}": ((1, 77777),) for column in _PUMA_COLUMNS for vintage in ("", "00", "10", "20")},
        "ADJINC": ((900_000, 2_000_000),),
        "PWGTP": ((0, 2**31 - 1),),
    }
)
"""The only codes these columns can hold in any year (blanks apart)."""

NEVER_BLANK = ("SERIALNO", "ST", "STATE", "ADJINC", "AGEP", "SEX", "RAC1P", "HISP", "RELP", "RELSHIPP", *WEIGHTS)


def is_text(column: str) -> bool:
    return TEXT_COLUMN.fullmatch(column) is not None


def require_person_columns(names: Collection[str], file: str) -> None:
    """Refused unless the header is that of a person file with all its weights and the columns every figure needs."""
    if "WGTP" in names and "PWGTP" not in names:
        raise Refused(f"{file} is a housing file.", "Give the person file instead (csv_pXX.zip, not csv_hXX.zip).")
    missing = [w for w in WEIGHTS if w not in names]
    if missing:
        raise Refused(
            f"{file} lacks {len(missing)} of the 81 weight columns, the first is {missing[0]}.",
            "Give the whole file as the Census Bureau serves it; without replicate weights no margin can be computed.",
        )
    needed: list[tuple[str, ...]] = [(n,) for n in ("SERIALNO", "ADJINC", "AGEP", "SEX", "RAC1P", "HISP", "ESR")]
    needed += [("ST", "STATE"), ("RELP", "RELSHIPP"), ("OCCP", "OCCP12"), ("PUMA", "PUMA10", "PUMA20")]
    for alternatives in needed:
        if not any(name in names for name in alternatives):
            raise Refused(
                f"{file} has no column {' or '.join(alternatives)}.",
                "Give the whole person file as the Census Bureau serves it.",
            )


def occupation_vintage(period: Period) -> int:
    """2010 or 2018: the Census occupation codes of a file.

    Each 5-year file from 2014-2018 on is recoded to 2018 codes throughout (its dictionary: the 2018 list, no other);
    5-year files to 2013-2017 hold 2010 codes, and those with data years before 2010 also hold 2002 codes.
    """
    if period.last >= 2018:
        return 2018
    if period.first >= 2010:
        return 2010
    raise Refused(
        f"The {period.label} file holds occupations in 2002 codes for its first years, which no list here defines.",
        "Load a 1-year file from 2012 on, or a 5-year file from 2010-2014 on.",
    )


def puma_vintage(period: Period) -> int:
    """10 or 20: the Census whose PUMAs a plain PUMA column of this period holds."""
    for vintage, first, last in _PUMA_VINTAGES:
        if first <= period.first and period.last <= last:
            return vintage
    raise Refused(
        f"The {period.label} file has one PUMA column for years with different PUMAs.",
        "Give the file as the Census Bureau serves it, with one PUMA column per Census.",
    )


def canonical_columns(names: Collection[str], period: Period) -> dict[str, pl.Expr]:
    """Canonical name -> expression over the file's own columns. `names` are the file's columns, upper-case.

    Every other column of the file is kept under its own name.
    """
    found: dict[str, pl.Expr] = {}
    for canonical, alternatives in _ALTERNATIVES.items():
        present = [pl.col(name) for name in alternatives if name in names]
        if present:
            found[canonical] = pl.coalesce(present)
    for column in _PUMA_COLUMNS:
        found |= _pumas(column, names, period)
    found["GQ"] = _group_quarters(names)
    return found


def superseded_columns(names: Collection[str]) -> frozenset[str]:
    """The file's own names that a canonical column replaces entirely."""
    return frozenset({"STATE", *_PUMA_COLUMNS}) & frozenset(names)


def renamings(names: Collection[str], period: Period) -> dict[str, str]:
    """Canonical name -> where it comes from, for the manifest and for people."""
    said = {
        canonical: ", else ".join(name for name in alternatives if name in names)
        for canonical, alternatives in _ALTERNATIVES.items()
    }
    said |= {f"{c}{puma_vintage(period)}": c for c in _PUMA_COLUMNS if c in names}
    said["GQ"] = "RELSHIPP" if "RELSHIPP" in names else "RELP"
    said["DATA_YEAR"] = "SERIALNO" if period.years > 1 else "the file"
    return {canonical: source for canonical, source in said.items() if source and source != canonical}


def _pumas(column: str, names: Collection[str], period: Period) -> dict[str, pl.Expr]:
    plain = f"{column}{puma_vintage(period)}" if column in names else ""
    nothing = pl.lit(None, dtype=pl.Int32)
    return {
        name: pl.col(column) if name == plain else pl.col(name) if name in names else nothing
        for name in (f"{column}{vintage}" for vintage in ("00", "10", "20"))
    }


def _group_quarters(names: Collection[str]) -> pl.Expr:
    relationship = "RELSHIPP" if "RELSHIPP" in names else "RELP"
    institutional, other = _GROUP_QUARTERS[relationship]
    code = pl.col(relationship)
    return (
        pl.when(code == institutional)
        .then(INSTITUTIONAL)
        .when(code == other)
        .then(NON_INSTITUTIONAL)
        .otherwise(HOUSEHOLD)
        .cast(pl.Int8)
    )
