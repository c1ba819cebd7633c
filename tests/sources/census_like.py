"""Small person files written as the Census Bureau wrote them in different years. Made-up people, real conventions."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

Record = dict[str, str]
NOT_OF_THIS_VINTAGE = {"PUMA": "-0009", "OCCP": "N.A.", "SOCP": "N.A.//"}


@dataclass(frozen=True)
class Convention:
    """How one release was written. `split`: column -> (vintage suffix by data year), None where it is one column."""

    years: tuple[int, ...]
    adjinc: Mapping[int, str]
    members: tuple[str, ...]
    serial: Callable[[int, int], str]
    relationship: str
    state_column: str = "ST"
    lower_case_weights: bool = False
    split: Mapping[str, Callable[[int], str]] = field(default_factory=dict)
    occupations: tuple[str, ...] = ("1021", "3255")
    suffixes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def _hu(year: int, i: int) -> str:
    return f"{year}HU{i:07}"


def _digits(year: int, i: int) -> str:
    return f"{year}{i:09}"


Y2012 = Convention(
    (2012,), {2012: "1010207"}, ("ss12ppa.csv",), lambda _, i: f"{i:07}", "RELP", lower_case_weights=True
)
Y2010_2014 = Convention(
    (2010, 2011, 2012, 2013, 2014),
    {2010: "1097202", 2011: "1066304", 2012: "1044104", 2013: "1024887", 2014: "1008425"},
    ("ss14ppa.csv",),
    _digits,
    "RELP",
    split={
        "PUMA": lambda year: "10" if year >= 2012 else "00",
        "POWPUMA": lambda year: "10" if year >= 2012 else "00",
        "OCCP": lambda year: "12" if year >= 2012 else "10",
        "SOCP": lambda year: "12" if year >= 2012 else "10",
    },
    suffixes={"PUMA": ("00", "10"), "POWPUMA": ("00", "10"), "OCCP": ("10", "12"), "SOCP": ("10", "12")},
)
Y2013_2017 = Convention(
    (2013, 2014, 2015, 2016, 2017),
    {2013: "1061971", 2014: "1045195", 2015: "1035988", 2016: "1029257", 2017: "1011189"},
    ("psam_p42.csv",),
    _digits,
    "RELP",
)
Y2014_2018 = Convention(
    (2014, 2015, 2016, 2017, 2018),
    {2014: "1070673", 2015: "1061242", 2016: "1054346", 2017: "1035838", 2018: "1013097"},
    ("psam_p42.csv",),
    lambda year, i: _hu(year, i) if year >= 2018 else _digits(year, i),
    "RELP",
)
Y2018 = Convention((2018,), {2018: "1013097"}, ("psam_p42.csv",), _hu, "RELP")
Y2019 = Convention((2019,), {2019: "1010145"}, ("psam_p42.csv",), _hu, "RELSHIPP")
Y2022 = Convention((2022,), {2022: "1042311"}, ("psam_p42.csv",), _hu, "RELSHIPP")
Y2018_2022 = Convention(
    (2018, 2019, 2020, 2021, 2022),
    {2018: "1184371", 2019: "1159150", 2020: "1141600", 2021: "1113261", 2022: "1042311"},
    ("psam_p42.csv",),
    _hu,
    "RELSHIPP",
    split={
        "PUMA": lambda year: "20" if year >= 2022 else "10",
        "POWPUMA": lambda year: "20" if year >= 2022 else "10",
    },
    suffixes={"PUMA": ("10", "20"), "POWPUMA": ("10", "20")},
)
Y2018_MADE_UP = Convention((2018,), {2018: "1013097"}, ("psam_p42.csv",), lambda year, i: f"{year}ILLUS{i:04}", "RELP")
Y2023 = Convention((2023,), {2023: "1019518"}, ("psam_p42.csv",), _hu, "RELSHIPP", state_column="STATE")


def people(how: Convention, count: int = 40, *, seed: int = 1, state: int = 42) -> list[Record]:
    """Made-up people, data years in turn; some weights are zero or negative, one in four has no occupation."""
    rng = np.random.default_rng(seed)
    return [_person(how, i, rng, state) for i in range(count)]


def _person(how: Convention, i: int, rng: np.random.Generator, state: int) -> Record:
    year, works = how.years[i % len(how.years)], i % 4 != 3
    household, quarters = ("0", "16") if how.relationship == "RELP" else ("20", "37")
    record = {
        "RT": "P",
        "SERIALNO": how.serial(year, i),
        "SPORDER": "01",
        "PUMA": "03201",
        how.state_column: f"{state:02}",
        "ADJINC": how.adjinc[year],
        "PWGTP": str(20 + i),
        "AGEP": f"{int(rng.integers(0, 95)):02}",
        "SEX": str(1 + i % 2),
        "RAC1P": str(1 + i % 9),
        "HISP": f"{1 + i % 24:02}",
        "ESR": "1" if works else "",
        "OCCP": how.occupations[i % 2] if works else "",
        "SOCP": ("1110XX", "291141")[i % 2] if works else "",
        "NAICSP": "722Z" if works else "",
        "WAGP": str(10_000 + 111 * i) if works else "",
        "INTP": str(-500 + 30 * i),
        "WKHP": "40" if works else "",
        how.relationship: quarters if i % 10 == 9 else household,
        "POWPUMA": "03200" if works else "",
        "POWSP": "042" if works else "",
    }
    for column, vintage in how.split.items():
        value = record.pop(column)
        for suffix in how.suffixes[column]:
            elsewhere = NOT_OF_THIS_VINTAGE.get(column, "-0009")
            record[column + suffix] = value if suffix == vintage(year) else elsewhere
    letter = "pwgtp" if how.lower_case_weights else "PWGTP"
    record |= {f"{letter}{r}": str(int(rng.integers(-3, 2 * (20 + i)))) for r in range(1, 81)}
    return record


def csv_text(records: Sequence[Record]) -> str:
    lines = [",".join(records[0])] + [",".join(record.values()) for record in records]
    return "\n".join(lines) + "\n"


def write_zip(path: Path, parts: Mapping[str, Sequence[Record] | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content if isinstance(content, str) else csv_text(content))
        packed.writestr("README.pdf", b"%PDF-1.4 not a table")
    return path


def write_file(path: Path, how: Convention, count: int = 40, *, seed: int = 1, state: int = 42) -> Path:
    return write_zip(path, {how.members[0]: people(how, count, seed=seed, state=state)})
