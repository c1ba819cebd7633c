"""Answering the pulse."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from fivefold.backbone.actors import Actor
from fivefold.backbone.log import record_event
from fivefold.backbone.models import HealthAnswer, Initiative
from fivefold.backbone.pulse import SCORES, STATEMENTS, Quarter, quarter_of
from fivefold.backbone.queries.health import answerer_of
from fivefold.backbone.queries.initiatives import initiative_named
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.initiatives import subject_of_initiative
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Refused


@transaction.atomic
def answer_pulse(*, by: Standing, initiative: str, scores: Mapping[str, int], on: date) -> Quarter:
    """Say how far one agrees with each statement (condition -> 1 to 5), for the quarter of that day.

    A second answer in the same quarter replaces the first; after its end nothing changes any more. The log says that
    somebody answered, not who: its order and that of the answers would otherwise tell whose each one is.
    """
    owner = initiative_named(initiative)
    subject = subject_of_initiative(owner)
    by.require_sight(subject)
    by.require(Verb.ANSWER_SURVEYS, subject, _("answer the pulse"))
    if owner.state != Initiative.State.OPEN:
        raise Refused(_("This initiative is closed."), _("Choose an open one."))
    if scores.keys() != STATEMENTS.keys() or any(score not in SCORES for score in scores.values()):
        raise Refused(_("An answer is missing or not on the scale."), _("Answer each of the statements from 1 to 5."))
    quarter = quarter_of(on)
    answerer = answerer_of(by, owner, quarter)
    for condition, score in scores.items():
        HealthAnswer.objects.update_or_create(
            initiative=owner,
            quarter=str(quarter),
            condition=condition,
            answerer=answerer,
            defaults={"score": score},
        )
    record_event(by=Actor.system("pulse"), verb="pulse-answered", object=f"initiative:{owner.slug}")
    return quarter
