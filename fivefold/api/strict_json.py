"""Reading a JSON body strictly: what other readers let pass, and two of them read differently, is refused here."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser

from fivefold.api.problems import Unanswerable

MOST_BYTES = 64 * 1024
"""The largest thing anybody sends here, 2,000 letters about an organisation, takes a fifth of it, however escaped."""


def require_json(request: HttpRequest) -> None:
    """Before the body is read: what a browser's form can send without asking (text/plain) is not JSON (B8)."""
    if _length(request) > MOST_BYTES:
        raise Unanswerable(413, _("The body is longer than %(most)d bytes.") % {"most": MOST_BYTES})
    if request.content_type != "application/json":
        raise Unanswerable(415, _("Send JSON, as Content-Type: application/json."))


def _length(request: HttpRequest) -> int:
    """As declared: the server hands on no more than that."""
    declared = request.META.get("CONTENT_LENGTH") or "0"
    return int(declared) if declared.isdecimal() and len(declared) < 12 else MOST_BYTES + 1


class StrictParser(Parser):
    """One JSON object. ValueError for a name given twice, NaN, infinities, numbers out of range, bytes that are not
    UTF-8, and nesting deeper than Python's own limit; the library answers 400 to each."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        found = json.loads(request.body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
        if not isinstance(found, dict):
            raise TypeError("not an object")
        return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name comes twice")
    return found


def _no_number(_written: str) -> NoReturn:
    raise ValueError("not a number of JSON")
