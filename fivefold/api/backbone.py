"""The backbone's room: oneself, roles, initiatives, organisations. Each operation is the call the page makes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Header, Query, Router, Schema
from pydantic import Field, ValidationInfo, field_validator, model_validator

from fivefold.api.operations import reading, writing
from fivefold.api.words import Asked, Line, Sent, Words, caller_of, version_read, versioned
from fivefold.backbone.actions.organisations import edit_organisation
from fivefold.backbone.models import Organisation
from fivefold.backbone.organisation_records import KINDS, STATUSES, cleaned
from fivefold.backbone.queries.initiatives import all_initiatives, initiative_named
from fivefold.backbone.queries.organisations import (
    OrganisationLine,
    OrganisationPage,
    Wanted,
    directory,
    organisation_page,
)
from fivefold.backbone.queries.own_roles import own_roles
from fivefold.backbone.roles import ROLES, VERBS
from fivefold.backbone.roles import Role as RoleOfTable
from fivefold.vocabulary import Refused

router = Router(tags=["backbone"])
Kind = Literal[tuple(KINDS)]  # type: ignore[valid-type]
Status = Literal[tuple(STATUSES)]  # type: ignore[valid-type]


# --- oneself and roles ------------------------------------------------------------------------------------------------


class Verb(Schema):
    """One right, and what it allows in words."""

    id: str
    words: Words


class Role(Schema):
    """A line of the table of roles."""

    id: str
    name: Words
    sentence: Words
    scope: str
    second_factor: bool
    verbs: list[Verb]


class HeldRole(Schema):
    """A role in force. initiatives: short names, null: all of them. organisation: key; workgroup: short name."""

    id: str
    name: Words
    sentence: Words
    initiatives: list[str] | None
    organisation: str | None
    workgroup: str | None


class OwnToken(Schema):
    name: str
    may_write: bool
    expires_at: datetime


class Oneself(Schema):
    """Whom the token speaks for, and what they may do at this moment."""

    name: str
    token: OwnToken
    roles: list[HeldRole]


@reading(router, "/me", name="api-me", answer=Oneself, token=True)
def me(request: HttpRequest) -> dict[str, object]:
    """Whom this token speaks for, and their roles in words."""
    caller = caller_of(request)
    held = [
        {
            "id": each.role.id,
            "name": each.role.name,
            "sentence": each.role.sentence,
            "initiatives": each.initiatives,
            "organisation": each.organisation,
            "workgroup": each.workgroup,
        }
        for each in own_roles(caller.standing)
    ]
    return {"name": caller.standing.name, "token": caller.bearer, "roles": held}


@reading(router, "/roles", name="api-roles", answer=list[Role])
def roles(request: HttpRequest) -> list[dict[str, object]]:
    """The table of roles: who may do what."""
    return [_role(role) for role in ROLES.values()]


def _role(role: RoleOfTable) -> dict[str, object]:
    return {
        "id": role.id,
        "name": role.name,
        "sentence": role.sentence,
        "scope": role.scope,
        "second_factor": role.second_factor,
        "verbs": [{"id": verb, "words": VERBS[verb]} for verb in sorted(role.verbs)],
    }


# --- initiatives ------------------------------------------------------------------------------------------------------


class Initiative(Schema):
    slug: str
    name: Words
    goal_year: int | None
    started_on: date
    state: str
    example: bool


@reading(router, "/initiatives", name="api-initiatives", answer=list[Initiative])
def initiatives(request: HttpRequest) -> list[object]:
    """All initiatives of this site."""
    return list(all_initiatives())


@reading(router, "/initiatives/{slug:initiative}", name="api-initiative", answer=Initiative)
def initiative(request: HttpRequest, initiative: str) -> object:
    """One initiative."""
    return initiative_named(initiative)


# --- organisations ----------------------------------------------------------------------------------------------------


class Part(Schema):
    """An organisation's part in one initiative. note: the reason last given, for those on the working side."""

    initiative: str
    name: Words
    status: str
    since: date
    note: str


