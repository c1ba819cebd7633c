"""The five conditions as cards. No bare number: each says what it counts, of how many, since when; or why it cannot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fivefold.agenda.queries.health import AgendaHealth, Coverage
from fivefold.backbone.pulse import STATEMENTS
from fivefold.backbone.queries.health import BackboneHealth, PulseResult, Tally
from fivefold.disclosure.released import ReleasedShare
from fivefold.disclosure.small_counts import LIMITS
from fivefold.web.presenters.words import here


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One condition. facts: what the records say; statement: what members were asked; said: what they answered."""

    id: str
    name: str
    facts: tuple[str, ...]
    statement: str
    said: tuple[str, ...]


def cards(
    *, backbone: BackboneHealth, agenda: AgendaHealth, pulse: Iterable[PulseResult], on: date
) -> tuple[Card, ...]:
    results = tuple(pulse)
    facts = {
        "agenda": (_("Common agenda"), _agenda(agenda, on)),
        "measures": (_("Shared measurement"), (_("Cannot tell yet: no data round has been opened."),)),
        "activities": (
            _("Mutually reinforcing activities"),
            (_("Cannot tell yet: nothing is recorded in this room."),),
        ),
        "communication": (
            _("Continuous communication"),
            (_("Cannot tell yet: nothing is recorded in this room."),),
        ),
        "backbone": (_("Backbone support"), _backbone(backbone)),
    }
    return tuple(
        Card(id=id_, name=name, facts=said, statement=here(STATEMENTS[id_]), said=_pulse(id_, results))
        for id_, (name, said) in facts.items()
    )


# --- what the records say ---------------------------------------------------------------------------------------------


def _agenda(agenda: AgendaHealth, on: date) -> tuple[str, ...]:
    if agenda.adopted is None or agenda.coverage is None:
        return (_("Cannot tell yet: no agenda has been adopted."), *_commitments(agenda))
    number, day = agenda.adopted
    version = _("Version %(number)d is in force since %(day)s (%(age)s).") % {
        "number": number,
        "day": date_format(day),
        "age": _age(day, on),
    }
    return (version, *_coverage(agenda.coverage), *_commitments(agenda))


def _age(day: date, on: date) -> str:
    months = (on.year - day.year) * 12 + on.month - day.month - (on.day < day.day)
    return ngettext("%(months)d month", "%(months)d months", months) % {"months": months}


def _coverage(coverage: Coverage) -> tuple[str, ...]:
    return (
        _tally(
            coverage.outcomes,
            _("%(part)d of %(whole)d outcomes have a strategy that leads to them and a commitment, open or kept."),
            _("The agenda names no outcome."),
        ),
        _tally(
            coverage.workgroups,
            _("%(part)d of %(whole)d workgroups have an open commitment to one of their outcomes."),
            _("The agenda names no workgroup."),
        ),
    )


def _commitments(agenda: AgendaHealth) -> tuple[str, ...]:
    kept = _tally(
        agenda.kept,
        _("%(part)d of %(whole)d commitments due since %(since)s were kept in time."),
        _("No commitment was due since %(since)s."),
    )
    if not agenda.dropped:
        return (kept,)
    dropped = ngettext("%(count)d was dropped.", "%(count)d were dropped.", agenda.dropped) % {"count": agenda.dropped}
    return (f"{kept} {dropped}",)


def _backbone(backbone: BackboneHealth) -> tuple[str, ...]:
    return (
        _tally(
            backbone.agreements,
            _("%(part)d of %(whole)d agreements that ran or should have run since %(since)s are in force today."),
            _("No agreement ran or should have run since %(since)s."),
        ),
        _tally(
            backbone.tasks,
            _("%(part)d of %(whole)d tasks due since %(since)s were done in time."),
            _("No task was due since %(since)s."),
        ),
        _tally(
            backbone.seats,
            _("%(part)d of %(whole)d seats are filled today, in the bodies that have a number of seats."),
            _("No body has a number of seats."),
        ),
        _tally(
            backbone.organisations,
            _("%(part)d of %(whole)d organisations that joined are active today, not paused."),
            _("No organisation has joined yet."),
        ),
    )


def _tally(tally: Tally, words: str, nothing: str) -> str:
    since = date_format(tally.since) if tally.since else ""
    return (words if tally.whole else nothing) % {"part": tally.part, "whole": tally.whole, "since": since}


# --- what members say -------------------------------------------------------------------------------------------------


def _pulse(condition: str, results: tuple[PulseResult, ...]) -> tuple[str, ...]:
    if not results:
        return (_("Cannot tell yet: no quarter in which members answered is over."),)
    return tuple(
        _("%(quarter)s: %(said)s") % {"quarter": result.quarter, "said": _share(result.agreeing[condition])}
        for result in results
    )


def _share(share: ReleasedShare) -> str:
    if share.percent is None:
        return _("fewer than %(minimum)d answered, so nothing is shown") % {"minimum": LIMITS.minimum}
    percent = _ends(share) if share.end else f"{share.percent}%"
    return _("%(percent)s agree, of about %(of)d who answered") % {"percent": percent, "of": share.of}


def _ends(share: ReleasedShare) -> str:
    if share.percent == LIMITS.lowest_percent:
        return _("%(percent)d%% or fewer") % {"percent": share.percent}
    return _("%(percent)d%% or more") % {"percent": share.percent}
