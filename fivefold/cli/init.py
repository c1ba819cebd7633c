"""`fivefold init`: the first run at the command line; in a browser it is /setup/."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from fivefold.cli.world import migrate_if_needed, open_site
from fivefold.vocabulary import Refused

app = typer.Typer(add_completion=False)

EMPTY = "empty"


@app.command()
def init(
    name: Annotated[str, typer.Option(prompt="Name of the backbone organisation")],
    email: Annotated[str, typer.Option(prompt="Mail address the public may write to")],
    lead_name: Annotated[str, typer.Option(prompt="Your name, as the first backbone lead")],
    lead_email: Annotated[str, typer.Option(prompt="Your mail address, to sign in with")],
    time_zone: Annotated[str, typer.Option(prompt="Time zone")] = "America/New_York",
    begin_with: Annotated[str, typer.Option(help="A shipped initiative, or: empty")] = "",
    initiative: Annotated[str, typer.Option(help="Short name of an empty initiative.")] = "",
    initiative_name: Annotated[str, typer.Option(help="Its name; add the Spanish one after a slash.")] = "",
    password_stdin: Annotated[bool, typer.Option(help="Read the password from standard input.")] = False,
) -> None:
    """Set this site up: its backbone, its first lead, and an initiative to begin with."""
    open_site()
    migrate_if_needed()
    from django.utils import timezone

    from fivefold.agenda.first_run import FirstRun, begin_site
    from fivefold.backbone.standing import operator
    from fivefold.measures.shipped import shipped_examples

    shipped = shipped_examples()
    chosen = begin_with or next(iter(shipped), EMPTY)
    if chosen != EMPTY and chosen not in shipped:
        raise Refused(f"There is no shipped initiative '{chosen}'.", f"Choose: {', '.join([*shipped, EMPTY])}.")
    english, _slash, spanish = initiative_name.partition("/")
    if chosen == EMPTY and not (initiative and english.strip()):
        raise Refused(
            "An empty initiative needs names.", "Give --initiative short-name --initiative-name 'Name/Nombre'."
        )
    begin_site(
        by=operator("init"),
        first=FirstRun(
            name=name,
            email=email,
            time_zone=time_zone,
            lead_name=lead_name,
            lead_email=lead_email,
            password=_password(from_stdin=password_stdin),
            initiative=(initiative, english.strip(), spanish.strip()) if chosen == EMPTY else None,
        ),
        example=shipped.get(chosen),
        at=timezone.now(),
    )
    print("This site is set up. Serve it with: fivefold serve; then sign in and add a second factor.")


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    return str(typer.prompt("Password (12 characters or more)", hide_input=True, confirmation_prompt=True))
