"""What is ours in signing in: nobody makes an account by themselves, they are invited."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by accepting an invitation, or by the first run of the site."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
