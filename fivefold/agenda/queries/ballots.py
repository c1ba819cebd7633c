"""Reading ballots: the list, one ballot as one reader may see it, and what waits for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fivefold.agenda import box
from fivefold.agenda.counting import Result
from fivefold.agenda.days import day_begins, last_day_before, local_day, site_clock
from fivefold.agenda.models import AgendaVersion, Ballot, Vote, Voter
from fivefold.agenda.rules.ballots import (
    Phase,
    State,
    ballot_named,
    ballots_with_a_line_of,
    line_to_vote_on,
    lines_of,
    phase_of,
    voting_organisation,
)
from fivefold.agenda.rules.electorate import organisations_entitled, people_entitled, without_a_lead
from fivefold.backbone.models import Initiative, Workgroup
from fivefold.backbone.queries.initiatives import initiative_named
from fivefold.backbone.queries.log import entries
from fivefold.backbone.queries.waiting import Waiting
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.initiatives import subject_of_initiative
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Text

_ORDER = (Phase.OPEN, Phase.COUNTING, Phase.PLANNED, Phase.CLOSED, Phase.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotLine:
    """One ballot in a list. version: number of the agenda version it is about; body: who votes, None: everybody.

    result: once it is closed. waits: the reader has a vote in it that was not cast yet.
    """

    key: str
    question: Text
    phase: Phase
    opens_on: date
    last_day: date
    franchise: str
    body: Text | None
    version: int | None
    quorum: int
    threshold: int
    secret: bool
    example: bool
    result: Result | None
    waits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPaper:
    """A paper the reader may write on now. organisation, name: empty in a ballot of persons; choice: until cast."""

    organisation: str
    name: str
    choice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPaper:
    """Who voted what in a named ballot that is closed. name: empty for somebody erased; choice: when not cast."""

    name: str
    choice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotPage:
    """One ballot as one reader may see it.

    seen: version of the row, for editing. roll, voted: lines and papers so far; of a planned ballot, who would be on
    the roll today. without_a_lead: organisations among them for which nobody can vote. not_yet: organisations that have
    not voted, for whoever guides the ballot. papers: who voted what, for members once a named ballot is closed.
    """

    initiative: Initiative
    line: BallotLine
    seen: int
    body_slug: str
    guides: bool
    inside: bool
    roll: int
    voted: int
    without_a_lead: int
    own: tuple[OwnPaper, ...]
    papers: tuple[NamedPaper, ...]
    not_yet: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What a plan can choose from: versions on their way, bodies, and how many would be on the roll today."""

    versions: tuple[int, ...]
    bodies: tuple[tuple[str, Text], ...]
    organisations: int
    people: int
    without_a_lead: int


def ballots_of(initiative: str, *, by: Standing, at: datetime) -> tuple[Initiative, tuple[BallotLine, ...]]:
    """Open ones first, then those being counted, planned, and past; NothingHere when there is no such initiative."""
    owner = initiative_named(initiative)
    rows = _rows().filter(initiative=owner)
    if not by.sees_initiative(owner.pk):
        rows = rows.exclude(state=State.PLANNED)
    listed = list(rows)
    waits = ballots_with_a_line_of([row for row in listed if phase_of(row, at) is Phase.OPEN], by=by)
    clock = site_clock()
    lines = [_line(row, at, clock, waits=row.pk in waits) for row in listed]
    return owner, tuple(sorted(lines, key=lambda line: _ORDER.index(line.phase)))


def ballot_page(initiative: str, key: str, *, by: Standing, at: datetime) -> BallotPage:
    """NothingHere when there is none in this initiative for this reader."""
    return _page(ballot_named(initiative, key, by=by), by, at)


def paper_to_write_on(
    initiative: str, key: str, *, by: Standing, at: datetime, organisation: str = ""
) -> tuple[BallotPage, OwnPaper]:
    """The ballot and the reader's own paper in it; NothingHere and NotAllowed as voting itself."""
    row = ballot_named(initiative, key, by=by)
    line = line_to_vote_on(row, by=by, organisation=organisation, at=at)
    return _page(row, by, at), _own_paper(line, box.choices(row, [line]).get(line.pk, ""))


def _page(row: Ballot, by: Standing, at: datetime) -> BallotPage:
    phase, inside = phase_of(row, at), by.sees_initiative(row.initiative_id)
    guides = by.may(Verb.GUIDE_AGENDA, subject_of_initiative(row.initiative))
    own = _own_papers(row, by, at) if phase is Phase.OPEN else ()
    clock = site_clock()
    day = local_day(at, clock)
    roll, voted = _turnout(row, day)
    return BallotPage(
        initiative=row.initiative,
        line=_line(row, at, clock, waits=any(not paper.choice for paper in own)),
        seen=row.version,
        body_slug=row.electorate.slug if row.electorate else "",
        guides=guides,
        inside=inside,
        roll=roll,
        voted=voted,
        without_a_lead=_without_a_lead(row, day) if guides and phase is Phase.PLANNED else 0,
        own=own,
        papers=_named_papers(row) if inside and phase is Phase.CLOSED and not row.secret else (),
        not_yet=_not_yet(row) if guides and phase is Phase.OPEN else (),
        reason=_reason(row) if phase is Phase.WITHDRAWN else "",
    )


