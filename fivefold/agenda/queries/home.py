"""What the first page shows somebody: what waits for them in the backbone and the agenda, and what is new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fivefold.agenda.queries.ballots import ballots_waiting
from fivefold.agenda.queries.comments import agenda_waiting
from fivefold.agenda.queries.commitments import commitments_waiting
from fivefold.backbone.models import Initiative
from fivefold.backbone.queries.agreements_due import agreements_waiting
from fivefold.backbone.queries.grants import grants_waiting
from fivefold.backbone.queries.initiatives import all_initiatives
from fivefold.backbone.queries.log import Entry, entries
from fivefold.backbone.queries.tasks import tasks_waiting
from fivefold.backbone.queries.waiting import Waiting, in_order
from fivefold.backbone.standing import Standing

NEWS = 12
RECENT = 2_000
"""How far back the news is looked for, in entries of the log."""
OPEN_KINDS = ("initiative", "workgroup", "agenda", "ballot", "commitment")
"""What every member may hear of; other things are told on their own pages, to those who may see them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """waiting: by day. initiatives: those whose working side the reader sees."""

    waiting: tuple[Waiting, ...]
    news: tuple[Entry, ...]
    initiatives: tuple[Initiative, ...]


def home_of(by: Standing, *, on: date) -> Home:
    """Nothing but the initiatives' names for somebody who belongs nowhere."""
    initiatives = tuple(each for each in all_initiatives() if by.sees_initiative(each.pk))
    waiting = (
        *agreements_waiting(by, on=on),
        *grants_waiting(by, on=on),
        *tasks_waiting(by, on=on),
        *commitments_waiting(by, on=on),
        *ballots_waiting(by, on=on),
        *agenda_waiting(by, on=on),
    )
    news = entries(kinds=OPEN_KINDS, newest=RECENT, most=NEWS) if initiatives else ()
    return Home(waiting=in_order(waiting), news=news, initiatives=initiatives)
