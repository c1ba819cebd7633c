"""Words that are public as soon as they are saved."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fivefold.agenda.rules.free_text import looks_personal
from fivefold.vocabulary import Refused


def require_public_words(words: str, longest: int) -> None:
    """Refused when nothing is said, too much, or what looks like somebody's data."""
    if not words.strip() or len(words) > longest:
        raise Refused(
            _("Something is missing or too long."), _("Use one to %(longest)d letters.") % {"longest": longest}
        )
    if looks_personal(words):
        raise Refused(
            _("The text seems to hold a phone number, a mail address or a social security number. It was not saved."),
            _("It would be public. Take it out and save again."),
        )
