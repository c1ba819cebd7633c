"""`fivefold acs`: load Census person files, list them, verify them against the Census Bureau's own estimates."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fivefold.cli.exits import BAD_USAGE, CHECK_FAILED, OK, exit_code
from fivefold.vocabulary import Refused

if TYPE_CHECKING:
    from fivefold.sources.loaded import LoadedFile
    from fivefold.sources.verification import Check

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)

Home = Annotated[Path | None, typer.Option(envvar="FIVEFOLD_HOME", help="The site's data folder.")]


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"


@app.command()
def load(
    state: Annotated[str, typer.Option(help="Postal code such as PA; US for the whole nation.")] = "",
    year: Annotated[int | None, typer.Option(help="Data year; with --five-year the last of the five.")] = None,
    five_year: Annotated[bool, typer.Option("--five-year", help="The 5-year file instead of the 1-year file.")] = False,
    origin: Annotated[
        str, typer.Option("--from", help="A file, a folder of files, or a mirror's address; else the Census Bureau.")
    ] = "",
    replace: Annotated[bool, typer.Option("--replace", help="Put it in the place of a different loaded file.")] = False,
    dictionary: Annotated[
        Path | None, typer.Option(help="A PUMS_Data_Dictionary CSV: refuse codes that are not in it.")
    ] = None,
    home: Home = None,
) -> None:
    """Load person files (public-use microdata) into the site. The same file twice does nothing."""
    from fivefold.cli.acs_loading import Wanted, load_all
    from fivefold.cli.world import migrate_if_needed, open_site
    from fivefold.sources.dictionary import read_dictionary

    _require_enough(state, year, five_year, origin)
    codes = read_dictionary(dictionary) if dictionary else None
    wanted = Wanted.of(state, year, five_year=five_year, origin=origin, replace=replace, dictionary=codes)
    folder = open_site(home)
    migrate_if_needed()
    outcomes = load_all(wanted, folder)
    raise typer.Exit(max((_tell(outcome) for outcome in outcomes), default=OK))


def _require_enough(state: str, year: int | None, five_year: bool, origin: str) -> None:
    from fivefold.sources.addresses import is_address

    downloads = not origin or is_address(origin)
    if (downloads and not (state and year)) or (five_year and not year):
        typer.echo("Say which file: --state PA --year 2023, or give one with --from.", err=True)
        raise typer.Exit(BAD_USAGE)


def _tell(outcome: LoadedFile | Refused) -> int:
    if isinstance(outcome, Refused):
        typer.echo(str(outcome), err=True)
        return exit_code(outcome)
    what = f"{outcome.source.name}: {outcome.rows:,} people"
    typer.echo(f"Loaded {what}." if outcome.newly_loaded else f"Already loaded, nothing to do: {what}.")
    return OK


@app.command("list")
def list_files(
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE, home: Home = None
) -> None:
    """List the person files that are loaded."""
    from fivefold.cli.world import open_site
    from fivefold.sources.store import Store

    files = Store.at_home(open_site(home)).files()
    if output is Format.JSON:
        typer.echo("[" + ",\n".join(file.to_json().strip() for file in files) + "]")
    elif files:
        _print_files(files)
    else:
        typer.echo("No person file is loaded. Load one with: fivefold acs load --state PA --year 2023")


@app.command()
def verify(
    file: Annotated[str, typer.Argument(help="A person file (zip or CSV), or the name of a loaded one (acs list).")],
    against: Annotated[
        Path | None, typer.Option(help="The Census Bureau's pums_estimates CSV; else it is downloaded.")
    ] = None,
    home: Home = None,
) -> None:
    """Recompute the Census Bureau's verification estimates from a person file and say which agree exactly."""
    from fivefold.cli.acs_loading import official_rows, person_file
    from fivefold.cli.world import open_site
    from fivefold.sources.verification import verify as verify_file

    folder = open_site(home)
    loaded = person_file(file, folder)
    checks = verify_file(loaded, official_rows(against, loaded.period, folder))
    _print_checks(loaded, checks)
    raise typer.Exit(OK if all(check.passed for check in checks) else CHECK_FAILED)


def _print_files(files: tuple[LoadedFile, ...]) -> None:
    from rich.console import Console
    from rich.table import Table

    from fivefold.sources.states import area_name

    table = Table("Name", "Period", "Area", "People", "Codes of occupation", box=None)
    for file in files:
        area = area_name(file.state) + (" (illustrative)" if file.illustrative else "")
        table.add_row(file.name, file.period.label, area, f"{file.rows:,}", str(file.occupation_vintage))
    Console().print(table)


def _print_checks(file: LoadedFile, checks: tuple[Check, ...]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("Area", "Characteristic", "Published: estimate, SE, margin", "Computed", "", title=file.source.name)
    for check in checks:
        published, computed = (f"{r.estimate:,} ({r.se:,}; {r.moe90:,})" for r in (check.row.published, check.computed))
        table.add_row(
            check.row.state, check.row.characteristic, published, computed, "pass" if check.passed else "FAIL"
        )
    Console().print(table)
    failed = sum(not check.passed for check in checks)
    typer.echo(f"{len(checks) - failed} of {len(checks)} agree exactly.")
