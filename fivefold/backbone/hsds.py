"""Organisations as Open Referral's Human Services Data Specification (HSDS 3) exchanges them, as JSON.

What HSDS has no field for travels in its own places for such things: the kind as an attribute, the reference as an
organisation identifier, the place of the measures as a location's external identifier. Writing what was read gives the
same file: ids are kept, and ours are made from keys, so they never change.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Model
from django.utils.translation import gettext as _

from fivefold.backbone.models import Contact, Organisation, Site
from fivefold.backbone.organisation_records import (
    KINDS,
    LONGEST_NAME,
    ContactRecord,
    OrganisationRecord,
    Problem,
    ReadOrganisations,
    SiteRecord,
    cleaned,
    told,
)
from fivefold.vocabulary import Refused

MOST_BYTES = 16 << 20
UNSAID_KIND = Organisation.Kind.OTHER
"""Of organisations whose sender knows no such kinds."""
_OURS = UUID("ff08b3c7-79ce-4d39-af1f-46e4e1aebe73")
_KIND, _REFERENCE, _PLACE = "organization-kind", "reference", "fivefold-place"
_ADDRESS = {
    "address_1": "address",
    "city": "city",
    "state_province": "region",
    "postal_code": "postal_code",
    "country": "country",
}


def is_hsds(path: Path) -> bool:
    """Does it begin like JSON? No spreadsheet of organisations begins with a bracket."""
    with path.open("rb") as file:
        return file.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"[")


def made_id(key: str) -> str:
    """The id HSDS asks for, made from our key where nobody else has given one."""
    return str(uuid5(_OURS, key))


def organisation_id(row: Organisation) -> str:
    return row.hsds_id or made_id(row.key)


def hsds_file(rows: Iterable[Organisation]) -> bytes:
    """One page that holds all the organisations (prefetched with sites and contacts), contacts only where shown."""
    contents = [_organisation(row) for row in rows]
    page = {
        "total_items": len(contents),
        "total_pages": 1,
        "page_number": 1,
        "size": len(contents),
        "first_page": True,
        "last_page": True,
        "empty": not contents,
        "contents": contents,
    }
    return json.dumps(page, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")


def _organisation(row: Organisation) -> dict[str, Any]:
    its_id = organisation_id(row)
    kind = {
        "id": made_id(f"{its_id} kind"),
        "link_id": its_id,
        "link_entity": "organization",
        "link_type": _KIND,
        "value": row.kind,
        "label": KINDS[row.kind].en,
    }
    reference = {"id": made_id(f"{its_id} reference"), "identifier_type": _REFERENCE, "identifier": row.reference}
    found = {
        "id": its_id,
        "name": row.name,
        "description": row.about,
        "website": row.website,
        "email": row.email,
        "phones": _phones(row.phone, its_id),
        "organization_identifiers": [reference] if row.reference else [],
        "attributes": [kind],
        "locations": [_location(site) for site in row.sites.all()],
        "contacts": [_contact(contact, its_id) for contact in row.contacts.all() if contact.shown],
    }
    return {name: value for name, value in found.items() if value or name in ("id", "name", "description")}


def _location(site: Site) -> dict[str, Any]:
    its_id = site.hsds_id or made_id(site.key)
    address = {theirs: getattr(site, ours) for theirs, ours in _ADDRESS.items()}
    found = {
        "id": its_id,
        "location_type": "physical",
        "name": site.name,
        "latitude": None if site.latitude is None else float(site.latitude),
        "longitude": None if site.longitude is None else float(site.longitude),
        "external_identifier": site.place,
        "external_identifier_type": _PLACE if site.place else "",
        "addresses": [{"id": made_id(f"{its_id} address"), **address, "address_type": "physical"}],
    }
    return {name: value for name, value in found.items() if value not in (None, "")}


def _contact(contact: Contact, organisation: str) -> dict[str, Any]:
    its_id = made_id(f"{organisation} {contact.name} {contact.email} {contact.phone}")
    found = {
        "id": its_id,
        "name": contact.name,
        "title": contact.title,
        "email": contact.email,
        "phones": _phones(contact.phone, its_id),
    }
    return {name: value for name, value in found.items() if value}


def _phones(number: str, owner: str) -> list[dict[str, str]]:
    return [{"id": made_id(f"{owner} phone"), "number": number}] if number else []


# --- reading ----------------------------------------------------------------------------------------------------------


def read_hsds(path: Path) -> ReadOrganisations:
    """A page or a list of organisations. Rows are counted from 1 in the order of the file.

    Refused when it is no HSDS file; what is wrong with single organisations becomes a problem.
    """
    rows = [_Reader(number, each) for number, each in enumerate(_contents(path), start=1)]
    return ReadOrganisations(
        records=tuple(row.record() for row in rows), problems=tuple(problem for row in rows for problem in row.problems)
    )


def _contents(path: Path) -> list[Mapping[str, Any]]:
    if path.stat().st_size > MOST_BYTES:
        raise Refused(_("The file is too large."), _("Send it in parts of at most 16 megabytes."))
    try:
        page = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Refused(_("The file begins like JSON and is not."), _("Export it again where it comes from.")) from None
    found = page.get("contents") if isinstance(page, dict) else page
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise Refused(
            _("The file holds no list of organisations."), _("Send an HSDS 3 list of organisations, or a spreadsheet.")
        )
    return found


class _Reader:
    """Reads one organisation: every value is checked to be text before anything is done with it."""

    def __init__(self, row: int, given: Mapping[str, Any]) -> None:
        self.row = row
        self.problems: list[Problem] = []
        self._given = given

    def record(self) -> OrganisationRecord:
        given = self._given
        values = {
            "name": self._kept(Organisation, "name", given, "name"),
            "kind": self._kind(given),
            "about": self._kept(Organisation, "about", given, "description"),
            "website": self._kept(Organisation, "website", given, "website"),
            "email": self._kept(Organisation, "email", given, "email"),
            "phone": self._phone(Organisation, given),
        }
        return OrganisationRecord(
            row=self.row,
            hsds_id=self._kept(Organisation, "hsds_id", given, "id"),
            reference=self._reference(given),
            kind_if_new=UNSAID_KIND,
            values={name: text for name, text in values.items() if text},
            sites=tuple(self._site(each, values["name"]) for each in _dicts(given, "locations")),
            contacts=tuple(self._contact(each) for each in _dicts(given, "contacts") if each.get("name")),
        )

    def _kind(self, given: Mapping[str, Any]) -> str:
        given_kinds = (each.get("value") for each in _dicts(given, "attributes") if each.get("link_type") == _KIND)
        return next((kind for kind in given_kinds if isinstance(kind, str) and kind in KINDS), "")

    def _reference(self, given: Mapping[str, Any]) -> str:
        for each in _dicts(given, "organization_identifiers"):
            if each.get("identifier_type") == _REFERENCE:
                return self._kept(Organisation, "reference", each, "identifier")
        return ""

    def _site(self, given: Mapping[str, Any], organisation: str) -> SiteRecord:
        address = next(iter(_dicts(given, "addresses")), {})
        values = {ours: self._kept(Site, ours, address, theirs) for theirs, ours in _ADDRESS.items()}
        values |= {name: self._kept(Site, name, given, name) for name in ("name", "latitude", "longitude")}
        if given.get("external_identifier_type") == _PLACE:
            values["place"] = self._kept(Site, "place", given, "external_identifier")
        values["name"] = values["name"] or values["address"][:LONGEST_NAME] or organisation
        return SiteRecord(
            values={name: text for name, text in values.items() if text},
            hsds_id=self._kept(Site, "hsds_id", given, "id"),
        )

    def _contact(self, given: Mapping[str, Any]) -> ContactRecord:
        values = {name: self._kept(Contact, name, given, name) for name in ("name", "title", "email")}
        values["phone"] = self._phone(Contact, given)
        return ContactRecord(values={name: text for name, text in values.items() if text}, shown=True)

    def _phone(self, table: type[Model], given: Mapping[str, Any]) -> str:
        return self._kept(table, "phone", next(iter(_dicts(given, "phones")), {}), "number")

    def _kept(self, table: type[Model], name: str, given: Mapping[str, Any], theirs: str) -> str:
        value = given.get(theirs)
        if value is None or value == "":
            return ""
        try:
            if isinstance(value, bool) or not isinstance(value, str | int | float):
                raise Refused(_("This is not text."), _("Write it as text between quotes."))
            return cleaned(table, name, value if isinstance(value, str) else told(value))
        except Refused as refused:
            self.problems.append(Problem(self.row, theirs, refused.reason, refused.advice))
            return ""


def _dicts(given: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The objects of a list inside; what is no list of objects says nothing."""
    found = given.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
