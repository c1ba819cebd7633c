"""Where the Census Bureau publishes its person files, verification rows and tables, and which of them exist."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode, urlsplit

from fivefold.sources.states import NATION, area_name
from fivefold.vocabulary import Period, Refused

PERSON_FILES = "https://www2.census.gov/programs-surveys/acs/data/pums"
VERIFICATION_ROWS = "https://www2.census.gov/programs-surveys/acs/tech_docs/pums/estimates"
TABLES = "https://api.census.gov/data"

FIRST_YEAR = 2012
"""Person files are read from this data year on."""
FIRST_FIVE_YEAR = 2014
"""5-year files that ended earlier hold occupations in 2002 codes."""
NOT_PUBLISHED = {2020: "The pandemic disturbed its collection, so the Census Bureau published experimental files only."}
"""Data years without a standard 1-year file."""


def period_of(year: int, *, five_year: bool) -> Period:
    """The period of the file published for a year. Refused for one that does not exist or cannot be read."""
    first = FIRST_FIVE_YEAR if five_year else FIRST_YEAR
    if year < first:
        raise Refused(f"Files before {first} are not read.", f"Choose {first} or later.")
    if not five_year and year in NOT_PUBLISHED:
        raise Refused(
            f"There is no standard {year} 1-year file. {NOT_PUBLISHED[year]}",
            f"Choose {year - 1}, {year + 1}, or the 5-year file of {year} (--five-year).",
        )
    return Period(year - 4 if five_year else year, year)


def person_file_name(state: str) -> str:
    """`csv_ppa.zip` for PA, `csv_pus.zip` for the nation."""
    return f"csv_p{state.lower()}.zip"


def person_file(state: str, period: Period, *, root: str = PERSON_FILES) -> str:
    """The address of a state's person file, at the Census Bureau or at a mirror of the same layout."""
    return f"{root.rstrip('/')}/{period.last}/{_length(period)}/{person_file_name(state)}"


def verification_rows(period: Period) -> str:
    """The address of the `PUMS Estimates for User Verification` of a period."""
    years = f"{period.last % 100}" if period.years == 1 else f"{period.first % 100}_{period.last % 100}"
    return f"{VERIFICATION_ROWS}/pums_estimates_{years}.csv"


def table(table_id: str, period: Period, *, places: str = "state:*", within: str = "", key: str = "") -> str:
    """The Census Data API address of a whole detailed table: estimates, margins and annotations for some places.

    places: for example `state:*`, `county:101`; within: the larger area, for example `state:42`.
    """
    question = {"get": f"NAME,group({table_id.upper()})", "for": places}
    question |= {"in": within} if within else {}
    question |= {"key": key} if key else {}
    return f"{TABLES}/{period.last}/acs/acs{period.years}?{urlencode(question, safe=':*(),')}"


def is_address(origin: str) -> bool:
    return urlsplit(origin).scheme in ("http", "https")


def at_mirror(origin: str, state: str, period: Period) -> str:
    """The address of a person file at a mirror: `origin` is the file itself, or stands for the Census folder."""
    return origin if origin.lower().endswith((".zip", ".csv")) else person_file(state, period, root=origin)


def in_folder(folder: Path, state: str = "", period: Period | None = None) -> tuple[Path, ...]:
    """The person files in a folder: laid out as at the Census Bureau (2018/1-Year/csv_ppa.zip), or all side by side."""
    name = person_file_name(state) if state else "csv_p*.zip"
    laid_out = sorted(folder.glob(f"{period.last}/{_length(period)}/{name}")) if period else []
    found = laid_out or sorted(folder.glob(name))
    if not found:
        wanted = f"the person file of {area_name(state)}" if state else "any person file"
        raise Refused(f"{folder} does not hold {wanted} ({name}).", "Check the folder, or give the file itself.")
    if not state:
        found = [path for path in found if path.name != person_file_name(NATION)] or found
    return tuple(found)


def _length(period: Period) -> str:
    return f"{period.years}-Year"
