"""Colours by name. A chart is drawn once with stand-in colours; in the page each becomes a CSS variable.

So one cached drawing follows light, dark and print, and no style attribute is needed (strict content security policy).
"""

from __future__ import annotations

import re

NAMES = ("surface", "ink", "quiet", "line", "primary", "below", "above", "unsure", "people", "band", "gap")
_STAND_INS = {name: f"#0a0b{number:02x}" for number, name in enumerate(NAMES)}
_FOUND = re.compile("|".join(_STAND_INS.values()))
_VARIABLES = {colour: f"var(--ff-{name})" for name, colour in _STAND_INS.items()}


def ink(name: str) -> str:
    """The stand-in colour for a token; KeyError for a name that is no token."""
    return _STAND_INS[name]


def follow_theme(svg: str) -> str:
    """Replaces every stand-in colour by the CSS variable of its token."""
    return _FOUND.sub(lambda found: _VARIABLES[found.group()], svg)
