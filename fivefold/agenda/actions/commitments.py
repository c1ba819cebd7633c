"""Making commitments, and saying what became of them. Nobody deletes one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from fivefold.agenda.models import Commitment
from fivefold.agenda.rules.commitments import (
    LONGEST,
    LONGEST_OUTCOME,
    Promise,
    State,
    checked_link,
    clauses_to_serve,
    commitment_to_keep,
    organisation_of,
    organisation_to_commit,
    person_to_see_to_it,
)
from fivefold.agenda.rules.public_words import require_public_words
from fivefold.backbone.log import record_event
from fivefold.backbone.models import Initiative
from fivefold.backbone.refusals import nothing_here
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Refused


@transaction.atomic
def make_commitment(*, by: Standing, initiative: str, organisation: str, promise: Promise, on: date) -> Commitment:
    """Promise in the name of an organisation (its key). The same promise sent twice is one: the second answer is the
    first's.

    NothingHere and NotAllowed as `organisation_to_commit`. Refused for a clause that is not in the adopted agenda, a
    day that has passed, and a person who does not belong to the organisation.
    """
    owner = Initiative.objects.select_for_update().filter(slug=initiative).first()
    if owner is None:
        raise nothing_here()
    whose = organisation_to_commit(owner, organisation, by=by, on=on)
    if promise.clause not in clauses_to_serve(owner):
        raise Refused(_("The agenda in force has no such clause."), _("Choose one from the list."))
    _require_day_to_come(promise.due_on, on)
    values = {
        "initiative": owner,
        "organisation": whose,
        "clause": promise.clause,
        "what": promise.what.strip(),
        "how_we_know": promise.how_we_know.strip(),
        "due_on": promise.due_on,
        "person": person_to_see_to_it(whose, promise.person, on=on),
    }
    found = Commitment.objects.filter(state=State.OPEN, made_on=on, **values).first()
    if found is not None:
        return found
    made = Commitment.objects.create(made_on=on, **values)
    detail = {"clause": promise.clause, "what": made.what, "due_on": str(promise.due_on)}
    record_event(by=by.doer, verb="made", object=str(made), detail=detail, concerns=(str(whose),))
    return made


@transaction.atomic
def move_commitment(
    *, by: Standing, initiative: str, commitment: str, seen: int, due_on: date, reason: str, on: date
) -> Commitment:
    """Another day, with the reason; the log keeps every day it had. ChangedMeanwhile after version `seen`.

    Refused without a reason, for a day that has passed, and for a commitment that was settled.
    """
    held = commitment_to_keep(initiative, commitment, by=by)
    require_public_words(reason, LONGEST)
    _require_day_to_come(due_on, on)
    if due_on == held.due_on:
        raise Refused(_("It is due on this day already."), _("Choose another day."))
    before = held.due_on
    held.save_over(seen, due_on=due_on)
    detail = {"due_on": [str(before), str(due_on)], "reason": reason.strip()}
    _record(held, by, "moved", detail)
    return held


@transaction.atomic
def keep_commitment(
    *, by: Standing, initiative: str, commitment: str, seen: int, outcome: str, evidence: str, on: date
) -> Commitment:
    """It is done: what came of it, and where that can be seen. ChangedMeanwhile after version `seen`."""
    held = commitment_to_keep(initiative, commitment, by=by)
    require_public_words(outcome, LONGEST_OUTCOME)
    link = checked_link(evidence.strip())
    held.save_over(seen, state=State.DONE, closed_on=on, outcome=outcome.strip(), evidence=link)
    _record(held, by, "kept", {"outcome": held.outcome, "evidence": link})
    return held


@transaction.atomic
def drop_commitment(*, by: Standing, initiative: str, commitment: str, seen: int, reason: str, on: date) -> Commitment:
    """It will not be kept, and why. ChangedMeanwhile after version `seen`; Refused without a reason."""
    held = commitment_to_keep(initiative, commitment, by=by)
    require_public_words(reason, LONGEST_OUTCOME)
    held.save_over(seen, state=State.DROPPED, closed_on=on, outcome=reason.strip())
    _record(held, by, "dropped", {"reason": held.outcome})
    return held


def _record(row: Commitment, by: Standing, verb: str, detail: Mapping[str, object]) -> None:
    record_event(by=by.doer, verb=verb, object=str(row), detail=detail, concerns=(str(organisation_of(row)),))


def _require_day_to_come(due_on: date, on: date) -> None:
    if due_on < on:
        raise Refused(_("The day it is due has passed already."), _("Choose a day to come."))
