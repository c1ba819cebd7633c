"""The log is complete, in order, and shows any tampering: expectations follow from the definition of a hash chain."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, connections, transaction

from fivefold.backbone.actors import Actor
from fivefold.backbone.chain import START, canonical_detail, instant_of, moment_of
from fivefold.backbone.log import record_event
from fivefold.backbone.models import AppendOnly, Event
from fivefold.backbone.queries.log import verify_log
from fivefold.vocabulary import Refused

WORKER = Actor.system("test")


def _append(number: int = 1) -> None:
    for i in range(number):
        with transaction.atomic():
            record_event(by=WORKER, verb="loaded", object=f"file:{i}", detail={"rows": i, "ñ": [None, "a b"]})


def _tamper(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.django_db
def test_entries_are_numbered_from_one_and_chained() -> None:
    """By definition: 1, 2, 3 and each names the hash of the one before."""
    _append(3)
    entries = list(Event.objects.all())
    assert [e.sequence for e in entries] == [1, 2, 3]
    assert [e.previous for e in entries] == [START, entries[0].hash, entries[1].hash]
    check = verify_log()
    assert check.whole and check.entries == 3 and check.head == entries[2].hash


@pytest.mark.django_db
def test_an_empty_log_is_whole() -> None:
    assert verify_log().entries == 0 and verify_log().whole


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE backbone_event SET actor = 'person:other' WHERE sequence = 3",
        "UPDATE backbone_event SET detail = '{}' WHERE sequence = 3",
        "UPDATE backbone_event SET moment = 0 WHERE sequence = 3",
        "UPDATE backbone_event SET verb = 'purged' WHERE sequence = 3",
        "UPDATE backbone_event SET object = 'file:x' WHERE sequence = 3",
        "UPDATE backbone_event SET hash = 'abc' WHERE sequence = 3",
        "UPDATE backbone_event SET previous = 'abc' WHERE sequence = 3",
        "DELETE FROM backbone_event WHERE sequence = 3",
        "UPDATE backbone_event SET sequence = 9 WHERE sequence = 3",
    ],
)
def test_the_first_entry_that_does_not_fit_is_named(sql: str) -> None:
    """Entry 3 of 5 was touched, so exactly the two before it are whole."""
    _append(5)
    _tamper(sql)
    check = verify_log()
    assert (check.broken_at, check.entries) == (3, 2), check.problem


@pytest.mark.django_db
def test_an_end_cut_off_shows_against_an_anchor() -> None:
    """A chain cut at its end is whole in itself; only a head kept elsewhere can tell."""
    _append(4)
    head = verify_log().head
    _append(1)
    assert verify_log(anchor=head).whole
    _tamper("DELETE FROM backbone_event WHERE sequence >= 4")
    assert verify_log().whole and not verify_log(anchor=head).whole


@pytest.mark.django_db
def test_no_other_way_to_write() -> None:
    _append(1)
    entry = Event.objects.get()
    for attempt in (
        entry.save,
        entry.delete,
        Event.objects.all().delete,
        lambda: Event.objects.update(verb="x"),
        lambda: Event.objects.create(sequence=2),
        lambda: Event.objects.bulk_create([Event(sequence=2)]),
    ):
        with pytest.raises(AppendOnly):
            attempt()
    assert verify_log().entries == 1


@pytest.mark.django_db
def test_an_entry_goes_when_its_action_fails() -> None:
    _append(1)
    with pytest.raises(Refused), transaction.atomic():
        record_event(by=WORKER, verb="loaded", object="file:2")
        raise Refused("The action failed.")
    _append(1)
    assert verify_log().entries == 2 and verify_log().whole


@pytest.mark.django_db(transaction=True)
def test_an_entry_needs_the_actions_transaction() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        record_event(by=WORKER, verb="loaded", object="file:2")


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_make_one_chain() -> None:
    """4 threads x 10 entries: 40 entries, no gap, no fork, on SQLite and on PostgreSQL."""

    def write() -> None:
        try:
            _append(10)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check = verify_log()
    assert check.whole and check.entries == 40


@pytest.mark.parametrize(
    ("verb", "object_"), [("Loaded", "file:1"), ("loaded it", "file:1"), ("loaded", "file"), ("loaded", "file:a b")]
)
def test_words_of_the_log_are_plain(verb: str, object_: str) -> None:
    with pytest.raises(Refused):
        record_event(by=WORKER, verb=verb, object=object_)


@pytest.mark.parametrize("name", ["Jane Doe", "jane@example.org", "", "x" * 101])
def test_an_actor_is_never_a_name(name: str) -> None:
    with pytest.raises(Refused) as refused:
        Actor.person(name)
    assert not name or name not in str(refused.value)


def test_detail_has_one_text_for_one_meaning() -> None:
    assert canonical_detail({"b": 1, "a": "\x1f"}) == canonical_detail({"a": "\x1f", "b": 1}) == '{"a":"\\u001f","b":1}'
    with pytest.raises(ValueError, match="JSON"):
        canonical_detail({"a": float("nan")})


def test_a_moment_is_microseconds_since_1970() -> None:
    """By hand: 2001-09-09 01:46:40 UTC is the billionth second of Unix time."""
    at = datetime(2001, 9, 9, 1, 46, 40, 7, tzinfo=UTC)
    assert moment_of(at) == 1_000_000_000_000_007
    assert instant_of(moment_of(at)) == at
