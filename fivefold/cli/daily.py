"""`fivefold daily`: what the site does once a day. Run it from cron or a timer; running it again changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import typer

from fivefold.cli.exits import NETWORK
from fivefold.cli.world import migrate_if_needed, open_site

if TYPE_CHECKING:
    from fivefold.backbone.models import Agreement

app = typer.Typer(add_completion=False)


@app.command()
def daily() -> None:
    """Count ballots whose time is over; say which agreements end in 30, 7 or 1 days, and mail it."""
    open_site()
    migrate_if_needed()
    from zoneinfo import ZoneInfo

    from django.conf import settings
    from django.utils import timezone

    from fivefold.agenda.actions.ballots import close_due_ballots
    from fivefold.backbone.actions.daily import mail_agreement_notices, say_agreements_ending
    from fivefold.backbone.queries.agreements_due import agreements_to_purge
    from fivefold.backbone.queries.initiatives import site_zone
    from fivefold.backbone.standing import operator

    at, by = timezone.now(), operator("daily")
    on = at.astimezone(ZoneInfo(site_zone())).date()
    print(f"Ballots counted: {close_due_ballots(by=by, at=at)}.")
    said = say_agreements_ending(by=by, at=at, on=on)
    host = urlsplit(settings.SITE_ADDRESS).hostname or "localhost"
    mailed = mail_agreement_notices(by=by, at=at, on=on, host=host, address_of=_address)
    print(f"Agreements ending: {len(said)} new notices, {mailed.mails} mails sent.")
    if purge := agreements_to_purge(on=on).count():
        print(f"Past their destroy-by day: {purge} agreements. What was received under them has to be destroyed.")
    if mailed.waiting:
        print(f"The mail server failed: {mailed.waiting} notices wait for the next run.")
        raise typer.Exit(NETWORK)


def _address(agreement: Agreement) -> str:
    """The agreement's page, in the language that is active."""
    from django.conf import settings
    from django.urls import reverse

    at = {"initiative": agreement.initiative.slug, "key": agreement.key}
    return f"{settings.SITE_ADDRESS.rstrip('/')}{reverse('agreement', kwargs=at)}"
