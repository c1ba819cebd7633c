"""A request sent twice is done once: whoever retries with the same key gets the first answer again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fivefold.backbone.models import ApiAnswer
from fivefold.vocabulary import Refused

KEPT_FOR = timedelta(hours=24)
LONGEST_KEY = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer as it is sent: status and text. It holds nothing but what everybody may read."""

    status: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeatable:
    """One request that may come again. token: row id of whose it is; fingerprint: of all that was asked."""

    token: int
    key: str
    fingerprint: str

    def __post_init__(self) -> None:
        if not self.key or len(self.key) > LONGEST_KEY or not (self.key.isascii() and self.key.isprintable()):
            raise Refused(
                _("The Idempotency-Key is empty, too long, or has characters that cannot be kept."),
                _("Use 1 to %(most)d plain letters and digits, a new random one for each request.")
                % {"most": LONGEST_KEY},
            )


def fingerprint_of(parts: Iterable[bytes]) -> str:
    """Of method, address, precondition and body: each part is told with its length, so that none runs into another."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()


def answered_once(asked: Repeatable, *, at: datetime, act: Callable[[], Kept]) -> Kept:
    """What `act` answers, or what it answered the first time. Refused when the key was used for something else.

    Key and deed are one transaction: of two at once the second waits for the first; what is refused leaves no trace.
    """
    ApiAnswer.objects.filter(made_at__lte=at - KEPT_FOR).delete()
    try:
        with transaction.atomic():
            row = ApiAnswer.objects.create(
                token_id=asked.token, key=asked.key, fingerprint=asked.fingerprint, made_at=at
            )
            kept = act()
            row.status, row.answer = kept.status, kept.text
            row.save(update_fields=["status", "answer"])
            return kept
    except IntegrityError:
        first = ApiAnswer.objects.filter(token_id=asked.token, key=asked.key).first()
        if first is None:
            raise
    if first.fingerprint != asked.fingerprint:
        raise Refused(
            _("This Idempotency-Key was used for another request."), _("Use a new random key for each request.")
        )
    return Kept(status=first.status, text=first.answer)
