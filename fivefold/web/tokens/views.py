"""One's own tokens for programs: the list, making one, ending one. What makes or ends one asks for a fresh sign-in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fivefold.backbone.actions.tokens import end_token, make_token
from fivefold.backbone.queries.tokens import own_token, own_tokens
from fivefold.vocabulary import Refused
from fivefold.web.forms import posted
from fivefold.web.fresh import require_fresh
from fivefold.web.tokens.forms import TokenForm
from fivefold.web.working import Visit, done, working_page


@working_page("GET")
def tokens(request: HttpRequest, visit: Visit) -> HttpResponse:
    listed = own_tokens(by=visit.standing, at=visit.at)
    return render(request, "tokens/tokens.html", {"visit": visit, "tokens": listed})


@working_page("GET", "POST")
def make(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The answer to the form is the one page that ever shows the secret; nothing keeps it, not even the session."""
    require_fresh(request)
    form = TokenForm(posted(request))
    if form.is_valid():
        try:
            made, secret = make_token(by=visit.standing, **form.cleaned_data, at=visit.at)
        except Refused as refused:
            form.refused(refused)
        else:
            return render(request, "tokens/made.html", {"visit": visit, "token": made, "secret": secret})
    shown = {"visit": visit, "form": form, "title": _("Make a token"), "button": _("Make it")}
    return render(request, "working/form.html", shown, status=400 if form.errors else 200)


@working_page("POST")
def end(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    own_token(key, by=visit.standing)
    require_fresh(request)
    end_token(by=visit.standing, key=key, at=visit.at)
    return done(request, _("The token has ended. It opens nothing any more."), "tokens")
