"""Illustrative person files in the Census Bureau's own form, so that they go the way of real ones, and are marked.

Every zip holds a member `ILLUSTRATIVE.txt`, and every serial number says ILLUS after the year.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from fivefold.measures.definitions import REFERENCE_FOLDER, known_occupation_codes, shipped_folder
from fivefold.measures.illustrative.people import NARROW, OTHER, WIDE, People, draw_people
from fivefold.measures.illustrative.plan import Plan, read_plan
from fivefold.measures.initiative import Initiative
from fivefold.sources.archive import ILLUSTRATIVE
from fivefold.sources.columns import WEIGHTS, occupation_vintage, puma_vintage
from fivefold.vocabulary import BLANK, Period, Refused

WIDTHS = {"ST": 2, "STATE": 2, "PUMA": 5, "POWPUMA": 5, "POWSP": 3, "OCCP": 4, "HISP": 2, "SCHL": 2, "SPORDER": 2}
WIDTHS |= {"RELP": 2, "RELSHIPP": 2}
"""Codes that the Census Bureau writes with leading zeros."""

RELATIONSHIPS = {"RELP": (0, 1, 2, 10, 16, 17), "RELSHIPP": (20, 21, 25, 33, 37, 38)}
"""The codes of the roles of `people`, in their order."""

FIRST_OCCUPATION_ELSEWHERE = 9800
"""From here on codes are military or no occupation."""


def write_person_files(initiative: Initiative, *, folder: Path) -> Iterator[Path]:
    """Write the illustrative person file of every year of the initiative's plan, one zip each, as they are made."""
    plan = read_plan(initiative)
    return (write_person_file(initiative, plan, year, folder=folder) for year in plan.years)


def write_person_file(initiative: Initiative, plan: Plan, year: int, *, folder: Path) -> Path:
    """Write one year's zip into the folder: the same bytes for the same plan and year. Refused when not planned."""
    if year not in plan.years:
        raise Refused(f"No illustrative file is planned for {year}.", f"Planned: {', '.join(map(str, plan.years))}.")
    table = io.BytesIO()
    _table(plan, year, people(initiative, plan, year)).write_csv(table)
    path = folder / f"csv_p{plan.letters}_{year}_illustrative.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        packed.writestr(_member(_name_in_zip(plan, year)), table.getvalue())
        packed.writestr(_member(ILLUSTRATIVE), f"{plan.words.en}\n{plan.words.es}\n")
    return path


def people(initiative: Initiative, plan: Plan, year: int) -> People:
    """The invented people of one year, before they are written."""
    period = Period(year, year)
    vintage = occupation_vintage(period)
    narrow = initiative.occupation_lists[plan.narrow_list].codes[vintage]
    wide = initiative.occupation_lists[plan.wide_list].codes[vintage] | narrow
    known = known_occupation_codes(shipped_folder() / REFERENCE_FOLDER)[vintage]
    codes = {
        NARROW: sorted(narrow),
        WIDE: sorted(wide - narrow),
        OTHER: [code for code in known if code not in wide and code < FIRST_OCCUPATION_ELSEWHERE],
    }
    return draw_people(plan, year, puma_vintage=2000 + puma_vintage(period), codes=codes, occupation_vintage=vintage)


def _name_in_zip(plan: Plan, year: int) -> str:
    """As the Census Bureau names the CSV: by year and letters to 2016, by the state's number since."""
    return f"ss{year % 100}p{plan.letters}.csv" if year < 2017 else f"psam_p{plan.state:02}.csv"


def _member(name: str) -> zipfile.ZipInfo:
    """A member with a fixed date, so that the same content gives the same bytes."""
    member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def _table(plan: Plan, year: int, made: People) -> pl.DataFrame:
    relationship = "RELP" if year < 2019 else "RELSHIPP"
    columns = {
        "ST" if year < 2023 else "STATE": np.full(len(made.order), plan.state),
        "ADJINC": np.full(len(made.order), plan.income_factors[year]),
        "SPORDER": made.order + 1,
        relationship: np.array(RELATIONSHIPS[relationship])[made.role],
        **made.columns,
    }
    serial = pl.format(f"{year}ILLUS{{}}", pl.Series(made.household + 1).cast(pl.String).str.zfill(4))
    return pl.DataFrame(columns).select(
        pl.lit("P").alias("RT"),
        serial.alias("SERIALNO"),
        *(_written(name) for name in columns),
        *(pl.Series(name, made.weights[:, number]) for number, name in enumerate(WEIGHTS)),
    )


def _written(name: str) -> pl.Expr:
    code = pl.when(pl.col(name) != BLANK).then(pl.col(name))
    return (code.cast(pl.String).str.zfill(WIDTHS[name]) if name in WIDTHS else code).alias(name)
