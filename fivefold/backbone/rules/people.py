"""Who may bring people in, give and end roles, and shut an account; what each of these needs to be asked for."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from fivefold.backbone.models import Appointment, Initiative, Membership, Organisation, Participation, Person, Workgroup
from fivefold.backbone.queries.standing import in_force, standing_of
from fivefold.backbone.refusals import NotAllowed, not_allowed, nothing_here
from fivefold.backbone.roles import CHAIR, LEAD, MEMBER, ROLES, Role, Scope, Verb
from fivefold.backbone.standing import Standing, Subject
from fivefold.vocabulary import Refused

OFFERED = tuple(role for role in ROLES.values() if role.scope is not Scope.EVERYWHERE)
"""Roles a person can hold; the public's is everybody's."""
_WHOLE_SITE = Subject()


def reached_by(
    *, initiative: Initiative | None, organisation: Organisation | None, workgroup: Workgroup | None = None
) -> tuple[Subject, ...]:
    """All that a role given like this reaches: whoever gives it must have the right over each.

    An organisation without an initiative is meant in every initiative in which it takes part (or else is known).
    """
    body = workgroup.pk if workgroup else None
    if organisation is None:
        there = workgroup.initiative_id if workgroup else initiative.pk if initiative else None
        return (Subject(initiatives=frozenset() if there is None else frozenset({there}), workgroup=body),)
    return tuple(
        Subject(initiatives=frozenset({there}), organisation=organisation.pk, workgroup=body)
        for there in _initiatives_meant(initiative, organisation)
    ) or (Subject(organisation=organisation.pk),)


def _initiatives_meant(initiative: Initiative | None, organisation: Organisation) -> list[int]:
    if initiative is not None:
        return [initiative.pk]
    parts = dict(Participation.objects.filter(organisation=organisation).values_list("initiative_id", "status"))
    return [there for there, status in parts.items() if status in Participation.TAKING_PART] or list(parts)


def checked_role(
    role: str, *, initiative: Initiative | None, organisation: Organisation | None, workgroup: Workgroup | None = None
) -> Role:
    """The role, or Refused when it needs a place that was not named, or reaches further than the place that was."""
    known = ROLES.get(role)
    if known is None or known.scope is Scope.EVERYWHERE:
        raise Refused(_("There is no such role to give."), _("Choose one of the list."))
    if known.id == CHAIR and workgroup is None:
        raise Refused(_("A chair leads one workgroup, and none is named."), _("Choose the workgroup."))
    if known.scope is Scope.ORGANISATION and organisation is None:
        raise Refused(_("This role is held for an organisation, and none is named."), _("Choose the organisation."))
    if known.scope is Scope.SITE and organisation is not None:
        raise Refused(_("This role reaches further than one organisation."), _("Leave the organisation empty."))
    if known.id == MEMBER and not (initiative or organisation or workgroup):
        raise Refused(_("A member belongs somewhere, and no place is named."), _("Choose an organisation."))
    return known


def why_not_given(by: Standing, verb: Verb, role: Role, subjects: tuple[Subject, ...]) -> NotAllowed | None:
    """Why they may not give this role there (nobody gives more than the table lets them); None when they may."""
    if all(by.may(verb, subject) and by.may_give(role.id, subject) for subject in subjects):
        return None
    return not_allowed(_("give this role"))


def may_appoint_all(by: Standing) -> bool:
    """Does their right to give roles reach the whole site? Shutting an account needs it, since accounts do."""
    return by.may(Verb.APPOINT, _WHOLE_SITE)


def require_account_keeper(by: Standing) -> None:
    by.require(Verb.APPOINT, _WHOLE_SITE, _("shut or open an account"))


def require_appointer(by: Standing) -> None:
    """NotAllowed unless they give roles anywhere; which and where, the act itself asks."""
    if not by.may_anywhere(Verb.APPOINT):
        raise not_allowed(_("give roles"))


def require_inviter(by: Standing) -> None:
    """NotAllowed unless they invite people anywhere; to what, the act itself asks."""
    if not by.may_anywhere(Verb.INVITE):
        raise not_allowed(_("invite people"))


def endable_roles(by: Standing, person: Person, *, on: date) -> frozenset[int]:
    """Ids of the person's roles in force that this reader may end."""
    if not _ends_anything_of(by, person):
        return frozenset()
    rows = Appointment.objects.filter(in_force(on), person=person).select_related("initiative", "organisation")
    return frozenset(row.pk for row in rows if may_end(by, row))


def endable_memberships(by: Standing, person: Person, *, on: date) -> frozenset[int]:
    """Ids of the person's memberships in force that this reader may end."""
    if not _ends_anything_of(by, person):
        return frozenset()
    rows = Membership.objects.filter(in_force(on), person=person).select_related("organisation")
    return frozenset(row.pk for row in rows if may_end_membership(by, row))


def _ends_anything_of(by: Standing, person: Person) -> bool:
    return person.pk == by.person or by.may_anywhere(Verb.APPOINT)


def may_end(by: Standing, appointment: Appointment) -> bool:
    """Their own role, or one they could give there."""
    if appointment.person_id == by.person:
        return True
    everywhere = may_appoint_all(by)  # what reaches the whole site reaches each place: nothing needs to be looked up
    subjects = (
        (_WHOLE_SITE,)
        if everywhere
        else reached_by(initiative=appointment.initiative, organisation=appointment.organisation)
    )
    return appointment.role in ROLES and why_not_given(by, Verb.APPOINT, ROLES[appointment.role], subjects) is None


def may_end_membership(by: Standing, membership: Membership) -> bool:
    """Their own, or one of an organisation whose roles they give everywhere it takes part."""
    if membership.person_id == by.person or may_appoint_all(by):
        return True
    subjects = reached_by(initiative=None, organisation=membership.organisation)
    return all(by.may(Verb.APPOINT, subject) for subject in subjects)


def keep_a_lead(person: int, *, on: date) -> None:
    """Refused when this person is the last who answers for the whole site. Holds the leads' rows, so that two who end
    one another's role at once cannot both succeed."""
    rows = Appointment.objects.filter(in_force(on), role=LEAD, initiative=None, person__is_active=True)
    leads = {row.person_id for row in rows.select_for_update(of=("self",)).order_by("pk")}
    if leads == {person}:
        raise Refused(
            _("This is the last backbone lead; without one nobody could let anybody in."),
            _("Make somebody else a backbone lead first."),
        )


def open_appointment(by: Standing, key: int, *, on: date) -> Appointment:
    """A role in force that this reader may end. NothingHere for outsiders, NotAllowed for insiders."""
    found = Appointment.objects.filter(in_force(on), pk=key)
    row = found.select_related("person", "initiative", "organisation").first()
    if row is None:
        raise nothing_here()
    if not may_end(by, row):
        _turn_away(by, row.person, _("end this role"), on=on)
    return row


def open_membership(by: Standing, key: int, *, on: date) -> Membership:
    """A membership in force that this reader may end."""
    row = Membership.objects.filter(in_force(on), pk=key).select_related("person", "organisation").first()
    if row is None:
        raise nothing_here()
    if not may_end_membership(by, row):
        _turn_away(by, row.person, _("end this membership"), on=on)
    return row


def _turn_away(by: Standing, person: Person, deed: str, *, on: date) -> None:
    """Whoever shares an initiative with the person knows them (403); others learn nothing (404)."""
    theirs = standing_of(person, on=on)
    shared = frozenset(i for held in theirs.roles for i in held.initiatives or ())
    if not any(by.sees_initiative(initiative) for initiative in shared):
        raise nothing_here()
    raise not_allowed(deed)
