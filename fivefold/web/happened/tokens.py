"""Tokens, in words. They have no names in the log: what somebody calls theirs is their own business."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_noop

HAPPENED: Mapping[str, str] = {
    "token:made": gettext_noop("%(who)s made a token for a program"),
    "token:ended": gettext_noop("%(who)s ended a token of a program"),
}
NAMED: Mapping[str, object] = {}
