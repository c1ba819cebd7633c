"""What a ballot may be and become, who guides it, and whose paper somebody may write on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Q
from django.utils.translation import gettext as _

from fivefold.agenda.days import local_day, site_clock
from fivefold.agenda.models import AgendaVersion, Ballot, Voter
from fivefold.agenda.rules.electorate import organisations_entitled
from fivefold.agenda.rules.public_words import require_public_words
from fivefold.backbone.models import Initiative, Organisation, Workgroup
from fivefold.backbone.queries.houses import houses
from fivefold.backbone.refusals import not_allowed, nothing_here
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.initiatives import subject_of_initiative
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Refused, Text

LONGEST = 300
"""Letters in a question, and in the reason for a withdrawal."""
SMALL_ROLL = 10
"""Below this, a secret ballot's result may tell how everybody voted: the pages warn."""

State = Ballot.State
EDGES: Mapping[str, frozenset[str]] = {
    State.PLANNED: frozenset({State.OPEN, State.WITHDRAWN}),
    State.OPEN: frozenset({State.CLOSED, State.WITHDRAWN}),
    State.CLOSED: frozenset(),
    State.WITHDRAWN: frozenset(),
}
"""Every way a ballot may go."""


class Phase(StrEnum):
    """Where a ballot stands at a moment: its state, and `counting` once its time is over and nobody counted yet."""

    PLANNED = "planned"
    OPEN = "open"
    COUNTING = "counting"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A ballot as somebody wants it, open for whole days by the backbone's clock.

    version: number of the agenda version it is about, if any. body: slug of the body that votes; None: everybody.
    """

    question: Text
    version: int | None = None
    franchise: str
    body: str | None = None
    quorum: int
    threshold: int
    secret: bool
    opens_on: date
    last_day: date

    def __post_init__(self) -> None:
        for words in (self.question.en, self.question.es):
            require_public_words(words, LONGEST)
        if self.franchise not in Ballot.Franchise.values:
            raise Refused(_("Nobody would have a vote."), _("Choose one vote an organisation or one a person."))
        if not (0 <= self.quorum <= 100 and 1 <= self.threshold <= 100):
            raise Refused(_("A quorum is 0 to 100 per cent, a threshold 1 to 100."), _("Change the numbers."))
        if self.last_day < self.opens_on:
            raise Refused(_("The ballot would close before it opens."), _("Choose a later last day."))


def phase_of(ballot: Ballot, at: datetime) -> Phase:
    if ballot.state == State.OPEN and at >= ballot.closes_at:
        return Phase.COUNTING
    return Phase(ballot.state)


def require_way(ballot: Ballot, to: str) -> None:
    """Refused unless the state the ballot is in leads to this one."""
    if to not in EDGES[ballot.state]:
        raise Refused(_standing_words(ballot.state), _("Reload the page to see where the ballot stands."))


def require_planned(ballot: Ballot) -> None:
    if ballot.state != State.PLANNED:
        raise Refused(_standing_words(ballot.state), _("Only a planned ballot can be changed."))


def require_open(ballot: Ballot, at: datetime) -> None:
    """Refused unless votes are accepted at this moment: by its state and by the clock, so neither alone opens it."""
    if ballot.state != State.OPEN:
        raise Refused(_standing_words(ballot.state), _("No vote can be cast or changed now."))
    if at >= ballot.closes_at:
        raise Refused(_("The time to vote is over."), _("Votes are being counted; nothing can be changed any more."))
    if at < ballot.opens_at:
        raise Refused(_("The time to vote has not begun."), _("Come back when the ballot opens."))


def require_sight_of(ballot: Ballot, by: Standing) -> None:
    """Everybody may see a ballot; one that is only planned, those who see the working side. NothingHere for others."""
    if ballot.state == State.PLANNED:
        by.require_sight(subject_of_initiative(ballot.initiative))


def ballot_named(initiative: str, key: str, *, by: Standing, held: bool = False) -> Ballot:
    """NothingHere when there is none in this initiative for this reader. held: nobody else writes to it meanwhile."""
    rows = Ballot.objects.select_related("initiative", "agenda_version", "electorate").defer("agenda_version__document")
    rows = rows.select_for_update(of=("self",)) if held else rows
    found = rows.filter(initiative__slug=initiative, key=key).first()
    if found is None:
        raise nothing_here()
    require_sight_of(found, by)
    return found


def ballot_to_guide(initiative: str, key: str, *, by: Standing) -> Ballot:
    """The ballot, held, for somebody who guides the agenda."""
    found = ballot_named(initiative, key, by=by, held=True)
    subject = subject_of_initiative(found.initiative)
    by.require_sight(subject)
    by.require(Verb.GUIDE_AGENDA, subject, _("guide ballots"))
    return found


def version_for(initiative: Initiative, number: int | None) -> AgendaVersion | None:
    """The version of that number, which must still be on its way to a ballot."""
    if number is None:
        return None
    found = AgendaVersion.objects.filter(initiative=initiative, number=number).first()
    if found is None:
        raise Refused(_("There is no such version of the agenda."), _("Choose one from the list."))
    if found.state not in (AgendaVersion.State.DRAFT, AgendaVersion.State.COMMENT):
        raise Refused(_("This version of the agenda cannot be voted on."), _("Choose a draft."))
    return found


def body_for(initiative: Initiative, slug: str | None) -> Workgroup | None:
    if not slug:
        return None
    found = Workgroup.objects.filter(initiative=initiative, slug=slug).first()
    if found is None:
        raise Refused(_("There is no such body in this initiative."), _("Choose one from the list."))
    return found


def lines_of(ballot: Ballot, *, by: Standing, at: datetime) -> tuple[Voter, ...]:
    """The lines of the roll that somebody may vote on now. Their right is asked anew: who left has none any more.

    An organisation that was merged votes through the one it became; that one's own line comes first, so it has one.
    """
    roll = Voter.objects.filter(ballot=ballot).select_related("organisation__merged_into")
    if ballot.franchise == Ballot.Franchise.PERSON:
        return tuple(roll.filter(person=by.person)) if _may_vote(ballot, by) else ()
    own = _may_vote_for(ballot, by, at)
    lines = roll.filter(Q(organisation__in=own) | Q(organisation__merged_into__in=own)).order_by("-id") if own else ()
    kept: dict[int, Voter] = {}
    for line in sorted(lines, key=lambda line: line.organisation_id not in own):
        kept.setdefault(voting_organisation(line).pk, line)
    return tuple(kept.values())


def ballots_with_a_line_of(ballots: Iterable[Ballot], *, by: Standing) -> frozenset[int]:
    """Ids of those ballots in which somebody has a vote that was not cast yet, in one reading."""
    here = {ballot.pk: ballot for ballot in ballots}
    own = {
        initiative: houses(by, Verb.VOTE_FOR_ORGANISATION, initiative) or frozenset()
        for initiative in {ballot.initiative_id for ballot in here.values()}
    }
    mine = Q(person=by.person) if by.person else Q(pk=None)
    lines = Voter.objects.filter(
        mine | Q(organisation__in=frozenset().union(*own.values())), ballot__in=here, has_voted=False
    )
    return frozenset(
        ballot
        for ballot, organisation in lines.values_list("ballot_id", "organisation_id")
        if (organisation in own[here[ballot].initiative_id] if organisation else _may_vote(here[ballot], by))
    )


def line_to_vote_on(ballot: Ballot, *, by: Standing, organisation: str, at: datetime) -> Voter:
    """The line for this organisation (its key), or for the person where that is empty.

    NothingHere for an organisation that is not theirs to speak for, whether it exists or not; NotAllowed for somebody
    who belongs to it without that right, or who is not on the roll.
    """
    lines = lines_of(ballot, by=by, at=at)
    if ballot.franchise == Ballot.Franchise.PERSON:
        if organisation:
            raise nothing_here()
        found = lines[0] if lines else None
    else:
        found = next((line for line in lines if voting_organisation(line).key == organisation), None)
        if found is None and not _belongs(by, organisation):
            raise nothing_here()
    if found is None:
        by.require_sight(subject_of_initiative(ballot.initiative))
        raise not_allowed(_("vote in this ballot"))
    return found


def voting_organisation(line: Voter) -> Organisation:
    """The organisation on a line, or the one it became. Only of a roll of organisations."""
    if line.organisation is None:
        raise TypeError("This line of the roll is a person's.")
    return line.organisation.merged_into or line.organisation


def _may_vote(ballot: Ballot, by: Standing) -> bool:
    return by.may(Verb.VOTE, subject_of_initiative(ballot.initiative)) and (
        ballot.electorate_id is None or ballot.electorate_id in by.workgroups
    )


def _may_vote_for(ballot: Ballot, by: Standing, at: datetime) -> frozenset[int]:
    own = houses(by, Verb.VOTE_FOR_ORGANISATION, ballot.initiative_id) or frozenset()
    if not own or ballot.electorate is None:
        return own
    entitled = organisations_entitled(ballot.initiative, body=ballot.electorate, on=local_day(at, site_clock()))
    return frozenset(entitled.filter(pk__in=own).values_list("pk", flat=True))


def _belongs(by: Standing, organisation: str) -> bool:
    return Organisation.objects.filter(pk__in=by.organisations, key=organisation).exists()


def _standing_words(state: str) -> str:
    return {
        State.PLANNED: _("This ballot has not opened yet."),
        State.OPEN: _("This ballot is open."),
        State.CLOSED: _("This ballot is closed and its result stands."),
        State.WITHDRAWN: _("This ballot was withdrawn."),
    }[State(state)]
