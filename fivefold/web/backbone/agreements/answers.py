"""What the pages of this area share: a form's act and its status, a list in pages, a form that is sent once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django import forms
from django.core.paginator import Page, Paginator
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fivefold.backbone.keys import LENGTH, new_key
from fivefold.backbone.refusals import ChangedMeanwhile, NotAllowed, NothingHere
from fivefold.vocabulary import Refused
from fivefold.web.forms import Form
from fivefold.web.working import Visit

R = TypeVar("R")
LINES = 100


class NewForm(Form):
    """A form that makes something. `key` is what the new thing will be called: sent twice, it makes one."""

    key = forms.CharField(
        widget=forms.HiddenInput,
        required=False,
        initial=new_key,
        validators=[RegexValidator(rf"^[a-z0-9]{{{LENGTH}}}$")],
    )

    def clean_key(self) -> str:
        return self.cleaned_data["key"] or new_key()


def attempt(form: Form, act: Callable[[], R]) -> tuple[R | None, int]:
    """What a filled-in form's act gave; or None and the status of the page that shows the form again.

    200: not sent yet. 400: a field is wrong, or the act was refused. 409: somebody else saved first. Refusals that are
    about the reader (404, 403) are raised.
    """
    if not form.is_valid():
        return None, 400 if form.is_bound else 200
    try:
        return act(), 303
    except (NothingHere, NotAllowed):
        raise
    except ChangedMeanwhile as changed:
        form.refused(changed)
        return None, 409
    except Refused as refused:
        form.refused(refused)
        return None, 400


def form_page(request: HttpRequest, visit: Visit, status: int, **shown: Any) -> HttpResponse:
    """One form, one button. shown: title, form, initiative, and perhaps lead and button."""
    return render(request, "backbone/agreements/form.html", {"visit": visit, **shown}, status=status)


def page_of(request: HttpRequest, lines: Sequence[R]) -> Page[R]:
    """The part of a list the address asks for; the nearest one when there is none of that number."""
    return Paginator(lines, LINES).get_page(request.GET.get("page"))


def lines_of(text: str) -> tuple[str, ...]:
    """What was typed one a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
