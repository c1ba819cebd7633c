"""One file of organisations comes in whole or not at all: what the preview showed, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fivefold.backbone.log import record_event
from fivefold.backbone.models import Contact, Initiative, Organisation, Participation, Site
from fivefold.backbone.organisation_plan import (
    ImportPlan,
    Outcome,
    PlannedRow,
    contact_meant,
    first_status,
    part_in,
    planned,
    site_meant,
)
from fivefold.backbone.organisation_records import (
    CONTACT_FIELDS,
    SITE_FIELDS,
    OrganisationRecord,
    ReadOrganisations,
    folded_name,
    stored,
)
from fivefold.backbone.queries.organisations import organisations_within
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.organisations import initiative_to_admit_to
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Refused

_OWN = ("name", "folded", "kind", "about", "website", "email", "phone", "reference", "hsds_id", "version")
_SITE = (*SITE_FIELDS, "version")
_CONTACT = (*CONTACT_FIELDS, "version")
_AT_ONCE = 200
"""Rows in one statement; SQLite bounds the values of one."""


class PlanChanged(Refused):
    """What the file would do now is not what was agreed to: show it again. `plan` is what it would do now."""

    def __init__(self, plan: ImportPlan) -> None:
        super().__init__(
            _("Something changed since this was shown to you. Nothing was imported yet."),
            _("Look at it again, then confirm."),
        )
        self.plan = plan


@transaction.atomic
def import_organisations(
    *, by: Standing, initiative: str, read: ReadOrganisations, sha256: str, agreed: str, on: date, at: datetime
) -> ImportPlan:
    """Bring a file's organisations into an initiative. agreed: the digest of the plan that was shown and confirmed.

    sha256: of the file, by which the log names it. A file that changes nothing (any more) is no error and leaves no
    entry. Refused when the file has a problem; PlanChanged when it would do something else than was agreed.
    """
    there = initiative_to_admit_to(initiative, by=by)
    Initiative.objects.select_for_update().get(pk=there.pk)  # two at once: the second sees what the first did
    known = list(organisations_within(by.reach(Verb.ADMIT_ORGANISATIONS)).select_for_update(of=("self",)))
    plan = planned(read, known=known, initiative=initiative)
    if plan.problems:
        raise Refused(_("The file has problems, so nothing was imported."), _("Correct the rows and send it again."))
    if plan.does_nothing:
        return plan
    if plan.digest != agreed:
        raise PlanChanged(plan)
    work = _Work(there, on, at)
    work.add(row.record for row in plan.of(Outcome.ADDED))
    work.change(plan.of(Outcome.CHANGED), {row.key: row for row in known})
    work.save()
    detail = {"initiative": initiative, "sha256": sha256, **{str(o): len(plan.of(o)) for o in Outcome}}
    record_event(
        by=by.doer,
        verb="imported",
        object=f"organisation-import:{sha256}",
        detail=detail,
        concerns=map(str, (*work.organisations, *work.changed)),
    )
    return plan


class _Work:
    """Rows to write, gathered first and then written a table at a time."""

    def __init__(self, initiative: Initiative, on: date, at: datetime) -> None:
        self._initiative, self._on, self._at = initiative, on, at
        self.organisations: list[Organisation] = []
        self.changed: list[Organisation] = []
        self._parts: tuple[list[Participation], list[Participation]] = ([], [])
        self._sites: tuple[list[Site], list[Site]] = ([], [])
        self._contacts: tuple[list[Contact], list[Contact]] = ([], [])

    def add(self, records: Iterable[OrganisationRecord]) -> None:
        for record in records:
            row = Organisation(
                **{"kind": record.kind_if_new, **record.values},
                folded=folded_name(record.values["name"]),
                reference=record.reference,
                hsds_id=record.hsds_id,
                added_at=self._at,
            )
            self.organisations.append(row)
            self._join(row, record)
            self._inside(row, record, is_new=True)

    def change(self, rows: Iterable[PlannedRow], known: dict[str, Organisation]) -> None:
        for planned_row in rows:
            row, record = known[planned_row.key], planned_row.record
            for change in planned_row.changes:
                if "." not in change.field and change.field != "status":
                    setattr(row, change.field, change.after)
            row.folded = folded_name(row.name)
            row.version += 1
            self.changed.append(row)
            self._join(row, record)
            self._inside(row, record, is_new=False)

    def save(self) -> None:
        Organisation.objects.bulk_create(self.organisations, batch_size=_AT_ONCE)
        Organisation.objects.bulk_update(self.changed, _OWN, batch_size=_AT_ONCE)
        Participation.objects.bulk_create(self._parts[0], batch_size=_AT_ONCE)
        Participation.objects.bulk_update(self._parts[1], ["status", "since", "version"], batch_size=_AT_ONCE)
        Site.objects.bulk_create(self._sites[0], batch_size=_AT_ONCE)
        Site.objects.bulk_update(self._sites[1], _SITE, batch_size=_AT_ONCE)
        Contact.objects.bulk_create(self._contacts[0], batch_size=_AT_ONCE)
        Contact.objects.bulk_update(self._contacts[1], _CONTACT, batch_size=_AT_ONCE)

    def _join(self, row: Organisation, record: OrganisationRecord) -> None:
        part = part_in(row, self._initiative.slug) if row.pk else None
        if part is None:
            self._parts[0].append(
                Participation(
                    organisation=row, initiative=self._initiative, status=first_status(record), since=self._on
                )
            )
        elif record.status and record.status != part.status:
            part.status, part.since, part.version = record.status, self._on, part.version + 1
            self._parts[1].append(part)

    def _inside(self, row: Organisation, record: OrganisationRecord, *, is_new: bool) -> None:
        for site in record.sites:
            values = {name: stored(name, text) for name, text in site.values.items()}
            known = None if is_new else site_meant(row.sites.all(), site)
            if known is None:
                self._sites[0].append(Site(organisation=row, hsds_id=site.hsds_id, **values))
            elif _set(known, values):
                self._sites[1].append(known)
        for contact in record.contacts:
            somebody = None if is_new else contact_meant(row.contacts.all(), contact)
            if somebody is None:
                self._contacts[0].append(Contact(organisation=row, shown=contact.shown, **contact.values))
            elif _set(somebody, contact.values):
                self._contacts[1].append(somebody)


def _set(row: Site | Contact, values: Mapping[str, object]) -> bool:
    """Put the values into the row; False when they stood there already."""
    if all(getattr(row, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    return True
