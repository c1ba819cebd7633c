"""`fivefold measure`: any figure, from a file or from what the site has loaded, as a table, CSV or JSON."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from fivefold.disclosure.released import ReleasedFigure

app = typer.Typer(add_completion=False)


class Format(StrEnum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@app.command()
def measure(
    figure: Annotated[str, typer.Argument(help="The figure, for example access-index. `list` names them all.")],
    source: Annotated[
        list[Path] | None, typer.Option("--from", help="A person file (zip or CSV); repeat for several states.")
    ] = None,
    year: Annotated[str, typer.Option(help="Without --from: which loaded period, such as 2018 or 2014-2018.")] = "",
    place: Annotated[str, typer.Option(help="Place; by default the state of the file.")] = "",
    groups: Annotated[str, typer.Option(help="Group scheme.")] = "",
    stem: Annotated[str, typer.Option("--stem", help="Occupation list.")] = "",
    universe: Annotated[str, typer.Option(help="Of which people.")] = "",
    basis: Annotated[str, typer.Option(help="home: where workers live; work: where they work.")] = "home",
    kind: Annotated[str, typer.Option(help="headcount-gap: fixed-jobs, growth-alone or target-year.")] = "",
    amount: Annotated[str, typer.Option(help="mean-amount, quantile: WAGP (wages) or WKHP (hours).")] = "",
    q: Annotated[float, typer.Option(help="quantile: which one, 0.5 is the median.")] = 0.5,
    since: Annotated[
        Path | None, typer.Option(help="Show the change since the same figure in this earlier file.")
    ] = None,
    initiative: Annotated[str, typer.Option(help="Whose definitions: a name or a folder.")] = "",
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
    home: Annotated[Path | None, typer.Option(envvar="FIVEFOLD_HOME", help="The site's data folder.")] = None,
) -> None:
    """Compute one figure for every group of a scheme, with its uncertainty, definition and source."""
    from fivefold.cli.measuring import Asked, compute
    from fivefold.cli.printing import print_figures

    asked = Asked(
        figure=figure,
        parts={"place": place, "groups": groups, "occupations": stem, "universe": universe, "basis": basis},
        options={"kind": kind, "amount": amount, "q": q},
        files=tuple(source or ()),
        since=since,
        year=year,
        initiative=initiative,
        home=home,
    )
    print_figures(compute(asked), output)
