"""Addresses of signing in and of one's own account."""

from __future__ import annotations

from django.urls import include, path

from fivefold.web.accounts import views

urlpatterns = [
    path("account/second-factor/needed/", views.second_factor_needed, name="second-factor-needed"),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("account/", include("allauth.account.urls")),
]
