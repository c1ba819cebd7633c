"""Workgroups and other bodies, roles, representation."""

from tests.cast import Route

ROUTES: tuple[Route, ...] = ()
