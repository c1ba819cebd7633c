"""How an entry of the log becomes a hash. Pure: no Django, no clock."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

START = "0" * 64
"""What stands in for the hash before the first entry."""


def canonical_detail(detail: Mapping[str, object]) -> str:
    """One text for one meaning: sorted keys, no spaces, no NaN."""
    return json.dumps(detail, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def entry_hash(previous: str, *, sequence: int, at: datetime, actor: str, verb: str, object_: str, detail: str) -> str:
    """SHA-256 over the entry and the hash before it.

    The fields are joined by the unit separator, which none of them may hold: `actor`, `verb` and `object_` are plain
    names and canonical JSON escapes control characters.
    """
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    line = "\x1f".join((previous, str(sequence), moment, actor, verb, object_, detail))
    return hashlib.sha256(line.encode()).hexdigest()
