"""Stepping in as an example person: nowhere but on a demonstration."""

from tests.cast import open_to_all

ROUTES = (
    open_to_all("demo-people", get=404),
    open_to_all("demo-step-in", get=None, post=404, key="{person_lead}"),
)
