"""How the API says that something cannot be done: problem+json (RFC 9457), in the reader's language.

A problem never repeats what was sent, so that nobody's data comes back in an error or ends in a log of errors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from fivefold.backbone.refusals import ChangedMeanwhile, Clash, NotAllowed, NothingHere
from fivefold.vocabulary import Refused

MEDIA_TYPE = "application/problem+json"
STATUS_OF: Mapping[type[Refused], int] = {NothingHere: 404, NotAllowed: 403, ChangedMeanwhile: 412, Refused: 422}


class WrongField(Schema):
    """field: where it stands, such as body.website. message: what is wrong with it."""

    field: str
    message: str


class ClashingField(Schema):
    """now: what stands there now. yours: what you wanted to write."""

    field: str
    now: str
    yours: str


class Problem(Schema):
    """type: a name for programs. title, detail: for people. errors: by field, of 422. clashes, version: of 412."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[WrongField] | None = None
    clashes: list[ClashingField] | None = None
    version: int | None = None


class Unanswerable(Exception):
    """A request that HTTP itself turns down: who asks, how it is sent, how often. status: what it is answered with."""

    def __init__(self, status: int, detail: str, **headers: str) -> None:
        super().__init__(status)
        self.status, self.detail, self.headers = status, detail, headers


def problem(status: int, detail: str, **more: object) -> HttpResponse:
    """more: errors, clashes, version."""
    kind = HTTPStatus(status).phrase.lower().replace(" ", "-")
    said = {"type": f"urn:fivefold:problem:{kind}", "title": _title(status), "status": status, "detail": detail}
    return JsonResponse({**said, **more}, status=status, content_type=MEDIA_TYPE)


def unanswerable(refused: Unanswerable) -> HttpResponse:
    response = problem(refused.status, refused.detail)
    for name, value in refused.headers.items():
        response[name.replace("_", "-")] = value
    return response


def teach(api: NinjaAPI) -> None:
    """Give the API an answer for everything the rooms and its own checks raise."""
    answers: Mapping[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        Refused: lambda _request, refused: _refused(refused),
        Unanswerable: lambda _request, refused: unanswerable(refused),
        ValidationError: lambda _request, wrong: _wrong(wrong.errors),
        HttpError: lambda _request, _unread: _not_parsed(),
    }
    for kind, answer in answers.items():
        api.add_exception_handler(kind, answer)


def _refused(refused: Refused) -> HttpResponse:
    status = next(status for kind, status in STATUS_OF.items() if isinstance(refused, kind))
    if isinstance(refused, ChangedMeanwhile):
        response = problem(
            status, str(refused), clashes=[_clash(each) for each in refused.clashes], version=refused.version
        )
        response["ETag"] = f'"{refused.version}"'
        return response
    return problem(status, str(refused))


def _clash(clash: Clash) -> dict[str, str]:
    return {"field": clash.field, "now": clash.now, "yours": clash.yours}


def _not_parsed() -> HttpResponse:
    """All that is left to the library is a body it cannot read."""
    return problem(
        400, _("The body is not JSON that can be read. Send one JSON object, each name once, numbers within range.")
    )


def _wrong(errors: Iterable[Mapping[str, Any]]) -> HttpResponse:
    listed = [{"field": _place(error["loc"]), "message": _words(error)} for error in errors][:MOST_ERRORS]
    return problem(422, _("Some fields cannot be taken as they are. Nothing was saved."), errors=listed)


MOST_ERRORS = 20
LONGEST_PLACE = 100


def _place(loc: Iterable[object]) -> str:
    """body.website: the source, then the field; the library's own name of the body, in between, says nothing."""
    source, *rest = (str(part) for part in loc)
    path = rest[1:] if source == "body" and len(rest) > 1 else rest
    return ".".join((source, *path))[:LONGEST_PLACE]


def _words(error: Mapping[str, Any]) -> str:
    """The library knows only English; a sentence of the rooms comes as it is, in the reader's language."""
    kind = str(error["type"])
    if kind == "value_error":
        return str(error["ctx"]["error"])
    return next(
        (words for start, words in _by_kind().items() if kind.startswith(start)), _("This value cannot be used.")
    )


def _by_kind() -> Mapping[str, str]:
    return {
        "missing": _("This is missing."),
        "extra_forbidden": _("This cannot be set here. Leave it out."),
        "string_too_long": _("This is too long."),
        "string_too_short": _("This is empty."),
        "string": _("This is not text."),
        "literal_error": _("This is none of the choices."),
        "enum": _("This is none of the choices."),
        "date": _("This is not a day such as 2027-03-31."),
        "int": _("This is not a whole number."),
        "greater_than": _("This number is too small."),
        "less_than": _("This number is too large."),
        "model": _("This is not a JSON object."),
    }


def _title(status: int) -> str:
    return {
        400: _("The request cannot be read"),
        401: _("A token is needed"),
        403: _("Not allowed"),
        404: _("Nothing here"),
        405: _("Not this method"),
        412: _("Changed meanwhile"),
        413: _("Too much at once"),
        415: _("Not JSON"),
        422: _("This cannot be done"),
        428: _("Say which version you read"),
        429: _("Too many requests"),
    }[status]
