"""Agreements, grants and tasks."""

from tests.cast import Route

ROUTES: tuple[Route, ...] = ()
