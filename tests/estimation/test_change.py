"""Change over time: by hand, and every way in which two figures must not be subtracted."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from fivefold.estimation.change import Direction, change, change_overlapping, said
from fivefold.vocabulary import (
    Break,
    Definition,
    Effect,
    Estimate,
    Figure,
    Period,
    Refused,
    Reliability,
    Source,
    Text,
)


def figure(value: float | None, se: float | None, first: int, last: int = 0, **about: object) -> Figure:
    known = value is not None and se is not None
    estimate = Estimate(
        value=value,
        se=se,
        lower90=value - 1.645 * se if known else None,
        upper90=value + 1.645 * se if known else None,
        unweighted_count=400,
        reliability=Reliability.HIGH,
        method="made up",
    )
    parts = {
        "figure": "proportionality",
        "place": "philadelphia",
        "group": "all",
        "definition": Definition(figure="proportionality", groups="race5@1"),
        "source": Source("made up", "nobody"),
    }
    return Figure(estimate=estimate, period=Period(first, last or first), **(parts | about))


def known_break(effect: Effect, affects: str = "occupation") -> Break:
    name = Text("the 2018 occupation codes", "los códigos de ocupación de 2018")
    return Break("occ-2018", "1", name, 2018, frozenset({affects}), effect, "Census Bureau")


BEFORE, AFTER = figure(0.70, 0.03, 2015), figure(0.80, 0.04, 2019)


def test_by_hand() -> None:
    """0.80 - 0.70; SE = hypot(0.03, 0.04) = 0.05."""
    found = change(BEFORE, AFTER, breaks=[], affects=["occupation"])
    assert (found.value, found.se) == pytest.approx((0.10, 0.05))
    assert (found.lower90, found.upper90) == pytest.approx((0.10 - 0.08225, 0.10 + 0.08225))
    assert said(found) is Direction.ROSE


def test_what_may_be_said() -> None:
    """Definition: a direction only when the whole interval lies on one side of 0."""
    fell = change(figure(0.9, 0.01, 2015), figure(0.8, 0.01, 2019), breaks=[], affects=[])
    unclear = change(figure(0.80, 0.03, 2015), figure(0.82, 0.03, 2019), breaks=[], affects=[])
    assert (said(fell), said(unclear)) == (Direction.FELL, Direction.CANNOT_TELL)


def test_a_refusing_break_is_named() -> None:
    with pytest.raises(Refused, match=r"2015 and 2019 cannot be compared: the 2018 occupation codes \(occ-2018\)"):
        change(BEFORE, AFTER, breaks=[known_break(Effect.REFUSE)], affects=["occupation"])


def test_a_warning_break_is_noted() -> None:
    found = change(BEFORE, AFTER, breaks=[known_break(Effect.WARN)], affects=["occupation"])
    assert "note: the 2018 occupation codes" in found.method


def test_adjusted_figures_may_cross_and_say_so() -> None:
    found = change(BEFORE, AFTER, breaks=[known_break(Effect.REFUSE)], affects=["occupation"], adjusted=True)
    assert "adjusted for the 2018 occupation codes" in found.method


def test_a_break_in_something_else_does_not_matter() -> None:
    """A change of occupation codes does not touch a figure about population; one of everything touches all."""
    assert change(BEFORE, AFTER, breaks=[known_break(Effect.REFUSE)], affects=["place"]).value
    with pytest.raises(Refused):
        change(BEFORE, AFTER, breaks=[known_break(Effect.REFUSE, "everything")], affects=["place"])


def test_a_break_before_or_after_both_does_not_matter() -> None:
    after = figure(0.8, 0.04, 2021)
    assert change(AFTER, after, breaks=[known_break(Effect.REFUSE)], affects=["occupation"]).value == 0


def test_overlapping_periods_are_refused_unless_asked_for() -> None:
    """C = 4/5: sqrt(1 - 0.8) x hypot(0.03, 0.04), the Census Bureau's formula."""
    earlier, later = figure(0.70, 0.03, 2014, 2018), figure(0.80, 0.04, 2015, 2019)
    with pytest.raises(Refused, match="share years"):
        change(earlier, later, breaks=[], affects=[])
    found = change_overlapping(earlier, later, breaks=[], affects=[])
    assert found.se == pytest.approx(math.sqrt(0.2) * 0.05)
    assert "80%" in found.method


@pytest.mark.parametrize(
    "later",
    [
        replace(AFTER, place="pittsburgh"),
        replace(AFTER, group="women"),
        replace(AFTER, figure="access-index"),
        replace(AFTER, definition=Definition(figure="proportionality", groups="race5@2")),
        figure(0.8, 0.04, 2016, 2020),
        figure(0.8, 0.04, 2015),
        figure(0.8, 0.04, 2011),
    ],
    ids=["place", "group", "figure", "definition", "length", "same year", "wrong order"],
)
def test_different_things_are_not_subtracted(later: Figure) -> None:
    with pytest.raises(Refused):
        change(BEFORE, later, breaks=[], affects=[])


def test_a_zero_cell_moves_its_bounds_not_its_certainty() -> None:
    """MOVER (Zou and Donner): from 0 in (0, 0.3) to 0.5 in (0.4, 0.6): 0.5 - hypot(0.1, 0.3), 0.5 + hypot(0.1, 0)."""
    none = replace(BEFORE.estimate, value=0.0, se=None, lower90=0.0, upper90=0.3, reliability=Reliability.NONE)
    some = replace(AFTER.estimate, value=0.5, se=0.06, lower90=0.4, upper90=0.6)
    found = change(replace(BEFORE, estimate=none), replace(AFTER, estimate=some), breaks=[], affects=[])
    assert (found.value, found.se, found.reliability) == (0.5, None, Reliability.NONE)
    assert (found.lower90, found.upper90) == pytest.approx((0.5 - math.hypot(0.1, 0.3), 0.6))


def test_what_does_not_exist_does_not_change() -> None:
    found = change(figure(None, None, 2015), AFTER, breaks=[], affects=[])
    assert (found.value, found.se, found.lower90, said(found)) == (None, None, None, Direction.CANNOT_TELL)
