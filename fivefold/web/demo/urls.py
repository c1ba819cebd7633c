"""Addresses that answer on a demonstration only (FIVEFOLD_DEMO)."""

from __future__ import annotations

from django.urls import path

from fivefold.web.demo import views

urlpatterns = [
    path("demo/people/", views.people, name="demo-people"),
    path("demo/people/<slug:key>/step-in/", views.step_in, name="demo-step-in"),
]
