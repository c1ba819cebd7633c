"""Bringing in a file of organisations: choose it, look at what it would do, confirm.

Between looking and confirming the file stays on the server under the hash of its content. The page carries only a
signed note that names the file, who looked at it, and what they were shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fivefold.backbone.actions.organisation_import import PlanChanged, import_organisations
from fivefold.backbone.models import Initiative
from fivefold.backbone.organisation_files import (
    forget_received,
    keep_received,
    problems_csv,
    read_organisations,
    received,
)
from fivefold.backbone.organisation_plan import ImportPlan, Outcome, planned
from fivefold.backbone.organisation_records import ReadOrganisations
from fivefold.backbone.queries.log import is_logged
from fivefold.backbone.queries.organisations import initiatives_open_to, organisations_within
from fivefold.backbone.refusals import NotAllowed, NothingHere, not_allowed
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.organisations import initiative_to_admit_to
from fivefold.vocabulary import Refused
from fivefold.web.backbone.organisations.forms import ImportForm, TokenForm
from fivefold.web.backbone.organisations.presenters import attached, shown_plan
from fivefold.web.presenters.words import here
from fivefold.web.working import Visit, done, working_page

_SALT = "fivefold.organisations.import"
_GOOD_FOR = 2 * 60 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """What somebody was shown: which file, read how, for which initiative, and the digest of the plan."""

    sha256: str
    initiative: str
    charset: str
    digest: str

    def token(self, person: int | None) -> str:
        return signing.dumps(
            {"sha256": self.sha256, "initiative": self.initiative, "charset": self.charset, "digest": self.digest,
             "person": person}, salt=_SALT, compress=True
        )  # fmt: skip

    def read(self) -> ReadOrganisations:
        path = received(self.sha256, home=settings.FIVEFOLD_HOME)
        return read_organisations(path, initiative=self.initiative, charset=self.charset)


@working_page("GET", "POST")
def upload(request: HttpRequest, visit: Visit) -> HttpResponse:
    initiatives = _open_to(visit)
    if request.method != "POST":
        return _form(request, visit, ImportForm(initiatives=initiatives))
    form = ImportForm(request.POST, request.FILES, initiatives=initiatives)
    if not form.is_valid():
        return _form(request, visit, form, status=400)
    given = form.cleaned_data
    sha256 = keep_received(given["file"].read(), home=settings.FIVEFOLD_HOME, at=visit.at)
    looked = _Looked(sha256=sha256, initiative=given["initiative"], charset=given["charset"], digest="")
    try:
        read = looked.read()
    except Refused as refused:
        forget_received(sha256, home=settings.FIVEFOLD_HOME)
        form.refused(refused)
        return _form(request, visit, form, status=400)
    return _preview(request, visit, looked, _plan(visit, looked, read))


@working_page("POST")
def confirm(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A second press finds the file imported and says so."""
    _open_to(visit)
    looked = _looked(request, visit)
    try:
        plan = import_organisations(
            by=visit.standing, initiative=looked.initiative, read=looked.read(), sha256=looked.sha256,
            agreed=looked.digest, on=visit.day, at=visit.at,
        )  # fmt: skip
    except PlanChanged as changed:
        return _preview(request, visit, looked, changed.plan, refused=changed, status=409)
    except (NothingHere, NotAllowed):
        raise
    except Refused:
        if is_logged("imported", f"organisation-import:{looked.sha256}"):
            return done(request, _("This file was already imported."), "organisations")
        raise
    forget_received(looked.sha256, home=settings.FIVEFOLD_HOME)
    return done(request, _told(plan), "organisations")


@working_page("POST")
def problems(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All the problems of the file that was just checked, to keep beside it while it is corrected."""
    _open_to(visit)
    looked = _looked(request, visit)
    plan = _plan(visit, looked, looked.read())
    return attached(problems_csv(plan.problems), "problems.csv")


def _open_to(visit: Visit) -> tuple[Initiative, ...]:
    initiatives = initiatives_open_to(Verb.ADMIT_ORGANISATIONS, by=visit.standing)
    if not initiatives:
        raise not_allowed(_("import organisations"))
    return initiatives


def _plan(visit: Visit, looked: _Looked, read: ReadOrganisations) -> ImportPlan:
    initiative_to_admit_to(looked.initiative, by=visit.standing)
    known = organisations_within(visit.standing.reach(Verb.ADMIT_ORGANISATIONS))
    return planned(read, known=known, initiative=looked.initiative)


def _looked(request: HttpRequest, visit: Visit) -> _Looked:
    """What this person was shown. Refused for anybody else's note, an old one and one that was written by hand."""
    form = TokenForm(request.POST)
    try:
        said = signing.loads(form.data.get("token", ""), salt=_SALT, max_age=_GOOD_FOR)
    except signing.BadSignature:
        said = {}
    if said.pop("person", None) != visit.standing.person or not said:
        raise Refused(_("This page is too old, or was not made for you."), _("Choose the file again."))
    return _Looked(**said)


def _form(request: HttpRequest, visit: Visit, form: ImportForm, *, status: int = 200) -> HttpResponse:
    return render(request, "backbone/organisations/import.html", {"visit": visit, "form": form}, status=status)


def _preview(
    request: HttpRequest, visit: Visit, looked: _Looked, plan: ImportPlan, *, refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    now = _Looked(sha256=looked.sha256, initiative=looked.initiative, charset=looked.charset, digest=plan.digest)
    name = here(initiative_to_admit_to(looked.initiative, by=visit.standing).name)
    shown = {
        "visit": visit,
        "plan": plan,
        "shown": shown_plan(plan),
        "into": name,
        "refused": refused,
        "form": TokenForm(initial={"token": now.token(visit.standing.person)}),
    }
    return render(request, "backbone/organisations/preview.html", shown, status=status)


def _told(plan: ImportPlan) -> str:
    if plan.does_nothing:
        return _("This file was already imported; nothing changed.")
    added, changed = len(plan.of(Outcome.ADDED)), len(plan.of(Outcome.CHANGED))
    first = ngettext("%(n)d organisation added", "%(n)d organisations added", added) % {"n": added}
    return _("%(added)s, %(changed)s changed.") % {"added": first, "changed": changed}
