"""Addresses of the working home, the health of the collective, the log and the first run."""

from __future__ import annotations

from django.urls import path

from fivefold.web.backbone.home import views

urlpatterns = [path("home/", views.working_home, name="working-home")]
