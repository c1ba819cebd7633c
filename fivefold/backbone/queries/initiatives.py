"""Reading the backbone and its initiatives."""

from __future__ import annotations

from fivefold.backbone.models import Backbone, Initiative
from fivefold.backbone.refusals import nothing_here


def the_backbone() -> Backbone | None:
    """The backbone of this site; None before the first run."""
    return Backbone.objects.first()


_zone: list[str] = []
"""The zone once it was read: it is chosen in the first run and cannot be changed on a running site."""


def site_zone() -> str:
    """The time zone in which the backbone's days begin; UTC before the first run."""
    if not _zone:
        _zone.extend(Backbone.objects.values_list("time_zone", flat=True))
    return _zone[0] if _zone else "UTC"


def forget_site_zone() -> None:
    """Read it anew next time: the site was set up or a test has another one."""
    _zone.clear()


def initiative_named(slug: str) -> Initiative:
    """NothingHere when there is none."""
    found = Initiative.objects.filter(slug=slug).first()
    if found is None:
        raise nothing_here()
    return found


def open_initiatives() -> tuple[Initiative, ...]:
    return tuple(Initiative.objects.filter(state=Initiative.State.OPEN))


def all_initiatives() -> tuple[Initiative, ...]:
    return tuple(Initiative.objects.all())


def is_set_up() -> bool:
    """Has the first run been done?"""
    return Backbone.objects.exists()
