"""A person's own account, shutting an account, and forgetting a person for good."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from fivefold.backbone.log import record_event
from fivefold.backbone.models import (
    AgreementParty,
    ApiToken,
    Appointment,
    Contact,
    Erasure,
    Invitation,
    Membership,
    NoticePreference,
    Person,
    Seat,
    SelfDescription,
    Task,
)
from fivefold.backbone.queries.people import person_known
from fivefold.backbone.refusals import not_allowed
from fivefold.backbone.rules.people import keep_a_lead, require_account_keeper
from fivefold.backbone.sessions import end_sessions, forget_sessions
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Refused

FORGOTTEN_AT = "erased.invalid"
"""The address of nobody: this ending never exists (RFC 2606)."""


@transaction.atomic
def change_profile(*, by: Standing, name: str, language: str) -> Person:
    """What others call this person, and the language of their mail."""
    person = _oneself(by)
    if not name.strip():
        raise Refused(_("Your name is missing."), _("Write it as others know you."))
    person.name, person.language = name.strip(), language
    person.save(update_fields=["name", "language"])
    record_event(by=by.doer, verb="profile-changed", object=str(person))
    return person


@transaction.atomic
def choose_notices(*, by: Standing, paces: Mapping[str, str]) -> Person:
    """How often to hear about each topic; a topic that is not named stays as it was."""
    person = _oneself(by)
    if not set(paces) <= set(NoticePreference.TOPICS) or not set(paces.values()) <= set(NoticePreference.Pace.values):
        raise Refused(_("There is no such choice of notices."), _("Choose from the lists."))
    for topic, pace in paces.items():
        NoticePreference.objects.update_or_create(person=person, topic=topic, defaults={"pace": pace})
    record_event(by=by.doer, verb="notices-chosen", object=str(person), detail=dict(paces))
    return person


@transaction.atomic
def sign_out_everywhere(*, by: Standing) -> Person:
    """End every session of this person, this one too."""
    person = _oneself(by)
    end_sessions(person)
    record_event(by=by.doer, verb="signed-out-everywhere", object=str(person))
    return person


@transaction.atomic
def note_security_change(*, by: Standing, change: str) -> Person:
    """Keep in the log that a lock of the own account changed. change: what, in a word or two with dashes."""
    person = _oneself(by)
    record_event(by=by.doer, verb="lock-changed", object=str(person), detail={"change": change})
    return person


@transaction.atomic
def shut_account(*, by: Standing, key: str, on: date, reason: str = "") -> Person:
    """Nobody signs in with this account, its sessions and tokens are dead at the next request; nothing is forgotten."""
    person = person_known(by=by, key=key, on=on)
    require_account_keeper(by)
    if not person.is_active:
        raise Refused(_("This account is shut already."))
    keep_a_lead(person.pk, on=on)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    end_sessions(person)
    record_event(by=by.doer, verb="account-shut", object=str(person), detail={"reason": reason})
    return person


@transaction.atomic
def open_account(*, by: Standing, key: str, on: date) -> Person:
    """Let a shut account sign in again; roles that have not ended count again."""
    person = person_known(by=by, key=key, on=on)
    require_account_keeper(by)
    if person.is_active:
        raise Refused(_("This account is open already."))
    Person.objects.filter(pk=person.pk).update(is_active=True)
    record_event(by=by.doer, verb="account-opened", object=str(person))
    return person


@transaction.atomic
def erase(*, by: Standing, at: datetime, on: date) -> str:
    """Forget the signed-in person for good: nothing that says who they were stays, in no table of this room.

    What stays is their key and its dates, so that the log stays whole; what they wrote stays without their name.
    Refused for the last backbone lead. Gives the key.
    """
    person = _oneself(by)
    keep_a_lead(person.pk, on=on)
    _forget(person, at, on)
    record_event(by=by.doer, verb="erased", object=str(person))
    return person.key


@transaction.atomic
def replay_erasures(*, by: Standing, ledger: Mapping[str, datetime]) -> int:
    """After a backup was restored: forget again whoever was erased since it was made. Gives how many were found.

    ledger: person's key -> when they were erased, as it was kept outside the backup; the ledger of the backup itself
    is replayed as well.
    """
    if by.person is not None:
        raise not_allowed(_("replay erasures; the operator does, at the command line"))
    whole = dict(Erasure.objects.values_list("person_key", "erased_at")) | dict(ledger)
    back = Person.objects.filter(key__in=whole, erased_at=None)
    keys = sorted(person.key for person in back)
    for person in back:
        _forget(person, whole[person.key], whole[person.key].date())
    record_event(by=by.doer, verb="erasures-replayed", object="site:people", detail={"people": keys})
    return len(keys)


def _oneself(by: Standing) -> Person:
    if by.person is None:
        raise not_allowed(_("do this without an account of your own"))
    return Person.objects.get(pk=by.person)


def _forget(person: Person, at: datetime, on: date) -> None:
    addresses = {person.email, *EmailAddress.objects.filter(user=person).values_list("email", flat=True)}
    forget_sessions(person)
    for table, owner in _OWNED:
        table.objects.filter(**{owner: person}).delete()
    for address in addresses:
        Contact.objects.filter(email__iexact=address).delete()
        Invitation.objects.filter(email__iexact=address).update(email=_nobody(person))
    for term in (Membership, Seat, Appointment):
        term.objects.filter(person=person, ended_on=None).update(ended_on=on)
    Membership.objects.filter(person=person).update(title="")
    Task.objects.filter(person=person, state=Task.State.OPEN).update(person=None)
    AgreementParty.objects.filter(signed_by=person).update(signed_name="")
    _empty(person, at)
    Erasure.objects.get_or_create(person_key=person.key, defaults={"erased_at": at})


_OWNED = (
    (EmailAddress, "user"),
    (Authenticator, "user"),
    (ApiToken, "person"),
    (NoticePreference, "person"),
    (SelfDescription, "person"),
)


def _empty(person: Person, at: datetime) -> None:
    person.name, person.email, person.last_login = "", _nobody(person), None
    person.is_active, person.erased_at = False, at
    person.session_epoch += 1
    person.set_unusable_password()
    person.save()


def _nobody(person: Person) -> str:
    return f"{person.key}@{FORGOTTEN_AT}"
