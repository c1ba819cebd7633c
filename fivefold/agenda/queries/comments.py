"""Reading comments on a version: for members only, with the organisation of whoever made them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q
from django.utils.translation import get_language

from fivefold.agenda.models import AgendaVersion
from fivefold.agenda.rules.versions import State, comments_open, subject_of
from fivefold.backbone.models import Initiative, Membership, Participation
from fivefold.backbone.queries.standing import in_force
from fivefold.backbone.queries.waiting import Waiting
from fivefold.backbone.roles import Verb
from fivefold.backbone.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentLine:
    """One comment. person: empty unless the reader may see people's names; organisation: where they belong today."""

    key: str
    clause: str
    text: str
    made_at: datetime
    person: str
    organisation: str
    own: bool
    reply: str
    resolved_at: datetime | None


_COLUMNS = ("key", "clause", "text", "made_at", "reply", "resolved_at")


def comments_on(version: AgendaVersion, *, by: Standing, on: date) -> tuple[CommentLine, ...]:
    """Everything said about a version, what waits for an answer first. NothingHere for who does not see the inside."""
    by.require_sight(subject_of(version.initiative_id))
    names = by.may(Verb.SEE_PEOPLE, subject_of(version.initiative_id))
    rows = list(version.comments.values(*_COLUMNS, "person_id", "person__name"))
    belongs = _organisations(version.initiative_id, {row["person_id"] for row in rows}, on)
    lines = [
        CommentLine(
            person=row["person__name"] or "" if names else "",
            organisation=belongs.get(row["person_id"] or 0, ""),
            own=row["person_id"] is not None and row["person_id"] == by.person,
            **{column: row[column] for column in _COLUMNS},
        )
        for row in rows
    ]
    return tuple(sorted(lines, key=lambda line: line.resolved_at is not None))


def _organisations(initiative: int, people: Iterable[int | None], on: date) -> Mapping[int, str]:
    """Person -> names of the organisations they belong to that take part in the initiative."""
    rows = Membership.objects.filter(
        in_force(on),
        person_id__in=[person for person in people if person],
        organisation__participations__initiative_id=initiative,
        organisation__participations__status__in=Participation.TAKING_PART,
    ).values_list("person_id", "organisation__name")
    named: defaultdict[int, list[str]] = defaultdict(list)
    for person, name in rows:
        named[person].append(name)
    return {person: ", ".join(sorted(names)) for person, names in named.items()}


def comment_counts(version: AgendaVersion, *, by: Standing) -> Mapping[str, int]:
    """Clause -> how many comments there are on it. NothingHere for who does not see the inside."""
    by.require_sight(subject_of(version.initiative_id))
    counted = version.comments.order_by().values_list("clause").annotate(Count("pk"))
    return dict(counted.values_list("clause", "pk__count"))


def unanswered_comments(version: AgendaVersion, *, by: Standing) -> int:
    """How many wait for an answer. NothingHere for who does not see the inside."""
    by.require_sight(subject_of(version.initiative_id))
    return version.comments.filter(resolved_at=None).count()


def agenda_waiting(by: Standing, *, on: date) -> tuple[Waiting, ...]:
    """Versions somebody may comment on now, until when; and those on which comments wait for their answer."""
    rows = AgendaVersion.objects.filter(state=State.COMMENT, initiative__state=Initiative.State.OPEN)
    counted = rows.annotate(unanswered=Count("comments", filter=Q(comments__resolved_at=None)))
    return tuple(
        found for row in counted.select_related("initiative").defer("document") for found in _waiting(row, by, on)
    )


def _waiting(row: AgendaVersion, by: Standing, on: date) -> Iterator[Waiting]:
    """row: with `unanswered`."""
    what = row.initiative.name.in_language(get_language() or "en")
    place = {"kind": "agenda", "key": str(row.number), "initiative": row.initiative.slug, "what": what}
    if comments_open(row, on) and by.may(Verb.COMMENT, subject_of(row.initiative_id)):
        yield Waiting(**place, due_on=row.comments_until, late=False, act="comment")
    unanswered: int = row.unanswered  # type: ignore[attr-defined]  # annotated by the caller
    if unanswered and by.may(Verb.DRAFT_AGENDA, subject_of(row.initiative_id)):
        late = not comments_open(row, on)
        yield Waiting(**place, due_on=row.comments_until, late=late, act="answer-comments")
