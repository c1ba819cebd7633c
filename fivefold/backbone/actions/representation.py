"""Describing oneself, taking it back, and releasing how the bodies are made up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fivefold.backbone.log import record_event
from fivefold.backbone.models import Initiative, Person, RepresentationRelease, SelfDescription
from fivefold.backbone.queries.initiatives import initiative_named
from fivefold.backbone.queries.representation import (
    NONE_OF_THESE,
    released_scheme,
    releases_of,
    said_in_bodies,
)
from fivefold.backbone.refusals import not_allowed
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.initiatives import subject_of_initiative
from fivefold.backbone.standing import Standing
from fivefold.disclosure.released import ReleasedCounts
from fivefold.disclosure.small_counts import NothingNew, NothingToShow, TooSoon, release_counts
from fivefold.vocabulary import GroupScheme, Refused

_REFUSALS: dict[type[Refused], Any] = {
    NothingToShow: gettext_lazy("Too few people in the bodies describe themselves: nothing can be shown safely yet."),
    NothingNew: gettext_lazy("Too few changed since the last release, so it stands."),
    TooSoon: gettext_lazy("The last release is too recent: at most one a quarter keeps people safe."),
}


@transaction.atomic
def describe_self(*, by: Standing, initiative: str, scheme: GroupScheme, groups: Iterable[str]) -> Person:
    """Say which groups of the scheme one belongs to, or none of these; no group at all takes back what was said.

    Replaces what was said before. Refused for groups the scheme does not have or that exclude one another. The log
    keeps that it changed, never what was said.
    """
    owner = initiative_named(initiative)
    by.require_sight(subject_of_initiative(owner))
    person = _oneself(by)
    chosen = _checked(scheme, frozenset(groups))
    SelfDescription.objects.filter(initiative=owner, person=person).delete()
    SelfDescription.objects.bulk_create(
        SelfDescription(initiative=owner, person=person, scheme=scheme.id, group=group) for group in sorted(chosen)
    )
    record_event(by=by.doer, verb="self-description-changed", object=str(person))
    return person


@transaction.atomic
def withdraw_description(*, by: Standing) -> Person:
    """Take back all one ever said about oneself, in every initiative, also those one has left. Gone at once."""
    person = _oneself(by)
    SelfDescription.objects.filter(person=person).delete()
    record_event(by=by.doer, verb="self-description-changed", object=str(person))
    return person


def _oneself(by: Standing) -> Person:
    person = Person.objects.filter(pk=by.person).first() if by.person else None
    if person is None:
        raise not_allowed(_("describe anybody but yourself"))
    return person


def _checked(scheme: GroupScheme, groups: frozenset[str]) -> frozenset[str]:
    known = {*(group.id for group in scheme.groups), NONE_OF_THESE}
    if not groups <= known:
        raise Refused(_("There is no such group to choose."), _("Choose from the list."))
    if len(groups) > 1 and (scheme.exclusive or NONE_OF_THESE in groups):
        raise Refused(_("These answers exclude one another."), _("Choose one of them."))
    return groups


@transaction.atomic
def release_representation(
    *, by: Standing, initiative: str, scheme: GroupScheme, on: date, at: datetime
) -> ReleasedCounts:
    """Release how all bodies together are made up, through disclosure control, and freeze it for everybody to read.

    Bodies are never released one by one, and an initiative releases one scheme: two ways of cutting the same few people
    give small groups away. Refused for another scheme than before, too soon, too few people or too few changes.
    """
    owner = Initiative.objects.select_for_update().get(pk=initiative_named(initiative).pk)
    subject = subject_of_initiative(owner)
    by.require_sight(subject)
    by.require(Verb.RELEASE_FIGURES, subject, _("release figures"))
    if released_scheme(owner.pk) not in ("", scheme.id):
        raise Refused(
            _("Other groups were released before, and two ways of grouping give small groups away."),
            _("Release the groups that were released before."),
        )
    released = _protected(owner, scheme, on)
    RepresentationRelease.objects.create(
        initiative=owner, scheme=scheme.id, as_of=on, counts=released.to_dict(), released_at=at
    )
    detail = {"scheme": f"{scheme.id}@{scheme.version}", "as_of": on.isoformat()}
    record_event(by=by.doer, verb="representation-released", object=f"initiative:{owner.slug}", detail=detail)
    return released


def _protected(initiative: Initiative, scheme: GroupScheme, on: date) -> ReleasedCounts:
    unreleased = said_in_bodies(initiative, scheme, on=on)
    try:
        return release_counts(
            unreleased.counts,
            said=unreleased.said,
            asked=unreleased.asked,
            exclusive=scheme.exclusive,
            on=on,
            earlier=releases_of(initiative.pk, scheme.id),
        )
    except (NothingToShow, NothingNew, TooSoon) as refused:
        raise Refused(str(_REFUSALS[type(refused)]), _("Try again in a later quarter.")) from refused
