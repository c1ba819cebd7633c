"""The invented collective of a demonstration: organisations, people, promises, from `example.yaml` of an initiative.

Everything goes through the actions that real people use, as if the first days had been lived. Only one thing does not:
the people get a second factor that nobody knows, so that nobody can be them but on a demonstration's own page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from allauth.mfa.models import Authenticator
from django.db import transaction

from fivefold.agenda.actions import ballots, comments, commitments, versions
from fivefold.agenda.days import local_day
from fivefold.agenda.first_run import FirstRun, ShippedInitiative, begin_site
from fivefold.agenda.in_force import adopted_version
from fivefold.agenda.rules.ballots import Plan
from fivefold.agenda.rules.commitments import Promise
from fivefold.backbone.actions import agreements, grants, invitations, organisations, tasks
from fivefold.backbone.agreement_terms import AgreementDraft
from fivefold.backbone.keys import new_key
from fivefold.backbone.models import Initiative, Organisation, Person, Workgroup
from fivefold.backbone.queries.standing import standing_of
from fivefold.backbone.roles import CHAIR, MEMBER, ROLES, Scope
from fivefold.backbone.rules.grants import GrantDraft
from fivefold.backbone.standing import NOBODY, Standing, operator
from fivefold.vocabulary import Text

FILE = "example.yaml"
DEMO = "demo"
ZONE = "America/New_York"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where the demonstration plays: its initiative, who runs it, and the moment it begins."""

    initiative: Initiative
    by: Standing
    at: datetime
    on: date
    organisations: dict[str, Organisation]
    people: dict[str, Person]

    def day(self, days: int) -> date:
        return self.on + timedelta(days=days)

    def standing(self, person: str) -> Standing:
        return standing_of(self.people[person], on=self.on)


@transaction.atomic
def show_example(example: ShippedInitiative, *, at: datetime) -> None:
    """Set a site up and fill it with the invented collective, all of it or nothing."""
    written = yaml.safe_load((example.folder / FILE).read_text(encoding="utf-8"))
    by = operator(DEMO)
    first, *others = written["people"]
    lead = begin_site(by=by, first=_first_run(written, first), example=example, at=at)
    lead.set_unusable_password()
    lead.save()
    _lock(lead)
    scene = Scene(
        initiative=Initiative.objects.get(slug=example.slug),
        by=by, at=at, on=local_day(at, ZoneInfo(ZONE)), organisations={}, people={first["name"]: lead},
    )  # fmt: skip
    for each in written["organisations"]:
        scene.organisations[each["name"]] = _organisation(each, scene)
    _belongs(first, lead, scene)
    for each in others:
        scene.people[each["name"]] = _person(each, scene)
    _live(written, scene)


def _first_run(written: Mapping[str, Any], first: Mapping[str, Any]) -> FirstRun:
    return FirstRun(
        name=written["organisations"][0]["name"],
        email=first["email"],
        time_zone=ZONE,
        lead_name=first["name"],
        lead_email=first["email"],
        password=f"{new_key()}{new_key()}",
    )


def _organisation(written: Mapping[str, Any], scene: Scene) -> Organisation:
    return organisations.add_organisation(
        by=scene.by, initiative=scene.initiative.slug, status="active", values=written, on=scene.on, at=scene.at
    )


def _person(written: Mapping[str, Any], scene: Scene) -> Person:
    """Invited, and in at once."""
    role = CHAIR if "chairs" in written else written.get("role", MEMBER)
    body = written.get("chairs") or written.get("sits")
    wide = ROLES[role].scope is Scope.SITE
    letter = invitations.invite(
        by=scene.by,
        email=written["email"],
        role=role,
        at=scene.at,
        initiative=None if wide else scene.initiative,
        organisation=None if wide else scene.organisations.get(written.get("organisation", "")),
        workgroup=Workgroup.objects.get(initiative=scene.initiative, slug=body) if body else None,
        language=written.get("language", "en"),
    )
    language = written.get("language", "en")
    person = invitations.accept(
        by=NOBODY, key=letter.key, at=scene.at, on=scene.on, name=written["name"], language=language
    )
    _lock(person)
    if wide and "organisation" in written:
        _belongs(written, person, scene)
    return person


