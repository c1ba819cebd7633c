"""Who asks: the bearer of a token, or anybody. Cookies count for nothing here, and a token only in its header."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from fivefold.api.problems import Unanswerable
from fivefold.api.strict_json import require_json
from fivefold.backbone.queries.initiatives import site_zone
from fivefold.backbone.queries.tokens import Bearer, bearer_of
from fivefold.backbone.refusals import NotAllowed
from fivefold.backbone.standing import NOBODY, Standing
from fivefold.backbone.token_pace import PER_MINUTE, within_pace

READING = ("GET", "HEAD")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whoever asks, and when: the moment, and the day it is where the backbone works. bearer: None without a token."""

    standing: Standing
    bearer: Bearer | None
    at: datetime
    day: date


class Token(HttpBearer):
    """A token that must be shown."""

    def __call__(self, request: HttpRequest) -> Caller:
        if not request.headers.get("Authorization"):
            raise _not_known()
        return _caller(request)

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        return _with_token(request, token)


class TokenIfAny(Token):
    """Everybody may ask; who shows a token gets what its person may see. One that is not in force is refused."""

    def __call__(self, request: HttpRequest) -> Caller:
        return _caller(request)


def _caller(request: HttpRequest) -> Caller:
    shown = request.headers.get("Authorization")
    if not shown:
        at, day = _now()
        return Caller(standing=NOBODY, bearer=None, at=at, day=day)
    scheme, _blank, token = shown.partition(" ")
    if scheme.lower() != "bearer":
        raise _not_known()
    return _with_token(request, token.strip())


def _with_token(request: HttpRequest, token: str) -> Caller:
    """Rights are read anew for each request: a right, a token or an account that ended is gone at the next one."""
    at, day = _now()
    bearer = bearer_of(token, at=at, on=day)
    if bearer is None:
        raise _not_known()
    _count(bearer, at)
    if bearer.standing.must_enrol:
        raise NotAllowed(
            _("Your role needs a second factor, and you have none yet."), _("Sign in on the site and set one up.")
        )
    if request.method not in READING:
        if not bearer.may_write:
            raise NotAllowed(_("This token only reads."), _("Make one that may write, if you may."))
        require_json(request)
    return Caller(standing=bearer.standing, bearer=bearer, at=at, day=day)


def _now() -> tuple[datetime, date]:
    at = timezone.now()
    return at, at.astimezone(ZoneInfo(site_zone())).date()


def _not_known() -> Unanswerable:
    """The same for every token that opens nothing, so that trying one tells nothing about it."""
    return Unanswerable(
        401,
        _("No token in force came with this request. Send one as `Authorization: Bearer …`; your account makes them."),
        WWW_Authenticate='Bearer realm="fivefold"',
    )


def _count(bearer: Bearer, at: datetime) -> None:
    if not within_pace(bearer.token, at=at):
        wait = 60 - at.second
        raise Unanswerable(
            429,
            _("More than %(most)d requests in a minute. Wait %(wait)d seconds.") % {"most": PER_MINUTE, "wait": wait},
            Retry_After=str(wait),
        )
