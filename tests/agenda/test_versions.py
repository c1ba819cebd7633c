"""Versions of the agenda: their life, who writes what, and two people in one draft."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from fivefold.agenda.actions import versions as actions
from fivefold.agenda.adoption import hand_back, make_adopted, put_to_ballot
from fivefold.agenda.document import Agenda, Horizon, Kind, Step, replaced
from fivefold.agenda.document_files import read_agenda, write_agenda
from fivefold.agenda.drafting import wording_print
from fivefold.agenda.in_force import adopted_version
from fivefold.agenda.models import AgendaVersion
from fivefold.agenda.queries.versions import versions_of
from fivefold.agenda.rules import versions as rules
from fivefold.agenda.rules.versions import NEXT, State, visible_version
from fivefold.backbone.models import Event, Initiative, Person
from fivefold.backbone.queries.standing import standing_of
from fivefold.backbone.refusals import ChangedMeanwhile, NotAllowed, NothingHere
from fivefold.backbone.standing import NOBODY, Standing
from fivefold.vocabulary import Refused, Text
from tests.cast import CHAIR, EVALUATOR, FORMER, LEAD, MEMBER, MEMBERS, OTHER, PARTNER, STEWARD, STRAY, VISITOR
from tests.cast.world import World, build_world
from tests.cast.world_agenda import CLAUSE, FAR, PUBLISHED, UNPUBLISHED, version

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
DAY = timedelta(days=1)
WORDS = Text("Families come every week", "Las familias vienen cada semana")


@pytest.fixture(name="world")
def _world() -> World:
    return build_world()


def standing(world: World, member: str) -> Standing:
    return NOBODY if member == VISITOR else standing_of(Person.objects.get(pk=world.people[member].pk), on=TODAY)


def draft(number: int = 4) -> AgendaVersion:
    return AgendaVersion.objects.get(initiative__slug="river", number=number)


def seen(clause: str = CLAUSE, number: int = 4) -> int:
    return wording_print(draft(number).agenda.part(clause))


def edit(world: World, member: str = LEAD, clause: str = CLAUSE, *, number: int = 4, **more: Any) -> AgendaVersion:
    asked = {"seen": seen(clause, number), "changes": {"text": WORDS}} | more
    return actions.edit_clause(
        by=standing(world, member), initiative="river", number=number, clause=clause, on=TODAY, **asked
    )


# --- beginning --------------------------------------------------------------------------------------------------------


def test_an_empty_draft_knows_the_workgroups_of_the_initiative(world: World) -> None:
    """Or nobody could write a strategy in it: strategies name a workgroup."""
    made = actions.begin_draft(by=standing(world, LEAD), initiative="river", at=NOW)
    assert (made.number, made.state) == (6, State.DRAFT)
    assert [w.key for w in made.agenda.workgroups] == ["schools"]
    event = Event.objects.order_by("-sequence").first()
    assert event and (event.verb, event.object) == ("begun", "agenda:river/6")


@pytest.mark.parametrize("member", [m for m in MEMBERS if m != LEAD])
def test_only_the_lead_begins_a_draft(world: World, member: str) -> None:
    """The table of roles gives DRAFT_AGENDA to nobody else. (Whoever must set up a second factor holds a lead's role;
    the pages let them do nothing, tests/cast.)"""
    if member == "unenrolled":
        return
    with pytest.raises((NotAllowed, NothingHere)):
        actions.begin_draft(by=standing(world, member), initiative="river", at=NOW)


# --- seeing (A14) -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [3, 4, 5])
@pytest.mark.parametrize("member", [VISITOR, STRAY, FORMER])
def test_what_is_not_adopted_does_not_exist_for_outsiders(world: World, member: str, number: int) -> None:
    """Ballot, draft and withdrawn: the same refusal, word for word, as for a version that never was."""
    by = standing(world, member)
    with pytest.raises(NothingHere) as hidden:
        visible_version(by=by, initiative="river", number=number)
    with pytest.raises(NothingHere) as missing:
        visible_version(by=by, initiative="river", number=999)
    assert str(hidden.value) == str(missing.value)
    assert [line.number for line in versions_of(by=by, initiative="river")] == [2, 1]


def test_twin_of_seeing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the flaw (everything counts as published) the test above fails: the draft is found."""
    monkeypatch.setattr(rules, "PUBLISHED", frozenset(State))
    assert visible_version(by=NOBODY, initiative="river", number=4)


@pytest.mark.parametrize("member", [MEMBER, OTHER, CHAIR, EVALUATOR, STEWARD, LEAD])
def test_members_see_every_version(world: World, member: str) -> None:
    assert [line.number for line in versions_of(by=standing(world, member), initiative="river")] == [5, 4, 3, 2, 1]


