"""Every address of the site, from the lists of its areas (routes_*.py beside this file)."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from tests.cast import Route

_FILES = sorted(path.stem for path in Path(__file__).parent.glob("routes_*.py"))
AREAS: dict[str, tuple[Route, ...]] = {
    name.removeprefix("routes_"): import_module(f"tests.cast.{name}").ROUTES for name in _FILES
}
ROUTES: tuple[Route, ...] = tuple(route for routes in AREAS.values() for route in routes)
