"""What a ballot does to its version. Steps without an event of their own: the action of the ballot records it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from fivefold.agenda.document import Agenda, Part
from fivefold.agenda.models import AgendaVersion
from fivefold.agenda.rules.versions import State, require_ready_for_ballot, require_step, require_the_way_free
from fivefold.vocabulary import Text


def put_to_ballot(version: AgendaVersion, *, on: date) -> None:
    """Its wording stands still from now on. Refused as `require_ready_for_ballot`."""
    require_ready_for_ballot(version, on=on)
    require_the_way_free(version)
    version.save_over(version.version, state=State.BALLOT)


def hand_back(version: AgendaVersion) -> None:
    """The ballot did not adopt it, or was withdrawn: it can be worded anew, commented on and put to a ballot again."""
    require_step(version, State.COMMENT)
    version.save_over(version.version, state=State.COMMENT)


def make_adopted(version: AgendaVersion, *, ballot_key: str, on: date) -> None:
    """From this day it is the agenda, and the one before it is superseded.

    A clause whose wording did not change keeps the ballot that adopted it; every other one gets this ballot.
    """
    require_step(version, State.ADOPTED)
    former = AgendaVersion.objects.filter(initiative_id=version.initiative_id, state=State.ADOPTED).first()
    adoptions = _adoptions(version.agenda, former, ballot_key)
    if former:
        former.save_over(former.version, state=State.SUPERSEDED, superseded_on=on)
    version.save_over(version.version, state=State.ADOPTED, adopted_on=on, adoptions=adoptions)


def _adoptions(agenda: Agenda, former: AgendaVersion | None, ballot_key: str) -> Mapping[str, str]:
    before = former.agenda.by_id if former else {}
    earlier: Mapping[str, str] = former.adoptions if former else {}
    return {
        part.id: earlier.get(part.id, ballot_key) if _wording(before.get(part.id)) == _wording(part) else ballot_key
        for part in agenda.parts
    }


def _wording(part: Part | None) -> tuple[Text | None, Text | None]:
    return getattr(part, "title", None), getattr(part, "text", None)