def _belongs(written: Mapping[str, Any], person: Person, scene: Scene) -> None:
    """A role for the whole site brings nobody into an organisation; a second letter does."""
    letter = invitations.invite(
        by=scene.by, email=written["email"], role=MEMBER, at=scene.at, initiative=scene.initiative,
        organisation=scene.organisations[written["organisation"]],
    )  # fmt: skip
    invitations.accept(by=standing_of(person, on=scene.on), key=letter.key, at=scene.at, on=scene.on)


def _lock(person: Person) -> None:
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": new_key()})


def _live(written: Mapping[str, Any], scene: Scene) -> None:
    for each in written["commitments"]:
        _commitment(each, scene)
    for each in written["tasks"]:
        tasks.give_task(
            by=scene.by, initiative=scene.initiative.slug, key=new_key(), title=each["title"], at=scene.at, on=scene.on,
            person=scene.people[each["person"]].key, due_on=scene.day(each["due"]),
        )  # fmt: skip
    _agreement(written["agreement"], scene)
    _grant(written["grant"], scene)
    _ballot(written["ballot"], scene)
    _draft(written["comment"], scene)


def _commitment(written: Mapping[str, Any], scene: Scene) -> None:
    made = commitments.make_commitment(
        by=scene.by,
        initiative=scene.initiative.slug,
        organisation=scene.organisations[written["organisation"]].key,
        promise=Promise(
            clause=written["clause"], what=written["what"], how_we_know=written["how"], due_on=scene.day(written["due"])
        ),
        on=scene.day(written["made"]),
    )
    if "became" in written:
        settle: dict[str, Any] = {
            "by": scene.by,
            "initiative": scene.initiative.slug,
            "commitment": made.key,
            "seen": made.version,
        }
        on = scene.day(written["due"])
        if written["became"] == "kept":
            commitments.keep_commitment(**settle, outcome=written["outcome"], evidence="", on=on)
        else:
            commitments.drop_commitment(**settle, reason=written["outcome"], on=on)


def _agreement(written: Mapping[str, Any], scene: Scene) -> None:
    agreements.draft_agreement(
        by=scene.by,
        initiative=scene.initiative.slug,
        key=new_key(),
        draft=AgreementDraft(
            kind="data-sharing",
            title=written["title"],
            purpose=written["purpose"],
            parties=tuple(scene.organisations[name].key for name in written["parties"]),
            measures=tuple(written["measures"]),
            fields=tuple(written["fields"]),
            starts_on=scene.on,
            ends_on=scene.day(written["ends"]),
            destroy_by=scene.day(written["ends"] + 90),
        ),
    )


def _grant(written: Mapping[str, Any], scene: Scene) -> None:
    grants.record_grant(
        by=scene.by,
        initiative=scene.initiative.slug,
        key=new_key(),
        draft=GrantDraft(
            title=written["title"],
            funder=scene.organisations[written["funder"]].key,
            recipient=scene.organisations[written["recipient"]].key,
            amount=Decimal(written["amount"]),
            currency="USD",
            starts_on=scene.day(-180),
            ends_on=scene.day(180),
            reports=tuple(scene.day(day) for day in written["reports"]),
        ),
    )


def _ballot(written: Mapping[str, Any], scene: Scene) -> None:
    plan = Plan(
        question=Text(**written["question"]), franchise="organisation", quorum=30, threshold=50, secret=False,
        opens_on=scene.on, last_day=scene.day(written["days"]),
    )  # fmt: skip
    planned = ballots.plan_ballot(by=scene.by, initiative=scene.initiative.slug, plan=plan, at=scene.at)
    ballots.open_ballot(by=scene.by, initiative=scene.initiative.slug, ballot=planned.key, at=scene.at)


def _draft(written: Mapping[str, Any], scene: Scene) -> None:
    """The next version of the agenda, open for comments, with one comment."""
    slug = scene.initiative.slug
    adopted = adopted_version(scene.initiative.pk)
    draft = versions.begin_draft(by=scene.by, initiative=slug, at=scene.at, agenda=adopted.agenda if adopted else None)
    versions.open_comments(by=scene.by, initiative=slug, number=draft.number, until=scene.day(21), on=scene.on)
    comments.comment(
        by=scene.standing(written["person"]), initiative=slug, number=draft.number, clause=written["clause"],
        text=written["text"], at=scene.at, on=scene.on,
    )  # fmt: skip
