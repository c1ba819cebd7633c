"""A fresh sign-in: what cannot be undone is asked for by somebody who showed minutes ago that it is still they."""

from __future__ import annotations

import time

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest
from django.utils.translation import gettext as _

from fivefold.backbone.models import Person
from fivefold.backbone.refusals import NotAllowed


def freshly_signed_in(request: HttpRequest) -> bool:
    """Did they sign in, or were they asked again, within the last minutes (ACCOUNT_REAUTHENTICATION_TIMEOUT)?"""
    records = get_authentication_records(request, request.user) if isinstance(request.user, Person) else []
    return bool(records) and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT


def require_fresh(request: HttpRequest) -> None:
    """Raises what leads to the page that asks again, and from there on to what was asked for (abuse case B9).

    Whoever has neither password nor second factor signs in by a code sent by mail; they sign in anew.
    """
    if freshly_signed_in(request):
        return
    if get_reauthentication_flows(request.user):
        raise ReauthenticationRequired
    raise NotAllowed(
        _("This asks for a sign-in of the last few minutes."), _("Sign out, sign in again, then come back here.")
    )
