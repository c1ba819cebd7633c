"""`fivefold daily` says what it did; run again, it does nothing; a failed mail server is an exit code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone
from typer.testing import CliRunner

from fivefold.backbone.models import Agreement, Event
from fivefold.cli import exits
from fivefold.cli.daily import app
from tests.cast import PARTNER
from tests.cast.world import build_world
from tests.cast.world_agreements import drafted, sign

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_agreement_that_ends_in_a_week() -> None:
    world = build_world()
    Agreement.objects.all().delete()
    today = timezone.now().date()
    agreement = drafted(world, "Data", world.a, ends_on=today + timedelta(days=7))
    sign(agreement, {world.a.pk: world.people[PARTNER]})


def run() -> Any:
    return CliRunner().invoke(app, [])


def test_it_says_and_mails_once() -> None:
    first, again = run(), run()
    assert first.output == "Ballots counted: 1.\nAgreements ending: 1 new notices, 2 mails sent.\n"
    assert again.output == "Ballots counted: 0.\nAgreements ending: 0 new notices, 0 mails sent.\n"
    assert (first.exit_code, again.exit_code, len(mail.outbox)) == (0, 0, 2)
    assert Event.objects.get(verb="ending-said").actor == "command:daily"
    agreement = Agreement.objects.get()
    assert f"/initiatives/river/agreements/{agreement.key}/" in mail.outbox[0].body


def test_a_failed_mail_server_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(self: EmailMessage, fail_silently: bool = False) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMessage, "send", away)
    result = run()
    assert result.exit_code == exits.NETWORK
    assert "1 notices wait for the next run" in result.output


def test_what_is_past_its_destroy_by_day_is_said() -> None:
    Agreement.objects.update(destroy_by=timezone.now().date())
    assert "Past their destroy-by day: 1 agreements." in run().output
