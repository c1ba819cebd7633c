"""What an import would do, before it does it: each row of the file against what is known, and what is wrong with it.

An import adds and changes; it never removes, and a blank cell says nothing. The plan is made again, and must come out
the same, when somebody confirms it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from fivefold.backbone.folding import fold
from fivefold.backbone.hsds import made_id, organisation_id
from fivefold.backbone.models import Contact, Organisation, Participation, Site
from fivefold.backbone.organisation_records import (
    ContactRecord,
    OrganisationRecord,
    Problem,
    ReadOrganisations,
    SiteRecord,
    folded_name,
    told,
)
from fivefold.backbone.rules.organisations import check_first_status, check_step
from fivefold.vocabulary import Refused

HELD_ABOVE = 0.2
"""An import that changes more than this part of what it could change says so before anybody confirms it."""


class Outcome(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Change:
    """field: of the organisation, or `site.city`, `contact.email`, `status`."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRow:
    """record: the row. key: of the organisation it is about; "" for a new one. kind: it will have."""

    record: OrganisationRecord
    key: str
    name: str
    outcome: Outcome
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """known: how many organisations the file could have changed. digest: names this plan and no other."""

    rows: tuple[PlannedRow, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    known: int
    digest: str

    def of(self, outcome: Outcome) -> tuple[PlannedRow, ...]:
        return tuple(row for row in self.rows if row.outcome is outcome)

    @property
    def does_nothing(self) -> bool:
        return all(row.outcome is Outcome.SAME for row in self.rows)

    @property
    def changes_many(self) -> bool:
        return len(self.of(Outcome.CHANGED)) > HELD_ABOVE * self.known


def planned(read: ReadOrganisations, *, known: Iterable[Organisation], initiative: str) -> ImportPlan:
    """known: every organisation the importer may change, with sites, contacts and parts fetched."""
    planner = _Planner(list(known), initiative)
    wrong = {problem.row for problem in read.problems}
    rows = [row for record in read.records if record.row not in wrong and (row := planner.row(record))]
    problems = sorted([*read.problems, *planner.problems], key=lambda problem: problem.row)
    return ImportPlan(
        rows=tuple(rows),
        problems=tuple(problems),
        notes=read.notes,
        known=len(planner.by_key),
        digest=_digest(rows),
    )


def site_meant(sites: Iterable[Site], record: SiteRecord) -> Site | None:
    """The site a record is about: by its exchange id, else by its name."""
    sites = list(sites)
    by_id = (s for s in sites if record.hsds_id and record.hsds_id == (s.hsds_id or made_id(s.key)))
    by_name = (s for s in sites if fold(s.name) == fold(record.values["name"]))
    return next(by_id, None) or next(by_name, None)


def contact_meant(contacts: Iterable[Contact], record: ContactRecord) -> Contact | None:
    return next((c for c in contacts if fold(c.name) == fold(record.values["name"])), None)


def part_in(organisation: Organisation, initiative: str) -> Participation | None:
    return next((p for p in organisation.participations.all() if p.initiative.slug == initiative), None)


def first_status(record: OrganisationRecord) -> str:
    return record.status or Participation.Status.PROSPECT


class _Planner:
    """Matches rows one after another and remembers which organisation each row took."""

    def __init__(self, known: list[Organisation], initiative: str) -> None:
        self.by_key: Mapping[str, Organisation] = {row.key: row for row in known}
        self.problems: list[Problem] = []
        self._initiative = initiative
        self._by_hsds = {organisation_id(row): row for row in known}
        self._by_reference = _grouped((row.reference, row) for row in known if row.reference)
        self._by_name = _grouped((row.folded, row) for row in known)
        self._taken: dict[object, int] = {}

    def row(self, record: OrganisationRecord) -> PlannedRow | None:
        """None when the row has a problem, which is then noted."""
        try:
            found = self._meant(record)
            self._take(found.key if found else (folded_name(record.values.get("name", "")), *_tells(record)), record)
            return self._changed(found, record) if found else self._added(record)
        except _Wrong as wrong:
            self.problems.append(Problem(record.row, wrong.column, wrong.refused.reason, wrong.refused.advice))
            return None

    def _meant(self, record: OrganisationRecord) -> Organisation | None:
        if record.key:
            if record.key not in self.by_key:
                raise _Wrong(
                    _("Key"),
                    Refused(
                        _("There is no organisation with this key for you to change."),
                        _("Clear the cell to add the organisation as a new one."),
                    ),
                )
            return self.by_key[record.key]
        if record.hsds_id in self._by_hsds:
            return self._by_hsds[record.hsds_id]
        if record.reference in self._by_reference:
            return _only(self._by_reference[record.reference], _("Reference"))
        return _only(self._of_this_name(record), _("Name"))

    def _of_this_name(self, record: OrganisationRecord) -> list[Organisation]:
        """Same name and, where the row says it, same kind; never one that carries another reference or exchange id."""
        kind = record.values.get("kind", "")
        return [
            row
            for row in self._by_name.get(folded_name(record.values.get("name", "")), ())
            if kind in ("", row.kind)
            and (not record.reference or not row.reference)
            and (not record.hsds_id or not row.hsds_id)
        ]

    def _take(self, what: object, record: OrganisationRecord) -> None:
        first = self._taken.setdefault(what, record.row)
        if first != record.row:
            raise _Wrong(
                "",
                Refused(
                    _("This row is about the same organisation as row %(row)d.") % {"row": first},
                    _("Put them into one row, or give each its own reference."),
                ),
            )

    def _added(self, record: OrganisationRecord) -> PlannedRow:
        if not record.values.get("name"):
            raise _Wrong(_("Name"), Refused(_("A name is missing."), _("Write the name people know it by.")))
        if not (record.values.get("kind") or record.kind_if_new):
            raise _Wrong(_("Kind"), Refused(_("The kind is missing."), _("Choose one from the list of the template.")))
        self._check(check_first_status, first_status(record))
        return PlannedRow(record=record, key="", name=record.values["name"], outcome=Outcome.ADDED, changes=())

    def _changed(self, row: Organisation, record: OrganisationRecord) -> PlannedRow:
        changes = (*_own_changes(row, record), *self._status_change(row, record), *_changes_inside(row, record))
        outcome = Outcome.CHANGED if changes else Outcome.SAME
        return PlannedRow(record=record, key=row.key, name=row.name, outcome=outcome, changes=changes)

    def _status_change(self, row: Organisation, record: OrganisationRecord) -> Iterator[Change]:
        part = part_in(row, self._initiative)
        if part is None:
            self._check(check_first_status, first_status(record))
            yield Change("status", "", first_status(record))
        elif record.status and record.status != part.status:
            self._check(check_step, part.status, record.status)
            yield Change("status", part.status, record.status)

    def _check(self, check: object, *statuses: str) -> None:
        try:
            check(*statuses)  # type: ignore[operator]
        except Refused as refused:
            raise _Wrong(_("Status"), refused) from None


class _Wrong(Exception):
    """A row that cannot be imported: the column, and why."""

    def __init__(self, column: str, refused: Refused) -> None:
        super().__init__(column)
        self.column, self.refused = column, refused


def _tells(record: OrganisationRecord) -> tuple[str, ...]:
    """What tells two new rows of one name apart."""
    return (record.values.get("kind", ""), record.reference, record.hsds_id)


def _only(found: list[Organisation], column: str) -> Organisation | None:
    if len(found) > 1:
        raise _Wrong(
            column,
            Refused(
                _("%(count)d organisations here fit this row.") % {"count": len(found)},
                _("Give the key of the one you mean, from an export of the list."),
            ),
        )
    return found[0] if found else None


def _grouped(pairs: Iterable[tuple[str, Organisation]]) -> dict[str, list[Organisation]]:
    groups: dict[str, list[Organisation]] = {}
    for name, row in pairs:
        groups.setdefault(name, []).append(row)
    return groups


def _own_changes(row: Organisation, record: OrganisationRecord) -> Iterator[Change]:
    given = dict(record.values)
    if record.reference:
        given["reference"] = record.reference
    if record.hsds_id and record.hsds_id != organisation_id(row):
        given["hsds_id"] = record.hsds_id
    yield from _differences(row, given, "")


def _changes_inside(row: Organisation, record: OrganisationRecord) -> Iterator[Change]:
    for site in record.sites:
        known = site_meant(row.sites.all(), site)
        yield from _differences(known, site.values, "site.")
    for contact in record.contacts:
        yield from _differences(contact_meant(row.contacts.all(), contact), contact.values, "contact.")


def _differences(row: object | None, given: Mapping[str, str], prefix: str) -> Iterator[Change]:
    for field, after in given.items():
        before = told(getattr(row, field)) if row is not None else ""
        if before != after:
            yield Change(f"{prefix}{field}", before, after)


def _digest(rows: Iterable[PlannedRow]) -> str:
    told_rows = [
        [row.record.row, row.key, row.outcome, [[c.field, c.before, c.after] for c in row.changes]] for row in rows
    ]
    return hashlib.sha256(json.dumps(told_rows).encode()).hexdigest()
