"""Addresses of the working home, initiatives, the log, the yearly report and the first run."""

from __future__ import annotations

from django.urls import path

from fivefold.web.backbone.start import initiatives, log, report, setup, views

urlpatterns = [
    path("home/", views.working_home, name="working-home"),
    path("setup/", setup.first_run, name="setup"),
    path("initiatives/", initiatives.every_initiative, name="initiatives"),
    path("initiatives/new/", initiatives.new_initiative, name="new-initiative"),
    path("initiatives/<slug:initiative>/", initiatives.one_initiative, name="initiative"),
    path("initiatives/<slug:initiative>/edit/", initiatives.edit, name="edit-initiative"),
    path("initiatives/<slug:initiative>/close/", initiatives.close, name="close-initiative"),
    path("initiatives/<slug:initiative>/report/<int:year>/", report.yearly, name="report"),
    path("log/", log.whole, name="log"),
    path("log/<slug:kind>/<path:id>/", log.of_object, name="log-of"),
]
