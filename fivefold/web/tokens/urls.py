"""Addresses of one's own tokens."""

from __future__ import annotations

from django.urls import path

from fivefold.web.tokens import views

urlpatterns = [
    path("account/tokens/", views.tokens, name="tokens"),
    path("account/tokens/make/", views.make, name="token-make"),
    path("account/tokens/<slug:key>/end/", views.end, name="token-end"),
]
