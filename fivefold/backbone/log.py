"""Writing the event log: the last line of every action in every room."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.db import connection, transaction
from django.utils import timezone

from fivefold.backbone.actors import Actor
from fivefold.backbone.chain import START, canonical_detail, entry_hash, moment_of
from fivefold.backbone.models import Concern, Event
from fivefold.vocabulary import Refused

_VERB = re.compile(r"[a-z]+(-[a-z]+)*")
_OBJECT = re.compile(r"[a-z]+(-[a-z]+)*:[^\s\x00-\x1f]{1,150}")


def record_event(
    *,
    by: Actor,
    verb: str,
    object: str,  # noqa: A002
    detail: Mapping[str, object] | None = None,
    concerns: Iterable[str] = (),
) -> Event:
    """Append one entry inside the caller's transaction: kept if the action is kept, gone if it is not.

    verb: what was done, past tense, dashes for spaces (`loaded`, `vote-opened`). object: `kind:id`. detail: what a
    reader needs to understand it (reason, old and new values, checksums), JSON-ready, never a person's name.
    concerns: further objects on whose activity pages it belongs (each organisation of an import); part of the detail.
    """
    also = sorted(set(concerns))
    for name in (object, *also):
        _check(verb, name)
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("record_event must run inside the action's transaction (transaction.atomic).")
    _hold_the_end_of_the_log()
    last = Event.objects.order_by("-sequence").values_list("sequence", "hash").first()
    sequence, previous = (last[0] + 1, last[1]) if last else (1, START)
    moment, text = (
        moment_of(timezone.now()),
        canonical_detail({**(detail or {}), **({"concerns": also} if also else {})}),
    )
    entry = Event(
        sequence=sequence,
        moment=moment,
        actor=str(by),
        verb=verb,
        object=object,
        detail=text,
        previous=previous,
        hash=entry_hash(previous, sequence, moment, str(by), verb, object, text),
    )
    entry.save_base(force_insert=True)  # Event.save refuses on purpose
    Concern.objects.bulk_create([Concern(event=entry, object=name) for name in also], batch_size=1000)
    return entry


def _check(verb: str, object_: str) -> None:
    if not _VERB.fullmatch(verb) or len(verb) > 60:
        raise Refused(f"'{verb}' is not a verb of the log.", "Write it in lower case, past tense, with dashes.")
    if not _OBJECT.fullmatch(object_):
        raise Refused(f"'{object_}' does not name an object of the log.", "Write kind:id, without spaces.")


def _hold_the_end_of_the_log() -> None:
    """Until the transaction ends, nobody else appends: two entries can never follow the same one.

    On SQLite the transaction is IMMEDIATE and already holds the only write lock. On PostgreSQL this mode conflicts with
    itself and with writers, not with readers.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {connection.ops.quote_name(Event._meta.db_table)} IN SHARE ROW EXCLUSIVE MODE")
