"""Requests that may be sent again: with an Idempotency-Key they are done once, and the second answer is the first."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from ninja import Schema

from fivefold.api.words import caller_of
from fivefold.backbone.repeats import Kept, Repeatable, answered_once, fingerprint_of


def once(request: HttpRequest, key: str | None, act: Callable[[], tuple[int, Schema]]) -> HttpResponse:
    """act: does it, and gives the status and what everybody may read of the result, which is kept for a day."""
    caller = caller_of(request)

    def kept() -> Kept:
        status, answer = act()
        return Kept(status=status, text=answer.model_dump_json())

    if key is None or caller.bearer is None:
        return _response(kept())
    asked = Repeatable(token=caller.bearer.token, key=key, fingerprint=_fingerprint(request))
    return _response(answered_once(asked, at=caller.at, act=kept))


def _fingerprint(request: HttpRequest) -> str:
    said = (request.method or "", request.path, request.headers.get("If-Match", ""))
    return fingerprint_of([*(part.encode("utf-8", "surrogatepass") for part in said), request.body])


def _response(kept: Kept) -> HttpResponse:
    return HttpResponse(kept.text, status=kept.status, content_type="application/json; charset=utf-8")
