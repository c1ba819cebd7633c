"""Signing in and one's own account, where allauth has no page for it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def second_factor_needed(request: HttpRequest) -> HttpResponse:
    """The one page for somebody whose role needs a second factor they have not set up."""
    return render(request, "accounts/second_factor_needed.html")
