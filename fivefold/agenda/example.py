"""The agenda that an initiative's folder brings along, for the first run and the demo."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from fivefold.agenda.actions.versions import begin_draft
from fivefold.agenda.document_files import AGENDA_FILE, read_agenda
from fivefold.agenda.models import AgendaVersion
from fivefold.backbone.models import Initiative
from fivefold.backbone.standing import Standing


def begin_example_agenda(*, initiative: Initiative, folder: Path, by: Standing, at: datetime) -> AgendaVersion | None:
    """`agenda.yaml` of the folder as the initiative's next draft; None when the folder has no such file."""
    path = folder / AGENDA_FILE
    if not path.exists():
        return None
    return begin_draft(by=by, initiative=initiative.slug, at=at, agenda=read_agenda(path))
