"""`fivefold verify-log`."""

from __future__ import annotations

from typing import Annotated

import typer

from fivefold.cli.exits import CHECK_FAILED, NETWORK
from fivefold.cli.world import migrate_if_needed, open_site

app = typer.Typer(add_completion=False)


@app.command()
def verify_log(
    anchor: Annotated[str, typer.Option(help="A head written down earlier: must still be in the log.")] = "",
    mail: Annotated[str, typer.Option(help="Mail the head of a whole log to this address, to be kept elsewhere.")] = "",
) -> None:
    """Walk the event log from its start and name the first entry that does not fit."""
    open_site()
    migrate_if_needed()
    from fivefold.backbone.queries.log import verify_log

    check = verify_log(anchor=anchor)
    if check.whole:
        print(f"The log is whole: {check.entries:,} entries, head {check.head}")
        if mail:
            _mail_head(check.entries, check.head, to=mail)
        return
    print(
        f"The log is broken at entry {check.broken_at:,}: {check.problem}. Whole before it: {check.entries:,} entries."
    )
    raise typer.Exit(CHECK_FAILED)


def _mail_head(entries: int, head: str, *, to: str) -> None:
    """Whoever keeps the mail can show later whether anything before that entry was changed."""
    from django.core.mail import send_mail

    check = f"Check it later: fivefold verify-log --anchor {head}"
    words = f"The log has {entries:,} entries. Its head is\n\n{head}\n\n{check}\n"
    try:
        send_mail("Head of the event log", words, None, [to])
    except OSError:
        print("The mail server could not be reached; the head is printed above.")
        raise typer.Exit(NETWORK) from None
    print("The head was mailed.")
