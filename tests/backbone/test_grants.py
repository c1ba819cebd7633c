"""Grants: who sees them, what they add up to, which reports are late."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivefold.backbone.actions.grants import edit_grant, receive_report, record_grant
from fivefold.backbone.models import Event, Grant
from fivefold.backbone.queries.grants import GrantLine, grants_seen, grants_waiting, per_clause, per_year
from fivefold.backbone.queries.standing import standing_of
from fivefold.backbone.refusals import ChangedMeanwhile, NotAllowed, NothingHere
from fivefold.backbone.rules import grants as rules
from fivefold.backbone.rules.grants import GrantDraft, grant_seen
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Refused
from tests.cast import EVALUATOR, FUNDER, LEAD, MEMBER, OTHER, PARTNER, REPORTER, STEWARD
from tests.cast.world import World, build_world
from tests.cast.world_agreements import REPORT_DUE

TODAY = date(2026, 11, 1)


@pytest.fixture(name="world")
def _world(db: None) -> World:
    return build_world()


def by(world: World, name: str) -> Standing:
    return standing_of(world.people[name], on=TODAY)


def draft(world: World | None = None, **changes: Any) -> GrantDraft:
    values: dict[str, Any] = {
        "title": "Robots",
        "funder": world.f.key if world else "f",
        "recipient": world.a.key if world else "a",
        "amount": Decimal("1000.50"),
        "currency": "USD",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2027, 12, 31),
        "serves": ("strategy.b", "strategy.a"),
        "reports": (date(2027, 6, 30),),
        **changes,
    }
    return GrantDraft(**values)


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": Decimal(0)},
        {"amount": Decimal(-5)},
        {"amount": Decimal("NaN")},
        {"amount": Decimal("Infinity")},
        {"amount": Decimal("0.001")},
        {"amount": Decimal("1e12")},
        {"currency": "usd"},
        {"currency": "US"},
        {"recipient": "f"},
        {"ends_on": date(2025, 1, 1)},
        {"title": " "},
        {"serves": ("not an id",)},
        {"reports": tuple(date(2027, 1, 1) + timedelta(days=n) for n in range(61))},
    ],
)
def test_a_grant_that_cannot_be_is_never_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        draft(**wrong)


def test_a_form_sent_twice_records_one_grant(world: World) -> None:
    """D3: one grant, one event, the same answer."""
    before = Event.objects.count()
    given = {"by": by(world, LEAD), "initiative": "river", "key": "k" * 12, "draft": draft(world)}
    assert record_grant(**given).pk == record_grant(**given).pk
    assert Event.objects.count() == before + 1
    assert [report.due_on for report in Grant.objects.get(key="k" * 12).reports.all()] == [date(2027, 6, 30)]


@pytest.mark.parametrize("name", [STEWARD, PARTNER, FUNDER, EVALUATOR, MEMBER])
def test_only_backbone_leads_record_grants(world: World, name: str) -> None:
    """A funder reads its own grants and changes none."""
    with pytest.raises(NotAllowed):
        record_grant(by=by(world, name), initiative="river", key="k" * 12, draft=draft(world))


def test_both_sides_take_part(world: World) -> None:
    world.f.participations.update(status="left")
    with pytest.raises(Refused, match="does not take part"):
        record_grant(by=by(world, LEAD), initiative="river", key="k" * 12, draft=draft(world))
    grant = Grant.objects.get(key=world.names["grant"])  # one recorded before can still be corrected
    edit_grant(by=by(world, LEAD), initiative="river", key=grant.key, seen=1, draft=draft(world, title="Corrected"))
    grant.refresh_from_db()
    assert grant.title == "Corrected"


def test_two_who_change_a_grant(world: World) -> None:
    given = {"by": by(world, LEAD), "initiative": "river", "key": world.names["grant"], "seen": 1}
    edit_grant(**given, draft=draft(world, title="One"))
    with pytest.raises(ChangedMeanwhile):
        edit_grant(**given, draft=draft(world, title="Two"))
    assert Grant.objects.get(key=world.names["grant"]).title == "One"


def test_a_report_that_came_stays(world: World) -> None:
    """Received on the first day it is said to have come; correcting the grant does not lose it."""
    given = {"by": by(world, LEAD), "initiative": "river", "key": world.names["grant"]}
    receive_report(**given, due_on=REPORT_DUE, on=TODAY)
    before = Event.objects.count()
    receive_report(**given, due_on=REPORT_DUE, on=TODAY + timedelta(days=1))
    assert Event.objects.count() == before
    edit_grant(**given, seen=1, draft=draft(world, reports=(date(2028, 1, 1),)))
    reports = Grant.objects.get(key=world.names["grant"]).reports
    assert list(reports.values_list("due_on", "received_on")) == [(date(2028, 1, 1), None), (REPORT_DUE, TODAY)]
    with pytest.raises(NothingHere):
        receive_report(**given, due_on=date(1999, 1, 1), on=TODAY)


def test_who_sees_a_grant(world: World) -> None:
    """Funder, recipient and backbone; members none. A2: another organisation's lead learns nothing from its key."""
    seen = {
        name: len(grants_seen(by(world, name), world.initiative, on=TODAY))
        for name in (LEAD, STEWARD, EVALUATOR, FUNDER, PARTNER, REPORTER, OTHER, MEMBER)
    }
    assert seen == {LEAD: 1, STEWARD: 1, EVALUATOR: 1, FUNDER: 1, PARTNER: 1, REPORTER: 1, OTHER: 0, MEMBER: 0}
    for name in (OTHER, MEMBER):
        with pytest.raises(NothingHere):
            grant_seen(world.names["grant"], by=by(world, name), initiative="river")


