"""Adding and changing organisations, their sites and contacts, and their part in initiatives.

Contacts are people: the log says that one changed and in which fields, never what it says.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fivefold.backbone.folding import fold
from fivefold.backbone.log import record_event
from fivefold.backbone.models import Contact, Initiative, Organisation, Participation, Site
from fivefold.backbone.organisation_records import (
    CONTACT_FIELDS,
    ORGANISATION_FIELDS,
    SITE_FIELDS,
    cleaned_all,
    folded_name,
    stored,
    told,
)
from fivefold.backbone.queries.organisations import organisations_within
from fivefold.backbone.queries.standing import subject_of_organisation
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.organisations import (
    check_first_status,
    check_step,
    contact_of,
    initiative_to_admit_to,
    organisation_to,
    organisation_to_edit,
    part_of,
    require_all_of,
    site_of,
)
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Refused


@transaction.atomic
def add_organisation(
    *, by: Standing, initiative: str, status: str, values: Mapping[str, str], on: date, at: datetime
) -> Organisation:
    """A new organisation with a part in one initiative. values: ORGANISATION_FIELDS and `reference`.

    Refused when one of the same name and kind is known there already, so that sending a form twice adds one.
    """
    there = initiative_to_admit_to(initiative, by=by)
    Initiative.objects.select_for_update().get(pk=there.pk)  # two at once: the second sees the first's
    check_first_status(status)
    kept = cleaned_all(Organisation, values, (*ORGANISATION_FIELDS, "reference"))
    _require(kept, "name", "kind")
    _check_new(by, kept["name"], kept["kind"])
    made = Organisation.objects.create(**kept, folded=folded_name(kept["name"]), added_at=at)
    Participation.objects.create(organisation=made, initiative=there, status=status, since=on)
    record_event(
        by=by.doer, verb="added", object=str(made), detail={"initiative": initiative, "status": status, **kept}
    )
    return made


@transaction.atomic
def edit_organisation(*, by: Standing, key: str, seen: int, values: Mapping[str, str]) -> Organisation:
    """Change what it says about itself. `reference` only with the right to admit organisations.

    ChangedMeanwhile when somebody saved after version `seen`; Refused for a field that is not theirs to set.
    """
    row = organisation_to_edit(key, by=by)
    admits = by.may(Verb.ADMIT_ORGANISATIONS, subject_of_organisation(row.pk))
    kept = cleaned_all(Organisation, values, (*ORGANISATION_FIELDS, "reference") if admits else ORGANISATION_FIELDS)
    _require(kept, *({"name", "kind"} & set(kept)))
    changed = dict(row.save_over(seen, **kept))
    if "name" in changed:
        Organisation.objects.filter(pk=row.pk).update(folded=folded_name(row.name))
    record_event(by=by.doer, verb="changed", object=str(row), detail={"changed": changed})
    return row


@transaction.atomic
def add_site(*, by: Standing, key: str, values: Mapping[str, str]) -> Site:
    """A place where it works. values: SITE_FIELDS. Refused when it has a site of this name already."""
    organisation = organisation_to_edit(key, by=by)
    kept = cleaned_all(Site, values, SITE_FIELDS)
    _require(kept, "name")
    if any(fold(site.name) == fold(kept["name"]) for site in organisation.sites.all()):
        raise Refused(_("It has a site of this name already."), _("Change that one, or give this one another name."))
    made = Site.objects.create(organisation=organisation, **_site_values(kept))
    record_event(by=by.doer, verb="site-added", object=str(organisation), detail={"site": made.key, **kept})
    return made


@transaction.atomic
def edit_site(*, by: Standing, key: str, site: str, seen: int, values: Mapping[str, str]) -> Site:
    """ChangedMeanwhile when somebody saved after version `seen`."""
    organisation = organisation_to_edit(key, by=by)
    row = site_of(organisation, site)
    kept = cleaned_all(Site, values, SITE_FIELDS)
    _require(kept, *({"name"} & set(kept)))
    changed = {name: (told(a), told(b)) for name, (a, b) in row.save_over(seen, **_site_values(kept)).items()}
    record_event(by=by.doer, verb="site-changed", object=str(organisation), detail={"site": site, "changed": changed})
    return row


@transaction.atomic
def remove_site(*, by: Standing, key: str, site: str, seen: int) -> None:
    organisation = organisation_to_edit(key, by=by)
    row = site_of(organisation, site)
    _remove(row, seen)
    record_event(by=by.doer, verb="site-removed", object=str(organisation), detail={"site": site, "name": row.name})


@transaction.atomic
def add_contact(*, by: Standing, key: str, values: Mapping[str, str], shown: bool) -> Contact:
    """Somebody to call. shown: they agreed that every signed-in member may see them. Refused when known already."""
    organisation = organisation_to_edit(key, by=by)
    kept = cleaned_all(Contact, values, CONTACT_FIELDS)
    _require(kept, "name")
    if any(fold(contact.name) == fold(kept["name"]) for contact in organisation.contacts.all()):
        raise Refused(_("It has a contact of this name already."), _("Change that one instead."))
    made = Contact.objects.create(organisation=organisation, shown=shown, **kept)
    record_event(by=by.doer, verb="contact-added", object=str(organisation), detail={"contact": made.key})
    return made


@transaction.atomic
def edit_contact(*, by: Standing, key: str, contact: str, seen: int, values: Mapping[str, str], shown: bool) -> Contact:
    """ChangedMeanwhile when somebody saved after version `seen`."""
    organisation = organisation_to_edit(key, by=by)
    row = contact_of(organisation, contact)
    kept = cleaned_all(Contact, values, CONTACT_FIELDS)
    _require(kept, *({"name"} & set(kept)))
    changed = row.save_over(seen, shown=shown, **kept)
    detail = {"contact": contact, "fields": sorted(changed)}
    record_event(by=by.doer, verb="contact-changed", object=str(organisation), detail=detail)
    return row


@transaction.atomic
def remove_contact(*, by: Standing, key: str, contact: str, seen: int) -> None:
    organisation = organisation_to_edit(key, by=by)
    _remove(contact_of(organisation, contact), seen)
    record_event(by=by.doer, verb="contact-removed", object=str(organisation), detail={"contact": contact})


@transaction.atomic
def change_status(
    *, by: Standing, key: str, initiative: str, seen: int, status: str, reason: str, on: date
) -> Participation:
    """One step of its part in an initiative (rules.organisations.STEPS), with the reason.

    Refused for a step there is not and without a reason; ChangedMeanwhile for a form that is older than version `seen`.
    """
    there = initiative_to_admit_to(initiative, by=by)
    row = organisation_to(Verb.ADMIT_ORGANISATIONS, key, by=by, deed=_("change the part of this organisation"))
    part = part_of(row, there)
    note = cleaned_all(Participation, {"note": reason}, ("note",))["note"]
    if not note:
        raise Refused(_("A reason is missing."), _("Say in a few words why, for those who come after you."))
    before = part.status
    if seen == part.version:  # else somebody was faster, which save_over says
        check_step(before, status)
    part.save_over(seen, status=status, note=note, since=on)
    detail = {"initiative": initiative, "status": (before, status), "reason": note}
    record_event(by=by.doer, verb="part-changed", object=str(row), detail=detail)
    return part


@transaction.atomic
def take_part(*, by: Standing, key: str, initiative: str, status: str, on: date) -> Participation:
    """A part in a further initiative: by somebody who may admit there and in every initiative that knows it now.

    So nobody pulls in an organisation that another initiative answers for.
    """
    there = initiative_to_admit_to(initiative, by=by)
    deed = _("bring this organisation into another initiative")
    row = organisation_to(Verb.ADMIT_ORGANISATIONS, key, by=by, deed=deed)
    require_all_of(row, by=by, deed=deed)
    check_first_status(status)
    part, is_new = Participation.objects.get_or_create(
        organisation=row, initiative=there, defaults={"status": status, "since": on}
    )
    if not is_new:
        raise Refused(_("It has a part in this initiative already."), _("Change its status there instead."))
    record_event(by=by.doer, verb="part-begun", object=str(row), detail={"initiative": initiative, "status": status})
    return part


def _check_new(by: Standing, name: str, kind: str) -> None:
    known = organisations_within(by.reach(Verb.ADMIT_ORGANISATIONS)).filter(folded=folded_name(name), kind=kind)
    if known.exists():
        raise Refused(
            _("There is an organisation of this name and kind already."),
            _("Find it in the directory; if it is another one, say in the name what tells them apart."),
        )


def _require(kept: Mapping[str, str], *names: str) -> None:
    for name in sorted(names):
        if not kept.get(name):
            raise Refused(_("A name is missing.") if name == "name" else _("The kind is missing."), _("Fill it in."))


def _site_values(kept: Mapping[str, str]) -> dict[str, object]:
    values = {name: stored(name, text) for name, text in kept.items()}
    return values | ({"country": values["country"] or "US"} if "country" in values else {})


def _remove(row: Site | Contact, seen: int) -> None:
    """Only the version that was seen: what somebody just changed is not thrown away unread."""
    row.save_over(seen)
    row.delete()
