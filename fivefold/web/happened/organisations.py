"""Organisations and imports of them, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext_noop

from fivefold.backbone.queries.organisations import names_seen
from fivefold.backbone.standing import Standing
from fivefold.web.happened import Named

HAPPENED: Mapping[str, str] = {
    "organisation:added": gettext_noop("%(who)s added the organisation %(what)s"),
    "organisation:changed": gettext_noop("%(who)s changed the page of %(what)s"),
    "organisation:site-added": gettext_noop("%(who)s added a site of %(what)s"),
    "organisation:site-changed": gettext_noop("%(who)s changed a site of %(what)s"),
    "organisation:site-removed": gettext_noop("%(who)s removed a site of %(what)s"),
    "organisation:contact-added": gettext_noop("%(who)s added a contact of %(what)s"),
    "organisation:contact-changed": gettext_noop("%(who)s changed a contact of %(what)s"),
    "organisation:contact-removed": gettext_noop("%(who)s removed a contact of %(what)s"),
    "organisation:part-begun": gettext_noop("%(who)s brought %(what)s into a further initiative"),
    "organisation:part-changed": gettext_noop("%(who)s changed the part of %(what)s in an initiative"),
    "organisation:merged": gettext_noop("%(who)s merged another record into %(what)s"),
    "organisation-import:imported": gettext_noop("%(who)s imported a file of organisations"),
}


def _organisations(ids: frozenset[str], *, by: Standing) -> Mapping[str, Named]:
    """Those on whose working side the reader is; one that was merged leads to the one it became."""
    return {
        old: Named(name, reverse("organisation", kwargs={"key": key}))
        for old, (key, name) in names_seen(ids, by=by).items()
    }


NAMED = {"organisation": _organisations}
