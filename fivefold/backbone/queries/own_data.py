"""Everything the backbone keeps about one person, for themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Q

from fivefold.backbone.models import (
    AgreementParty,
    ApiToken,
    Appointment,
    Concern,
    Contact,
    Event,
    Membership,
    NoticePreference,
    Person,
    Seat,
    SelfDescription,
    Task,
)

Answer = dict[str, Any]
"""JSON-ready: dates as ISO text, nothing but text, numbers, lists and mappings."""


def own_data(person: int) -> Answer:
    """Account, belongings, tasks, signatures, self-descriptions and log entries of one person; secrets never."""
    row = Person.objects.get(pk=person)
    return {
        "account": _account(row),
        "email_addresses": _rows(EmailAddress.objects.filter(user=row), "email", "verified", "primary"),
        "second_factors": _rows(Authenticator.objects.filter(user=row), "type", "created_at", "last_used_at"),
        "tokens": _rows(ApiToken.objects.filter(person=row), "name", "may_write", "made_at", "expires_at", "ended_at"),
        "notices": _rows(NoticePreference.objects.filter(person=row), "topic", "pace"),
        "memberships": _rows(
            Membership.objects.filter(person=row), "organisation__name", "title", "started_on", "ended_on"
        ),
        "seats": _rows(
            Seat.objects.filter(person=row),
            "workgroup__name_en",
            "organisation__name",
            "position",
            "started_on",
            "ended_on",
        ),
        "roles": _rows(
            Appointment.objects.filter(person=row),
            "role",
            "initiative__slug",
            "organisation__name",
            "started_on",
            "ended_on",
        ),
        "tasks": _rows(Task.objects.filter(person=row), "title", "detail", "due_on", "state", "given_at", "closed_at"),
        "signatures": _rows(
            AgreementParty.objects.filter(signed_by=row), "agreement__title", "signed_name", "signed_at"
        ),
        "contact_entries": _rows(
            Contact.objects.filter(email__iexact=row.email), "organisation__name", "name", "title", "email", "phone"
        ),
        "self_descriptions": _rows(SelfDescription.objects.filter(person=row), "initiative__slug", "scheme", "group"),
        "log": _log(row),
    }


def own_paces(person: int) -> dict[str, str]:
    """Topic -> how often they want to hear about it, of the topics they chose for."""
    return dict(NoticePreference.objects.filter(person=person).values_list("topic", "pace"))


def _account(row: Person) -> Answer:
    return {
        "key": row.key,
        "name": row.name,
        "email": row.email,
        "language": row.language,
        "joined_at": plain(row.joined_at),
        "last_login": plain(row.last_login),
    }


def _log(row: Person) -> list[Answer]:
    """What they did and what was done to them, as the log keeps it: by pseudonym."""
    name = str(row)
    about = Concern.objects.filter(object=name).values("event_id")
    events = Event.objects.filter(Q(actor=name) | Q(object=name) | Q(sequence__in=about)).order_by("sequence")
    return [
        {
            "at": plain(event.at),
            "actor": event.actor,
            "verb": event.verb,
            "object": event.object,
            "detail": event.detail,
        }
        for event in events
    ]


def _rows(rows: Any, *fields: str) -> list[Answer]:
    return [{name: plain(value) for name, value in row.items()} for row in _values(rows, fields)]


def _values(rows: Any, fields: Iterable[str]) -> Iterable[Answer]:
    return rows.order_by("pk").values(*fields)  # type: ignore[no-any-return]


def plain(value: object) -> object:
    """A value as JSON can carry it."""
    return value.isoformat() if isinstance(value, date | datetime) else value
