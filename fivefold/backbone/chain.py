"""How an entry of the log becomes a hash. Pure: no Django, no clock."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

START = "0" * 64
"""What stands in for the hash before the first entry."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def moment_of(at: datetime) -> int:
    """Whole microseconds since 1970 (UTC): one number for one instant, whatever the database or time zone."""
    return (at - _EPOCH) // _MICROSECOND


def instant_of(moment: int) -> datetime:
    """The inverse of `moment_of`."""
    return _EPOCH + moment * _MICROSECOND


def canonical_detail(detail: Mapping[str, object]) -> str:
    """One text for one meaning: sorted keys, no spaces, no NaN."""
    return json.dumps(detail, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def entry_hash(previous: str, sequence: int, moment: int, actor: str, verb: str, object_: str, detail: str) -> str:
    """SHA-256 over the entry and the hash before it.

    The fields are joined by the unit separator, which none of them may hold: `actor`, `verb` and `object_` are plain
    names and canonical JSON escapes control characters.
    """
    line = f"{previous}\x1f{sequence}\x1f{moment}\x1f{actor}\x1f{verb}\x1f{object_}\x1f{detail}"
    return hashlib.sha256(line.encode()).hexdigest()
