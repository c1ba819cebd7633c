"""Change of a figure between two periods: refused across a break or between overlapping periods, never just joined."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from enum import StrEnum

from fivefold.estimation.reliability import worse
from fivefold.vocabulary import Z90, Break, Effect, Estimate, Figure, Refused

EVERYTHING = "everything"


class Direction(StrEnum):
    """What may be said of a change at 90% confidence."""

    ROSE = "rose"
    FELL = "fell"
    CANNOT_TELL = "cannot tell"


def change(
    earlier: Figure, later: Figure, *, breaks: Sequence[Break], affects: Collection[str], adjusted: bool = False
) -> Estimate:
    """later - earlier for the same figure of independent samples; SE is the root of the summed variances.

    affects: what the figure depends on, of `occupation`, `place`, `race`, `period`; only breaks that touch one of them
    (or everything) count. adjusted: the caller has put both figures on one footing, for example by a crosswalk of
    occupation codes, so a break is noted and no longer refused.

    Interval: value -+ 1.645 SE; where one of the two has no SE (a zero cell), from their two intervals (MOVER: Zou and
    Donner 2008). Reliability: the worse of the two. Cases: the fewer of the two.
    Refused: a refusing break between the two, shared years, periods of unequal length, or figures of different things.
    """
    _require_comparable(earlier, later)
    if earlier.period.overlap(later.period) > 0:
        raise Refused(
            f"{earlier.period.label} and {later.period.label} share years, so their samples are not independent.",
            "Compare periods without common years, or ask for the overlap-adjusted change.",
        )
    notes = _notes(earlier, later, breaks, affects, adjusted=adjusted)
    return _changed(earlier, later, 1.0, ["change between independent samples", *notes])


def change_overlapping(
    earlier: Figure, later: Figure, *, breaks: Sequence[Break], affects: Collection[str], adjusted: bool = False
) -> Estimate:
    """As `change`, for two multi-year periods of equal length that share the fraction C of their years.

    SE = sqrt(1 - C) x root of the summed variances (Census Bureau, multiyear accuracy document): what changed is only
    the difference between the years they do not share.
    """
    _require_comparable(earlier, later)
    shared = earlier.period.overlap(later.period)
    notes = _notes(earlier, later, breaks, affects, adjusted=adjusted)
    method = f"change between periods sharing {shared:.0%} of their years"
    return _changed(earlier, later, math.sqrt(1 - shared), [method, *notes])


def said(changed: Estimate) -> Direction:
    """Rose or fell when the whole 90% interval is on one side of 0; otherwise it cannot be told from noise."""
    if changed.lower90 is not None and changed.lower90 > 0:
        return Direction.ROSE
    if changed.upper90 is not None and changed.upper90 < 0:
        return Direction.FELL
    return Direction.CANNOT_TELL


def _require_comparable(earlier: Figure, later: Figure) -> None:
    for what, a, b in (
        ("figure", earlier.figure, later.figure),
        ("place", earlier.place, later.place),
        ("group", earlier.group, later.group),
        ("definition", earlier.definition, later.definition),
    ):
        if a != b:
            raise Refused(
                f"The two figures differ in {what}, so their difference would not be a change over time.",
                "Compute both with the same definition, place and group.",
            )
    if earlier.period >= later.period:
        raise Refused(
            f"{later.period.label} does not come after {earlier.period.label}.", "Give the earlier one first."
        )
    if earlier.period.years != later.period.years:
        raise Refused(
            f"{earlier.period.label} and {later.period.label} are periods of different lengths.",
            "Compare 1-year with 1-year and 5-year with 5-year figures.",
        )


def _notes(
    earlier: Figure, later: Figure, breaks: Sequence[Break], affects: Collection[str], *, adjusted: bool
) -> list[str]:
    """A note for every break crossed; the first that refuses is raised unless the figures were adjusted for it."""
    touched = {*affects, EVERYTHING}
    crossed = [b for b in breaks if b.affects & touched and b.crossed_by(earlier.period, later.period)]
    for b in crossed:
        if b.effect is Effect.REFUSE and not adjusted:
            raise Refused(
                f"{earlier.period.label} and {later.period.label} cannot be compared: {b.name.en} ({b.id}).",
                "Compare years on the same side of the break, or adjust both figures for it.",
            )
    mark = "adjusted for" if adjusted else "note:"
    return [f"{mark} {b.name.en} ({b.id})" for b in crossed]


def _changed(earlier: Figure, later: Figure, shrink: float, method: Sequence[str]) -> Estimate:
    a, b = earlier.estimate, later.estimate
    value = None if a.value is None or b.value is None else b.value - a.value
    se = None if value is None or a.se is None or b.se is None else shrink * math.hypot(a.se, b.se)
    lower, upper = _interval(value, se, a, b, shrink)
    counts = [e.unweighted_count for e in (a, b) if e.unweighted_count is not None]
    return Estimate(
        value=value,
        se=se,
        lower90=lower,
        upper90=upper,
        unweighted_count=min(counts) if counts else None,
        reliability=worse(a.reliability, b.reliability),
        method="; ".join(method),
        approximate=a.approximate or b.approximate,
    )


def _interval(
    value: float | None, se: float | None, a: Estimate, b: Estimate, shrink: float
) -> tuple[float | None, float | None]:
    if value is None:
        return None, None
    if se is not None:
        return value - Z90 * se, value + Z90 * se
    below, above = _distance(b.value, b.lower90, a.upper90, a.value), _distance(b.upper90, b.value, a.value, a.lower90)
    return (
        None if below is None else value - shrink * below,
        None if above is None else value + shrink * above,
    )


def _distance(*ends: float | None) -> float | None:
    """Root of the summed squares of two widths, each given as (upper end, lower end); None where an end is missing."""
    high1, low1, high2, low2 = ends
    if high1 is None or low1 is None or high2 is None or low2 is None:
        return None
    return math.hypot(high1 - low1, high2 - low2)
