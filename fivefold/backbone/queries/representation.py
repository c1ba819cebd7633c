"""Reading how people describe themselves: their own words to themselves, and what was released about all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fivefold.backbone.models import Initiative, RepresentationRelease, Seat, SelfDescription
from fivefold.backbone.queries.standing import in_force
from fivefold.backbone.standing import Standing
from fivefold.disclosure.released import ReleasedCounts
from fivefold.disclosure.small_counts import read_counts
from fivefold.vocabulary import GroupScheme, Unreleased

NONE_OF_THESE = "none-of-these"
"""An answer too, and so a group of its own: without it, whoever fits no group could not be counted as having said."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SaidInBodies:
    """How people in the bodies describe themselves, before disclosure control. Cannot be shown."""

    counts: Mapping[str, int]
    said: int
    asked: int

    def __repr__(self) -> str:
        return "SaidInBodies(unreleased)"

    def __str__(self) -> str:
        raise Unreleased("Counts of members are unreleased; show ReleasedCounts instead (fivefold.disclosure).")

    def __format__(self, spec: str) -> str:
        return str(self)


def said_in_bodies(initiative: Initiative, scheme: GroupScheme, *, on: date) -> SaidInBodies:
    """Everybody who sits in an open body that day, once; groups in the scheme's order, "none of these" last."""
    sitting = Seat.objects.filter(
        in_force(on), workgroup__initiative=initiative, workgroup__closed_on=None, person__is_active=True
    ).values("person_id")
    names = [*(group.id for group in scheme.groups), NONE_OF_THESE]
    rows = SelfDescription.objects.filter(
        initiative=initiative, scheme=scheme.id, group__in=names, person_id__in=sitting
    ).values_list("person_id", "group")
    found = list(rows)
    counted = Counter(group for _person, group in found)
    return SaidInBodies(
        counts={name: counted[name] for name in names},
        said=len({person for person, _group in found}),
        asked=sitting.distinct().count(),
    )


def own_groups(by: Standing, initiative: int, scheme: str) -> frozenset[str]:
    """How the reader describes themselves there; nobody else is ever told."""
    if by.person is None:
        return frozenset()
    rows = SelfDescription.objects.filter(initiative_id=initiative, scheme=scheme, person_id=by.person)
    return frozenset(rows.values_list("group", flat=True))


def releases_of(initiative: int, scheme: str) -> tuple[ReleasedCounts, ...]:
    """Every release there was, the latest first."""
    rows = RepresentationRelease.objects.filter(initiative_id=initiative, scheme=scheme).order_by("-as_of")
    return tuple(read_counts(row.counts) for row in rows)


def released_scheme(initiative: int) -> str:
    """The one group scheme that is released for an initiative; empty before the first release."""
    rows = RepresentationRelease.objects.filter(initiative_id=initiative)
    return rows.values_list("scheme", flat=True).first() or ""
