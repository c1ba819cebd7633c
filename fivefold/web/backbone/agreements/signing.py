"""The document of an agreement, and signing it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from fivefold.backbone.actions.agreements import attach_file, sign_agreement
from fivefold.backbone.files import MOST_BYTES, kept, kind_of
from fivefold.backbone.queries.agreements import agreement_page
from fivefold.backbone.refusals import nothing_here
from fivefold.backbone.rules.agreements import (
    agreement_managed,
    agreement_seen,
    agreement_to_sign,
    require_unsigned,
)
from fivefold.web.backbone.agreements.answers import attempt, form_page
from fivefold.web.backbone.agreements.forms import DocumentForm, SignForm
from fivefold.web.backbone.agreements.presenters import kind_words
from fivefold.web.forms import posted
from fivefold.web.fresh import require_fresh
from fivefold.web.working import Visit, done, working_page

INERT = "default-src 'none'; sandbox"
"""A file of a stranger is handed out, never opened on our pages: whatever it holds, nothing of it runs here."""


@working_page("GET", "POST")
def attach(request: HttpRequest, visit: Visit, initiative: str, key: str) -> HttpResponse:
    found = agreement_managed(key, by=visit.standing, initiative=initiative)
    require_unsigned(found)
    form = DocumentForm(posted(request), request.FILES or None)

    def act() -> object:
        file = form.cleaned_data["file"]
        content = file.read(MOST_BYTES + 1)
        return attach_file(
            by=visit.standing, initiative=initiative, key=key, content=content, name=file.name, home=_home()
        )

    attached, status = attempt(form, act)
    if attached:
        return done(request, _("The document is kept."), "agreement", initiative=initiative, key=key)
    shown = {"title": _("Attach the document"), "button": _("Attach it"), "lead": found.title}
    return form_page(request, visit, status, form=form, initiative=found.initiative, **shown)


@working_page("GET")
def document(request: HttpRequest, visit: Visit, initiative: str, key: str) -> HttpResponse:
    found = agreement_seen(key, by=visit.standing, initiative=initiative)
    if not found.file_hash:
        raise nothing_here()
    content = kept(found.file_hash, home=_home())
    return HttpResponse(
        content,
        content_type=kind_of(content),
        headers={
            "Content-Disposition": content_disposition_header(True, found.file_name),  # noqa: FBT003 (Django's own)
            "Content-Security-Policy": INERT,
            "X-Content-Type-Options": "nosniff",
        },
    )


@working_page("GET", "POST")
def sign(request: HttpRequest, visit: Visit, initiative: str, key: str) -> HttpResponse:
    """Asks for a fresh login first (abuse case B9), then for the signer's own name."""
    found, mine = agreement_to_sign(key, by=visit.standing, initiative=initiative)
    require_fresh(request)
    parties = tuple((party.organisation.key, party.organisation.name) for party in mine)
    form = SignForm(posted(request), initial={"version": found.version}, parties=parties)

    def act() -> object:
        given = form.cleaned_data
        return sign_agreement(
            by=visit.standing,
            initiative=initiative,
            key=key,
            seen=given["version"],
            party=given["party"],
            name=given["name"],
            at=visit.at,
        )

    signed, status = attempt(form, act)
    if signed:
        return done(request, _("You have signed."), "agreement", initiative=initiative, key=key)
    page = agreement_page(found, visit.standing, on=visit.day)
    shown = {"visit": visit, "initiative": found.initiative, "page": page, "form": form}
    shown["kind"] = kind_words(page.terms.kind)
    return render(request, "backbone/agreements/sign.html", shown, status=status)


def _home() -> Path:
    return Path(settings.FIVEFOLD_HOME)
