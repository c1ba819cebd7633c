"""Bodies and released counts as a page shows them: words, and what the reader may do with each line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fivefold.backbone.models import Workgroup
from fivefold.backbone.queries.representation import NONE_OF_THESE
from fivefold.backbone.queries.workgroups import BodyLine, BodyPage, Sitting
from fivefold.disclosure.released import ReleasedCount, ReleasedCounts
from fivefold.vocabulary import GroupScheme
from fivefold.web.backbone.workgroups.forms import KINDS
from fivefold.web.presenters.words import here


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyShown:
    slug: str
    name: str
    kind: str
    purpose: str
    parent: str
    people: str
    vacant: str
    closed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingShown:
    """A person in a body, and the buttons beside them."""

    sitting: Sitting
    may_change: bool
    may_end: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupShown:
    """before: the day of an earlier release whose number still stands; empty when it was counted for this one."""

    name: str
    people: str
    before: str


def lines_shown(lines: Iterable[BodyLine]) -> dict[str, list[BodyShown]]:
    """Bodies the reader sits in, the others, and the closed ones."""
    groups: dict[str, list[BodyShown]] = {"own": [], "others": [], "closed": []}
    for line in lines:
        groups["closed" if line.closed_on else "own" if line.own else "others"].append(line_shown(line))
    return groups


def line_shown(line: BodyLine) -> BodyShown:
    return BodyShown(
        slug=line.slug,
        name=here(line.name),
        kind=str(KINDS[Workgroup.Kind(line.kind)]),
        purpose=here(line.purpose) if line.purpose else "",
        parent=here(line.parent) if line.parent else "",
        people="" if line.closed_on else _people(line),
        vacant="" if line.closed_on or not line.vacant else _vacant(line),
        closed_on=line.closed_on,
    )


def _people(line: BodyLine) -> str:
    if line.seats is not None:
        filled = {"filled": line.members, "seats": line.seats}
        return (
            ngettext("%(filled)d of %(seats)d seat filled", "%(filled)d of %(seats)d seats filled", line.seats) % filled
        )
    return ngettext("%(count)d member", "%(count)d members", line.members) % {"count": line.members}


def _vacant(line: BodyLine) -> str:
    return ngettext("%(count)d vacant seat", "%(count)d vacant seats", line.vacant) % {"count": line.vacant}


def sittings_shown(body: BodyPage, *, keeps: bool, manages: bool, is_open: bool) -> dict[str, tuple[SittingShown, ...]]:
    """Who chairs, who is a member, who comes, who was; those in doubt first, since they wait for somebody."""
    shown = [_sitting(each, keeps=keeps, manages=manages, is_open=is_open) for each in body.sitting]
    shown.sort(key=lambda each: not each.sitting.lapsed)
    return {
        "chairs": tuple(each for each in shown if each.sitting.chair),
        "members": tuple(each for each in shown if not each.sitting.chair),
        "coming": tuple(_sitting(s, keeps=keeps, manages=manages, is_open=is_open) for s in body.coming),
        "past": tuple(_sitting(s, keeps=False, manages=False, is_open=False) for s in body.past),
    }


def _sitting(sitting: Sitting, *, keeps: bool, manages: bool, is_open: bool) -> SittingShown:
    theirs = manages or (keeps and not sitting.chair)
    return SittingShown(sitting=sitting, may_change=theirs, may_end=is_open and (theirs or sitting.own))


# --- representation ---------------------------------------------------------------------------------------------------


def groups_shown(released: ReleasedCounts, scheme: GroupScheme) -> tuple[GroupShown, ...]:
    """In the scheme's order, "none of these" last. What is hidden says so; it is never blank and never 0."""
    names = {group.id: here(group.name) for group in scheme.groups}
    names[NONE_OF_THESE] = _("None of these")
    return tuple(
        GroupShown(
            name=names.get(id_, id_),
            people=about(count),
            before="" if count.since == released.on else date_format(count.since),
        )
        for id_, count in released.groups.items()
    )


def about(count: ReleasedCount) -> str:
    if count.value is None:
        return _("not shown, to protect people")
    return _("about %(count)d") % {"count": count.value}
