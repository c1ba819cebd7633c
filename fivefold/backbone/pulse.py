"""The pulse: five statements a quarter, one on each condition, that members agree with or not. Pure words and dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from fivefold.vocabulary import Refused, Text

STATEMENTS: Mapping[str, Text] = {
    "agenda": Text(
        "I can say in my own words what we have agreed to do together.",
        "Puedo decir con mis propias palabras lo que hemos acordado hacer en conjunto.",
    ),
    "measures": Text(
        "The numbers we share help me decide what to do.",
        "Los números que compartimos me ayudan a decidir qué hacer.",
    ),
    "activities": Text(
        "What my organisation does fits together with what the others do.",
        "Lo que hace mi organización encaja con lo que hacen las demás.",
    ),
    "communication": Text(
        "I hear in time about what concerns me, and I am heard.",
        "Me entero a tiempo de lo que me concierne, y se me escucha.",
    ),
    "backbone": Text(
        "The backbone organisation makes our common work easier.",
        "La organización central facilita nuestro trabajo común.",
    ),
}
"""Condition -> statement, in the order of the five rooms. A change of wording begins a new series."""

SCORES = range(1, 6)
AGREES_FROM = 4
"""Scores go from 1, does not agree at all, to 5, agrees fully; this and above count as agreeing."""


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a calendar year, written `2026-Q4`."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1900 < self.year < 2200 and 1 <= self.number <= 4):
            raise Refused("This is not a quarter of a year.", "Write it like 2026-Q4.")

    @property
    def last_day(self) -> date:
        after = date(self.year + self.number // 4, self.number % 4 * 3 + 1, 1)
        return after - timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"


def quarter_of(day: date) -> Quarter:
    return Quarter(day.year, (day.month - 1) // 3 + 1)
