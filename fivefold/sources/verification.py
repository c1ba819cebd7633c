"""The Census Bureau's "PUMS Estimates for User Verification" against what we compute from a loaded person file.

Whoever reads a file right reproduces these rows exactly: estimate, standard error and margin, each rounded.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fivefold.estimation.recode import atoms_of, dimension
from fivefold.estimation.survey import Survey
from fivefold.sources.columns import HOUSEHOLD, INSTITUTIONAL, NON_INSTITUTIONAL
from fivefold.sources.loaded import LoadedFile
from fivefold.sources.reading import read_survey
from fivefold.sources.states import BY_FIPS, NATION
from fivefold.vocabulary import EVERYONE, Z90, Criterion, Period, Refused, Rule

AGES = (
    (0, 4),
    (5, 9),
    (10, 14),
    (15, 19),
    (20, 24),
    (25, 34),
    (35, 44),
    (45, 54),
    (55, 59),
    (60, 64),
    (65, 74),
    (75, 84),
)
OLDEST = (85, 99)


def _codes(column: str, *codes: int | tuple[int, int]) -> Rule:
    return Rule.all_of(Criterion.of(column, codes))


PERSON_ROWS: Mapping[str, Rule] = {
    "total population": EVERYONE,
    "housing unit population": _codes("GQ", HOUSEHOLD),
    "gq population": _codes("GQ", INSTITUTIONAL, NON_INSTITUTIONAL),
    "gq institutional population": _codes("GQ", INSTITUTIONAL),
    "gq noninstitutional population": _codes("GQ", NON_INSTITUTIONAL),
    "total males": _codes("SEX", 1),
    "total females": _codes("SEX", 2),
    **{f"age {low}-{high}": _codes("AGEP", (low, high)) for low, high in AGES},
    "age 85 and over": _codes("AGEP", OLDEST),
}
"""The 20 rows about persons: the published wording without its parentheses, lower-case -> who is counted."""

HEADER = re.compile(r"PUMS_(EST|SE|MOE)_(\d{1,2})(?:_TO_(\d{1,2}))?", re.IGNORECASE)
PARENTHESES = re.compile(r"\s*\([^)]*\)")
CENTURY = 2000


@dataclass(frozen=True, slots=True)
class Rounded:
    """An estimate, its standard error and its 90% margin, in whole people as published."""

    estimate: int
    se: int
    moe90: int


@dataclass(frozen=True, slots=True)
class OfficialRow:
    """state: postal code, or US; characteristic: as published."""

    state: str
    period: Period
    characteristic: str
    published: Rounded

    @property
    def key(self) -> str:
        return PARENTHESES.sub("", self.characteristic).strip().casefold()


@dataclass(frozen=True, slots=True)
class Check:
    row: OfficialRow
    computed: Rounded

    @property
    def passed(self) -> bool:
        return self.computed == self.row.published


def read_official_rows(path: Path) -> tuple[OfficialRow, ...]:
    """The rows about persons of a `pums_estimates_YY.csv` or `pums_estimates_YY_YY.csv`; housing rows are left out.

    Refused when it is not such a file.
    """
    try:
        with path.open(encoding="latin-1", newline="") as stream:
            table = [[cell.strip() for cell in row] for row in csv.reader(stream)]
    except OSError as error:
        raise Refused(f"There is no file {path}.", "Give the Census Bureau's pums_estimates file.") from error
    if not table or len(table[0]) < 6:
        raise _not_verification(path)
    headings = [HEADER.fullmatch(name) for name in table[0][3:6]]
    if not all(headings) or [m[1].upper() for m in headings if m] != ["EST", "SE", "MOE"]:
        raise _not_verification(path)
    first, last = headings[0].group(2, 3) if headings[0] else ("", "")
    period = Period(CENTURY + int(first), CENTURY + int(last or first))
    rows = (_official_row(row, period, path) for row in table[1:] if any(row))
    return tuple(row for row in rows if row.key in PERSON_ROWS)


def _official_row(cells: list[str], period: Period, path: Path) -> OfficialRow:
    try:
        numbers = [int(cell.replace(",", "")) for cell in cells[3:6]]
        code = cells[0].upper()
        state = BY_FIPS[int(code)].postal if code.isdigit() and int(code) else NATION
        return OfficialRow(state, period, cells[2], Rounded(*numbers))
    except (ValueError, KeyError, TypeError) as error:
        raise _not_verification(path) from error


def _not_verification(path: Path) -> Refused:
    return Refused(
        f"{path.name} is not the Census Bureau's list of verification estimates.",
        "Give pums_estimates_YY.csv of the same year, or pums_estimates_YY_YY.csv of the same five years.",
    )


def verify(file: LoadedFile, official: Iterable[OfficialRow]) -> tuple[Check, ...]:
    """Every person row published for the file's state (for the nation and each state in a national file).

    Refused when nothing is published there for the file's period.
    """
    rows = [row for row in official if row.period == file.period and row.state in _areas(file)]
    if not rows:
        raise Refused(
            f"The verification estimates have no rows for {file.source.name}.",
            "Give those of the same year and the same length (1-year or 5-year).",
        )
    survey = read_survey([file], columns=("GQ", "SEX", "AGEP", "ST"))
    return tuple(Check(row, count(survey, _who(row, file))) for row in rows)


def _areas(file: LoadedFile) -> set[str]:
    return {file.state} | {BY_FIPS[fips].postal for fips in file.states}


def _who(row: OfficialRow, file: LoadedFile) -> Rule:
    rule = PERSON_ROWS[row.key]
    here = [fips for fips in file.states if BY_FIPS[fips].postal == row.state]
    return rule & _codes("ST", *here) if row.state != file.state else rule


def count(survey: Survey, who: Rule) -> Rounded:
    """How many people the rule holds for, rounded as the Census Bureau does: the margin from the unrounded SE."""
    dim = dimension("verification", {"counted": who})
    inside = dim.members[0][atoms_of(dim, survey.columns, survey.rows)]
    totals = survey.weights[inside].sum(axis=0, dtype=np.int64).astype(np.float64)
    se = math.sqrt(float(survey.design.variance(totals)))
    return Rounded(int(totals[0]), _half_up(se), _half_up(Z90 * se))


def _half_up(x: float) -> int:
    return math.floor(x + 0.5)
