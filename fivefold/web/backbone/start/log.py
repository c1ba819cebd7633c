"""The log in words: the whole of it for those who may read it, and what happened to one thing for those who see it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fivefold.backbone.queries.log import Entry, entries, head
from fivefold.backbone.refusals import nothing_here
from fivefold.backbone.roles import Verb
from fivefold.backbone.standing import Subject
from fivefold.vocabulary import Refused
from fivefold.web.happened.words import NAMED, told
from fivefold.web.working import Visit, working_page

A_PAGE = 50


@working_page("GET")
def whole(request: HttpRequest, visit: Visit) -> HttpResponse:
    visit.standing.require(Verb.SEE_LOG, Subject(), _("read the whole log"))
    number, hash_ = head()
    return _page(request, visit, entries(before=_before(request), most=A_PAGE + 1), head_number=number, head_hash=hash_)


@working_page("GET")
def of_object(request: HttpRequest, visit: Visit, kind: str, id: str) -> HttpResponse:  # noqa: A002
    """For whoever may see the thing itself: its area says so by giving it a name (web.happened)."""
    names = NAMED[kind](frozenset({id}), by=visit.standing) if kind in NAMED else {}
    if id not in names and not visit.standing.may(Verb.SEE_LOG, Subject()):
        raise nothing_here()
    found = entries(before=_before(request), objects=(f"{kind}:{id}",), most=A_PAGE + 1)
    return _page(request, visit, found, named=names.get(id))


def _before(request: HttpRequest) -> int | None:
    given = request.GET.get("before", "")
    if given and not (given.isascii() and given.isdigit() and len(given) < 19):
        raise Refused(_("The address names no entry of the log."), _("Go back to the beginning of the log."))
    return int(given) if given else None


def _page(request: HttpRequest, visit: Visit, found: tuple[Entry, ...], **shown: object) -> HttpResponse:
    listed, further = found[:A_PAGE], len(found) > A_PAGE
    return render(
        request,
        "backbone/start/log.html",
        {
            "visit": visit,
            "told": told(listed, by=visit.standing),
            "before": listed[-1].sequence if further else None,
            **shown,
        },
    )
