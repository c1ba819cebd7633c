"""Released values: what pages, files, the API and mails accept. Only this package can make one.

A `ReleasedFigure` made by hand raises: the seal is private to `fivefold.disclosure`, and a house rule forbids naming it
elsewhere. A figure that may not be shown keeps its labels and says why in words; its numbers are gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from fivefold.vocabulary import Definition, Period, Reliability, Source, Unreleased, Verdict

_SEAL = object()


class Audience(StrEnum):
    """Who a release is for. A page for the public refuses what was released to an analyst."""

    PUBLIC = "public"
    ANALYST = "analyst"


class Hidden(StrEnum):
    """Why a figure has no number. Pages put each into plain words; it is never shown as blank or zero."""

    NOT_ENOUGH_PEOPLE = "not enough people in the survey to say"
    DOES_NOT_EXIST = "nobody in the survey belongs to this group here"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedFigure:
    """One figure that has passed the gate, with everything a reader needs to judge it.

    hidden: None when the number is shown; else why it is not, and value, se, bounds and verdict are None.
    """

    figure: str
    place: str
    period: Period
    group: str
    value: float | None
    se: float | None
    moe90: float | None
    lower90: float | None
    upper90: float | None
    unweighted_count: int | None
    reliability: Reliability
    verdict: Verdict | None
    approximate: bool
    method: str
    definition: Definition
    source: Source
    audience: Audience
    hidden: Hidden | None = None
    seal: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        _require_seal(self.seal)

    @property
    def shown(self) -> bool:
        return self.hidden is None

    @property
    def words(self) -> str:
        return "" if self.hidden is None else str(self.hidden)

    @property
    def illustrative(self) -> bool:
        return self.source.illustrative

    def to_dict(self) -> dict[str, object]:
        """Flat and ready for JSON or CSV; a hidden figure says why under `hidden`."""
        return {
            "figure": self.figure,
            "place": self.place,
            "year": self.period.year,
            "group": self.group,
            "estimate": self.value,
            "se": self.se,
            "moe90": self.moe90,
            "lower90": self.lower90,
            "upper90": self.upper90,
            "unweighted_count": self.unweighted_count,
            "reliability": str(self.reliability),
            "verdict": None if self.verdict is None else str(self.verdict),
            "approximate": self.approximate,
            "hidden": self.words or None,
            "method": self.method,
            "definition": self.definition.sentence(),
            "source": self.source.name,
            "illustrative": self.source.illustrative,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedCount:
    """About how many people, rounded, as counted on the day `since`. None: not shown, to protect people."""

    value: int | None
    since: date
    seal: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        _require_seal(self.seal)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedCounts:
    """How many people say they belong to each group (id -> count), frozen on one day.

    asked: people who could say; said: those who chose to. Groups may overlap; they are never summed.
    """

    on: date
    asked: ReleasedCount
    said: ReleasedCount
    groups: Mapping[str, ReleasedCount]
    seal: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        _require_seal(self.seal)

    def to_dict(self) -> dict[str, object]:
        """Ready for JSON; `small_counts.read_counts` reads it back."""
        groups = {name: _count_to_dict(count) for name, count in self.groups.items()}
        asked, said = _count_to_dict(self.asked), _count_to_dict(self.said)
        return {"on": self.on.isoformat(), "asked": asked, "said": said, "groups": groups}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedShare:
    """A share of people in whole per cent, and of about how many. None: too few to say.

    end: the percentage stands for itself and everything beyond it ("95% or more").
    """

    percent: int | None
    of: int | None
    end: bool = False
    seal: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        _require_seal(self.seal)


def _require_seal(seal: object) -> None:
    if seal is not _SEAL:
        raise Unreleased("A released value is made by fivefold.disclosure only.")


def _count_to_dict(count: ReleasedCount) -> dict[str, object]:
    return {"value": count.value, "since": count.since.isoformat()}
