"""The first run of a site, and the initiatives its backbone supports."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from fivefold.backbone.body_files import Body
from fivefold.backbone.folding import fold
from fivefold.backbone.log import record_event
from fivefold.backbone.models import Appointment, Backbone, Initiative, Person, Workgroup
from fivefold.backbone.queries.initiatives import forget_site_zone, initiative_named
from fivefold.backbone.roles import LEAD, Verb
from fivefold.backbone.rules.initiatives import checked_slug, checked_zone, subject_of_initiative
from fivefold.backbone.standing import Standing, Subject
from fivefold.vocabulary import Refused


@transaction.atomic
def set_up(
    *, by: Standing, name: str, email: str, time_zone: str, lead_name: str, lead_email: str, password: str, at: datetime
) -> Person:
    """The first run: the backbone and its first lead, who answers for everything until they appoint others.

    Refused when the site has been set up already, for a time zone nobody knows and for a weak password.
    """
    by.require(Verb.MANAGE_INITIATIVES, Subject(), _("set up this site"))
    if Backbone.objects.exists():
        raise Refused(_("This site has been set up already."), _("Sign in, or ask its backbone lead to invite you."))
    Backbone.objects.create(name=name.strip(), email=email, time_zone=checked_zone(time_zone))
    forget_site_zone()
    lead = _first_lead(lead_name, lead_email, password, at)
    today = at.astimezone(ZoneInfo(time_zone)).date()
    Appointment.objects.create(person=lead, role=LEAD, given_by=str(by.doer), started_on=today)
    record_event(by=by.doer, verb="set-up", object="backbone:1", detail={"lead": lead.key}, concerns=(str(lead),))
    return lead


def _first_lead(name: str, email: str, password: str, at: datetime) -> Person:
    lead = Person(name=name.strip(), email=email.strip().lower(), joined_at=at)
    try:
        validate_password(password, lead)
    except ValidationError as weak:
        raise Refused(_("This password is too easy to guess."), " ".join(weak.messages)) from None
    lead.set_password(password)
    lead.save()
    EmailAddress.objects.create(user=lead, email=lead.email, verified=True, primary=True)
    return lead


@transaction.atomic
def begin_initiative(
    *,
    by: Standing,
    slug: str,
    name_en: str,
    name_es: str,
    started_on: date,
    goal_year: int | None = None,
    example: bool = False,
    bodies: tuple[Body, ...] = (),
) -> Initiative:
    """A further initiative with its first bodies. Refused when its short name is taken or cannot be an address."""
    by.require(Verb.MANAGE_INITIATIVES, Subject(), _("start an initiative"))
    if Initiative.objects.filter(slug=checked_slug(slug)).exists():
        raise Refused(_("There is an initiative of this short name already."), _("Choose another short name."))
    made = Initiative.objects.create(
        slug=slug,
        name_en=name_en.strip(),
        name_es=name_es.strip() or name_en.strip(),
        started_on=started_on,
        goal_year=goal_year,
        example=example,
    )
    for body in bodies:
        Workgroup.objects.create(
            initiative=made,
            slug=body.slug,
            kind=body.kind,
            name_en=body.name.en,
            name_es=body.name.es,
            purpose_en=body.purpose.en,
            purpose_es=body.purpose.es,
            seats=body.seats,
        )
    detail = {"name": name_en, "example": example, "bodies": [body.slug for body in bodies]}
    record_event(by=by.doer, verb="begun", object=f"initiative:{slug}", detail=detail)
    return made


@transaction.atomic
def edit_initiative(
    *, by: Standing, slug: str, seen: int, name_en: str, name_es: str, goal_year: int | None
) -> Initiative:
    """Change what an initiative is called. ChangedMeanwhile when somebody saved after version `seen`."""
    initiative = initiative_named(slug)
    by.require(Verb.MANAGE_INITIATIVES, subject_of_initiative(initiative), _("change this initiative"))
    changed = initiative.save_over(
        seen, name_en=name_en.strip(), name_es=name_es.strip() or name_en.strip(), goal_year=goal_year
    )
    record_event(by=by.doer, verb="changed", object=f"initiative:{slug}", detail={"changed": dict(changed)})
    return initiative


@transaction.atomic
def close_initiative(*, by: Standing, slug: str, seen: int, reason: str) -> Initiative:
    """End an initiative: its pages stay to be read, every right in it ends at the next request."""
    initiative = initiative_named(slug)
    by.require(Verb.MANAGE_INITIATIVES, subject_of_initiative(initiative), _("close this initiative"))
    if initiative.state == Initiative.State.CLOSED:
        raise Refused(_("This initiative is closed already."))
    if not fold(reason):
        raise Refused(_("A reason is missing."), _("Say in a sentence why the initiative ends."))
    initiative.save_over(seen, state=Initiative.State.CLOSED)
    record_event(by=by.doer, verb="closed", object=f"initiative:{slug}", detail={"reason": reason})
    return initiative
