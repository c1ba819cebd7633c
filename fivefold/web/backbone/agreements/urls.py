"""Addresses of agreements, grants and tasks."""

from __future__ import annotations

from django.urls import include, path

from fivefold.web.backbone.agreements import grant_views, signing, task_views, views

_agreements = [
    path("", views.agreements, name="agreements"),
    path("new/", views.new_agreement, name="new-agreement"),
    path("<slug:key>/", views.agreement, name="agreement"),
    path("<slug:key>/edit/", views.change_agreement, name="edit-agreement"),
    path("<slug:key>/document/", signing.document, name="agreement-document"),
    path("<slug:key>/document/attach/", signing.attach, name="attach-document"),
    path("<slug:key>/sign/", signing.sign, name="sign-agreement"),
    path("<slug:key>/end/", views.end, name="end-agreement"),
    path("<slug:key>/renew/", views.renew, name="renew-agreement"),
]
_grants = [
    path("", grant_views.grants, name="grants"),
    path("new/", grant_views.new_grant, name="new-grant"),
    path("<slug:key>/", grant_views.grant, name="grant"),
    path("<slug:key>/edit/", grant_views.change_grant, name="edit-grant"),
    path("<slug:key>/reports/<slug:due_on>/received/", grant_views.report_received, name="report-received"),
]
_tasks = [
    path("", task_views.tasks, name="tasks"),
    path("new/", task_views.new_task, name="new-task"),
    path("<slug:key>/", task_views.task, name="task"),
    path("<slug:key>/done/", task_views.finish, name="finish-task"),
    path("<slug:key>/drop/", task_views.drop, name="drop-task"),
]
urlpatterns = [
    path("initiatives/<slug:initiative>/agreements/", include(_agreements)),
    path("initiatives/<slug:initiative>/grants/", include(_grants)),
    path("initiatives/<slug:initiative>/tasks/", include(_tasks)),
]
