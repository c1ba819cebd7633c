"""Two records of one organisation become one. There is no way back, which the page says before the button."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from fivefold.backbone.log import record_event
from fivefold.backbone.models import (
    AgreementParty,
    Appointment,
    Contact,
    Grant,
    Invitation,
    Membership,
    Organisation,
    Person,
    Seat,
    Site,
    Task,
)
from fivefold.backbone.organisation_records import ORGANISATION_FIELDS, folded_name
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.organisations import STRENGTH, organisation_to, require_all_of
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Refused

MERGEABLE = (*ORGANISATION_FIELDS, "reference")
"""Fields in which one of the two values is chosen."""
_MOVED: Mapping[type, tuple[str, ...]] = {
    Site: ("organisation",),
    Contact: ("organisation",),
    Membership: ("organisation",),
    Appointment: ("organisation",),
    Seat: ("organisation",),
    Invitation: ("organisation",),
    AgreementParty: ("organisation",),
    Grant: ("funder", "recipient"),
    Task: ("organisation",),
    Organisation: ("merged_into",),
}
"""Everything that names an organisation and moves as it is; a part in an initiative needs more thought (`_join_parts`).

Rooms above point to organisations too and are not told: they ask queries.organisations.ids_of.
"""


@transaction.atomic
def merge_organisations(
    *, by: Standing, survivor: str, other: str, seen: tuple[int, int], take: Iterable[str], on: date
) -> Organisation:
    """`other` becomes part of `survivor`, with all its people, roles and history; its address leads on from then.

    seen: the versions of both that were compared. take: the fields in which what the other one says stays.
    NotAllowed unless `by` admits organisations in every initiative of both; Refused when they stand on two sides of
    an agreement or a grant; ChangedMeanwhile when somebody saved one of them.
    """
    deed = _("merge these organisations")
    stays, goes = (organisation_to(Verb.ADMIT_ORGANISATIONS, key, by=by, deed=deed) for key in (survivor, other))
    _check_two(stays, goes)
    kept = _taken(take, goes)
    for organisation in (stays, goes):
        require_all_of(organisation, by=by, deed=deed)
    _check_sides(stays, goes)
    people = _end_every_session(goes)
    _end_doubles(stays, goes, on)
    parts = _join_parts(stays, goes)
    moved = {table.__name__.lower(): _move(table, fields, stays, goes) for table, fields in _MOVED.items()}
    changed = stays.save_over(seen[0], **kept, hsds_id=stays.hsds_id or goes.hsds_id, folded=_folded(stays, kept))
    goes.save_over(seen[1], merged_into=stays)
    detail = {"merged": goes.key, "changed": _without(changed, "folded"), "parts": parts, "moved": moved}
    record_event(by=by.doer, verb="merged", object=str(stays), detail=detail, concerns=(str(goes), *map(str, people)))
    return stays


def _check_two(stays: Organisation, goes: Organisation) -> None:
    if stays.pk == goes.pk:
        raise Refused(_("An organisation cannot be merged with itself."), _("Choose two."))


def _taken(take: Iterable[str], goes: Organisation) -> dict[str, str]:
    names = frozenset(take)
    if foreign := sorted(names - set(MERGEABLE)):
        raise Refused(_("“%(field)s” cannot be set here.") % {"field": foreign[0]}, _("Leave it out."))
    return {name: getattr(goes, name) for name in sorted(names)}


def _check_sides(stays: Organisation, goes: Organisation) -> None:
    """Two that agreed something with each other, or gave the other money, were not one."""
    both = AgreementParty.objects.filter(organisation=stays, agreement__parties__organisation=goes)
    paid = Grant.objects.filter(Q(funder=stays, recipient=goes) | Q(funder=goes, recipient=stays))
    if both.exists() or paid.exists():
        raise Refused(
            _("They are two parties of one agreement or grant, so they cannot be one organisation."),
            _("Correct the agreement or grant first, if it names the wrong one."),
        )


def _end_every_session(goes: Organisation) -> list[Person]:
    """Its people get other roles by this, so they sign in anew."""
    people = Person.objects.filter(memberships__organisation=goes, memberships__ended_on=None).distinct()
    found = list(people)
    Person.objects.filter(pk__in=[person.pk for person in found]).update(session_epoch=F("session_epoch") + 1)
    return found


def _end_doubles(stays: Organisation, goes: Organisation, on: date) -> None:
    """Who belongs to both, or holds one role in both, keeps one of the two: ending it later must end it."""
    already = Membership.objects.filter(organisation=stays, ended_on=None).values("person")
    Membership.objects.filter(organisation=goes, ended_on=None, person__in=already).update(ended_on=on)
    same = Appointment.objects.filter(
        organisation=stays, ended_on=None, person=OuterRef("person"), role=OuterRef("role")
    ).filter(Q(initiative=OuterRef("initiative")) | Q(initiative=None))
    Appointment.objects.filter(Exists(same), organisation=goes, ended_on=None).update(ended_on=on)


def _join_parts(stays: Organisation, goes: Organisation) -> dict[str, list[str]]:
    """In each initiative the stronger status stays, since the earlier day. Initiative -> statuses: survivor's, other's,
    kept."""
    mine = {part.initiative_id: part for part in stays.participations.all()}
    told = {}
    for part in goes.participations.select_related("initiative"):
        own = mine.get(part.initiative_id)
        if own is None:
            part.save_over(part.version, organisation=stays)
            told[part.initiative.slug] = ["", part.status, part.status]
            continue
        before, theirs = own.status, part
        best = max(own, theirs, key=lambda p: STRENGTH.index(p.status))
        own.save_over(own.version, status=best.status, since=min(own.since, theirs.since))
        theirs.delete()
        told[part.initiative.slug] = [before, theirs.status, own.status]
    return told


def _move(table: type, fields: Iterable[str], stays: Organisation, goes: Organisation) -> int:
    return sum(table.objects.filter(**{field: goes}).update(**{field: stays}) for field in fields)  # type: ignore[attr-defined]


def _folded(stays: Organisation, kept: Mapping[str, str]) -> str:
    return folded_name(kept.get("name", stays.name))


def _without(changed: Mapping[str, object], field: str) -> dict[str, object]:
    return {name: value for name, value in changed.items() if name != field}
