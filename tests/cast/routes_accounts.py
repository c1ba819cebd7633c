"""Signing in and one's own account."""

from tests.cast import Route

ROUTES: tuple[Route, ...] = ()
