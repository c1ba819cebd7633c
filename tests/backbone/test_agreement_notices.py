"""Notices before an agreement ends: each exactly once, whatever happens; mail at least once, marked by a stable id."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from fivefold.backbone.actions import daily
from fivefold.backbone.actions.daily import Mailed, mail_agreement_notices, say_agreements_ending
from fivefold.backbone.agreement_terms import MARKS, mark_of
from fivefold.backbone.models import Agreement, AgreementNotice, Event, NoticePreference
from fivefold.backbone.queries.standing import standing_of
from fivefold.backbone.refusals import NotAllowed
from fivefold.backbone.standing import operator
from tests.cast import EVALUATOR, FORMER, FUNDER, LEAD, MEMBER, OTHER, PARTNER, REPORTER, STEWARD, UNENROLLED
from tests.cast.world import World, build_world
from tests.cast.world_agreements import drafted, sign

LAST = date(2026, 12, 31)
AT = datetime(2026, 12, 1, 5, tzinfo=UTC)
CRON = operator("daily")


@pytest.fixture(name="world")
def _world(db: None) -> World:
    world = build_world()
    Agreement.objects.all().delete()
    return world


def ending(world: World, last: date = LAST) -> Agreement:
    agreement = drafted(world, "Data of Ash", world.a, starts_on=date(2026, 1, 1), ends_on=last)
    sign(agreement, {world.a.pk: world.people[PARTNER]})
    return agreement


def say(days_before: int, last: date = LAST) -> list[int]:
    return [
        notice.days_before for notice in say_agreements_ending(by=CRON, at=AT, on=last - timedelta(days=days_before))
    ]


def post(on: date = LAST) -> Mailed:
    return mail_agreement_notices(
        by=CRON, at=AT, on=on, host="stem.example.org", address_of=lambda a: f"https://stem.example.org/{a.key}/"
    )


def slow_mark(days: int) -> int | None:
    """The twin: walk down the days one by one; the last mark passed is due until the next one is."""
    due = None
    for left in range(60, days - 1, -1):
        due = left if left in MARKS else due
    return due if days >= 0 else None


@given(st.integers(-10, 59))
def test_the_mark_is_the_last_one_reached(days: int) -> None:
    assert mark_of(ends_on=LAST, on=LAST - timedelta(days=days)) == slow_mark(days)


def test_every_day_of_the_last_forty_twice(world: World) -> None:
    """Three notices, on the days the issue names, and three events; the second run of a day never says anything."""
    ending(world)
    said = {}
    for days in range(40, -3, -1):
        said[days] = say(days)
        assert say(days) == []
    assert {days: marks for days, marks in said.items() if marks} == {30: [30], 7: [7], 1: [1]}
    assert Event.objects.filter(verb="ending-said").count() == AgreementNotice.objects.count() == 3


def test_after_days_off_only_the_nearest_is_said(world: World) -> None:
    """Off from the 32nd to the 5th day before: the notice of 7 days, not also the one of 30."""
    ending(world)
    assert (say(32), say(5), say(4), say(0)) == ([], [7], [], [1])


def test_an_extension_is_said_anew(world: World) -> None:
    agreement = ending(world)
    assert say(7) == [7]
    later = LAST + timedelta(days=365)
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=later)
    assert (say(7), say(7, later), say(6, later)) == ([], [7], [])


@pytest.mark.parametrize("changes", [{"state": "draft"}, {"state": "ended", "ended_on": LAST - timedelta(days=9)}])
def test_nothing_is_said_of_what_is_not_in_force(world: World, changes: dict[str, Any]) -> None:
    Agreement.objects.filter(pk=ending(world).pk).update(**changes)
    assert say(7) == []


def test_only_who_keeps_agreements_says_it(world: World) -> None:
    ending(world)
    with pytest.raises(NotAllowed):
        say_agreements_ending(by=standing_of(world.people[MEMBER], on=LAST), at=AT, on=LAST - timedelta(days=7))


@pytest.mark.django_db(transaction=True)
def test_eight_runs_at_once_say_it_once() -> None:
    """The unique row decides; on both databases."""
    world = build_world()
    Agreement.objects.all().delete()
    ending(world)
    said, start = [], threading.Barrier(8)

    def run() -> None:
        start.wait()
        said.extend(say(7))
        connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == [7]
    assert Event.objects.filter(verb="ending-said").count() == AgreementNotice.objects.count() == 1


def test_a_row_of_the_notice_lost_would_say_it_again(world: World) -> None:
    """The twin: forget that it was said, and it is said twice; so the row is what keeps it to once."""
    ending(world)
    assert say(7) == [7]
    AgreementNotice.objects.all().delete()
    assert say(7) == [7]


def test_killed_before_the_event_nothing_was_said(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row and event are one transaction: the next run says it."""
    ending(world)

    def killed(**_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(daily, "record_event", killed)
        with pytest.raises(KeyboardInterrupt):
            say(7)
    assert AgreementNotice.objects.count() == 0
    assert say(7) == [7]


# --- mail -------------------------------------------------------------------------------------------------------------


def addressees() -> list[str]:
    return sorted(message.to[0].partition("@")[0] for message in mail.outbox)


def test_who_is_told(world: World) -> None:
    """E13: leads of the backbone and of the parties; no former lead, nobody of another organisation, nobody who has
    no second factor yet."""
    ending(world)
    say(7)
    assert post(LAST - timedelta(days=7)) == Mailed(mails=2, waiting=0)
    assert addressees() == sorted([LEAD, PARTNER])
    assert not {UNENROLLED, FORMER, OTHER, MEMBER, REPORTER, EVALUATOR, STEWARD, FUNDER} & set(addressees())
    assert post(LAST - timedelta(days=7)) == Mailed(mails=0, waiting=0)


def test_the_mail_speaks_the_readers_language_and_names_nobody(world: World) -> None:
    ending(world)
    world.people[PARTNER].language = "es"
    world.people[PARTNER].save()
    say(7)
    post(LAST - timedelta(days=6))
    by_name = {message.to[0].partition("@")[0]: message for message in mail.outbox}
    assert by_name[LEAD].subject == "An agreement ends on Dec. 31, 2026"
    assert by_name[PARTNER].subject.endswith("31 de diciembre de 2026")
    for message in by_name.values():
        assert "in 6 days" in message.body or message is by_name[PARTNER]
        assert not any(person.name in message.subject + message.body for person in world.people.values())


def test_a_stable_message_id(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """R8: a mail that comes twice is known for the same by its id: agreement, mark, last day, receiver's pseudonym."""
    agreement = ending(world)
    say(7)
    with monkeypatch.context() as patch:
        patch.setattr(daily, "_mark", lambda *_: None)  # killed after the server took it, before the mark
        post(LAST - timedelta(days=7))
    post(LAST - timedelta(days=6))
    ids = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert len(ids) == 4 and len(set(ids)) == 2
    key = world.people[PARTNER].key
    assert f"<agreement-{agreement.key}-7-2026-12-31-{key}@stem.example.org>" in ids


def test_killed_before_the_mail_it_goes_out_the_next_day(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said and committed, then the server was away: 0 mails missing, and the notice is not said twice."""
    ending(world)
    assert say(7) == [7]

    def away(self: EmailMessage, fail_silently: bool = False) -> int:
        raise SMTPServerDisconnected

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", away)
        assert post(LAST - timedelta(days=7)) == Mailed(mails=0, waiting=1)
    assert say(6) == []
    assert post(LAST - timedelta(days=6)).mails == 2
    assert AgreementNotice.objects.get().mailed_at == AT


def test_after_the_end_no_old_mail_goes_out(world: World) -> None:
    ending(world)
    say(1)
    assert post(LAST + timedelta(days=1)) == Mailed(mails=0, waiting=0)


def test_whoever_lost_the_right_meanwhile_gets_no_mail(world: World) -> None:
    """E13: who is told is asked when the mail goes out, not when the notice was said."""
    ending(world)
    say(7)
    world.people[PARTNER].memberships.update(ended_on=date(2026, 12, 2))
    NoticePreference.objects.create(person=world.people[LEAD], topic="backbone", pace="never")
    assert post(LAST - timedelta(days=7)) == Mailed(mails=0, waiting=0)
    assert addressees() == []
