"""Every address of the site, from the lists of its areas (routes_*.py beside this file)."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from tests.cast import Route

AREAS = sorted(path.stem for path in Path(__file__).parent.glob("routes_*.py"))
ROUTES: tuple[Route, ...] = tuple(route for area in AREAS for route in import_module(f"tests.cast.{area}").ROUTES)
