"""Reading agreements: what they say, who signed, what needs somebody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet

from fivefold.backbone.agreement_terms import (
    AgreementTerms,
    HeldAgreement,
    Phase,
    phase,
    terms_from,
)
from fivefold.backbone.models import Agreement, AgreementParty, Initiative, Organisation, Participation
from fivefold.backbone.queries.houses import houses
from fivefold.backbone.roles import Verb
from fivefold.backbone.standing import Standing, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementLine:
    """One agreement in a list. unsigned: names of the parties still missing; mine: the reader may sign for one;
    to_purge: the day has come by which what was received under it has to be destroyed."""

    key: str
    kind: str
    title: str
    parties: tuple[str, ...]
    unsigned: tuple[str, ...]
    starts_on: date
    ends_on: date
    destroy_by: date | None
    phase: Phase
    mine: bool
    renewed: bool
    to_purge: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One party's signature; at is None while it is missing. whole: it is under the terms shown. key: the party's."""

    key: str
    party: str
    at: datetime | None
    name: str
    hash: str
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementPage:
    """All that a page says of one agreement. terms: as signed, or as drafted. renews, renewals: (key, title)."""

    line: AgreementLine
    terms: AgreementTerms
    signatures: tuple[Signature, ...]
    version: int
    file_name: str
    ended_on: date | None
    end_reason: str
    renews: tuple[str, str] | None
    renewals: tuple[tuple[str, str], ...]
    signed_by_any: bool


def terms_of(agreement: Agreement) -> AgreementTerms:
    """What is to be signed: the terms that were, once somebody has; the draft's before."""
    if agreement.signed_terms:
        return terms_from(agreement.signed_terms)
    parties = ((party.organisation.key, party.organisation.name) for party in agreement.parties.all())
    return AgreementTerms(
        agreement=agreement.key,
        initiative=agreement.initiative.slug,
        kind=agreement.kind,
        title=agreement.title,
        purpose=agreement.purpose,
        parties=tuple(parties),
        measures=tuple(agreement.measures),
        fields=tuple(agreement.fields),
        smallest_cell=agreement.smallest_cell,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        destroy_by=agreement.destroy_by,
        file_hash=agreement.file_hash,
    )


def held(agreement: Agreement) -> HeldAgreement:
    """The agreement with its signatures; a signature under other terms than these does not count."""
    terms = terms_of(agreement)
    return HeldAgreement(
        key=agreement.key,
        terms=terms,
        unsigned=tuple(p.organisation.name for p in agreement.parties.all() if not _is_whole(p, terms.digest)),
        ended_on=agreement.ended_on,
    )


def agreements_binding(organisation: int) -> tuple[HeldAgreement, ...]:
    """Every agreement the organisation, or one merged into it, is a party of."""
    rows = whole_rows(Agreement.objects.filter(pk__in=bound((organisation,))))
    return tuple(held(row) for row in rows)


def agreements_seen(by: Standing, initiative: Initiative, *, on: date) -> tuple[AgreementLine, ...]:
    """Those the reader may see: ending and unsigned first, then by their last day."""
    rows = whole_rows(_seen(by, initiative))
    order = list(Phase)
    lines = (_line(row, by, on) for row in rows)
    return tuple(sorted(lines, key=lambda line: (not line.mine, order.index(line.phase), line.ends_on)))


def agreement_page(agreement: Agreement, by: Standing, *, on: date) -> AgreementPage:
    """agreement: as `rules.agreements` fetched it for this reader."""
    terms = terms_of(agreement)
    parties = sorted(agreement.parties.all(), key=lambda party: party.organisation.folded)
    renews = agreement.renews
    return AgreementPage(
        line=_line(agreement, by, on),
        terms=terms,
        signatures=tuple(_signature(party, terms.digest) for party in parties),
        version=agreement.version,
        file_name=agreement.file_name,
        ended_on=agreement.ended_on,
        end_reason=agreement.end_reason,
        renews=(renews.key, renews.title) if renews else None,
        renewals=tuple(agreement.renewals.values_list("key", "title")),
        signed_by_any=bool(agreement.signed_terms),
    )


def parties_to_sign(agreement: Agreement, by: Standing) -> tuple[AgreementParty, ...]:
    """The parties without a signature for which the reader may sign."""
    open_ones = (party for party in agreement.parties.all() if party.signed_at is None)
    return tuple(p for p in open_ones if by.may(Verb.SIGN_AGREEMENT, in_which_it_stands(agreement, p)))


def choosable_parties(initiative: Initiative) -> tuple[tuple[str, str], ...]:
    """(key, name) of the organisations that take part: those that can be a party, give or receive a grant."""
    return tuple(taking_part(initiative).values_list("key", "name"))


def taking_part(initiative: Initiative) -> QuerySet[Organisation]:
    return Organisation.objects.filter(
        participations__initiative=initiative,
        participations__status__in=Participation.TAKING_PART,
        merged_into=None,
    )


def in_which_it_stands(agreement: Agreement, party: AgreementParty) -> Subject:
    """The party as a subject of rights; one that was merged stands in the organisation it became."""
    organisation = party.organisation.merged_into_id or party.organisation_id
    return Subject(initiatives=frozenset({agreement.initiative_id}), organisation=organisation)


def whole_rows(rows: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """With everything the functions here read, in three queries."""
    return with_parties(rows.select_related("renews")).prefetch_related("renewals")


def with_parties(rows: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """With the initiative, the parties and their organisations, in two queries."""
    parties = Prefetch("parties", AgreementParty.objects.select_related("organisation"))
    return rows.select_related("initiative").prefetch_related(parties)


def _seen(by: Standing, initiative: Initiative) -> QuerySet[Agreement]:
    there, ids = Agreement.objects.filter(initiative=initiative), houses(by, Verb.SEE_AGREEMENTS, initiative.pk)
    return there if ids is None else there.filter(pk__in=bound(ids))


def bound(organisations: Iterable[int]) -> QuerySet[AgreementParty, int]:
    """Ids of the agreements that one of them, or one merged into it, is a party of. A subquery of its own, not a join:
    read once, whatever the number of agreements."""
    ids = tuple(organisations)
    parties = AgreementParty.objects.filter(Q(organisation__in=ids) | Q(organisation__merged_into__in=ids))
    return parties.values_list("agreement_id", flat=True)


def _signature(party: AgreementParty, digest: str) -> Signature:
    return Signature(
        key=party.organisation.key,
        party=party.organisation.name,
        at=party.signed_at,
        name=party.signed_name,
        hash=party.signed_hash,
        whole=_is_whole(party, digest),
    )


def _is_whole(party: AgreementParty, digest: str) -> bool:
    return party.signed_at is not None and party.signed_hash == digest


def _line(row: Agreement, by: Standing, on: date) -> AgreementLine:
    parties = sorted(row.parties.all(), key=lambda party: party.organisation.folded)
    return AgreementLine(
        key=row.key,
        kind=row.kind,
        title=row.title,
        parties=tuple(party.organisation.name for party in parties),
        unsigned=tuple(party.organisation.name for party in parties if party.signed_at is None),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        destroy_by=row.destroy_by,
        phase=phase(
            signed=row.state != Agreement.State.DRAFT,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            ended_on=row.ended_on,
            on=on,
        ),
        mine=bool(parties_to_sign(row, by)),
        renewed=bool(row.renewals.all()),
        to_purge=bool(row.signed_terms) and row.destroy_by is not None and row.destroy_by <= on,
    )