class OrganisationInList(Schema):
    """One organisation in the directory."""

    key: str
    name: str
    kind: str
    about: str
    website: str
    cities: list[str]
    parts: list[Part]


class Organisations(Schema):
    """One page of the directory. next: number of the next page, null on the last."""

    organisations: list[OrganisationInList]
    total: int
    page: int
    next: int | None


class Site(Schema):
    key: str
    name: str
    address: str
    place: str


class Contact(Schema):
    key: str
    name: str
    title: str
    email: str
    phone: str


class OrganisationAnswer(OrganisationInList):
    """One organisation, as far as the reader may see: contacts, reference and seats are for the working side.

    absorbed: keys of those merged into it. version: what If-Match asks for.
    """

    email: str
    phone: str
    sites: list[Site]
    contacts: list[Contact]
    reference: str
    seats: int
    absorbed: list[str]
    version: int


class OrganisationWanted(Schema):
    """What to look for; what is left out means everything. search: part of the name, in any spelling."""

    search: Asked = ""
    kind: Literal["", Kind] = ""  # type: ignore[valid-type]
    status: Literal["", Status] = ""  # type: ignore[valid-type]
    initiative: Asked = ""
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


class OrganisationChange(Sent):
    """What an organisation says about itself; what is left out stays as it is."""

    name: Line = ""
    kind: Line = ""
    about: Line = ""
    website: Line = ""
    email: Line = ""
    phone: Line = ""

    @field_validator("*")
    @classmethod
    def _kept(cls, text: str, info: ValidationInfo) -> str:
        """What each field may hold is the room's to say, so that a form and this say the same."""
        try:
            return cleaned(Organisation, info.field_name or "", text)
        except Refused as refused:
            raise ValueError(str(refused)) from None

    @model_validator(mode="after")
    def _something(self) -> OrganisationChange:
        if not self.model_fields_set:
            raise ValueError(_("There is nothing to change."))
        return self


@reading(router, "/organisations", name="api-organisations", answer=Organisations)
def organisations(request: HttpRequest, wanted: Query[OrganisationWanted]) -> dict[str, object]:
    """The directory, by name, fifty at a time."""
    found = directory(Wanted(**wanted.model_dump()), by=caller_of(request).standing)
    following = found.page + 1 if found.page < found.pages else None
    listed = [_line(line) for line in found.lines]
    return {"organisations": listed, "total": found.total, "page": found.page, "next": following}


@reading(router, "/organisations/{slug:key}", name="api-organisation", answer=OrganisationAnswer)
def organisation(request: HttpRequest, response: HttpResponse, key: str) -> dict[str, object]:
    """One organisation. The ETag is its version, for changing it."""
    caller = caller_of(request)
    return _page(organisation_page(key, by=caller.standing, on=caller.day), response)


@writing(
    router, "PATCH", "/organisations/{slug:key}", name="api-organisation", answers={200: OrganisationAnswer},
    versioned=True,
)  # fmt: skip
def change_organisation(
    request: HttpRequest,
    response: HttpResponse,
    key: str,
    change: OrganisationChange,
    if_match: Annotated[str | None, Header(alias="If-Match")] = None,
) -> dict[str, object]:
    """Change what it says about itself. Nothing is written when somebody saved since the version in If-Match."""
    caller, seen = caller_of(request), version_read(if_match)
    edit_organisation(by=caller.standing, key=key, seen=seen, values=change.model_dump(exclude_unset=True))
    return _page(organisation_page(key, by=caller.standing, on=caller.day), response)


def _line(line: OrganisationLine) -> dict[str, object]:
    return {name: getattr(line, name) for name in OrganisationInList.model_fields}


def _page(page: OrganisationPage, response: HttpResponse) -> dict[str, object]:
    versioned(response, page.version)
    own = ("email", "phone", "sites", "contacts", "reference", "seats", "version")
    return {
        **_line(page.line),
        **{name: getattr(page, name) for name in own},
        "absorbed": [key for key, _name in page.absorbed],
    }
