"""Ballots and commitments."""

from tests.cast import Route

ROUTES: tuple[Route, ...] = ()
