"""Reading commitments: the public list, one commitment, what was kept per clause, and what waits for somebody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from fivefold.agenda.models import Commitment
from fivefold.agenda.rules.commitments import (
    Course,
    State,
    clauses_to_serve,
    commitment_named,
    course_of,
    may_keep,
    organisation_of,
    organisation_to_commit,
    people_of,
    require_keeper,
)
from fivefold.agenda.rules.electorate import organisations_entitled
from fivefold.backbone.models import Event, Initiative, Organisation
from fivefold.backbone.queries.houses import houses
from fivefold.backbone.queries.initiatives import initiative_named
from fivefold.backbone.queries.log import entries
from fivefold.backbone.queries.waiting import Waiting
from fivefold.backbone.refusals import not_allowed
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.initiatives import subject_of_initiative
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Text

STATES = ("not-kept", "open", "kept")
"""What a reader may look for, bad news first."""
SHOWN_OF_EACH = 50
SHOWN_OF_ONE = 500
"""How many of a kind a page shows: beside the others, and alone. The file has all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentLine:
    """One commitment in a list. clause_title: None when the agenda in force has no such clause any more.

    moved: how many times it was given another day.
    """

    key: str
    what: str
    how_we_know: str
    organisation: str
    clause: str
    clause_title: Text | None
    made_on: date
    due_on: date
    course: Course
    closed_on: date | None
    outcome: str
    evidence: str
    moved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A commitment was given another day."""

    before: date
    after: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """made: all. due: settled, or its day has passed; kept: done, of those; in_time: done by the day it was due in the
    end."""

    made: int
    due: int
    kept: int
    in_time: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCommitments:
    """What a reader looks for; blank means everything. state: open, kept or not-kept."""

    organisation: str = ""
    clause: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Commitments that go the same way: the first of them, and how many there are."""

    state: str
    lines: tuple[CommitmentLine, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentsPage:
    """may_make: the reader may promise in the name of at least one organisation."""

    initiative: Initiative
    score: Score
    sections: tuple[Section, ...]
    organisations: tuple[tuple[str, str], ...]
    clauses: Mapping[str, Text]
    may_make: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentPage:
    """seen: version of the row. person: who sees to it, for members; empty for everybody else. moves: oldest first."""

    initiative: Initiative
    line: CommitmentLine
    seen: int
    person: str
    moves: tuple[Move, ...]
    may_keep: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseCounts:
    """Commitments that serve one clause."""

    open: int
    done: int
    dropped: int


def commitments_of(initiative: str, wanted: WantedCommitments, *, by: Standing, on: date) -> CommitmentsPage:
    """What was not kept, what is open by its day, what was kept. NothingHere when there is no such initiative."""
    owner = initiative_named(initiative)
    rows = _wanted_rows(owner, wanted)
    clauses, score = clauses_to_serve(owner), _score(rows, on)
    return CommitmentsPage(
        initiative=owner,
        score=score,
        sections=_sections(rows, wanted.state, score, clauses, on),
        organisations=_organisations_with_commitments(owner),
        clauses=clauses,
        may_make=may_make(owner, by),
    )


def all_commitments(initiative: str, wanted: WantedCommitments, *, on: date) -> tuple[CommitmentLine, ...]:
    """For the file: every one that fits, by its day."""
    owner = initiative_named(initiative)
    rows = _wanted_rows(owner, wanted)
    return _lines(_of_state(rows, wanted.state, on) if wanted.state else rows, clauses_to_serve(owner), on)


def commitment_page(initiative: str, key: str, *, by: Standing, on: date) -> CommitmentPage:
    """NothingHere when there is none in this initiative."""
    row = commitment_named(initiative, key)
    moves = _moves(row)
    person = row.person if by.sees_initiative(row.initiative_id) else None
    return CommitmentPage(
        initiative=row.initiative,
        line=_line(row, clauses_to_serve(row.initiative), on, moved=len(moves)),
        seen=row.version,
        person=person.name if person and person.erased_at is None else "",
        moves=moves,
        may_keep=row.state == State.OPEN and may_keep(row, by),
    )


def commitment_to_settle(initiative: str, key: str, *, by: Standing, on: date) -> CommitmentPage:
    """The same, for whoever may say what became of it: NothingHere and NotAllowed for others."""
    require_keeper(commitment_named(initiative, key), by)
    return commitment_page(initiative, key, by=by, on=on)


def organisations_to_choose(
    initiative: str, *, by: Standing, on: date
) -> tuple[Initiative, tuple[tuple[str, str], ...]]:
    """Key and name of the organisations in whose name somebody may promise. NothingHere, NotAllowed for others."""
    owner = initiative_named(initiative)
    by.require_sight(subject_of_initiative(owner))
    if not may_make(owner, by):
        raise not_allowed(_("make commitments"))
    rows = organisations_entitled(owner, body=None, on=on)
    if not by.may(Verb.MANAGE_COMMITMENTS, subject_of_initiative(owner)):
        rows = rows.filter(pk__in=houses(by, Verb.COMMIT_ORGANISATION, owner.pk) or ())
    return owner, tuple(rows.values_list("key", "name"))


def promise_choices(
    initiative: str, organisation: str, *, by: Standing, on: date
) -> tuple[Initiative, str, Mapping[str, Text], tuple[tuple[str, str], ...]]:
    """Initiative, name of the organisation, clauses, and its people (key, name), for whoever may promise for it."""
    owner = initiative_named(initiative)
    whose = organisation_to_commit(owner, organisation, by=by, on=on)
    people = tuple((key, person.name) for key, person in people_of(whose, on=on).items())
    return owner, whose.name, clauses_to_serve(owner), people


def may_make(initiative: Initiative, by: Standing) -> bool:
    return by.may(Verb.MANAGE_COMMITMENTS, subject_of_initiative(initiative)) or bool(
        houses(by, Verb.COMMIT_ORGANISATION, initiative.pk)
    )


def commitments_by_clause(initiative: int) -> Mapping[str, ClauseCounts]:
    """Clause id -> how many commitments serve it; clauses without any are left out. initiative: row id."""
    counted = Commitment.objects.filter(initiative_id=initiative).order_by().values_list("clause", "state")
    found: dict[str, dict[str, int]] = {}
    for clause, state, count in counted.annotate(count=Count("pk")):
        found.setdefault(clause, dict.fromkeys(State.values, 0))[state] = count
    return {clause: ClauseCounts(**counts) for clause, counts in found.items()}


def commitments_waiting(by: Standing, *, on: date) -> tuple[Waiting, ...]:
    """Open ones that somebody sees to themselves, or that an organisation made for which they speak.

    For whoever keeps the list of all commitments: every late one.
    """
    own = frozenset(
        held.organisation for held in by.roles if held.organisation and Verb.COMMIT_ORGANISATION in held.role.verbs
    )
    mine = Q(person=by.person) if by.person else Q(pk=None)
    rows = Commitment.objects.filter(
        mine | Q(organisation__in=own) | Q(organisation__merged_into__in=own) | _late_to_chase(by, on),
        state=State.OPEN,
        initiative__state=Initiative.State.OPEN,
    ).select_related("initiative")
    return tuple(
        Waiting(
            kind="commitment",
            key=row.key,
            initiative=row.initiative.slug,
            what=row.what,
            due_on=row.due_on,
            late=row.due_on < on,
            act="settle",
        )
        for row in rows
    )


def _late_to_chase(by: Standing, on: date) -> Q:
    reach = by.reach(Verb.MANAGE_COMMITMENTS)
    return Q(due_on__lt=on) if reach is None else Q(due_on__lt=on, initiative__in=reach)


# --- parts ------------------------------------------------------------------------------------------------------------


def _wanted_rows(initiative: Initiative, wanted: WantedCommitments) -> QuerySet[Commitment]:
    rows = Commitment.objects.filter(initiative=initiative).select_related("organisation__merged_into")
    if wanted.organisation:
        rows = rows.filter(
            Q(organisation__key=wanted.organisation) | Q(organisation__merged_into__key=wanted.organisation)
        )
    return rows.filter(clause=wanted.clause) if wanted.clause else rows


def _score(rows: QuerySet[Commitment], on: date) -> Score:
    done = Q(state=State.DONE)
    found = rows.order_by().aggregate(
        made=Count("pk"),
        due=Count("pk", filter=~Q(state=State.OPEN) | Q(due_on__lt=on)),
        kept=Count("pk", filter=done),
        in_time=Count("pk", filter=done & Q(closed_on__lte=F("due_on"))),
    )
    return Score(**found)


def _of_state(rows: QuerySet[Commitment], state: str, on: date) -> QuerySet[Commitment]:
    """Late ones come before dropped ones, the longest late first; what was kept, the latest first."""
    if state == "not-kept":
        late = Q(state=State.OPEN, due_on__lt=on)
        return rows.filter(late | Q(state=State.DROPPED)).order_by(
            F("closed_on").desc(nulls_first=True), "due_on", "id"
        )
    if state == "open":
        return rows.filter(state=State.OPEN, due_on__gte=on)
    return rows.filter(state=State.DONE).order_by("-closed_on", "-id")


def _sections(
    rows: QuerySet[Commitment], state: str, score: Score, clauses: Mapping[str, Text], on: date
) -> tuple[Section, ...]:
    states, most = ((state,), SHOWN_OF_ONE) if state else (STATES, SHOWN_OF_EACH)
    totals = {"not-kept": score.due - score.kept, "open": score.made - score.due, "kept": score.kept}
    shown = {one: list(_of_state(rows, one, on)[:most]) for one in states}
    moved = _times_moved(row for those in shown.values() for row in those)
    return tuple(
        Section(
            state=one,
            lines=tuple(_line(row, clauses, on, moved=moved.get(str(row), 0)) for row in those),
            total=totals[one],
        )
        for one, those in shown.items()
    )


def _lines(rows: QuerySet[Commitment], clauses: Mapping[str, Text], on: date) -> tuple[CommitmentLine, ...]:
    listed = list(rows)
    moved = _times_moved(listed)
    return tuple(_line(row, clauses, on, moved=moved.get(str(row), 0)) for row in listed)


def _line(row: Commitment, clauses: Mapping[str, Text], on: date, *, moved: int) -> CommitmentLine:
    return CommitmentLine(
        key=row.key,
        what=row.what,
        how_we_know=row.how_we_know,
        organisation=organisation_of(row).name,
        clause=row.clause,
        clause_title=clauses.get(row.clause),
        made_on=row.made_on,
        due_on=row.due_on,
        course=course_of(row, on),
        closed_on=row.closed_on,
        outcome=row.outcome,
        evidence=row.evidence,
        moved=moved,
    )


def _times_moved(rows: Iterable[Commitment]) -> Mapping[str, int]:
    events = Event.objects.filter(verb="moved", object__in=[str(row) for row in rows]).order_by().values("object")
    return dict(events.annotate(times=Count("sequence")).values_list("object", "times"))


def _moves(row: Commitment) -> tuple[Move, ...]:
    told = [entry.detail for entry in entries(objects=(str(row),), most=100) if entry.verb == "moved"]
    return tuple(
        Move(
            before=date.fromisoformat(detail["due_on"][0]),
            after=date.fromisoformat(detail["due_on"][1]),
            reason=detail["reason"],
        )
        for detail in reversed(told)
    )


def _organisations_with_commitments(initiative: Initiative) -> tuple[tuple[str, str], ...]:
    made = Commitment.objects.filter(initiative=initiative)
    rows = Organisation.objects.filter(
        Q(pk__in=made.values("organisation")) | Q(absorbed__in=made.values("organisation")), merged_into=None
    )
    return tuple(rows.distinct().values_list("key", "name"))
