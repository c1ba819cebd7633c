"""Fourteen states' 2018 person files against the published table C24010: `python -m tests.reference.published_2018`.

The public-use file is a part of the sample behind the tables, so both have sampling error and differ a little; the
published one is edited and swapped differently too. z is the difference over the root of the summed variances.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from fivefold.estimation.comparison import Compared, z_scores
from fivefold.estimation.cube import build_cube
from fivefold.estimation.estimators import total
from fivefold.estimation.published import sum_of, value_of
from fivefold.estimation.recode import dimension
from fivefold.vocabulary import EVERYONE, Criterion, Estimate, Rule
from tests.reference.real_files import CIVILIAN_EMPLOYED, SEXES, STATES_2018, survey_of, table_of, value

FEMALE = 36
"""Rows for women come this many after those for men."""
MAJOR_GROUPS: Mapping[int, tuple[int, int] | None] = {
    2: None,
    5: (10, 440),
    6: (500, 960),
    7: (1005, 1980),
    8: (1005, 1240),
    9: (1305, 1560),
    10: (1600, 1980),
    12: (2001, 2060),
    13: (2100, 2180),
    14: (2205, 2555),
    15: (2600, 2920),
    16: (3000, 3550),
    20: (3601, 3655),
    21: (3700, 3960),
    24: (4000, 4160),
}
"""Row for men -> 2018 Census occupation codes (None: all), by the table's own wording and the 2018 code list."""
SCIENCE = "computer, engineering and science, both sexes"


def compared(shared_data: Path, cache: Path) -> tuple[Compared, ...]:
    """One row per state and table row: ours, published, z."""
    return z_scores(pair for state in STATES_2018 for pair in _pairs(state, shared_data, cache))


def _pairs(state: str, shared_data: Path, cache: Path) -> Iterator[tuple[str, Estimate, Estimate]]:
    table = table_of("C24010", 2018, shared_data)
    place = f"{STATES_2018[state]:02}"
    jobs = {str(row): CIVILIAN_EMPLOYED & _codes(codes) for row, codes in MAJOR_GROUPS.items()}
    cube = build_cube(
        survey_of(state, shared_data, cache), [dimension("jobs", jobs), dimension("sex", {"all": EVERYONE} | SEXES)]
    )
    for shift, sex in enumerate(SEXES):
        for row, found in zip(MAJOR_GROUPS, total(cube.sums("jobs", {"sex": sex})), strict=True):
            if (published := value(table, row + FEMALE * shift, place)) is not None:
                yield f"{state.upper()} C24010_{row + FEMALE * shift:03}", found, value_of(published)
    both = total(cube.sums("jobs").select(["2", "7"]))
    if (published := value(table, 1, place)) is not None:
        yield f"{state.upper()} C24010_001", both[0], value_of(published)
    parts = [value(table, row, place) for row in (7, 7 + FEMALE)]
    if None not in parts:
        yield f"{state.upper()} {SCIENCE}", both[1], value_of(sum_of([p for p in parts if p is not None]))


def _codes(codes: tuple[int, int] | None) -> Rule:
    return EVERYONE if codes is None else Rule.all_of(Criterion.of("OCCP", [codes]))


def as_text(rows: tuple[Compared, ...]) -> str:
    lines = [f"{'row':<50}{'file':>12}{'published':>12}{'z':>8}"]
    lines += [f"{c.label:<50}{c.ours:>12,.0f}{c.theirs:>12,.0f}{c.z or 0:>8.2f}" for c in rows]
    worst = max(abs(c.z or 0) for c in rows)
    return "\n".join([*lines, f"{len(rows)} comparisons, largest |z| {worst:.2f}"])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(as_text(compared(Path(sys.argv[1]), Path(folder))) + "\n")
