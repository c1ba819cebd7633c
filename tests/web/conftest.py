"""The public pages over made-up answers: no survey file, no database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from fivefold.measures.definitions import default_initiative
from tests.web.answers import fake_answer

PAGES = (
    "/",
    "/measures/",
    "/measures/?groups=mission-groups",
    "/measures/how-we-know/",
    "/measures/definitions/groups/race5-by-sex/",
    "/measures/definitions/occupations/ncses-stem/",
    "/measures/definitions/breaks/occupation-codes-2018/",
    "/measures/?year=1066",
    "/no-such-page/",
)
"""Every kind of page there is, errors among them."""


@pytest.fixture(autouse=True)
def _read_in_english() -> Iterator[None]:
    """A page in Spanish leaves its language active in the process; no test may inherit it."""
    with translation.override("en"):
        yield


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages ask the made-up answers instead of the measures room."""
    monkeypatch.setattr("fivefold.web.measures.definitions_served", lambda: (default_initiative(), True))
    monkeypatch.setattr("fivefold.web.pages.population_answer", fake_answer)


@pytest.fixture
def reader(answered: None) -> Client:
    """A member of the public: no account, no cookie."""
    return Client()
