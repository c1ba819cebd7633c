"""Versions of the agenda, one in each state, and a second initiative that has none.

Version 1 superseded, 2 adopted, 3 in a ballot, 4 a draft, 5 withdrawn; "brook", in which the same people take part, has
version 1 open for comments. Words of our own, so that a leak can be searched for: DRAFT_WORDS stand only in
what members see.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from fivefold.agenda.document import Agenda, Workgroup, replaced
from fivefold.agenda.document_files import write_agenda
from fivefold.agenda.models import AgendaVersion, Comment
from fivefold.backbone.models import Initiative, Participation
from fivefold.vocabulary import Text
from tests.agenda.agendas import SMALL
from tests.cast import MEMBER
from tests.cast.world import LONG_AGO, THEN, World

DRAFT_WORDS = "Heron words of a draft"
COMMENT_WORDS = "Heron words of a comment"
FAR = date(2099, 12, 31)
CLAUSE = "outcome.families-use"
State = AgendaVersion.State


def schools(agenda: Agenda) -> Agenda:
    """The small agenda with its first workgroup called as the body the cast's chair leads."""
    parts = tuple(
        replace(part, workgroup="schools") if getattr(part, "workgroup", "") == "home" else part
        for part in agenda.parts
    )
    named = Workgroup(key="schools", name=Text("Schools", "Escuelas"))
    return replace(agenda, parts=parts, workgroups=(named, *agenda.workgroups[1:]))


PUBLISHED = schools(SMALL)
UNPUBLISHED = replaced(PUBLISHED, CLAUSE, text=Text(DRAFT_WORDS, f"{DRAFT_WORDS} (es)"))


def version(
    initiative: Initiative, number: int, state: str, *, agenda: Agenda = UNPUBLISHED, **more: object
) -> AgendaVersion:
    return AgendaVersion.objects.create(
        initiative=initiative, number=number, state=state, document=write_agenda(agenda), begun_at=THEN, **more
    )


def more_agenda(world: World) -> dict[str, str]:
    old = replaced(PUBLISHED, "vision", text=Text("All, one day", "Todo, algún día"))
    river = world.initiative
    version(river, 1, State.SUPERSEDED, agenda=old, adopted_on=LONG_AGO, superseded_on=date(2021, 5, 1))
    version(river, 2, State.ADOPTED, agenda=PUBLISHED, adopted_on=date(2021, 5, 1))
    version(river, 3, State.BALLOT, comments_until=date(2021, 6, 1))
    version(river, 4, State.DRAFT)
    version(river, 5, State.WITHDRAWN)
    brook = Initiative.objects.create(slug="brook", name_en="Brook", name_es="Arroyo", started_on=LONG_AGO)
    for organisation in (world.a, world.b, world.f):
        Participation.objects.create(
            organisation=organisation, initiative=brook, status=Participation.Status.ACTIVE, since=LONG_AGO
        )
    said = version(brook, 1, State.COMMENT, comments_until=FAR)
    comment = Comment.objects.create(
        agenda_version=said, clause=CLAUSE, person=world.people[MEMBER], text=COMMENT_WORDS, made_at=THEN
    )
    return {
        "brook": brook.slug,
        "superseded": "1",
        "adopted": "2",
        "in_ballot": "3",
        "draft": "4",
        "withdrawn": "5",
        "in_comment": "1",
        "clause": CLAUSE,
        "comment": comment.key,
    }
