"""`fivefold verify-log`."""

from __future__ import annotations

from typing import Annotated

import typer

from fivefold.cli.exits import CHECK_FAILED
from fivefold.cli.world import migrate_if_needed, open_site

app = typer.Typer(add_completion=False)


@app.command()
def verify_log(
    anchor: Annotated[str, typer.Option(help="A head written down earlier: must still be in the log.")] = "",
) -> None:
    """Walk the event log from its start and name the first entry that does not fit."""
    open_site()
    migrate_if_needed()
    from fivefold.backbone.queries.log import verify_log

    check = verify_log(anchor=anchor)
    if check.whole:
        print(f"The log is whole: {check.entries:,} entries, head {check.head}")
        return
    print(
        f"The log is broken at entry {check.broken_at:,}: {check.problem}. Whole before it: {check.entries:,} entries."
    )
    raise typer.Exit(CHECK_FAILED)
