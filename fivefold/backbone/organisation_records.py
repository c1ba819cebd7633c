"""Organisations as a file holds them, before anything is saved: what each field may hold, and what they are called.

Forms and files ask the same `cleaned`, so that one of them cannot let in what the other refuses.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.db.models import DecimalField, EmailField, Field, Model, TextField, URLField
from django.utils.translation import gettext as _

from fivefold.backbone.folding import fold
from fivefold.vocabulary import Refused, Text

KINDS: Mapping[str, Text] = {
    "school": Text("School", "Escuela"),
    "out-of-school-time": Text("Out-of-school-time provider", "Programa fuera del horario escolar"),
    "higher-education": Text("University or college", "Universidad"),
    "business": Text("Business", "Empresa"),
    "employer": Text("Employer", "Entidad empleadora"),
    "local-government": Text("Local government", "Gobierno local"),
    "philanthropy": Text("Philanthropy", "Filantropía"),
    "community": Text("Community organisation", "Organización comunitaria"),
    "other": Text("Other", "Otra"),
}
STATUSES: Mapping[str, Text] = {
    "prospect": Text("Prospect", "Posible"),
    "invited": Text("Invited", "Invitada"),
    "active": Text("Active", "Activa"),
    "paused": Text("Paused", "En pausa"),
    "left": Text("Left", "Se retiró"),
}
ORGANISATION_FIELDS = ("name", "kind", "about", "website", "email", "phone")
"""What an organisation says about itself. Its reference, status and initiatives are the backbone's to say."""
SITE_FIELDS = ("name", "address", "city", "region", "postal_code", "country", "place", "latitude", "longitude")
CONTACT_FIELDS = ("name", "title", "email", "phone")
LONGEST_NAME = 200
_LINES = "\n\r\t"
_FURTHEST = {"latitude": 90, "longitude": 180}


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRecord:
    """values: field of Site -> text; a field that is left out, or blank, says nothing about it."""

    values: Mapping[str, str]
    hsds_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRecord:
    """values: field of Contact -> text. shown: the file says that everybody may see it (an open directory does)."""

    values: Mapping[str, str]
    shown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRecord:
    """One organisation of a file. row: where it stands, as the sender sees it. values: field -> cleaned text.

    key, reference, hsds_id: names by which it may be known already; "" where the file gives none. kind_if_new: its kind
    when it is new and the file says none.
    """

    row: int
    values: Mapping[str, str]
    key: str = ""
    reference: str = ""
    hsds_id: str = ""
    status: str = ""
    kind_if_new: str = ""
    sites: tuple[SiteRecord, ...] = ()
    contacts: tuple[ContactRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file cannot be taken as it is: the row, the column as the file calls it, what is wrong, what to do."""

    row: int
    column: str
    reason: str
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOrganisations:
    """A file as read: organisations, everything that is wrong with it, and what the sender should know."""

    records: tuple[OrganisationRecord, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def cleaned(table: type[Model], name: str, text: str) -> str:
    """The text of one field as it is kept: as written, without blanks around it. Refused when it cannot be kept.

    Nothing else is changed: names stay letter for letter as people write them.
    """
    text = text.strip()
    column = cast("Field[Any, Any]", table._meta.get_field(name))
    _check_characters(text, lines=isinstance(column, TextField))
    longest = getattr(column, "max_length", None)
    if longest and len(text) > longest:
        raise Refused(_("This is longer than %(most)d characters.") % {"most": longest}, _("Shorten it."))
    if name == "name" and not fold(text):
        raise Refused(_("A name is missing."), _("Write the name people know it by."))
    if not text:
        return text
    if column.choices:
        return _choice(text, dict(column.choices))
    return _typed(column, name, text)


def cleaned_all(table: type[Model], values: Mapping[str, str], allowed: tuple[str, ...]) -> dict[str, str]:
    """Each of the values; Refused for the first that cannot be kept, and for a field that is not theirs to set."""
    if foreign := sorted(set(values) - set(allowed)):
        raise Refused(
            _("“%(field)s” cannot be set here.") % {"field": foreign[0]}, _("Leave it out and send the rest again.")
        )
    return {name: cleaned(table, name, text) for name, text in values.items()}


def folded_name(name: str) -> str:
    """For searching and comparing; one letter may fold to several, so it is cut to what the table holds."""
    return fold(name)[:LONGEST_NAME]


def stored(name: str, text: str) -> object:
    """The text as the table holds it: a place on the map is a number or nothing."""
    if name not in _FURTHEST:
        return text
    return Decimal(text) if text else None


def told(value: object) -> str:
    """A stored value as a file or a page says it: 39.9500 and 39.95 are the same place."""
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def choice_named(text: str, names: Mapping[str, Text]) -> str:
    """The id meant by an id or by a name in either language; "" when there is none."""
    wanted = fold(text)
    return next((i for i, name in names.items() if wanted in (i, fold(name.en), fold(name.es))), "")


def _check_characters(text: str, *, lines: bool) -> None:
    for character in text:
        kind = unicodedata.category(character)
        if kind == "Cs" or (kind == "Cc" and not (lines and character in _LINES)):
            raise Refused(
                _("This has a character that cannot be kept, such as a line break in a name."),
                _("Write it again by hand instead of pasting it."),
            )


def _choice(text: str, choices: Mapping[str, object]) -> str:
    if text not in choices:
        raise Refused(_("This is none of the choices."), _("Use one of: %(all)s.") % {"all": ", ".join(choices)})
    return text


def _typed(column: object, name: str, text: str) -> str:
    try:
        if isinstance(column, URLField):
            URLValidator(schemes=["http", "https"])(text)
        elif isinstance(column, EmailField):
            EmailValidator()(text)
    except ValidationError:
        raise _not_typed(column) from None
    if isinstance(column, DecimalField):
        return told(_degrees(name, text))
    if name == "country" and not (len(text) == 2 and text.isascii() and text.isalpha()):
        raise Refused(_("This is not a country's code."), _("Use two letters, such as US."))
    return text.upper() if name == "country" else text


def _not_typed(column: object) -> Refused:
    if isinstance(column, URLField):
        return Refused(_("This is not a web address."), _("Write it whole, such as https://example.org."))
    return Refused(_("This is not a mail address."), _("Write it like office@example.org."))


def _degrees(name: str, text: str) -> Decimal:
    try:
        degrees = Decimal(text)
    except InvalidOperation:
        degrees = Decimal("NaN")
    if not degrees.is_finite() or abs(degrees) > _FURTHEST[name]:
        raise Refused(
            _("This is not a place on the map."), _("Write degrees with a point, such as 39.952600 or -75.165200.")
        )
    return round(degrees, 6)
