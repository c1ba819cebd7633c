"""Comments: made while the period lasts, answered by those who write the clause, seen by members only."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from fivefold.agenda.actions import comments as actions
from fivefold.agenda.actions.versions import close_comments
from fivefold.agenda.models import AgendaVersion, Comment
from fivefold.agenda.queries.comments import agenda_waiting, comments_on
from fivefold.agenda.rules.free_text import looks_personal
from fivefold.backbone.models import Event, Person
from fivefold.backbone.queries.standing import standing_of
from fivefold.backbone.refusals import NotAllowed, NothingHere
from fivefold.backbone.standing import NOBODY, Standing
from fivefold.vocabulary import Refused
from tests.cast import CHAIR, EVALUATOR, FORMER, LEAD, MEMBER, OTHER, PARTNER, REPORTER, STEWARD, STRAY, VISITOR
from tests.cast.world import World, build_world
from tests.cast.world_agenda import CLAUSE, COMMENT_WORDS, FAR

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)


@pytest.fixture(name="world")
def _world() -> World:
    return build_world()


def standing(world: World, member: str) -> Standing:
    return NOBODY if member == VISITOR else standing_of(Person.objects.get(pk=world.people[member].pk), on=TODAY)


def say(world: World, member: str, text: str = "Every week is too often.", clause: str = CLAUSE) -> Comment:
    return actions.comment(
        by=standing(world, member), initiative="brook", number=1, clause=clause, text=text, at=NOW, on=TODAY
    )


def answer(world: World, member: str, reply: str = "We say every month now.") -> Comment:
    return actions.answer_comment(
        by=standing(world, member), initiative="brook", number=1, key=world.names["comment"], reply=reply, at=NOW
    )


def brook() -> AgendaVersion:
    return AgendaVersion.objects.select_related("initiative").get(initiative__slug="brook")


@pytest.mark.parametrize("member", [MEMBER, REPORTER, PARTNER, OTHER, STEWARD, LEAD])
def test_members_comment(world: World, member: str) -> None:
    assert say(world, member).person == world.people[member]


@pytest.mark.parametrize("member", [VISITOR, STRAY, FORMER])
def test_outsiders_do_not_learn_that_there_is_something_to_comment_on(world: World, member: str) -> None:
    with pytest.raises(NothingHere):
        say(world, member)
    with pytest.raises(NothingHere):
        answer(world, member)


def test_who_only_reads_does_not_comment(world: World) -> None:
    with pytest.raises(NotAllowed):
        say(world, EVALUATOR)


def test_a_comment_says_something_about_a_clause_there_is(world: World) -> None:
    for text, clause in ((" ", CLAUSE), ("x" * 2_001, CLAUSE), ("Fine.", "outcome.nothing")):
        with pytest.raises(Refused):
            say(world, MEMBER, text, clause)


def test_nobody_comments_after_the_end(world: World) -> None:
    """A18: an old form posted late."""
    close_comments(by=standing(world, LEAD), initiative="brook", number=1, on=TODAY)
    with pytest.raises(Refused, match="No comment period"):
        say(world, MEMBER)
    event = Event.objects.order_by("-sequence").first()
    assert event and '"unresolved":1' in event.detail.replace(" ", "")


def test_the_log_holds_no_word_of_a_comment(world: World) -> None:
    """The log cannot be changed, a comment may have to be."""
    say(world, MEMBER, "Heron herself said so")
    answer(world, LEAD, "Heron did not")
    assert not Event.objects.filter(detail__contains="Heron").exists()


def test_a_drafter_answers_and_the_answer_stands(world: World) -> None:
    answer(world, LEAD)
    found = Comment.objects.get(key=world.names["comment"])
    assert (found.reply, found.resolved_at) == ("We say every month now.", NOW)
    with pytest.raises(Refused, match="already"):
        answer(world, LEAD, "No.")
    with pytest.raises(Refused, match="empty"):
        actions.answer_comment(
            by=standing(world, LEAD), initiative="brook", number=1, key=say(world, MEMBER).key, reply="", at=NOW
        )


@pytest.mark.parametrize("member", [MEMBER, PARTNER, CHAIR, STEWARD])
def test_others_do_not_answer(world: World, member: str) -> None:
    """The chair leads a workgroup of the river, not of the brook, though its clause carries the same key."""
    with pytest.raises(NotAllowed):
        answer(world, member)


def test_a_comment_of_another_version_is_not_found(world: World) -> None:
    """A2: a key from elsewhere behind an address one may use."""
    with pytest.raises(NothingHere):
        actions.answer_comment(
            by=standing(world, LEAD), initiative="river", number=4, key=world.names["comment"], reply="x", at=NOW
        )


def test_names_are_for_those_who_may_see_people(world: World) -> None:
    say(world, OTHER)
    seen = comments_on(brook(), by=standing(world, MEMBER), on=TODAY)
    assert [(c.person, c.organisation, c.own) for c in seen] == [
        ("", "Ash Academy", True), ("", "Birch Labs", False)
    ]  # fmt: skip
    assert {c.person for c in comments_on(brook(), by=standing(world, LEAD), on=TODAY)} == {"Member", "Other"}
    with pytest.raises(NothingHere):
        comments_on(brook(), by=NOBODY, on=TODAY)


def test_what_waits_for_an_answer_comes_first(world: World) -> None:
    say(world, OTHER, "Second")
    answer(world, LEAD)
    assert [c.text for c in comments_on(brook(), by=standing(world, LEAD), on=TODAY)] == ["Second", COMMENT_WORDS]


@pytest.mark.parametrize(
    ("text", "personal"),
    [
        ("Call 215-555-0100", True), ("(215) 555-0100", True), ("+1 215.555.0100", True), ("123-45-6789", True),
        ("write to a.b@example.org", True), ("in 2020-2030", False), ("1,234,567 people", False),
        ("10.1016/j.stem.2020.101", False), ("19103-2345", False), ("978-0-306-40615-7", False),
        ("room 215, door 555", False), ("100% of @philly", False),
    ],
)  # fmt: skip
def test_what_looks_like_somebodys_data(text: str, personal: bool) -> None:
    """As people in the United States write phone numbers; years, ZIP codes, ISBN and DOI are not."""
    assert looks_personal(text) is personal


def test_what_waits_for_whom(world: World) -> None:
    """Members are asked to comment until the last day; who drafts, also to answer; outsiders nothing."""

    def acts(member: str, on: date = TODAY) -> list[tuple[str, str, bool]]:
        return [(w.initiative, w.act, w.late) for w in agenda_waiting(standing(world, member), on=on)]

    assert acts(MEMBER) == [("brook", "comment", False)]
    assert acts(LEAD) == [("brook", "comment", False), ("brook", "answer-comments", False)]
    assert acts(EVALUATOR) == acts(STRAY) == acts(VISITOR) == []
    assert acts(LEAD, FAR + timedelta(days=1)) == [("brook", "answer-comments", True)]
