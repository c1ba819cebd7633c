"""Ending a person's sessions everywhere, at their next request."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.db.models import F

from fivefold.backbone.models import Person


def end_sessions(person: Person) -> None:
    """Every cookie signed before is dead: what it was signed with is no more (Person.session_epoch)."""
    Person.objects.filter(pk=person.pk).update(session_epoch=F("session_epoch") + 1)
    person.refresh_from_db(fields=["session_epoch"])


def forget_sessions(person: Person) -> None:
    """Remove what the sessions of an erased person remember; a session names its person only inside."""
    kept = [
        session.pk
        for session in Session.objects.iterator()
        if session.get_decoded().get("_auth_user_id") == str(person.pk)
    ]
    Session.objects.filter(pk__in=kept).delete()
