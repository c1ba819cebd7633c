"""The door for counts of our own members: small enough that each person in them must be protected.

What it does, with the limits of `limits.toml`: hides a group that is small or that nearly everybody is in; where
groups share out one whole, hides others with it so that no subtraction tells which is small; rounds the rest. Releases
are kept apart in time, and what is shown changes only when many people changed, so that comparing two of them tells
about nobody: a number stands as it was shown until the count has moved away by the minimum, and what was hidden once
stays hidden.

It knows these rules and no others. Whatever does not fit them is refused.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from fivefold.disclosure.released import _SEAL, ReleasedCount, ReleasedCounts, ReleasedShare
from fivefold.vocabulary import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What each means stands beside it in `limits.toml`."""

    minimum: int
    base: int
    lowest_percent: int
    highest_percent: int
    days_between: int

    def __post_init__(self) -> None:
        if not 1 <= self.base <= self.minimum or not 0 < self.lowest_percent < self.highest_percent < 100:
            raise Refused("The limits of disclosure control do not fit one another.", "See the notes in limits.toml.")

    @property
    def moved(self) -> int:
        """So far from a rounded number, a count has changed by at least the minimum."""
        return self.minimum + self.base // 2


LIMITS = Limits(**tomllib.loads(files(__package__).joinpath("limits.toml").read_text(encoding="utf-8")))


class TooFew(Refused):
    """What could be shown, or what changed, concerns too few people."""


class NothingToShow(TooFew):
    """Too few people said anything."""

    def __init__(self) -> None:
        super().__init__("Too few people say which groups they belong to: nothing can be shown safely.", "Try later.")


class NothingNew(TooFew):
    """Too few people said something else than before."""

    def __init__(self) -> None:
        super().__init__("Too few changed since the last release: it stands.", "Try again in a later quarter.")


class TooSoon(Refused):
    """Releases are kept apart in time."""

    def __init__(self, days: int) -> None:
        super().__init__("The last release is too recent.", f"Wait {days} days between releases.")


def release_counts(
    counts: Mapping[str, int],
    *,
    said: int,
    asked: int,
    exclusive: bool,
    on: date,
    earlier: Iterable[ReleasedCounts] = (),
    limits: Limits = LIMITS,
) -> ReleasedCounts:
    """Protected counts of people by group, safe beside all `earlier` releases of the same groups.

    counts: group id -> people, the most needed group first. said: people who named any; asked: people who could.
    exclusive: the groups share out all who said (leave nobody out). TooFew: nothing can be shown, or too little changed
    since the last release. Refused: counts that do not fit together, other groups than before, or too soon.
    """
    before = sorted(earlier, key=lambda release: release.on)
    _require_understood(counts, said, asked, exclusive=exclusive)
    _require_comparable(counts, on, before, limits)
    stuck = {name for release in before for name, count in release.groups.items() if count.value is None}
    hidden = _hidden(counts, said, stuck, limits, exclusive=exclusive)
    last = before[-1] if before else None
    whole = _number(said, on, last.said if last else None, limits)
    groups = {
        name: ReleasedCount(value=None, since=on, seal=_SEAL)
        if name in hidden
        else _number(count, on, last.groups[name] if last else None, limits)
        for name, count in counts.items()
    }
    _require_something_new([whole, *groups.values()], on)
    around = ReleasedCount(value=_rounded(asked, limits), since=on, seal=_SEAL)
    _require_parts_fit(around, whole, groups)
    return ReleasedCounts(on=on, asked=around, said=whole, groups=MappingProxyType(groups), seal=_SEAL)


def release_share(agreeing: int, *, answered: int, limits: Limits = LIMITS) -> ReleasedShare:
    """The share of those who answered, in whole per cent with coded ends; nothing when too few answered."""
    if not 0 <= agreeing <= answered:
        raise _not_understood()
    if answered < limits.minimum:
        return ReleasedShare(percent=None, of=None, seal=_SEAL)
    exact = round(100 * agreeing / answered)
    percent = min(max(exact, limits.lowest_percent), limits.highest_percent)
    end = percent in (limits.lowest_percent, limits.highest_percent)
    return ReleasedShare(percent=percent, of=_rounded(answered, limits), end=end, seal=_SEAL)


