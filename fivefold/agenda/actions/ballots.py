"""Planning, opening, voting in, closing and withdrawing ballots.

Every action holds the ballot's row until it is done, so a vote and the close that race are one after the other: the
vote is counted, or it is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from fivefold.agenda import box
from fivefold.agenda.adoption import hand_back, make_adopted, put_to_ballot
from fivefold.agenda.counting import Result
from fivefold.agenda.days import day_begins, local_day, site_clock
from fivefold.agenda.models import AgendaVersion, Ballot, Vote, Voter
from fivefold.agenda.rules.ballots import (
    LONGEST,
    Plan,
    State,
    ballot_named,
    ballot_to_guide,
    body_for,
    line_to_vote_on,
    require_open,
    require_planned,
    require_way,
    version_for,
    voting_organisation,
)
from fivefold.agenda.rules.electorate import organisations_entitled, people_entitled
from fivefold.agenda.rules.public_words import require_public_words
from fivefold.backbone.log import record_event
from fivefold.backbone.models import Initiative
from fivefold.backbone.refusals import nothing_here
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.initiatives import subject_of_initiative
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Refused, Text

_EXAMPLE_QUESTION = Text("Do we adopt this agenda?", "¿Adoptamos esta agenda?")
_EXAMPLE_RESULT = Result(roll=10, yes=8, no=1, abstain=1, quorum=50, threshold=60)
_EXAMPLE_DAYS = timedelta(days=14)


@transaction.atomic
def plan_ballot(*, by: Standing, initiative: str, plan: Plan, at: datetime) -> Ballot:
    """A ballot that opens later. The same plan sent twice is one ballot: the second answer is the first's.

    Refused when its last day has passed, or for a version or body that this initiative does not have.
    """
    owner = _held_initiative(initiative, by)
    values = _values(owner, plan, at)
    found = Ballot.objects.filter(initiative=owner, state=State.PLANNED, **values).first()
    if found is not None:
        return found
    made = Ballot.objects.create(initiative=owner, **values)
    record_event(by=by.doer, verb="planned", object=str(made), detail=_said(values))
    return made


@transaction.atomic
def change_plan(*, by: Standing, initiative: str, ballot: str, seen: int, plan: Plan, at: datetime) -> Ballot:
    """While it is planned only. ChangedMeanwhile when somebody saved after version `seen`; else Refused as planning."""
    held = ballot_to_guide(initiative, ballot, by=by)
    require_planned(held)
    changed = held.save_over(seen, **_values(held.initiative, plan, at))
    detail = {"changed": {name: [str(before), str(after)] for name, (before, after) in changed.items()}}
    record_event(by=by.doer, verb="plan-changed", object=str(held), detail=detail)
    return held


@transaction.atomic
def open_ballot(*, by: Standing, initiative: str, ballot: str, at: datetime) -> Ballot:
    """Write the roll of who has a right today, and let the votes begin. The version it is about stands still from now.

    Refused before the day it was planned for and after its last day, and with an empty roll.
    """
    held = ballot_to_guide(initiative, ballot, by=by)
    require_way(held, State.OPEN)
    if not held.opens_at <= at < held.closes_at:
        raise Refused(_("The ballot is planned for other days."), _("Change its days first, then open it."))
    if held.agenda_version is not None:
        put_to_ballot(_version(held), on=local_day(at, site_clock()))
    key = box.new_secret_key() if held.secret else ""
    held.save_over(held.version, state=State.OPEN, secret_key=key)
    lines = _write_roll(held, at)
    if not lines:
        raise Refused(_("Nobody has a right to vote in this ballot."), _("Choose another electorate."))
    record_event(by=by.doer, verb="opened", object=str(held), detail={"roll": lines}, concerns=_concerned(held))
    return held


@transaction.atomic
def cast_vote(*, by: Standing, initiative: str, ballot: str, choice: str, at: datetime, organisation: str = "") -> None:
    """Vote, or change one's vote. organisation: key of the one voted for, where every organisation has a vote.

    NothingHere and NotAllowed as `line_to_vote_on`. Refused when the ballot is not open at this moment. The log says
    that somebody voted, never what.
    """
    held = ballot_named(initiative, ballot, by=by, held=True)
    line = line_to_vote_on(held, by=by, organisation=organisation, at=at)
    require_open(held, at)
    box.put(held, line, _choice(choice))
    record_event(by=by.doer, verb="voted", object=str(held), concerns=_spoken_for(line))


@transaction.atomic
def close_ballot(*, by: Standing, initiative: str, ballot: str, at: datetime) -> Result:
    """Count, freeze the result, and let it act on the version. The papers of a secret ballot are destroyed.

    Refused before its time is over, so that nobody closes it at a moment that suits them.
    """
    held = ballot_to_guide(initiative, ballot, by=by)
    require_way(held, State.CLOSED)
    if at < held.closes_at:
        raise Refused(_("People may still vote."), _("Wait until the last day is over, or withdraw the ballot."))
    return _close(held, by=by, at=at)


def close_due_ballots(*, by: Standing, at: datetime) -> int:
    """Count every ballot whose time is over; how many. Each is a transaction of its own."""
    due = Ballot.objects.filter(state=State.OPEN, closes_at__lte=at)
    closed = 0
    for key in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            held = due.select_for_update().filter(pk=key).first()
            if held is not None:
                by.require(Verb.GUIDE_AGENDA, subject_of_initiative(held.initiative), _("guide ballots"))
                _close(held, by=by, at=at)
                closed += 1
    return closed


@transaction.atomic
def withdraw_ballot(*, by: Standing, initiative: str, ballot: str, reason: str, at: datetime) -> Ballot:
    """Take a ballot back: its papers are destroyed uncounted and its version can be worded anew.

    Refused without a reason, and once its time to vote is over: then it must be counted.
    """
    held = ballot_to_guide(initiative, ballot, by=by)
    require_way(held, State.WITHDRAWN)
    require_public_words(reason, LONGEST)
    if held.state == State.OPEN:
        require_open(held, at)
        if held.agenda_version is not None:
            hand_back(_version(held))
    held.save_over(held.version, state=State.WITHDRAWN, secret_key="")
    box.destroy(held)
    record_event(
        by=by.doer, verb="withdrawn", object=str(held), detail={"reason": reason.strip()}, concerns=_concerned(held)
    )
    return held


@transaction.atomic
def record_example_ballot(*, by: Standing, version: AgendaVersion, at: datetime) -> Ballot:
    """A closed ballot that adopted this version, marked as an example wherever it is shown: nobody voted in it.

    Its numbers are invented and round. Refused unless the version belongs to an initiative that is an example itself.
    """
    by.require(Verb.GUIDE_AGENDA, subject_of_initiative(version.initiative), _("record an example ballot"))
    if not version.initiative.example:
        raise Refused(_("Only an example initiative has example ballots."), _("Plan a ballot instead."))
    made = Ballot.objects.create(
        initiative=version.initiative,
        agenda_version=version,
        question_en=_EXAMPLE_QUESTION.en,
        question_es=_EXAMPLE_QUESTION.es,
        franchise=Ballot.Franchise.ORGANISATION,
        quorum=_EXAMPLE_RESULT.quorum,
        threshold=_EXAMPLE_RESULT.threshold,
        opens_at=at - _EXAMPLE_DAYS,
        closes_at=at,
        state=State.CLOSED,
        example=True,
        result=_EXAMPLE_RESULT.to_dict(),
    )
    version.save_over(version.version, state=AgendaVersion.State.BALLOT)
    make_adopted(version, ballot_key=made.key, on=local_day(at, site_clock()))
    record_event(by=by.doer, verb="recorded-as-example", object=str(made), concerns=_concerned(made))
    return made


# --- steps ------------------------------------------------------------------------------------------------------------


def _close(held: Ballot, *, by: Standing, at: datetime) -> Result:
    result = box.count(held)
    held.save_over(held.version, state=State.CLOSED, result=result.to_dict(), secret_key="")
    if held.secret:
        box.destroy(held)
    _let_it_act(held, result, at)
    detail = result.to_dict() | {"adopted": result.adopted}
    record_event(by=by.doer, verb="closed", object=str(held), detail=detail, concerns=_concerned(held))
    return result


def _held_initiative(slug: str, by: Standing) -> Initiative:
    """Held, so that the same plan sent twice at once is one after the other."""
    found = Initiative.objects.select_for_update().filter(slug=slug).first()
    if found is None:
        raise nothing_here()
    subject = subject_of_initiative(found)
    by.require_sight(subject)
    by.require(Verb.GUIDE_AGENDA, subject, _("plan ballots"))
    return found


def _values(initiative: Initiative, plan: Plan, at: datetime) -> Mapping[str, object]:
    clock = site_clock()
    closes_at = day_begins(plan.last_day + timedelta(days=1), clock)
    if closes_at <= at:
        raise Refused(_("The last day of the ballot is over."), _("Choose a later one."))
    return {
        "agenda_version": version_for(initiative, plan.version),
        "question_en": plan.question.en.strip(),
        "question_es": plan.question.es.strip(),
        "franchise": plan.franchise,
        "electorate": body_for(initiative, plan.body),
        "quorum": plan.quorum,
        "threshold": plan.threshold,
        "secret": plan.secret,
        "opens_at": day_begins(plan.opens_on, clock),
        "closes_at": closes_at,
    }


def _said(values: Mapping[str, object]) -> Mapping[str, object]:
    """As the log keeps it: numbers and truths as they are, everything else in words."""
    return {name: value if isinstance(value, int) else str(value) for name, value in values.items() if value != ""}


def _version(ballot: Ballot) -> AgendaVersion:
    """The version it is about, held; only of a ballot that is about one."""
    return AgendaVersion.objects.select_for_update().get(ballots=ballot)


def _write_roll(ballot: Ballot, at: datetime) -> int:
    day = local_day(at, site_clock())
    if ballot.franchise == Ballot.Franchise.PERSON:
        people = people_entitled(ballot.initiative, body=ballot.electorate, on=day)
        return box.fill(ballot, people=people.values_list("pk", flat=True))
    entitled = organisations_entitled(ballot.initiative, body=ballot.electorate, on=day)
    return box.fill(ballot, organisations=entitled.values_list("pk", flat=True))


def _let_it_act(ballot: Ballot, result: Result, at: datetime) -> None:
    if ballot.agenda_version is None:
        return
    if result.adopted:
        make_adopted(_version(ballot), ballot_key=ballot.key, on=local_day(at, site_clock()))
    else:
        hand_back(_version(ballot))


def _choice(given: str) -> Vote.Choice:
    if given not in Vote.Choice.values:
        raise Refused(_("No vote was chosen."), _("Choose yes, no or abstain."))
    return Vote.Choice(given)


def _spoken_for(line: Voter) -> tuple[str, ...]:
    return (str(voting_organisation(line)),) if line.organisation_id else ()


def _concerned(ballot: Ballot) -> tuple[str, ...]:
    return (str(ballot.agenda_version),) if ballot.agenda_version else ()
