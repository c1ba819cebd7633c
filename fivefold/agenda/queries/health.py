"""Is the agenda alive? Its age, whether somebody carries each outcome, and whether commitments are kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fivefold.agenda.document import Action, Agenda, Edge, Outcome, Strategy
from fivefold.agenda.document_files import read_agenda
from fivefold.agenda.in_force import adopted_version
from fivefold.agenda.models import Commitment
from fivefold.backbone.models import Initiative
from fivefold.backbone.queries.health import LOOKS_BACK, Tally

State = Commitment.State


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """outcomes: with a strategy that leads to them and a commitment that is open or kept, of all. workgroups: with an
    open commitment to their part of the agenda, of all the agenda names."""

    outcomes: Tally
    workgroups: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaHealth:
    """adopted: number and day of the version in force, or None, and then no coverage. kept: commitments kept in time,
    of those that were due; dropped: those given up since the same day."""

    adopted: tuple[int, date] | None
    coverage: Coverage | None
    kept: Tally
    dropped: int


def agenda_health(initiative: Initiative, *, on: date) -> AgendaHealth:
    since = on - LOOKS_BACK
    commitments = tuple(Commitment.objects.filter(initiative=initiative).only("clause", "state", "due_on", "closed_on"))
    version = adopted_version(initiative.pk)
    return AgendaHealth(
        adopted=(version.number, version.adopted_on) if version and version.adopted_on else None,
        coverage=coverage(read_agenda(version.document), commitments) if version else None,
        kept=_kept(commitments, since, on),
        dropped=sum(c.state == State.DROPPED and (c.closed_on or on) >= since for c in commitments),
    )


def coverage(agenda: Agenda, commitments: Iterable[Commitment]) -> Coverage:
    """Pure: what the agenda says beside what organisations promised."""
    promised = {c.clause for c in commitments if c.state != State.DROPPED}
    open_now = {c.clause for c in commitments if c.state == State.OPEN}
    outcomes = agenda.of(Outcome)
    carried = sum(bool(_leading(agenda, o)) and bool(_concerns(agenda, o) & promised) for o in outcomes)
    active = {o.workgroup for o in outcomes if _concerns(agenda, o) & open_now}
    return Coverage(
        outcomes=Tally(part=carried, whole=len(outcomes)),
        workgroups=Tally(part=sum(w.key in active for w in agenda.workgroups), whole=len(agenda.workgroups)),
    )


def _leading(agenda: Agenda, outcome: Outcome) -> frozenset[str]:
    """Ids of the strategies that lead straight to an outcome."""
    strategies = {strategy.id for strategy in agenda.of(Strategy)}
    return frozenset(edge.start for edge in agenda.of(Edge) if edge.end == outcome.id and edge.start in strategies)


def _concerns(agenda: Agenda, outcome: Outcome) -> frozenset[str]:
    """Clauses a commitment may name to serve an outcome: itself, the strategies that lead to it and their actions."""
    strategies = _leading(agenda, outcome)
    actions = {action.id for action in agenda.of(Action) if action.strategy in strategies}
    return strategies | actions | {outcome.id}


def _kept(commitments: Iterable[Commitment], since: date, on: date) -> Tally:
    due = [c for c in commitments if since <= c.due_on < on and c.state != State.DROPPED]
    in_time = [c for c in due if c.state == State.DONE and c.closed_on is not None and c.closed_on <= c.due_on]
    return Tally(part=len(in_time), whole=len(due), since=since)
