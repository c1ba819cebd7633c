"""Charts are drawn ahead, so that the first reader does not wait for the drawing engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from fivefold.web.charts import render
from tests.web.answers import fake_answer


def test_after_drawing_ahead_no_page_draws(
    answered: None, monkeypatch: pytest.MonkeyPatch, settings: object, tmp_path: Path
) -> None:
    """With the engine taken away, the first pages of both languages still show their charts."""
    settings.FIVEFOLD_HOME = tmp_path  # type: ignore[attr-defined]
    monkeypatch.setattr("fivefold.web.management.commands.draw_charts.population_answer", fake_answer)
    call_command("draw_charts")
    render._kept.cache_clear()
    monkeypatch.delattr(render, "_draw")
    for address in ("/", "/measures/", "/es/", "/es/measures/"):
        assert Client().get(address).status_code == 200, address
