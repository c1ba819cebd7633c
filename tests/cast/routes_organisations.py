"""Organisations."""

from tests.cast import Route

ROUTES: tuple[Route, ...] = ()
