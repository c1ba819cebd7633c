"""`fivefold agenda`: a common agenda as a file: take it out, put it in as a draft, check it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fivefold.cli.exits import CHECK_FAILED, OK
from fivefold.cli.world import migrate_if_needed, open_site

if TYPE_CHECKING:
    from fivefold.agenda.document_checks import Problem

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)


@app.callback()
def agenda() -> None:
    """A common agenda as a file."""


@app.command("export")
def export_agenda(
    initiative: Annotated[str, typer.Argument(help="Short name of the initiative.")],
    version: Annotated[int, typer.Option(help="Number of a version; by default the one in force.")] = 0,
) -> None:
    """Write an agenda as YAML to standard output."""
    open_site()
    migrate_if_needed()
    from fivefold.agenda.queries.versions import adopted_of
    from fivefold.agenda.rules.versions import visible_version
    from fivefold.backbone.standing import operator
    from fivefold.vocabulary import Refused

    _owner, found = adopted_of(initiative)
    if version:
        found = visible_version(by=operator("agenda-export"), initiative=initiative, number=version)
    if found is None:
        raise Refused(f"{initiative} has no agenda in force.", "Name a version with --version.")
    print(found.document, end="")


@app.command("import")
def import_agenda(
    initiative: Annotated[str, typer.Argument(help="Short name of the initiative.")],
    file: Annotated[Path, typer.Argument(help="An agenda.yaml.")],
) -> None:
    """Begin a draft of this agenda. Members see it; it is not in force before a ballot."""
    open_site()
    migrate_if_needed()
    from django.utils import timezone

    from fivefold.agenda.actions.versions import begin_draft
    from fivefold.agenda.document_checks import problems
    from fivefold.agenda.document_files import read_agenda
    from fivefold.backbone.standing import operator

    read = read_agenda(file)
    made = begin_draft(by=operator("agenda-import"), initiative=initiative, at=timezone.now(), agenda=read)
    print(f"{initiative}: version {made.number} is a draft of {len(read.parts)} clauses. {_counted(problems(read))}")


@app.command()
def check(file: Annotated[Path, typer.Argument(help="An agenda.yaml.")]) -> None:
    """Check a file without a site. Exit code 0: no errors (warnings may remain), 1: errors."""
    from fivefold.agenda.document_checks import problems
    from fivefold.agenda.document_files import read_agenda

    found = problems(read_agenda(file))
    for problem in found:
        print(f"{problem.severity}: {problem.says.en}")
    print(_counted(found))
    raise typer.Exit(CHECK_FAILED if any(problem.is_error for problem in found) else OK)


def _counted(found: tuple[Problem, ...]) -> str:
    errors = sum(problem.is_error for problem in found)
    return f"{errors} errors, {len(found) - errors} warnings."
