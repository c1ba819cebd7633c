"""`fivefold measure`: any figure, from person files or from what the site has loaded, as a table, CSV or JSON."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fivefold.vocabulary import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fivefold.measures.figures import Figures
    from fivefold.measures.population import Population
    from fivefold.measures.questions import Parts

app = typer.Typer(add_completion=False)


LEFT = ("Place", "Group", "Reliability", "Parity")


class Format(StrEnum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@app.command()
def measure(
    figure: Annotated[str, typer.Argument(help="Which figure, for example access-index; an unknown one lists them.")],
    person_files: Annotated[
        list[Path] | None, typer.Option("--from", help="A person file (zip or CSV); repeat for several states.")
    ] = None,
    year: Annotated[str, typer.Option(help="Without --from: which loaded period, such as 2018 or 2014-2018.")] = "",
    place: Annotated[str, typer.Option(help="Place; by default the state of the file.")] = "",
    groups: Annotated[str, typer.Option(help="Group scheme.")] = "",
    stem: Annotated[str, typer.Option(help="Occupation list.")] = "",
    universe: Annotated[str, typer.Option(help="Of which people.")] = "",
    basis: Annotated[str, typer.Option(help="home: where workers live; work: where they work.")] = "home",
    kind: Annotated[str, typer.Option(help="headcount-gap: fixed-jobs, growth-alone or target-year.")] = "fixed-jobs",
    amount: Annotated[str, typer.Option(help="mean, quantile: WAGP (yearly wages) or WKHP (weekly hours).")] = "WAGP",
    q: Annotated[float, typer.Option(help="quantile: which one; 0.5 is the median.")] = 0.5,
    tables: Annotated[
        Path | None, typer.Option(help="A folder of published tables to use instead of microdata; needs --year.")
    ] = None,
    since: Annotated[Path | None, typer.Option(help="Print the change since this earlier person file.")] = None,
    initiative: Annotated[str, typer.Option(help="Whose definitions: a name or a folder.")] = "",
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
    home: Annotated[Path | None, typer.Option(envvar="FIVEFOLD_HOME", help="The site's data folder.")] = None,
) -> None:
    """Compute one figure for every group of a scheme, with its uncertainty, definition and source."""
    from fivefold.cli.world import READ_ONCE, open_site
    from fivefold.disclosure.public_source import release_to_analyst
    from fivefold.measures.population import open_survey

    parts: Parts = {"place": place, "groups": groups, "occupations": stem, "universe": universe, "basis": basis}
    site = open_site(home)
    if tables:
        made = _from_tables(figure, tables, year, place, initiative, kind)
    else:
        population = _open(person_files or [], site, initiative) or _of_site(year, place, initiative)
        if since:
            earlier = open_survey(since, initiative=initiative, cache=site / READ_ONCE)
            made = population.change_since(earlier, figure, kind=kind, **parts)
        else:
            made = population.figure(figure, kind=kind, amount=amount, q=q, **parts)
    _print([released.to_dict() for released in release_to_analyst(made)], output)


def _open(paths: Sequence[Path], site: Path, initiative: str) -> Population | None:
    """Person files named on the command line: read once, and found in the site's folder the next time."""
    from fivefold.cli.world import READ_ONCE
    from fivefold.measures.population import open_survey

    return open_survey(*paths, initiative=initiative, cache=site / READ_ONCE) if paths else None


def _of_site(year: str, place: str, initiative: str) -> Population:
    from fivefold.measures.holdings import population_of_site

    return population_of_site(year=year, place=place, initiative=initiative)


def _from_tables(figure: str, folder: Path, year: str, place: str, initiative: str, kind: str) -> Figures:
    from fivefold.measures.definitions import default_initiative
    from fivefold.measures.table_route import every_place, find_tables, load_route, table_figures

    if not year.isdigit():
        raise Refused("Published tables need the year they are of.", "Add --year 2018, for example.")
    route = load_route(default_initiative(initiative))
    found = find_tables(folder, route.tables, year=int(year))
    return (
        every_place(figure, route, found, kind=kind)
        if not place
        else table_figures(figure, route, found, place=place, kind=kind)
    )


# --- printing ---------------------------------------------------------------------------------------------------------


def _print(rows: Sequence[Mapping[str, object]], output: Format) -> None:
    {Format.JSON: _print_json, Format.CSV: _print_csv, Format.TABLE: _print_table}[output](rows)


def _print_json(rows: Sequence[Mapping[str, object]]) -> None:
    import json

    typer.echo(json.dumps(rows, indent=2, ensure_ascii=False, allow_nan=False))


def _print_csv(rows: Sequence[Mapping[str, object]]) -> None:
    import csv
    import sys

    writer = csv.DictWriter(sys.stdout, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def _print_table(rows: Sequence[Mapping[str, object]]) -> None:
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    first = rows[0]
    mark = " ILLUSTRATIVE, not real data." if first["illustrative"] else ""
    table = Table(
        title=f"{first['figure']}, {first['place']}, {first['year']}",
        caption=f"{first['definition']}. {first['source']}.{mark}",
        box=SIMPLE,
        padding=(0, 1, 0, 0),
    )
    places = len({row["place"] for row in rows}) > 1
    for heading in (
        *(("Place",) if places else ()),
        "Group",
        "Estimate",
        "90% interval",
        "Cases",
        "Reliability",
        "Parity",
    ):
        table.add_column(heading, no_wrap=True, justify="left" if heading in LEFT else "right")
    for row in rows:
        table.add_row(
            *((str(row["place"]),) if places else ()),
            str(row["group"]),
            _number(row["estimate"]),
            f"{_number(row['lower90'])} to {_number(row['upper90'])}",
            _number(row["unweighted_count"]),
            str(row["reliability"]),
            str(row["verdict"] or ""),
        )
    Console().print(table)


def _number(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, int) or (isinstance(value, float) and abs(value) >= 1000):
        return f"{value:,.0f}"
    if isinstance(value, float):
        return f"{value:.4f}"
    raise Refused(f"{type(value).__name__} is not a number.")
