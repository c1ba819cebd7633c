"""What is ours in signing in: accounts come by invitation, attempts are counted by account, changes are kept."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from fivefold.backbone.actions.people import note_security_change
from fivefold.backbone.actors import Actor
from fivefold.backbone.models import Person
from fivefold.backbone.standing import Standing
from fivefold.web.fresh import freshly_signed_in


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts are made by accepting an invitation, or by the first run of the site."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:
        return not freshly_signed_in(self.request)

    def send_notification_mail(self, template_prefix: str, user: Person, *args: Any, **kwargs: Any) -> None:
        """Called by allauth after each change of a password, an address or a second factor: the log knows of it too."""
        change = template_prefix.rpartition("/")[2].replace("_", "-")
        note_security_change(by=Standing(actor=Actor.person(user.key), person=user.pk), change=change)
        super().send_notification_mail(template_prefix, user, *args, **kwargs)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """By account alone. allauth adds the Host header, whose port is the sender's choice: each a fresh count."""
        return str(credentials.get("email", "")).lower()


def display_name(person: Person) -> str:
    """How allauth calls somebody in a mail or to their own passkey."""
    return person.name


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # likewise
    """The picture to scan keeps its white ground where the page is dark, or no camera reads it."""

    def build_totp_svg(self, url: str) -> str:
        return str(
            super().build_totp_svg(url).replace("<path", '<rect width="100%" height="100%" fill="#fff"/><path', 1)
        )