def read_counts(record: object) -> ReleasedCounts:
    """A release as it was stored by `to_dict`. Refused when it is not one."""
    try:
        return _read(record)
    except (KeyError, TypeError, ValueError) as problem:
        raise Refused("A stored release cannot be read.", "Restore it from a backup; it must not change.") from problem


def _read(record: object) -> ReleasedCounts:
    if not isinstance(record, dict):
        raise TypeError
    return ReleasedCounts(
        on=date.fromisoformat(record["on"]),
        asked=_read_count(record["asked"]),
        said=_read_count(record["said"]),
        groups=MappingProxyType({str(name): _read_count(count) for name, count in record["groups"].items()}),
        seal=_SEAL,
    )


def _read_count(record: Mapping[str, Any]) -> ReleasedCount:
    value = record["value"]
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise TypeError
    return ReleasedCount(value=value, since=date.fromisoformat(record["since"]), seal=_SEAL)


# --- what is hidden ---------------------------------------------------------------------------------------------------


def _hidden(
    counts: Mapping[str, int], said: int, stuck: set[str], limits: Limits, *, exclusive: bool
) -> frozenset[str]:
    """Further groups are hidden in a fixed order, the last first: to choose by size would tell about sizes."""
    hidden = {name for name, count in counts.items() if min(count, said - count) < limits.minimum} | stuck
    others = [name for name in counts if name not in hidden]
    while exclusive and others and _can_be_worked_out([counts[name] for name in hidden], limits):
        hidden.add(others.pop())
    if not others:
        raise NothingToShow
    return frozenset(hidden)


def _can_be_worked_out(hidden: list[int], limits: Limits) -> bool:
    """By taking all that is shown from the whole, and knowing these rules: does what is left pin a small group down?

    Not when a large group is hidden among the small ones and all together are so many that each small one may be
    anything below the minimum, even for somebody who knows which of them are large.
    """
    large = sum(count >= limits.minimum for count in hidden)
    mixed = len(hidden) > 1 and large > 0 and sum(hidden) - large * limits.minimum >= limits.minimum
    return bool(hidden) and not mixed


def _number(count: int, on: date, before: ReleasedCount | None, limits: Limits) -> ReleasedCount:
    if before is not None and before.value is not None and abs(count - before.value) < limits.moved:
        return before
    return ReleasedCount(value=_rounded(count, limits), since=on, seal=_SEAL)


def _rounded(count: int, limits: Limits) -> int:
    return (count + limits.base // 2) // limits.base * limits.base


# --- what is refused --------------------------------------------------------------------------------------------------


def _require_understood(counts: Mapping[str, int], said: int, asked: int, *, exclusive: bool) -> None:
    fit = counts and 0 <= said <= asked and all(0 <= count <= said for count in counts.values())
    if not fit or (exclusive and sum(counts.values()) != said):
        raise _not_understood()


def _require_comparable(counts: Mapping[str, int], on: date, before: list[ReleasedCounts], limits: Limits) -> None:
    if any(release.groups.keys() != counts.keys() for release in before):
        raise Refused(
            "These are not the groups of the releases before, and two ways of grouping give small groups away.",
            "Release the groups that were released before.",
        )
    if before and on < before[-1].on + timedelta(days=limits.days_between):
        raise TooSoon(limits.days_between)


def _require_something_new(numbers: list[ReleasedCount], on: date) -> None:
    if not any(number.since == on and number.value is not None for number in numbers):
        raise NothingNew


def _require_parts_fit(asked: ReleasedCount, said: ReleasedCount, groups: Mapping[str, ReleasedCount]) -> None:
    """A number that stands from before may no longer fit the new ones beside it; shown together they would mislead."""
    parts = [count.value for count in groups.values() if count.value is not None]
    if said.value is None or asked.value is None or max(parts) >= said.value or said.value > asked.value:
        raise NothingNew


def _not_understood() -> Refused:
    return Refused("These counts do not fit together, so disclosure control refuses them.", "Count again.")
