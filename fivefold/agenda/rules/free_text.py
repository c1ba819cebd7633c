"""Words that look like somebody's data in a text people write freely: warned on entry, never published."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from fivefold.vocabulary import Refused

_SOCIAL_SECURITY = re.compile(r"(?<![\d-])\d{3}[- ]\d{2}[- ]\d{4}(?![\d-])")
_PHONE = re.compile(r"(?<![\d.-])(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\d.-]*\d)")
_MAIL = re.compile(r"[^\s@<>()]{1,64}@[^\s@<>()]{1,190}\.[^\W\d_]{2,}")


def looks_personal(text: str) -> bool:
    """A phone number, a mail address or a social security number, as people in the United States write them."""
    return any(pattern.search(text) for pattern in (_SOCIAL_SECURITY, _PHONE, _MAIL))


def require_no_social_security_number(*texts: str) -> None:
    """Refused without repeating it. There is no reason to write one here."""
    if any(_SOCIAL_SECURITY.search(text) for text in texts):
        raise Refused(
            _("The text seems to hold a social security number. It was not saved."),
            _("Take the number out and save again."),
        )
