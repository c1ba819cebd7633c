"""The first page, the log in words and the yearly report, as each reader meets them."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from fivefold.agenda.queries.home import RECENT, home_of
from fivefold.agenda.queries.report import yearly_report
from fivefold.backbone.actors import Actor
from fivefold.backbone.log import record_event
from fivefold.backbone.queries.log import entries, head
from fivefold.backbone.queries.standing import standing_of
from fivefold.backbone.queries.waiting import Waiting
from fivefold.web.backbone.start.presenters import SHOWN, sections
from tests.cast import LEAD, MEMBER, OTHER, STRAY
from tests.cast.world import World, build_world

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 1)


@pytest.fixture(name="world")
def _world() -> World:
    return build_world()


def _waiting(what: str, due_on: date | None, *, late: bool = False) -> Waiting:
    return Waiting(kind="task", key="k", initiative="river", what=what, due_on=due_on, late=late, act="do")


def test_late_comes_first_then_what_waits_then_what_is_coming() -> None:
    """By hand: two weeks divide now from later; a thing without a day waits now."""
    found = sections(
        [_waiting("soon", date(2026, 3, 15)), _waiting("later", date(2026, 3, 16)), _waiting("none", None),
         _waiting("late", date(2026, 2, 1), late=True)], on=TODAY,
    )  # fmt: skip
    assert [(s.id, [item.what for item in s.items]) for s in found] == [
        ("late", ["late"]), ("waiting", ["soon", "none"]), ("coming", ["later"]),
    ]  # fmt: skip


def test_a_long_heap_says_how_many_are_left_out() -> None:
    found = sections([_waiting(str(n), TODAY) for n in range(SHOWN + 5)], on=TODAY)
    assert (len(found[0].items), found[0].more) == (SHOWN, 5)


def test_every_act_that_can_wait_has_words(world: World) -> None:
    """Read from the rooms' own answers for the whole cast: none of them may break the first page."""
    for person in world.people.values():
        home = home_of(standing_of(person, on=TODAY), on=TODAY)
        assert sections(home.waiting, on=TODAY) is not None


def test_whoever_belongs_nowhere_reads_nothing_of_others(world: World) -> None:
    """A12: an empty first page, not everybody's."""
    home = home_of(standing_of(world.people[STRAY], on=TODAY), on=TODAY)
    assert (home.waiting, home.news, home.initiatives) == ((), (), ())


def _record(count: int, name: str) -> None:
    for _ in range(count):
        record_event(by=Actor.system("test"), verb="changed", object=name)


def test_news_is_looked_for_at_the_end_of_the_log_only(world: World) -> None:
    """The slow obvious twin reads all entries and keeps the newest."""
    _record(3, "initiative:river")
    _record(10, "organisation:x")
    slow = [e.sequence for e in entries(most=10_000) if e.kind == "initiative" and e.sequence > head()[0] - 12]
    assert [e.sequence for e in entries(kinds=("initiative",), newest=12, most=50)] == slow
    assert RECENT > 12


def test_the_activity_of_a_thing_is_for_those_who_see_it(world: World) -> None:
    """An agreement's key in an address tells an outsider nothing: the same 404 as a key that does not exist."""
    address = reverse("log-of", kwargs={"kind": "agreement", "id": world.names.get("agreement", "nosuchthing1")})
    nowhere = reverse("log-of", kwargs={"kind": "agreement", "id": "nosuchthing2"})
    outsider, lead = Client(), Client()
    outsider.force_login(world.people[STRAY])
    lead.force_login(world.people[LEAD])
    assert outsider.get(address).status_code == outsider.get(nowhere).status_code == 404
    assert lead.get(address).status_code == 200


def test_the_whole_log_is_for_those_who_may_read_it(world: World) -> None:
    for member, status in ((LEAD, 200), (MEMBER, 403), (OTHER, 403)):
        client = Client()
        client.force_login(world.people[member])
        assert client.get(reverse("log")).status_code == status, member


def test_a_page_of_the_log_that_is_no_number_is_refused(world: World) -> None:
    client = Client()
    client.force_login(world.people[LEAD])
    for before in ("x", "-1", "²", "1" * 30):
        assert client.get(reverse("log"), {"before": before}).status_code == 400, before


def test_the_report_carries_the_head_of_the_log(world: World) -> None:
    _record(1, "initiative:river")
    report = yearly_report("river", year=2021, on=TODAY)
    page = Client().get(reverse("report", kwargs={"initiative": "river", "year": 2021})).content.decode()
    assert report.head == head()
    assert report.head[1] in page
    assert report.kept + report.dropped <= report.due


def test_a_year_to_come_has_no_report(world: World) -> None:
    assert Client().get(reverse("report", kwargs={"initiative": "river", "year": 2999})).status_code == 404
