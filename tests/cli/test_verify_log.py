"""The head of the log on its way to somebody who keeps it."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from fivefold.backbone.queries.log import head
from fivefold.cli import exits
from fivefold.cli.main import main
from tests.cast.world import build_world

pytestmark = pytest.mark.django_db


def test_the_head_is_mailed() -> None:
    build_world()
    assert main(["verify-log", "--mail", "keeper@example.org"]) == exits.OK
    assert [(sent.to, head()[1] in sent.body) for sent in mail.outbox] == [(["keeper@example.org"], True)]


def test_a_mail_server_that_is_away_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def away(*_: object, **__: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMessage, "send", away)
    assert main(["verify-log", "--mail", "keeper@example.org"]) == exits.NETWORK
    assert head()[1] in capsys.readouterr().out
