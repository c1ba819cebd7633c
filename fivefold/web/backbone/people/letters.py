"""The letter of an invitation: in the language of whoever is invited, with nothing about them in its subject."""

from __future__ import annotations

import logging
from email.utils import parseaddr
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from fivefold.backbone.actions.invitations import Letter
from fivefold.backbone.roles import ROLES

LEAVES = "django.core.mail.backends.filebased.EmailBackend"
"""The backend that keeps mail in a folder of this machine instead of sending it."""
_log = logging.getLogger(__name__)


def post(letter: Letter, *, request: HttpRequest) -> bool:
    """Send it, after the invitation was written. False when it did not leave this machine: its link must be handed
    over otherwise."""
    invitation = letter.invitation
    with translation.override(invitation.language):
        context = {"letter": invitation, "role": ROLES[invitation.role], "link": link_of(letter, request=request)}
        mail = EmailMultiAlternatives(
            subject=_("You are invited to Fivefold"),
            body=render_to_string("accounts/mail/invitation.txt", context),
            to=[invitation.email],
            headers={"Message-ID": _message_id(letter)},
        )
        mail.attach_alternative(render_to_string("accounts/mail/invitation.html", context), "text/html")
    try:
        mail.send()
    except (OSError, SMTPException) as failed:
        _log.warning("A letter of an invitation could not be sent: %s", type(failed).__name__)
        return False
    return settings.EMAIL_BACKEND != LEAVES


def link_of(letter: Letter, *, request: HttpRequest) -> str:
    """The address that accepts it, on the site's public name where one is set."""
    with translation.override(letter.invitation.language):
        path = reverse("join", kwargs={"key": letter.key})
    return f"{settings.SITE_ADDRESS}{path}" if settings.SITE_ADDRESS else request.build_absolute_uri(path)


def _message_id(letter: Letter) -> str:
    """The same letter sent twice is one message; sent again with a new key it is another."""
    host = urlsplit(settings.SITE_ADDRESS).hostname or parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<invitation-{letter.invitation.key_hash[:32]}@{host}>"