# --- who writes what --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("member", [MEMBER, PARTNER, OTHER, EVALUATOR, STEWARD])
def test_members_without_the_pen_do_not_write(world: World, member: str) -> None:
    with pytest.raises(NotAllowed):
        edit(world, member)


def test_a_chair_words_the_clauses_of_their_own_workgroup(world: World) -> None:
    edit(world, CHAIR)
    assert draft().agenda.part(CLAUSE).text == WORDS


@pytest.mark.parametrize("clause", ["mission", "principle.listen", "outcome.employers-hire", "assumption.time"])
def test_a_chair_words_nothing_else(world: World, clause: str) -> None:
    """What all share, and what another workgroup does."""
    with pytest.raises(NotAllowed):
        edit(world, CHAIR, clause)


def test_a_chair_cannot_give_a_clause_away_nor_take_one(world: World) -> None:
    """A5: allowed to write it here, they may not edit it to be where they could not have written it."""
    with pytest.raises(NotAllowed):
        edit(world, CHAIR, changes={"workgroup": "work"})
    with pytest.raises(NotAllowed):
        edit(world, CHAIR, "outcome.employers-hire", changes={"workgroup": "schools"})


def test_twin_of_giving_away(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the flaw (only the clause as it was is asked about), the chair moves it out of the workgroup."""
    real, asked = rules.Pen.require, []

    def once(pen: rules.Pen, agenda: Agenda, part: Any) -> None:
        asked.append(part) or len(asked) > 1 or real(pen, agenda, part)  # type: ignore[func-returns-value]

    monkeypatch.setattr(rules.Pen, "require", once)
    edit(world, CHAIR, changes={"workgroup": "work"})
    assert draft().agenda.part(CLAUSE).workgroup == "work"  # type: ignore[union-attr]


def test_fields_that_are_not_wording_are_refused_by_name(world: World) -> None:
    """A3: measured groups, ids and the like do not slip in with an edit."""
    for field, value in (("groups", ("women",)), ("id", "outcome.x"), ("state", "adopted")):
        with pytest.raises(Refused, match=field):
            edit(world, changes={field: value})
    assert draft().agenda == UNPUBLISHED


# --- editing ----------------------------------------------------------------------------------------------------------


def test_an_edit_on_the_ladder_is_kept_and_logged(world: World) -> None:
    edit(world, changes={"step": Step.COMPLETES, "horizon": Horizon.LONG})
    assert draft().agenda.part(CLAUSE).step is Step.COMPLETES  # type: ignore[union-attr]
    event = Event.objects.order_by("-sequence").first()
    assert event and event.verb == "clause-reworded" and '"step":["uses","completes"]' in event.detail.replace(" ", "")


def test_saving_twice_changes_nothing(world: World) -> None:
    """D3: a double click is one edit and one event."""
    read = seen()
    edit(world, seen=read)
    before = Event.objects.count()
    edit(world, seen=read)
    assert Event.objects.count() == before


def test_two_people_in_two_clauses_do_not_meet(world: World) -> None:
    """Both read the draft, both save: each keeps what they wrote."""
    mission, outcome = seen("mission"), seen()
    edit(world, CHAIR, seen=outcome)
    edit(world, LEAD, "mission", seen=mission, changes={"text": Text("Ours", "Nuestra")})
    agenda = draft().agenda
    assert (agenda.part(CLAUSE).text, agenda.part("mission").text.en) == (WORDS, "Ours")


def test_two_people_in_one_clause_see_one_another(world: World) -> None:
    """R6: the second one gets both wordings, nothing is overwritten, and saving again with what they saw succeeds."""
    read = seen()
    edit(world, CHAIR, seen=read)
    mine = Text("Families come every day", "Las familias vienen cada día")
    with pytest.raises(ChangedMeanwhile) as told:
        edit(world, LEAD, seen=read, changes={"text": mine})
    clash = {c.field: (c.now, c.yours) for c in told.value.clashes}
    assert clash == {"text_en": (WORDS.en, mine.en), "text_es": (WORDS.es, mine.es)}
    assert draft().agenda.part(CLAUSE).text == WORDS
    edit(world, LEAD, seen=told.value.version, changes={"text": mine})
    assert draft().agenda.part(CLAUSE).text == mine


def test_twin_of_two_people(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the flaw (every wording has the same print) the second edit silently destroys the first."""
    monkeypatch.setattr(actions, "wording_print", lambda part: 1)
    edit(world, CHAIR, seen=1)
    edit(world, LEAD, seen=1, changes={"text": Text("Other", "Otra")})
    assert draft().agenda.part(CLAUSE).text.en == "Other"


def test_clauses_are_added_moved_and_removed(world: World) -> None:
    by: dict[str, Any] = {"by": standing(world, CHAIR), "initiative": "river", "number": 4, "on": TODAY}
    values = {"title": Text("Tell schools!", "Contar"), "text": WORDS, "workgroup": "schools"}
    made = actions.add_clause(kind=Kind.STRATEGY, values=values, **by)
    assert made == "strategy.tell-schools"
    again = actions.add_clause(kind=Kind.STRATEGY, values=values, **by)
    assert again == "strategy.tell-schools-1"  # an id is never used twice
    actions.move_clause(clause=again, places=-1, **by)
    assert [p.id for p in draft().agenda.parts if p.id.startswith("strategy")][1:3] == [again, made]
    actions.remove_clause(clause=again, seen=seen(again), **by)
    assert again not in draft().agenda.by_id


def test_what_others_stand_on_is_not_removed(world: World) -> None:
    with pytest.raises(Refused, match="A fair"):
        actions.remove_clause(
            by=standing(world, LEAD), initiative="river", number=4, clause="strategy.tell",
            seen=seen("strategy.tell"), on=TODAY,
        )  # fmt: skip


def test_removing_what_somebody_just_reworded_asks_again(world: World) -> None:
    read = seen("indicator.visits")
    edit(world, LEAD, "indicator.visits")
    with pytest.raises(Refused):  # an edge still leads to it, said first
        actions.remove_clause(
            by=standing(world, LEAD), initiative="river", number=4, clause="indicator.visits", seen=read, on=TODAY
        )


def test_a_social_security_number_is_never_saved(world: World) -> None:
    """E12. Its twin: without the number the same edit is saved (below), so the refusal is about the number."""
    with pytest.raises(Refused, match="social security") as told:
        edit(world, changes={"text": Text("Ask 123-45-6789", "Pregunte")})
    assert "123" not in str(told.value)
    edit(world, changes={"text": Text("Ask 123-45", "Pregunte")})


# --- importing --------------------------------------------------------------------------------------------------------


def _import(world: World, member: str, agenda: Agenda, seen_version: int | None = None) -> AgendaVersion:
    return actions.import_agenda(
        by=standing(world, member), initiative="river", number=4, agenda=agenda, on=TODAY,
        seen=draft().version if seen_version is None else seen_version,
    )  # fmt: skip


def test_an_import_replaces_the_draft_and_says_what_changed(world: World) -> None:
    _import(world, LEAD, PUBLISHED)
    assert draft().agenda == PUBLISHED
    event = Event.objects.order_by("-sequence").first()
    assert event and event.verb == "imported" and "1 outcome reworded" in event.detail


def test_an_import_over_a_newer_draft_is_refused(world: World) -> None:
    old = draft().version
    edit(world)
    with pytest.raises(ChangedMeanwhile):
        _import(world, LEAD, PUBLISHED, old)


def test_measured_groups_need_the_right_to_change_definitions(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lead without it imports any wording, but not another group; a chair imports nothing."""
    from fivefold.backbone.roles import Verb

    regrouped = replaced(UNPUBLISHED, "mission", groups=("latinx",))
    with pytest.raises(NotAllowed):
        _import(world, CHAIR, PUBLISHED)
    may = Standing.may
    monkeypatch.setattr(
        Standing, "may", lambda self, verb, subject: verb is not Verb.EDIT_DEFINITIONS and may(self, verb, subject)
    )
    with pytest.raises(NotAllowed, match="measures"):
        _import(world, LEAD, regrouped)
    _import(world, LEAD, PUBLISHED)
    monkeypatch.undo()
    _import(world, LEAD, regrouped)


def test_export_and_import_are_the_identity(world: World) -> None:
    assert read_agenda(draft().document) == UNPUBLISHED
    _import(world, LEAD, read_agenda(draft().document))
    assert draft().document == write_agenda(UNPUBLISHED)


# --- the way (A18) ----------------------------------------------------------------------------------------------------

STEPS: dict[str, tuple[State, Callable[[World, AgendaVersion], object]]] = {
    "open": (State.COMMENT, lambda w, v: actions.open_comments(
        by=standing(w, LEAD), initiative=v.initiative.slug, number=v.number, until=TODAY + DAY, on=TODAY)),
    "ballot": (State.BALLOT, lambda w, v: put_to_ballot(v, on=TODAY)),
    "adopt": (State.ADOPTED, lambda w, v: make_adopted(v, ballot_key="b", on=TODAY)),
    "withdraw": (State.WITHDRAWN, lambda w, v: actions.withdraw_version(
        by=standing(w, LEAD), initiative=v.initiative.slug, number=v.number, reason="Late")),
}  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", State)
def test_no_step_is_skipped(world: World, state: State, step: str) -> None:
    """Each step from each state: taken exactly where the table has an edge, and nothing changes elsewhere."""
    pond = Initiative.objects.create(slug="pond", name_en="Pond", name_es="Charca", started_on=TODAY)
    made = version(pond, 1, state, agenda=PUBLISHED)
    to, take = STEPS[step]
    allowed = to in NEXT[state] and not (step == "open" and state is State.BALLOT)
    if allowed:
        take(world, made)
    else:
        with pytest.raises(Refused):
            take(world, made)
    assert AgendaVersion.objects.get(initiative=pond).state == (to if allowed else state)


def test_twin_of_skipping(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an edge too many the walk above fails: a draft is adopted without anybody voting."""
    monkeypatch.setattr(rules, "NEXT", dict.fromkeys(State, frozenset(State)))
    make_adopted(draft(), ballot_key="b", on=TODAY)
    assert draft().state == State.ADOPTED


def test_wording_stands_still_while_people_comment_and_vote(world: World) -> None:
    """And a draft may be worded again once its comment period is over."""
    AgendaVersion.objects.filter(number=3).update(state=State.WITHDRAWN)
    STEPS["open"][1](world, draft())
    with pytest.raises(Refused, match="cannot be changed now"):
        edit(world)
    actions.close_comments(by=standing(world, LEAD), initiative="river", number=4, on=TODAY)
    edit(world)
    for closed in (1, 2, 3, 5):
        with pytest.raises(Refused, match="cannot be changed now"):
            edit(world, number=closed)


def test_one_version_at_a_time_is_on_its_way(world: World) -> None:
    """Version 3 is in a ballot: nobody is asked about two at once."""
    with pytest.raises(Refused, match="Version 3"):
        STEPS["open"][1](world, draft())


def test_a_draft_with_errors_or_with_data_does_not_reach_a_ballot(world: World) -> None:
    AgendaVersion.objects.filter(number=3).update(state=State.WITHDRAWN)
    lost = replace(
        PUBLISHED, parts=tuple(p for p in PUBLISHED.parts if p.id != "edge.strategy.ask.outcome.employers-hire")
    )
    told = replaced(PUBLISHED, "principle.listen", text=Text("Call 215-555-0100", "Llame al 215-555-0100"))
    for agenda, words in ((lost, "Employers hire"), (told, "Listen")):
        AgendaVersion.objects.filter(number=4).update(
            state=State.COMMENT, comments_until=TODAY - DAY, document=write_agenda(agenda)
        )
        with pytest.raises(Refused, match=words):
            put_to_ballot(draft(), on=TODAY)
    AgendaVersion.objects.filter(number=4).update(document=write_agenda(PUBLISHED))
    put_to_ballot(draft(), on=TODAY)
    assert draft().state == State.BALLOT


def test_a_ballot_does_not_begin_while_people_comment(world: World) -> None:
    AgendaVersion.objects.filter(number=3).update(state=State.WITHDRAWN)
    AgendaVersion.objects.filter(number=4).update(state=State.COMMENT, comments_until=FAR)
    with pytest.raises(Refused, match="still comment"):
        put_to_ballot(draft(), on=TODAY)


def test_adoption_supersedes_and_keeps_the_ballots_of_unchanged_clauses(world: World) -> None:
    """Version 3 differs from version 2 in one outcome: only that one was adopted by the new ballot."""
    AgendaVersion.objects.filter(number=2).update(adoptions=dict.fromkeys(PUBLISHED.by_id, "first"))
    make_adopted(draft(3), ballot_key="second", on=TODAY)
    now = adopted_version(world.initiative.pk)
    assert now and now.number == 3 and now.adopted_on == TODAY
    assert {clause for clause, key in now.adoptions.items() if key == "second"} == {CLAUSE}
    assert set(now.adoptions) == set(PUBLISHED.by_id)
    former = draft(2)
    assert (former.state, former.superseded_on) == (State.SUPERSEDED, TODAY)


def test_a_ballot_that_fails_hands_the_version_back(world: World) -> None:
    hand_back(draft(3))
    assert draft(3).state == State.COMMENT
    edit(world, number=3)


def test_withdrawing_needs_a_reason_which_is_logged(world: World) -> None:
    with pytest.raises(Refused, match="reason"):
        actions.withdraw_version(by=standing(world, LEAD), initiative="river", number=4, reason=" ")
    actions.withdraw_version(by=standing(world, LEAD), initiative="river", number=4, reason="Two drafts are too many")
    event = Event.objects.order_by("-sequence").first()
    assert event and "Two drafts" in event.detail


@pytest.mark.parametrize("member", [MEMBER, CHAIR, STEWARD, PARTNER])
def test_only_who_guides_the_agenda_opens_and_withdraws(world: World, member: str) -> None:
    for step in (
        lambda: actions.open_comments(by=standing(world, member), initiative="river", number=4, until=FAR, on=TODAY),
        lambda: actions.close_comments(by=standing(world, member), initiative="brook", number=1, on=TODAY),
        lambda: actions.withdraw_version(by=standing(world, member), initiative="river", number=4, reason="x"),
    ):
        with pytest.raises(NotAllowed):
            step()