def test_the_twin_of_that_wall(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "sees_grant", lambda by, grant: True)
    assert grant_seen(world.names["grant"], by=by(world, OTHER), initiative="river")


def test_home_says_which_reports_are_due(world: World) -> None:
    day = REPORT_DUE + timedelta(days=1)
    waiting = {name: grants_waiting(by(world, name), on=day) for name in (LEAD, PARTNER, FUNDER, OTHER, MEMBER)}
    assert [(one.act, one.late) for one in waiting[LEAD]] == [("receive-report", True)]
    assert [(one.act, one.due_on) for one in waiting[PARTNER]] == [("send-report", REPORT_DUE)]
    assert waiting[FUNDER] == waiting[OTHER] == waiting[MEMBER] == ()
    assert grants_waiting(by(world, LEAD), on=REPORT_DUE - timedelta(days=31)) == ()


lines = st.builds(
    lambda year, amount, currency, serves: GrantLine(
        key="k",
        title="t",
        funder="f",
        recipient="r",
        amount=amount,
        currency=currency,
        starts_on=date(year, 5, 1),
        ends_on=date(year + 3, 5, 1),
        serves=tuple(sorted(serves)),
        next_report=None,
        late=False,
    ),
    st.integers(2020, 2023), st.decimals(1, 1000, places=2), st.sampled_from(("USD", "EUR")),
    st.frozensets(st.sampled_from(("strategy.a", "strategy.b"))),
)  # fmt: skip


@given(st.lists(lines, max_size=6))
def test_totals_are_those_of_a_slow_sum(grants: list[GrantLine]) -> None:
    """The years add up to all that was granted; clauses overlap, each holds every grant that serves it, whole; two
    currencies are never one sum."""
    slow: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for heading in ("2020", "2021", "2022", "2023", "strategy.a", "strategy.b"):
        for grant in grants:
            if heading in (str(grant.starts_on.year), *grant.serves):
                slow[heading, grant.currency] += grant.amount
    fast = {(t.heading, t.currency): t.amount for t in (*per_year(grants), *per_clause(grants))}
    assert fast == slow
    assert sum(t.amount for t in per_year(grants)) == sum(grant.amount for grant in grants)
