"""Ballots and commitments, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from fivefold.agenda.models import Ballot, Commitment
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Text
from fivefold.web.happened import Named
from fivefold.web.presenters.words import here

HAPPENED: Mapping[str, str] = {
    "ballot:planned": _("%(who)s planned the ballot “%(what)s”"),
    "ballot:plan-changed": _("%(who)s changed the plan of the ballot “%(what)s”"),
    "ballot:opened": _("%(who)s opened the ballot “%(what)s”"),
    "ballot:voted": _("%(who)s voted in the ballot “%(what)s”"),
    "ballot:closed": _("%(who)s counted the votes of the ballot “%(what)s”"),
    "ballot:withdrawn": _("%(who)s withdrew the ballot “%(what)s”"),
    "ballot:recorded-as-example": _("%(who)s set up the ballot “%(what)s” as an example; nobody voted in it"),
    "commitment:made": _("%(who)s made the commitment “%(what)s”"),
    "commitment:moved": _("%(who)s moved the commitment “%(what)s” to another day"),
    "commitment:kept": _("%(who)s said that the commitment “%(what)s” is done"),
    "commitment:dropped": _("%(who)s dropped the commitment “%(what)s”"),
}


def _ballots(ids: frozenset[str], *, by: Standing) -> Mapping[str, Named]:
    """Public, but those only planned, which are for whoever sees the initiative's working side."""
    rows = Ballot.objects.filter(key__in=ids).select_related("initiative")
    return {
        row.key: Named(here(Text(row.question_en, row.question_es)), _address("ballot", row))
        for row in rows
        if row.state != Ballot.State.PLANNED or by.sees_initiative(row.initiative_id)
    }


def _commitments(ids: frozenset[str], *, by: Standing) -> Mapping[str, Named]:
    """Commitments are public."""
    rows = Commitment.objects.filter(key__in=ids).select_related("initiative")
    return {row.key: Named(row.what, _address("commitment", row)) for row in rows}


def _address(name: str, row: Ballot | Commitment) -> str:
    return reverse(name, kwargs={"initiative": row.initiative.slug, "key": row.key})


NAMED = {"ballot": _ballots, "commitment": _commitments}