def offered(initiative: str, *, by: Standing, on: date) -> tuple[Initiative, Offered]:
    """What whoever guides the agenda can choose from when they plan a ballot. NothingHere, NotAllowed for others."""
    owner = initiative_named(initiative)
    subject = subject_of_initiative(owner)
    by.require_sight(subject)
    by.require(Verb.GUIDE_AGENDA, subject, _("plan ballots"))
    on_their_way = AgendaVersion.objects.filter(
        initiative=owner, state__in=(AgendaVersion.State.DRAFT, AgendaVersion.State.COMMENT)
    )
    bodies = Workgroup.objects.filter(initiative=owner, closed_on=None)
    return owner, Offered(
        versions=tuple(on_their_way.values_list("number", flat=True)),
        bodies=tuple((body.slug, body.name) for body in bodies),
        organisations=organisations_entitled(owner, body=None, on=on).count(),
        people=people_entitled(owner, body=None, on=on).count(),
        without_a_lead=without_a_lead(owner, body=None, on=on),
    )


def ballots_waiting(by: Standing, *, on: date) -> tuple[Waiting, ...]:
    """For the first page: ballots to vote in; for whoever guides them, ballots to open and to count."""
    clock = site_clock()
    begins = day_begins(on, clock)
    to_come = Q(state=State.PLANNED, opens_at__lt=begins + timedelta(days=1))
    rows = list(_rows().filter(Q(state=State.OPEN) | to_come))
    running = [row for row in rows if row.state == State.OPEN and row.closes_at > begins]
    mine = ballots_with_a_line_of(running, by=by)
    votes = [_waiting(row, "vote", last_day_before(row.closes_at, clock), on) for row in running if row.pk in mine]
    reach = by.reach(Verb.GUIDE_AGENDA)
    guided = [row for row in rows if reach is None or row.initiative_id in reach]
    to_open = [row for row in guided if row.state == State.PLANNED]
    to_count = [row for row in guided if row.state == State.OPEN and row.closes_at <= begins]
    return (
        *votes,
        *(_waiting(row, "open", local_day(row.opens_at, clock), on) for row in to_open),
        *(_waiting(row, "count", last_day_before(row.closes_at, clock), on) for row in to_count),
    )


# --- parts ------------------------------------------------------------------------------------------------------------


def _rows() -> QuerySet[Ballot]:
    return Ballot.objects.select_related("initiative", "agenda_version", "electorate").defer("agenda_version__document")


def _line(row: Ballot, at: datetime, clock: ZoneInfo, *, waits: bool) -> BallotLine:
    return BallotLine(
        key=row.key,
        question=Text(row.question_en, row.question_es),
        phase=phase_of(row, at),
        opens_on=local_day(row.opens_at, clock),
        last_day=last_day_before(row.closes_at, clock),
        franchise=row.franchise,
        body=row.electorate.name if row.electorate else None,
        version=row.agenda_version.number if row.agenda_version else None,
        quorum=row.quorum,
        threshold=row.threshold,
        secret=row.secret,
        example=row.example,
        result=Result.from_dict(row.result) if row.result else None,
        waits=waits,
    )


def _turnout(row: Ballot, day: date) -> tuple[int, int]:
    """Lines and papers; of a planned ballot, the lines it would have today; of a counted one, as counted."""
    if row.result:
        result = Result.from_dict(row.result)
        return result.roll, result.voted
    if row.state == State.PLANNED:
        entitled = people_entitled if row.franchise == Ballot.Franchise.PERSON else organisations_entitled
        return entitled(row.initiative, body=row.electorate, on=day).count(), 0
    found = Voter.objects.filter(ballot=row).aggregate(all=Count("pk"), voted=Count("pk", filter=Q(has_voted=True)))
    return found["all"], found["voted"]


def _without_a_lead(row: Ballot, day: date) -> int:
    if row.franchise == Ballot.Franchise.PERSON:
        return 0
    return without_a_lead(row.initiative, body=row.electorate, on=day)


def _own_papers(row: Ballot, by: Standing, at: datetime) -> tuple[OwnPaper, ...]:
    lines = lines_of(row, by=by, at=at)
    chosen = box.choices(row, lines) if lines else {}
    return tuple(_own_paper(line, chosen.get(line.pk, "")) for line in lines)


def _own_paper(line: Voter, choice: str) -> OwnPaper:
    if line.organisation_id is None:
        return OwnPaper(organisation="", name="", choice=choice)
    organisation = voting_organisation(line)
    return OwnPaper(organisation=organisation.key, name=organisation.name, choice=choice)


def _named_papers(row: Ballot) -> tuple[NamedPaper, ...]:
    """By choice, then by name, so that the list reads as yes, no, abstain, not cast."""
    roll = list(Voter.objects.filter(ballot=row).select_related("person", "organisation"))
    chosen = box.choices(row, roll)
    order = [*(choice.value for choice in Vote.Choice), ""]
    papers = [NamedPaper(name=_name(line), choice=chosen.get(line.pk, "")) for line in roll]
    return tuple(sorted(papers, key=lambda paper: (order.index(paper.choice), paper.name.casefold())))


def _name(line: Voter) -> str:
    if line.organisation is not None:
        return line.organisation.name
    return line.person.name if line.person and line.person.erased_at is None else ""


def _not_yet(row: Ballot) -> tuple[str, ...]:
    """Organisations only: whether a person voted is their own business."""
    lines = Voter.objects.filter(ballot=row, has_voted=False).exclude(organisation=None)
    return tuple(lines.order_by("organisation__folded").values_list("organisation__name", flat=True))


def _reason(row: Ballot) -> str:
    """What was said when it was withdrawn: the last thing that happened to it."""
    return "".join(str(entry.detail.get("reason", "")) for entry in entries(objects=(str(row),), most=1))


def _waiting(row: Ballot, act: str, due: date, on: date) -> Waiting:
    return Waiting(
        kind="ballot",
        key=row.key,
        initiative=row.initiative.slug,
        what=Text(row.question_en, row.question_es).in_language(get_language() or "en"),
        due_on=due,
        late=due < on,
        act=act,
    )
