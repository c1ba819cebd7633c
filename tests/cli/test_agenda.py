"""`fivefold agenda`: what is exported can be imported and is the same; a check needs no site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from fivefold.agenda.document import removed
from fivefold.agenda.document_files import read_agenda, write_agenda
from fivefold.agenda.models import AgendaVersion
from fivefold.backbone.models import Event
from fivefold.cli import exits
from fivefold.cli.agenda import app
from fivefold.vocabulary import Refused
from tests.cast.world import build_world
from tests.cast.world_agenda import PUBLISHED, UNPUBLISHED


def run(*words: object) -> Any:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.mark.django_db
def test_export_and_import_are_the_identity(tmp_path: Path) -> None:
    build_world()
    told = run("export", "river")
    assert read_agenda(told.output) == PUBLISHED
    assert read_agenda(run("export", "river", "--version", 4).output) == UNPUBLISHED
    (tmp_path / "agenda.yaml").write_text(told.output, encoding="utf-8")
    done = run("import", "river", tmp_path / "agenda.yaml")
    assert done.output == "river: version 6 is a draft of 19 clauses. 0 errors, 0 warnings.\n"
    assert AgendaVersion.objects.get(initiative__slug="river", number=6).document == told.output
    assert Event.objects.get(object="agenda:river/6").actor == "command:agenda-import"


@pytest.mark.django_db
def test_an_initiative_without_an_agenda_is_a_sentence() -> None:
    build_world()
    assert isinstance(run("export", "brook").exception, Refused)
    assert isinstance(run("export", "nowhere").exception, Refused)


def test_check_tells_errors_from_warnings(tmp_path: Path) -> None:
    """The shipped agenda has no errors; without its only strategy an outcome has one."""
    file = tmp_path / "agenda.yaml"
    file.write_text(write_agenda(PUBLISHED), encoding="utf-8")
    assert (run("check", file).exit_code, run("check", file).output) == (exits.OK, "0 errors, 0 warnings.\n")
    broken = removed(PUBLISHED, "edge.strategy.ask.outcome.employers-hire")
    file.write_text(write_agenda(broken), encoding="utf-8")
    told = run("check", file)
    assert told.exit_code == exits.CHECK_FAILED
    assert "error: No strategy leads to the outcome “Employers hire”." in told.output
