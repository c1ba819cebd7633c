"""Reading tokens: one's own, and whom the bearer of one acts for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from fivefold.backbone.models import ApiToken
from fivefold.backbone.queries.standing import standing_of
from fivefold.backbone.refusals import nothing_here
from fivefold.backbone.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenLine:
    """One open token of the reader. expired: it opens nothing any more, and may be taken off the list."""

    key: str
    name: str
    may_write: bool
    made_at: datetime
    expires_at: datetime
    expired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """Whoever shows a token in force. token: row id; standing: what its person may do now."""

    token: int
    name: str
    may_write: bool
    expires_at: datetime
    standing: Standing


def own_tokens(*, by: Standing, at: datetime) -> tuple[TokenLine, ...]:
    """The tokens of the signed-in person that they have not ended, the newest first."""
    return tuple(
        TokenLine(
            key=row.key,
            name=row.name,
            may_write=row.may_write,
            made_at=row.made_at,
            expires_at=row.expires_at,
            expired=row.expires_at <= at,
        )
        for row in _open_tokens(by).order_by("-made_at", "-id")
    )


def own_token(key: str, *, by: Standing) -> ApiToken:
    """One of the reader's own that is not ended. NothingHere for any other, also for somebody else's."""
    found = _open_tokens(by).filter(key=key).first()
    if found is None:
        raise nothing_here()
    return found


def bearer_of(secret: str, *, at: datetime, on: date) -> Bearer | None:
    """Whom this token speaks for, with the rights they have at this moment.

    None, whatever the reason: unknown, ended, expired, or of a person whose account is shut.
    """
    row = ApiToken.objects.select_related("person").filter(secret_hash=hash_of(secret), ended_at=None).first()
    if row is None or row.expires_at <= at:
        return None
    standing = standing_of(row.person, on=on)
    if not standing.signed_in:
        return None
    return Bearer(token=row.pk, name=row.name, may_write=row.may_write, expires_at=row.expires_at, standing=standing)


def hash_of(secret: str) -> str:
    """What is kept of a token. It is 32 random bytes, so that a plain hash of it cannot be guessed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _open_tokens(by: Standing) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(person_id=by.person or 0, ended_at=None)
