"""Addresses of the agenda and its versions."""

from __future__ import annotations

from django.urls import URLPattern, path

from fivefold.web.agenda.versions import clauses, comments, drafting, fragment, reading

_AGENDA = "initiatives/<slug:initiative>/agenda/"
_VERSION = f"{_AGENDA}versions/<int:number>/"
_CLAUSE = f"{_VERSION}clauses/<str:clause>/"

urlpatterns: list[URLPattern] = [
    path("agenda/", reading.agenda_of_the_site, name="agenda-of-the-site"),
    path(_AGENDA, reading.agenda, name="agenda"),
    path(f"{_AGENDA}agenda.yaml", reading.agenda_file, name="agenda-file"),
    path(f"{_AGENDA}embed/", reading.embed, name="agenda-embed"),
    path(f"{_AGENDA}fragment/", fragment.fragment, name="agenda-fragment"),
    path(f"{_AGENDA}versions/", reading.versions, name="agenda-versions"),
    path(f"{_AGENDA}versions/begin/", drafting.begin, name="agenda-begin"),
    path(_VERSION, reading.version, name="agenda-version"),
    path(f"{_VERSION}agenda.yaml", reading.version_file, name="agenda-version-file"),
    path(f"{_VERSION}difference/<int:other>/", reading.compare, name="agenda-difference"),
    path(f"{_VERSION}draft/", drafting.draft, name="agenda-draft"),
    path(f"{_VERSION}import/", drafting.import_file, name="agenda-import"),
    path(f"{_VERSION}open-comments/", drafting.open_comments, name="agenda-open-comments"),
    path(f"{_VERSION}close-comments/", drafting.close_comments, name="agenda-close-comments"),
    path(f"{_VERSION}withdraw/", drafting.withdraw, name="agenda-withdraw"),
    path(f"{_VERSION}comments/", comments.comments, name="agenda-comments"),
    path(f"{_VERSION}comments.csv", comments.comments_file, name="agenda-comments-file"),
    path(f"{_VERSION}comments/<slug:key>/answer/", comments.answer, name="agenda-answer"),
    path(f"{_VERSION}add/<slug:kind>/", clauses.add, name="agenda-add-clause"),
    path(_CLAUSE, comments.clause, name="agenda-clause"),
    path(f"{_CLAUSE}edit/", clauses.edit, name="agenda-edit-clause"),
    path(f"{_CLAUSE}remove/", clauses.remove, name="agenda-remove-clause"),
    path(f"{_CLAUSE}earlier/", clauses.move, {"places": "earlier"}, name="agenda-move-earlier"),
    path(f"{_CLAUSE}later/", clauses.move, {"places": "later"}, name="agenda-move-later"),
]
