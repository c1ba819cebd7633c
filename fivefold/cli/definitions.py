"""`fivefold definitions`: are an initiative's groups, places and occupation lists right, also for a given data year?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fivefold.cli.exits import CHECK_FAILED, OK

if TYPE_CHECKING:
    from fivefold.measures.definition_checks import Finding
    from fivefold.measures.initiative import Initiative

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)


@app.callback()
def definitions() -> None:
    """Definitions of groups, places, STEM lists."""


@app.command()
def check(
    initiative: Annotated[
        str, typer.Argument(help="Name or folder of the initiative; by default the shipped one.")
    ] = "",
    dictionary: Annotated[
        Path | None, typer.Option(help="A PUMS_Data_Dictionary CSV: hold every code against that data year.")
    ] = None,
    year: Annotated[int | None, typer.Option(help="A data year: is every list and place defined for it?")] = None,
) -> None:
    """Check the definitions of an initiative. Exit code 0: no problems (notes may remain), 1: problems."""
    from fivefold.measures import definition_checks
    from fivefold.measures.definitions import default_initiative
    from fivefold.sources.dictionary import read_dictionary
    from fivefold.vocabulary import Period

    subject = default_initiative(initiative)
    facts = definition_checks.read_facts(
        dictionary=read_dictionary(dictionary) if dictionary else None,
        year=Period(year, year) if year is not None else None,
    )
    found = definition_checks.check(subject, facts)
    _show(subject, found)
    raise typer.Exit(CHECK_FAILED if any(finding.is_problem for finding in found) else OK)


def _show(subject: Initiative, found: tuple[Finding, ...]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if found:
        table = Table("", "Definition", "Check", "What was found")
        for finding in found:
            table.add_row(finding.severity, finding.definition, finding.check, finding.says)
        console.print(table)
    problems = sum(finding.is_problem for finding in found)
    console.print(
        f"{subject.id}: {len(subject.group_schemes)} group schemes, {len(subject.occupation_lists)} occupation lists, "
        f"{len(subject.universes)} universes, {len(subject.places)} places. "
        f"{problems} problems, {len(found) - problems} notes."
    )
