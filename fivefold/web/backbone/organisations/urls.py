"""Addresses of organisations. Fixed ones first: a key is twelve letters and digits and never one of these words."""

from __future__ import annotations

from django.urls import path

from fivefold.web.backbone.organisations import editing, importing, merging, views

urlpatterns = [
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/add/", editing.add, name="organisation-add"),
    path("organisations/import/", importing.upload, name="organisations-import"),
    path("organisations/import/confirm/", importing.confirm, name="organisations-import-confirm"),
    path("organisations/import/problems/", importing.problems, name="organisations-import-problems"),
    path("organisations/template.<slug:form>", views.template, name="organisations-template"),
    path("organisations/export.<slug:form>", views.export, name="organisations-export"),
    path("organisations/duplicates/", merging.duplicates, name="organisations-duplicates"),
    path("organisations/merge/<slug:one>/<slug:other>/", merging.merge, name="organisations-merge"),
    path("organisations/<slug:key>/", views.organisation, name="organisation"),
    path("organisations/<slug:key>/edit/", editing.edit, name="organisation-edit"),
    path("organisations/<slug:key>/sites/add/", editing.add_site, name="organisation-site-add"),
    path("organisations/<slug:key>/sites/<slug:site>/", editing.edit_site, name="organisation-site"),
    path("organisations/<slug:key>/sites/<slug:site>/remove/", editing.remove_site, name="organisation-site-remove"),
    path("organisations/<slug:key>/contacts/add/", editing.add_contact, name="organisation-contact-add"),
    path("organisations/<slug:key>/contacts/<slug:contact>/", editing.edit_contact, name="organisation-contact"),
    path(
        "organisations/<slug:key>/contacts/<slug:contact>/remove/",
        editing.remove_contact,
        name="organisation-contact-remove",
    ),
    path("organisations/<slug:key>/part/<slug:initiative>/", editing.status, name="organisation-status"),
    path("organisations/<slug:key>/take-part/", editing.take_part, name="organisation-take-part"),
]
