"""The agenda in force: what rules and queries both start from."""

from __future__ import annotations

from fivefold.agenda.models import AgendaVersion


def adopted_version(initiative: int) -> AgendaVersion | None:
    """The adopted version; None before the first ballot. initiative: row id."""
    return AgendaVersion.objects.filter(initiative_id=initiative, state=AgendaVersion.State.ADOPTED).first()
