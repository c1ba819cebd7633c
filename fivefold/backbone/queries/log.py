"""Reading the event log."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from hmac import compare_digest
from operator import or_
from typing import Any

from django.db.models import Q, Subquery

from fivefold.backbone.chain import START, entry_hash
from fivefold.backbone.models import Concern, Event

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


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the log, read."""

    sequence: int
    at: datetime
    actor: str
    verb: str
    object: str
    detail: Mapping[str, Any]

    @property
    def kind(self) -> str:
        return self.object.partition(":")[0]


def entries(
    *,
    before: int | None = None,
    kinds: Iterable[str] = (),
    objects: Iterable[str] = (),
    newest: int | None = None,
    most: int = 50,
) -> tuple[Entry, ...]:
    """The newest entries first, `most` of them, from below sequence `before`.

    newest: only among so many at the end of the log.
    kinds: only objects of these kinds. objects: only what was done to one of them, or concerned it.
    """
    rows = Event.objects.order_by("-sequence")
    if before is not None:
        rows = rows.filter(sequence__lt=before)
    if newest is not None:
        end = Event.objects.order_by("-sequence").values("sequence")[:1]
        rows = rows.filter(sequence__gt=Subquery(end) - newest)
    if named := tuple(objects):
        about = Concern.objects.filter(object__in=named).values("event_id")
        rows = rows.filter(Q(object__in=named) | Q(sequence__in=about))
    if wanted := tuple(kinds):
        rows = rows.filter(reduce(or_, (Q(object__startswith=f"{kind}:") for kind in wanted)))
    return tuple(_entry(row) for row in rows[:most])


def _entry(row: Event) -> Entry:
    return Entry(row.sequence, row.at, row.actor, row.verb, row.object, json.loads(row.detail))


def head() -> tuple[int, str]:
    """The number and hash of the last entry; (0, START) of an empty log. Written down elsewhere, it anchors the log."""
    return Event.objects.order_by("-sequence").values_list("sequence", "hash").first() or (0, START)
