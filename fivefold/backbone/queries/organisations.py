"""Reading organisations: who may see which, the directory, one organisation's page, and the rows behind a merged one.

What is public: that an organisation takes an active part in an open initiative, and what it says about itself. Members
of an initiative see all that belong to it, whatever their status. Nothing here answers about a part its reader cannot
see, so that searching and filtering tell nothing either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from fivefold.backbone.folding import fold
from fivefold.backbone.models import Contact, Initiative, Organisation, Participation, Seat, Site
from fivefold.backbone.queries.standing import in_force
from fivefold.backbone.refusals import nothing_here
from fivefold.backbone.roles import Verb
from fivefold.backbone.standing import Standing, Subject
from fivefold.vocabulary import Text

PER_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An organisation's part in one initiative. note: the reason last given, for those on the working side."""

    initiative: str
    name: Text
    status: str
    since: date
    note: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationLine:
    """One organisation in the directory."""

    key: str
    name: str
    kind: str
    about: str
    website: str
    cities: tuple[str, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a reader looks for in the directory; blank means everything."""

    search: str = ""
    kind: str = ""
    status: str = ""
    initiative: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    lines: tuple[OrganisationLine, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteOnPage:
    key: str
    name: str
    address: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactOnPage:
    key: str
    name: str
    title: str
    email: str
    phone: str
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationPage:
    """One organisation as one reader may see it. inside: they are on the working side; the rest of what only those
    see is empty for others. absorbed: key and name of those merged into it. seats: how many it holds in bodies."""

    line: OrganisationLine
    email: str
    phone: str
    reference: str
    sites: tuple[SiteOnPage, ...]
    contacts: tuple[ContactOnPage, ...]
    seats: int
    absorbed: tuple[tuple[str, str], ...]
    inside: bool
    may_edit: bool
    may_admit: bool
    version: int


def directory(wanted: Wanted, *, by: Standing) -> Directory:
    """The organisations `by` may see that fit, by name, fifty at a time, in four queries."""
    parts = _visible_parts(by)
    if wanted.status:
        parts &= Q(status=wanted.status)
    if wanted.initiative:
        parts &= Q(initiative__slug=wanted.initiative)
    rows = _with_part(parts)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.search:
        rows = rows.filter(folded__contains=fold(wanted.search))
    pages = Paginator(_with_lines(rows), PER_PAGE)
    page = pages.get_page(wanted.page)
    lines = tuple(_line(row, by) for row in page)
    return Directory(lines=lines, total=pages.count, page=page.number, pages=pages.num_pages)


def organisation_page(key: str, *, by: Standing, on: date) -> OrganisationPage:
    """NothingHere when there is none, or none for this reader."""
    row = _with_lines(_with_part(_visible_parts(by)).filter(key=key)).first()
    if row is None:
        raise nothing_here()
    initiatives = frozenset(part.initiative_id for part in row.participations.all())
    subject = Subject(initiatives=initiatives, organisation=row.pk)
    inside, may_admit = by.may(Verb.SEE_WORKING_SIDE, subject), by.may(Verb.ADMIT_ORGANISATIONS, subject)
    return OrganisationPage(
        line=_line(row, by),
        email=row.email,
        phone=row.phone,
        reference=row.reference if may_admit else "",
        sites=tuple(_site(site) for site in row.sites.all()),
        contacts=_contacts(row, everyone=by.may(Verb.SEE_CONTACTS, subject)) if inside else (),
        seats=Seat.objects.filter(in_force(on), organisation=row).count() if inside else 0,
        absorbed=tuple(row.absorbed.values_list("key", "name")) if inside else (),
        inside=inside,
        may_edit=by.may(Verb.EDIT_ORGANISATION, subject),
        may_admit=may_admit,
        version=row.version,
    )


def survivor_of(key: str) -> str:
    """The key of the organisation this one was merged into; "" when it was not, or there is none."""
    found = Organisation.objects.filter(key=key).values_list("merged_into__key", flat=True).first()
    return found or ""


def names_seen(keys: Iterable[str], *, by: Standing) -> Mapping[str, tuple[str, str]]:
    """Of the organisations with these keys on whose working side the reader is: key -> (key now, name it had)."""
    reach = by.reach(Verb.SEE_WORKING_SIDE)
    parts = Q() if reach is None else Q(initiative__in=reach)
    seen = Organisation.objects.filter(Exists(Participation.objects.filter(parts, organisation=OuterRef("pk"))))
    rows = Organisation.objects.filter(key__in=set(keys)).annotate(now=Coalesce("merged_into", "pk"))
    found = rows.filter(now__in=seen.values("pk")).values_list("key", "merged_into__key", "name")
    return {key: (survivor or key, name) for key, survivor, name in found}


def keys_of(organisation: Organisation) -> tuple[str, ...]:
    """Its own key and those of all merged into it: the log knows what happened before the merge by the old ones."""
    absorbed = Organisation.objects.filter(merged_into=organisation).order_by("key").values_list("key", flat=True)
    return (organisation.key, *absorbed)


def ids_of(organisation: int) -> frozenset[int]:
    """Row ids of the organisation and of all merged into it.

    Rooms above keep pointing at the row they were made with (a vote, a commitment); they ask for all of these.
    """
    absorbed = Organisation.objects.filter(merged_into_id=organisation).values_list("pk", flat=True)
    return frozenset({organisation, *absorbed})


def current_ids(organisations: Iterable[int]) -> Mapping[int, int]:
    """Row id -> row id of what it is now: itself, or the organisation it was merged into."""
    rows = Organisation.objects.filter(pk__in=set(organisations)).values_list("pk", "merged_into_id")
    return {pk: survivor or pk for pk, survivor in rows}


def initiatives_open_to(verb: Verb, *, by: Standing) -> tuple[Initiative, ...]:
    """Open initiatives in which the reader's roles carry the verb for the whole of it."""
    reach = by.reach(verb)
    rows = Initiative.objects.filter(state=Initiative.State.OPEN)
    return tuple(rows if reach is None else rows.filter(pk__in=reach))


def initiatives_to_filter(*, by: Standing) -> tuple[Initiative, ...]:
    """Those a reader may choose in the directory: open ones, and what they are on the working side of."""
    reach = by.reach(Verb.SEE_WORKING_SIDE)
    rows = Initiative.objects.all() if reach is None else Initiative.objects.filter(Q(state="open") | Q(pk__in=reach))
    return tuple(rows)


def organisations_within(reach: frozenset[int] | None, *, initiative: str = "") -> QuerySet[Organisation]:
    """Rows, with sites, contacts and parts, of organisations known to these initiatives (None: all), by name.

    For the files of this room, which need every field; pages ask `directory`.
    """
    parts = Q() if reach is None else Q(initiative__in=reach)
    if initiative:
        parts &= Q(initiative__slug=initiative)
    return _with_part(parts).prefetch_related("sites", "contacts", "participations__initiative")


def _visible_parts(by: Standing) -> Q:
    """Of Participation: what this reader may know."""
    reach = by.reach(Verb.SEE_WORKING_SIDE)
    if reach is None:
        return Q()
    public = Q(status=Participation.Status.ACTIVE, initiative__state=Initiative.State.OPEN)
    return public | Q(initiative__in=reach)


def _with_part(parts: Q) -> QuerySet[Organisation]:
    found = Participation.objects.filter(parts, organisation=OuterRef("pk"))
    return Organisation.objects.filter(Exists(found), merged_into=None)


def _with_lines(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """All parts come along, seen or not: they also say what the reader may do. `_line` shows those they may see."""
    parts = Participation.objects.select_related("initiative").order_by("initiative__slug")
    return rows.prefetch_related("sites", Prefetch("participations", queryset=parts))


def _sees(part: Participation, by: Standing) -> bool:
    """The same as `_visible_parts`, of a row in hand."""
    public = part.status == Participation.Status.ACTIVE and part.initiative.state == Initiative.State.OPEN
    return public or by.sees_initiative(part.initiative_id)


def _line(row: Organisation, by: Standing) -> OrganisationLine:
    return OrganisationLine(
        key=row.key,
        name=row.name,
        kind=row.kind,
        about=row.about,
        website=row.website,
        cities=tuple(dict.fromkeys(site.city for site in row.sites.all() if site.city)),
        parts=tuple(_part(part, by) for part in row.participations.all() if _sees(part, by)),
    )


def _part(part: Participation, by: Standing) -> Part:
    return Part(
        initiative=part.initiative.slug,
        name=part.initiative.name,
        status=part.status,
        since=part.since,
        note=part.note if by.sees_initiative(part.initiative_id) else "",
        version=part.version,
    )


def _site(site: Site) -> SiteOnPage:
    town = " ".join(part for part in (site.region, site.postal_code) if part)
    parts = (site.address, site.city, town, "" if site.country == "US" else site.country)
    return SiteOnPage(key=site.key, name=site.name, address=", ".join(p for p in parts if p), place=site.place)


def _contacts(row: Organisation, *, everyone: bool) -> tuple[ContactOnPage, ...]:
    contacts = Contact.objects.filter(organisation=row)
    if not everyone:
        contacts = contacts.filter(shown=True)
    return tuple(
        ContactOnPage(key=c.key, name=c.name, title=c.title, email=c.email, phone=c.phone, shown=c.shown)
        for c in contacts
    )
