"""Reading the event log."""

from __future__ import annotations

from dataclasses import dataclass
from hmac import compare_digest

from fivefold.backbone.chain import START, entry_hash
from fivefold.backbone.models import Event

_READ_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class LogCheck:
    """What `verify_log` found: `entries` whole ones up to `head`; `broken_at`: the first that does not fit, or None."""

    entries: int
    head: str
    broken_at: int | None = None
    problem: str = ""

    @property
    def whole(self) -> bool:
        return self.broken_at is None


def verify_log(*, anchor: str = "") -> LogCheck:
    """Walk the chain from the start and stop at the first entry that does not fit.

    anchor: a head written down elsewhere earlier; when given it must still be found in the chain, which also shows
    entries cut off the end.
    """
    head, count, anchored = START, 0, not anchor
    rows = Event.objects.order_by("sequence").values_list(
        "sequence", "moment", "actor", "verb", "object", "detail", "previous", "hash"
    )
    for sequence, moment, actor, verb, object_, detail, previous, written in rows.iterator(chunk_size=_READ_AT_ONCE):
        if sequence != count + 1:
            return LogCheck(count, head, count + 1, f"entry {count + 1} is missing; {sequence} stands in its place")
        if previous != head:
            return LogCheck(count, head, sequence, "it does not name the hash of the entry before it")
        expected = entry_hash(head, sequence, moment, actor, verb, object_, detail)
        if not compare_digest(expected, written):
            return LogCheck(count, head, sequence, "its content was changed after it was written")
        head, count = expected, sequence
        anchored = anchored or head == anchor
    if not anchored:
        return LogCheck(count, head, count + 1, "the anchored head is not in the log: its end was cut off or rewritten")
    return LogCheck(count, head)


def is_logged(verb: str, object: str) -> bool:  # noqa: A002
    """Has this been done to this object already, according to the log?"""
    return Event.objects.filter(verb=verb, object=object).exists()
