"""The agenda and its versions."""

from tests.cast import Route

ROUTES: tuple[Route, ...] = ()
