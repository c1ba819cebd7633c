"""How often a token may ask."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, F, Q, When

from fivefold.backbone.models import ApiToken

PER_MINUTE = 120
"""Requests of one token. A program that copies 400 organisations, page by page, needs a tenth of it."""


def within_pace(token: int, *, at: datetime) -> bool:
    """Count one request of the token (row id); False when it has made all it may in this minute.

    One UPDATE counts and compares, so that of many at once not one too many passes.
    """
    minute = at.replace(second=0, microsecond=0)
    free = Q(minute=None) | Q(minute__lt=minute) | Q(asked__lt=PER_MINUTE)
    asked = Case(When(minute=minute, then=F("asked") + 1), default=1)
    return bool(ApiToken.objects.filter(free, pk=token).update(minute=minute, asked=asked))
