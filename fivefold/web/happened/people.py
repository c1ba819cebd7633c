"""People, their roles and invitations, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from fivefold.backbone.queries.people import people_named
from fivefold.backbone.standing import Standing
from fivefold.web.happened import Named

HAPPENED: Mapping[str, str] = {
    "person:role-given": gettext_noop("%(who)s gave %(what)s a role"),
    "person:role-refused": gettext_noop("%(who)s tried to give %(what)s a role above their own, and was refused"),
    "person:role-ended": gettext_noop("%(who)s ended a role of %(what)s"),
    "person:membership-ended": gettext_noop("%(who)s ended a membership of %(what)s"),
    "person:account-shut": gettext_noop("%(who)s shut the account of %(what)s"),
    "person:account-opened": gettext_noop("%(who)s opened the account of %(what)s"),
    "person:profile-changed": gettext_noop("%(who)s changed their name or language"),
    "person:notices-chosen": gettext_noop("%(who)s chose what to hear about"),
    "person:signed-out-everywhere": gettext_noop("%(who)s signed out everywhere"),
    "person:lock-changed": gettext_noop("%(who)s changed how they sign in"),
    "person:erased": gettext_noop("Somebody had themselves forgotten"),
    "person:invitation-refused": gettext_noop("%(who)s tried to invite to a role above their own, and was refused"),
    "invitation:invitation-sent": gettext_noop("%(who)s invited somebody"),
    "invitation:invitation-sent-again": gettext_noop("%(who)s sent an invitation again"),
    "invitation:invitation-withdrawn": gettext_noop("%(who)s withdrew an invitation"),
    "invitation:invitation-accepted": gettext_noop("%(who)s accepted an invitation"),
    "site:erasures-replayed": gettext_noop("%(who)s forgot again whoever was erased since the backup"),
}


def _people(keys: frozenset[str], *, by: Standing) -> Mapping[str, Named]:
    names = people_named(keys, by=by, on=timezone.localdate())
    return {key: Named(name, reverse("person", kwargs={"key": key})) for key, name in names.items()}


NAMED = {"person": _people}
