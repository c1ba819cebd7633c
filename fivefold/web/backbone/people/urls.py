"""Addresses of people, their roles and invitations, and of the page about roles."""

from __future__ import annotations

from django.urls import path

from fivefold.web.backbone.people import inviting, roles, views

urlpatterns = [
    path("roles/", views.about_roles, name="roles"),
    path("people/", views.everybody, name="people"),
    path("people/<slug:key>/", views.one_person, name="person"),
    path("people/<slug:key>/give-role/", roles.give, name="give-role"),
    path("people/<slug:key>/shut/", roles.shut, name="shut-account"),
    path("people/<slug:key>/open/", roles.open_again, name="open-account"),
    path("people/roles/<int:appointment>/end/", roles.end, name="end-role"),
    path("people/memberships/<int:membership>/end/", roles.end_membership, name="end-membership"),
    path("invitations/", inviting.every_invitation, name="invitations"),
    path("invitations/new/", inviting.invite, name="invite"),
    path("invitations/<int:invitation>/send-again/", inviting.send_again, name="send-invitation-again"),
    path("invitations/<int:invitation>/withdraw/", inviting.withdraw, name="withdraw-invitation"),
]
