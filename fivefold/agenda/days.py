"""Moments and the days they fall on, by the clock of the backbone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fivefold.backbone.queries.initiatives import site_zone


def site_clock() -> ZoneInfo:
    return ZoneInfo(site_zone())


def local_day(at: datetime, clock: ZoneInfo) -> date:
    return at.astimezone(clock).date()


def last_day_before(at: datetime, clock: ZoneInfo) -> date:
    """The last day on which there is a moment before this one: the day before, when it is midnight."""
    return local_day(at - timedelta(microseconds=1), clock)


def day_begins(day: date, clock: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), clock)
