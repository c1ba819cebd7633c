"""Agreements that need somebody: to be signed, renewed, or what came under them destroyed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import F, Q, QuerySet

from fivefold.backbone.agreement_terms import SOON
from fivefold.backbone.models import (
    Agreement,
    AgreementNotice,
    Appointment,
    Initiative,
    NoticePreference,
    Person,
)
from fivefold.backbone.queries.agreements import bound, in_which_it_stands, parties_to_sign, with_parties
from fivefold.backbone.queries.standing import in_force, standing_of
from fivefold.backbone.queries.waiting import Waiting, in_order
from fivefold.backbone.roles import LEAD, ROLES, Verb
from fivefold.backbone.standing import Standing, Subject


def agreements_waiting(by: Standing, *, on: date) -> tuple[Waiting, ...]:
    """What the reader may sign; and for those who write agreements, what ends soon and what is to be purged."""
    return in_order((*_to_sign(by), *_to_renew_or_purge(by, on)))


def agreements_to_purge(*, on: date) -> QuerySet[Agreement]:
    """Agreements once signed whose destroy-by day has come: what was received under them has to go."""
    return Agreement.objects.filter(_past_destroy_by(on)).select_related("initiative").order_by("destroy_by", "id")


def agreements_ending(*, on: date) -> QuerySet[Agreement]:
    """In force or about to be, with a last day that is near: what notices are said of."""
    return Agreement.objects.filter(_ending(on)).select_related("initiative").order_by("ends_on", "id")


def _past_destroy_by(on: date) -> Q:
    return Q(destroy_by__lte=on) & ~Q(signed_terms="")


def _ending(on: date) -> Q:
    in_an_open_one = Q(state=Agreement.State.SIGNED, initiative__state=Initiative.State.OPEN)
    return in_an_open_one & Q(ends_on__range=(on, on + SOON))


def notices_to_mail(*, on: date) -> tuple[AgreementNotice, ...]:
    """Said, not mailed yet, and still true: the agreement is in force and its last day has not passed."""
    open_ones = AgreementNotice.objects.filter(mailed_at=None, ends_on__gte=on, agreement__state=Agreement.State.SIGNED)
    same_end = open_ones.filter(agreement__ends_on=F("ends_on")).select_related("agreement__initiative")
    return tuple(same_end.prefetch_related("agreement__parties__organisation").order_by("ends_on", "id"))


def people_to_tell(agreement: Agreement, *, on: date) -> tuple[Person, ...]:
    """Backbone leads, and those who may sign for a party, as far as they may read the agreement on that day.

    Whoever wants no mail about the backbone's work gets none; whoever lacks a second factor may read no page of ours,
    and so no mail either.
    """
    parties = [in_which_it_stands(agreement, party).organisation for party in agreement.parties.all()]
    holders = Appointment.objects.filter(
        in_force(on), Q(role=LEAD) | Q(role__in=_SIGNING, organisation__in=parties), person__is_active=True
    )
    never = NoticePreference.objects.filter(topic="backbone", pace=NoticePreference.Pace.NEVER).values("person")
    people = Person.objects.filter(pk__in=holders.values("person")).exclude(pk__in=never)
    subjects = [Subject(initiatives=frozenset({agreement.initiative_id}), organisation=party) for party in parties]
    return tuple(person for person in people if _may_read(standing_of(person, on=on), subjects))


_SIGNING = tuple(role.id for role in ROLES.values() if Verb.SIGN_AGREEMENT in role.verbs)


def _may_read(by: Standing, subjects: Iterable[Subject]) -> bool:
    return not by.must_enrol and any(by.may(Verb.SEE_AGREEMENTS, subject) for subject in subjects)


def _to_sign(by: Standing) -> Iterator[Waiting]:
    if not by.may_anywhere(Verb.SIGN_AGREEMENT):
        return
    drafts = Agreement.objects.filter(state=Agreement.State.DRAFT, initiative__state=Initiative.State.OPEN)
    for agreement in with_parties(drafts.filter(pk__in=bound(by.organisations))):
        if parties_to_sign(agreement, by):
            yield _waiting(agreement, agreement.starts_on, late=False, act="sign")


def _to_renew_or_purge(by: Standing, on: date) -> Iterator[Waiting]:
    if not by.may_anywhere(Verb.MANAGE_AGREEMENTS):
        return
    renew, purge = _ending(on) & Q(renewals=None), _past_destroy_by(on)
    for agreement in Agreement.objects.filter(renew | purge).select_related("initiative").distinct():
        if not _manages(by, agreement):
            continue
        if agreement.destroy_by and agreement.destroy_by <= on:
            yield _waiting(agreement, agreement.destroy_by, late=True, act="destroy")
        else:
            yield _waiting(agreement, agreement.ends_on, late=False, act="renew")


def _manages(by: Standing, agreement: Agreement) -> bool:
    return by.may(Verb.MANAGE_AGREEMENTS, Subject(initiatives=frozenset({agreement.initiative_id})))


def _waiting(agreement: Agreement, due_on: date | None, *, late: bool, act: str) -> Waiting:
    return Waiting(
        kind="agreement",
        key=agreement.key,
        initiative=agreement.initiative.slug,
        what=agreement.title,
        due_on=due_on,
        late=late,
        act=act,
    )
