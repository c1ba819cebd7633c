"""The event log: one append-only, hash-chained table that is both the audit trail and the news feed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn

from django.db import models

from fivefold.backbone.chain import instant_of
from fivefold.backbone.privacy import Privacy, classed


class AppendOnly(RuntimeError):
    """Code tried to change the log. A bug, never a user's doing: only `record_event` writes, and only at the end."""


def _refuse(*_: Any, **__: Any) -> NoReturn:
    raise AppendOnly("The event log is append-only. Call fivefold.backbone.log.record_event to add an entry.")


class EventQuerySet(models.QuerySet["Event"]):
    create = bulk_create = get_or_create = update_or_create = update = bulk_update = delete = _refuse


class Event(models.Model):
    """One thing done: who (`actor`), what (`verb`), to what (`object`), when (`moment`, microseconds), in what detail.

    `sequence` has no gaps. `hash` covers every other field and the hash before it (fivefold.backbone.chain), so an
    entry changed, removed or slipped in later breaks the chain at that place. `detail` is canonical JSON kept as text:
    a database's own JSON type may reorder or renumber it, and the hash is over the exact characters.
    """

    sequence = models.BigIntegerField(primary_key=True)
    moment = models.BigIntegerField(db_index=True)
    actor = models.CharField(max_length=120, db_index=True)
    verb = models.CharField(max_length=60)
    object = models.CharField(max_length=200, db_index=True)
    detail = models.TextField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    PRIVACY: Mapping[str, Privacy] = classed(
        public="sequence moment verb object previous hash", internal="actor detail"
    )
    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["sequence"]
        constraints = [models.CheckConstraint(condition=models.Q(sequence__gte=1), name="event_sequence_from_1")]

    save = delete = _refuse

    @property
    def at(self) -> datetime:
        return instant_of(self.moment)

    def __str__(self) -> str:
        return f"{self.sequence}: {self.verb} {self.object}"


class Concern(models.Model):
    """An entry of the log that concerns further objects, for their activity pages: an index of its `concerns` detail.

    The chain does not cover these rows; what they say is in the entry's own, hashed detail.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="concerns")
    object = models.CharField(max_length=200, db_index=True)

    PRIVACY: Mapping[str, Privacy] = classed(internal="id event object")
