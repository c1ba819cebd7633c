"""What a cell of a workbook says, as the text a person would type: 12 not 12.0, dates as ISO, true and false."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)))
_BUILT_IN_PERCENTS = frozenset((9, 10))
_BUILT_IN_DURATION = 46
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE | re.DOTALL)
"""What a number format shows as it is, and its colours, conditions and languages; not [h], which is a duration."""
_DURATION = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_ESCAPED = re.compile(r"_x(?!0000|[dD][89a-fA-F])([0-9a-fA-F]{4})_")
"""How a workbook writes characters XML has not. Not NUL and halves of characters, which are no text."""
_DAY_ZERO = datetime.combine(date(1899, 12, 31), time())
_DAY_ZERO_1904 = datetime.combine(date(1904, 1, 1), time())
_FIRST_REAL_DAY = 60
"""Excel's calendar has a 29 February 1900, so that from there on a date is counted one too high."""
_PAST_LAST_DAY = 2_957_003
"""1 January 10000 counted from 1904; what is beyond stays a number."""
_EXACT = 10**15
"""From here on Excel has replaced digits by zeros."""


class Show(Enum):
    PLAIN = "plain"
    DATE = "date"
    DURATION = "duration"
    PERCENT = "percent"


class Style(NamedTuple):
    """How a number format shows a number; `digits`: leading zeros up to this many, as in a ZIP code."""

    show: Show = Show.PLAIN
    digits: int = 0


def style_of(number: int, code: str | None) -> Style:
    """From a format's number and, where the workbook defines it, its code such as `yyyy-mm-dd` or `0.0%`."""
    if code is None:
        return Style(_built_in(number))
    shown = _LITERAL.sub("", code.partition(";")[0])
    if _DURATION.search(shown):
        return Style(Show.DURATION)
    if "%" in shown:
        return Style(Show.PERCENT)
    if re.search("[dmyhs]", shown, re.IGNORECASE):
        return Style(Show.DATE)
    return Style(digits=len(shown) if re.fullmatch("0{2,}", code) else 0)


def _built_in(number: int) -> Show:
    if number == _BUILT_IN_DURATION:
        return Show.DURATION
    if number in _BUILT_IN_PERCENTS:
        return Show.PERCENT
    return Show.DATE if number in _BUILT_IN_DATES else Show.PLAIN


def number_text(raw: str, style: Style, *, from_1904: bool) -> str:
    """A stored number as text. ValueError when it is none."""
    number = float(raw)
    if not abs(number) < float("inf"):
        raise ValueError("not a finite number")
    if style.show is Show.DATE and 0 <= number < _PAST_LAST_DAY:
        return _date_text(number, from_1904=from_1904)
    if number.is_integer():
        return f"{Decimal(raw):.0f}".zfill(style.digits) if number else "0".zfill(style.digits)
    return f"{Decimal(f'{number:.15g}'):f}"


def is_inexact(raw: str) -> bool:
    """True for whole numbers so long that the program which stored them no longer had all their digits."""
    return abs(float(raw)) >= _EXACT


def _date_text(days: float, *, from_1904: bool) -> str:
    if days < 1 and not from_1904:
        return _moment(_DAY_ZERO, days).time().isoformat()
    first = _DAY_ZERO_1904 if from_1904 else _DAY_ZERO
    if days >= _FIRST_REAL_DAY and not from_1904:
        first -= timedelta(days=1)
    moment = _moment(first, days)
    return moment.isoformat() if days % 1 else moment.date().isoformat()


def _moment(first: datetime, days: float) -> datetime:
    """To whole seconds: a workbook stores 14:30 as 0.604166666666667."""
    return first + timedelta(seconds=round(days * 86_400))


def plain_text(raw: str) -> str:
    """With the characters that XML cannot hold put back (`_x000D_` is a carriage return)."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), raw)
