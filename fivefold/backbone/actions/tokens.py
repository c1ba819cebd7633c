"""Making and ending the tokens with which programs act for a person."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from fivefold.backbone.log import record_event
from fivefold.backbone.models import ApiToken, Person
from fivefold.backbone.queries.tokens import hash_of, own_token, own_tokens
from fivefold.backbone.refusals import not_allowed
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Refused

PREFIX = "ff_"
"""So that a token left lying in a file is recognised for what it is."""
RANDOM_BYTES = 32
LONGEST_LIFE = 365
"""Days. Whoever still needs it then makes another: a forgotten token does not live for ever."""
LONGEST_NAME = 80
MOST_OPEN = 20


@transaction.atomic
def make_token(*, by: Standing, name: str, may_write: bool, days: int, at: datetime) -> tuple[ApiToken, str]:
    """A token of the signed-in person, and its secret, which is told this once and kept nowhere.

    Refused without a name, for a name in use, for a life of less than a day or more than a year, and for too many.
    """
    if by.person is None:
        raise not_allowed(_("do this without an account of your own"))
    Person.objects.select_for_update().get(pk=by.person)  # two at once: the second sees the first's
    _check_name(name, by, at)
    if not 1 <= days <= LONGEST_LIFE:
        raise Refused(_("A token lives from one day to one year."), _("Choose 1 to 365 days."))
    secret = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    made = ApiToken.objects.create(
        person_id=by.person,
        name=name.strip(),
        secret_hash=hash_of(secret),
        may_write=may_write,
        made_at=at,
        expires_at=at + timedelta(days=days),
    )
    detail = {"may_write": may_write, "expires_at": made.expires_at.isoformat()}
    record_event(by=by.doer, verb="made", object=str(made), detail=detail)
    return made, secret


@transaction.atomic
def end_token(*, by: Standing, key: str, at: datetime) -> ApiToken:
    """It opens nothing from now on. NothingHere for one that is not theirs or was ended."""
    row = own_token(key, by=by)
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    record_event(by=by.doer, verb="ended", object=str(row))
    return row


def _check_name(name: str, by: Standing, at: datetime) -> None:
    given = name.strip()
    if not given or len(given) > LONGEST_NAME:
        raise Refused(_("The name is missing or too long."), _("Use one to %(most)d letters.") % {"most": LONGEST_NAME})
    known = own_tokens(by=by, at=at)
    if any(line.name == given for line in known):
        raise Refused(
            _("You have a token of this name already."), _("End that one first, or give this one another name.")
        )
    if len(known) >= MOST_OPEN:
        raise Refused(_("You have too many tokens."), _("End one that is no longer used."))
