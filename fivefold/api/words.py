"""What the answers of all rooms share: wordings in two languages, and text that can be kept."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from fivefold.api.caller import Caller
from fivefold.api.problems import Unanswerable

_LINES = "\n\r\t"
_VERSION = re.compile(r'(?:W/)?"([1-9][0-9]{0,8})"')
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Words(Schema):
    """A public wording in English and in Spanish."""

    en: str
    es: str


class Sent(Schema):
    """A body somebody sends: a name that is not declared is refused, never dropped in silence (abuse case A3)."""

    model_config = ConfigDict(extra="forbid")


def _kept(text: str) -> str:
    if any(unicodedata.category(c) == "Cc" and c not in _LINES for c in text):
        raise ValueError(_("This has a character that cannot be kept."))
    return text


def _day(value: object) -> object:
    """Text alone: the library would also read a number as seconds since 1970."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError(_("This is not a day such as 2027-03-31."))
    return value


Line = Annotated[str, Field(max_length=2000), AfterValidator(_kept)]
Asked = Annotated[str, Field(max_length=100), AfterValidator(_kept)]
Day = Annotated[date, BeforeValidator(_day)]


def caller_of(request: HttpRequest) -> Caller:
    found = request.auth  # type: ignore[attr-defined]
    if not isinstance(found, Caller):
        raise TypeError("an operation without a bearer was reached")  # a fault of ours: the library lets nobody past
    return found


def version_read(if_match: str | None) -> int:
    """The version an If-Match names. 428 without one, 400 for anything that is no version of ours.

    An ETag in our answers may come back as W/"3": the site compresses answers, and says so in this way.
    """
    if not if_match:
        raise Unanswerable(428, _("Send the ETag you read in If-Match, so that nobody's change is lost."))
    found = _VERSION.fullmatch(if_match.strip())
    if found is None:
        raise Unanswerable(400, _('If-Match names no version. Send the ETag as you got it, such as "3".'))
    return int(found[1])


def versioned(response: HttpResponse, version: int) -> None:
    response["ETag"] = f'"{version}"'
