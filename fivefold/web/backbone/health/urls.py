"""Addresses of the health of the collective."""

from __future__ import annotations

from django.urls import path

from fivefold.web.backbone.health import views

urlpatterns = [
    path("initiatives/<slug:initiative>/health/", views.health, name="health"),
    path("initiatives/<slug:initiative>/health/pulse/", views.pulse, name="pulse"),
]
