"""What an initiative may be called, and who it concerns."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from fivefold.backbone.models import Initiative
from fivefold.backbone.standing import Subject
from fivefold.vocabulary import Refused

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_SLUG = 80


def subject_of_initiative(initiative: Initiative) -> Subject:
    return Subject(initiatives=frozenset({initiative.pk}))


def checked_slug(slug: str) -> str:
    if not _SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        raise Refused(
            _("The short name cannot stand in an address."),
            _("Use small letters, digits and dashes, such as stem-equity."),
        )
    return slug


def checked_zone(name: str) -> str:
    if name not in available_timezones():
        raise Refused(_("Nobody knows this time zone."), _("Write it like America/New_York."))
    return name
