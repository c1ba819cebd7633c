"""The areas the Census Bureau publishes person files for: postal code, FIPS code, name (ANSI INCITS 38)."""

from __future__ import annotations

from dataclasses import dataclass

from fivefold.vocabulary import Refused

NATION = "US"
"""The postal-like code of a file that holds every state."""


@dataclass(frozen=True, slots=True)
class State:
    fips: int
    postal: str
    name: str


_TABLE = """
1 AL Alabama|2 AK Alaska|4 AZ Arizona|5 AR Arkansas|6 CA California|8 CO Colorado|9 CT Connecticut|10 DE Delaware
11 DC District of Columbia|12 FL Florida|13 GA Georgia|15 HI Hawaii|16 ID Idaho|17 IL Illinois|18 IN Indiana|19 IA Iowa
20 KS Kansas|21 KY Kentucky|22 LA Louisiana|23 ME Maine|24 MD Maryland|25 MA Massachusetts|26 MI Michigan
27 MN Minnesota|28 MS Mississippi|29 MO Missouri|30 MT Montana|31 NE Nebraska|32 NV Nevada|33 NH New Hampshire
34 NJ New Jersey|35 NM New Mexico|36 NY New York|37 NC North Carolina|38 ND North Dakota|39 OH Ohio|40 OK Oklahoma
41 OR Oregon|42 PA Pennsylvania|44 RI Rhode Island|45 SC South Carolina|46 SD South Dakota|47 TN Tennessee|48 TX Texas
49 UT Utah|50 VT Vermont|51 VA Virginia|53 WA Washington|54 WV West Virginia|55 WI Wisconsin|56 WY Wyoming
72 PR Puerto Rico
"""


def _read(entry: str) -> State:
    fips, postal, name = entry.split(" ", 2)
    return State(int(fips), postal, name)


STATES: tuple[State, ...] = tuple(_read(entry) for entry in _TABLE.strip().replace("\n", "|").split("|"))
BY_FIPS = {state.fips: state for state in STATES}
BY_POSTAL = {state.postal: state for state in STATES}


def postal_code(text: str) -> str:
    """The postal code of a state written as `PA`, `pa`, `42` or `Pennsylvania`; `US` for the whole nation."""
    wanted = text.strip()
    if wanted.upper() == NATION or wanted.upper() in BY_POSTAL:
        return wanted.upper()
    if wanted.isdigit() and int(wanted) in BY_FIPS:
        return BY_FIPS[int(wanted)].postal
    for state in STATES:
        if state.name.casefold() == wanted.casefold():
            return state.postal
    raise Refused(f"{wanted} is not a state.", "Use a postal code such as PA, or US for the whole nation.")


def area_name(postal: str) -> str:
    return "United States" if postal == NATION else BY_POSTAL[postal].name
