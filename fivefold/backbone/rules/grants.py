"""Who may read and record grants, and what a grant can be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from fivefold.backbone.models import Grant, Initiative
from fivefold.backbone.queries.grants import in_which_they_stand, whole_grants
from fivefold.backbone.queries.initiatives import initiative_named
from fivefold.backbone.refusals import not_allowed, nothing_here
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.initiatives import subject_of_initiative
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Refused

MOST_AMOUNT = Decimal("999999999999.99")
MOST_REPORTS = 60
_CURRENCY = re.compile(r"[A-Z]{3}")
_CLAUSE = re.compile(r"[a-z]+(\.[a-z0-9.-]{1,140})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantDraft:
    """What somebody records of a grant. funder, recipient, agreement: keys (agreement may be empty). serves: ids of
    clauses of the agenda. reports: the days on which a report is due.

    Refused when the amount, the currency, the days or an id cannot be.
    """

    title: str
    funder: str
    recipient: str
    amount: Decimal
    currency: str
    starts_on: date
    ends_on: date
    agreement: str = ""
    serves: tuple[str, ...] = ()
    reports: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "serves", tuple(sorted(set(self.serves))))
        object.__setattr__(self, "reports", tuple(sorted(set(self.reports))))
        for wrong, reason, advice in self._checks():
            if wrong:
                raise Refused(reason, advice)

    def _checks(self) -> tuple[tuple[bool, str, str], ...]:
        two_places = self.amount.is_finite() and self.amount == self.amount.quantize(Decimal("0.01"))
        return (
            (not self.title.strip(), _("A grant needs a title."), _("Say in a few words what it is for.")),
            (
                not two_places or not 0 < self.amount <= MOST_AMOUNT,
                _("The amount is not a sum of money above zero."),
                _("Write it like 125000 or 125000.50."),
            ),
            (
                not _CURRENCY.fullmatch(self.currency),
                _("The currency is not a code of three letters."),
                _("Write it like USD."),
            ),
            (
                self.funder == self.recipient,
                _("Funder and recipient are the same organisation."),
                _("Choose another funder or another recipient."),
            ),
            (
                self.ends_on < self.starts_on,
                _("The grant would end before it begins."),
                _("Choose a later last day."),
            ),
            (
                len(self.reports) > MOST_REPORTS,
                _("A grant has at most %(most)d reports.") % {"most": MOST_REPORTS},
                _("Leave some out."),
            ),
            (
                not all(_CLAUSE.fullmatch(clause) for clause in self.serves),
                _("What the grant serves is not a part of the agenda."),
                _("Choose from the list."),
            ),
        )


def initiative_with_grants(slug: str, *, by: Standing) -> Initiative:
    """The initiative for somebody who may read at least some grants in it. NothingHere for outsiders."""
    initiative = initiative_named(slug)
    by.require_sight(subject_of_initiative(initiative))
    reading = (held for held in by.roles if Verb.SEE_GRANTS in held.role.verbs)
    if not any(held.initiatives is None or initiative.pk in held.initiatives for held in reading):
        raise not_allowed(_("see grants"))
    return initiative


def initiative_to_record_grants(slug: str, *, by: Standing) -> Initiative:
    initiative = initiative_named(slug)
    by.require_sight(subject_of_initiative(initiative))
    by.require(Verb.MANAGE_GRANTS, subject_of_initiative(initiative), _("record grants"))
    return initiative


def grant_seen(key: str, *, by: Standing, initiative: str) -> Grant:
    """The grant for its funder, its recipient and the backbone; NothingHere for everybody else."""
    found = whole_grants(Grant.objects.filter(key=key, initiative__slug=initiative)).first()
    if found is None or not sees_grant(by, found):
        raise nothing_here()
    return found


def sees_grant(by: Standing, grant: Grant) -> bool:
    subjects = (subject_of_initiative(grant.initiative), *in_which_they_stand(grant))
    return any(by.may(Verb.SEE_GRANTS, subject) for subject in subjects)


def grant_managed(key: str, *, by: Standing, initiative: str) -> Grant:
    found = grant_seen(key, by=by, initiative=initiative)
    by.require(Verb.MANAGE_GRANTS, subject_of_initiative(found.initiative), _("change this grant"))
    return found
