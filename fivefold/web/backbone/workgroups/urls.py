"""Addresses of workgroups and other bodies, of representation, and of the health of the collective."""

from __future__ import annotations

from django.urls import include, path

from fivefold.web.backbone.workgroups import representation, seats, views

_BODY = "initiatives/<slug:initiative>/workgroups/<slug:workgroup>/"

urlpatterns = [
    path("initiatives/<slug:initiative>/workgroups/", views.bodies, name="workgroups"),
    path("initiatives/<slug:initiative>/workgroups/new/", views.new_body, name="new-workgroup"),
    path(_BODY, views.body, name="workgroup"),
    path(f"{_BODY}edit/", views.edit, name="edit-workgroup"),
    path(f"{_BODY}close/", views.close, name="close-workgroup"),
    path(f"{_BODY}seats/new/", seats.seat, name="seat-person"),
    path(f"{_BODY}seats/<int:seat>/", seats.change, name="change-seat"),
    path(f"{_BODY}seats/<int:seat>/end/", seats.end, name="end-seat"),
    path("initiatives/<slug:initiative>/representation/", representation.released, name="representation"),
    path(
        "initiatives/<slug:initiative>/representation/release/",
        representation.release,
        name="release-representation",
    ),
    path("account/about-me/", representation.about_me, name="about-me"),
    path("account/about-me/withdraw/", representation.withdraw, name="withdraw-about-me"),
    path("", include("fivefold.web.backbone.health.urls")),
]
