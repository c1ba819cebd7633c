"""Agreements: drafted, changed while nobody has signed, signed, renewed, ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from fivefold.backbone.agreement_terms import AgreementDraft
from fivefold.backbone.files import keep
from fivefold.backbone.folding import fold
from fivefold.backbone.keys import new_key
from fivefold.backbone.log import record_event
from fivefold.backbone.models import Agreement, AgreementParty, Initiative
from fivefold.backbone.queries.agreements import taking_part, terms_of
from fivefold.backbone.refusals import ChangedMeanwhile, nothing_here
from fivefold.backbone.rules.agreements import (
    agreement_managed,
    agreement_to_sign,
    initiative_to_write_agreements,
    require_step,
    require_unsigned,
)
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Refused


@transaction.atomic
def draft_agreement(*, by: Standing, initiative: str, key: str, draft: AgreementDraft) -> Agreement:
    """A new draft. key: made with the form, so that a form sent twice makes one draft and answers the same.

    Refused: a party does not take part in the initiative.
    """
    there = initiative_to_write_agreements(initiative, by=by)
    return _drafted(by, there, key, draft)


@transaction.atomic
def renew_agreement(*, by: Standing, initiative: str, key: str) -> Agreement:
    """A draft with the same terms for as long again, from the day after. The draft there is, when there is one."""
    old = agreement_managed(key, by=by, initiative=initiative, locked=True)
    there = old.renewals.filter(state=Agreement.State.DRAFT).first()
    if there is not None:
        return there
    if old.state == Agreement.State.DRAFT:
        raise Refused(_("This agreement is not signed yet."), _("Change the draft itself."))
    return _drafted(by, old.initiative, new_key(), _next_term(old), renews=old)


def _next_term(old: Agreement) -> AgreementDraft:
    later = old.ends_on - old.starts_on + timedelta(days=1)
    parties = (party.organisation.merged_into or party.organisation for party in old.parties.all())
    return AgreementDraft(
        kind=old.kind,
        title=old.title,
        purpose=old.purpose,
        parties=tuple({organisation.key for organisation in parties}),
        measures=tuple(old.measures),
        fields=tuple(old.fields),
        smallest_cell=old.smallest_cell,
        starts_on=old.starts_on + later,
        ends_on=old.ends_on + later,
        destroy_by=old.destroy_by and old.destroy_by + later,
    )


def _drafted(
    by: Standing, initiative: Initiative, key: str, draft: AgreementDraft, renews: Agreement | None = None
) -> Agreement:
    made, new = Agreement.objects.get_or_create(
        key=key, defaults={**_columns(draft), "initiative": initiative, "renews": renews}
    )
    if made.initiative_id != initiative.pk:
        raise nothing_here()
    if not new:
        return made
    _set_parties(made, draft.parties)
    detail = {"kind": made.kind, "title": made.title} | ({"renews": renews.key} if renews else {})
    record_event(by=by.doer, verb="drafted", object=str(made), detail=detail, concerns=_parties(made))
    return made


@transaction.atomic
def edit_agreement(*, by: Standing, initiative: str, key: str, seen: int, draft: AgreementDraft) -> Agreement:
    """Change a draft that nobody has signed. ChangedMeanwhile when somebody saved after version `seen`."""
    agreement = agreement_managed(key, by=by, initiative=initiative, locked=True)
    require_unsigned(agreement)
    before = sorted(party.organisation.key for party in agreement.parties.all())
    changed = dict(agreement.save_over(seen, **_columns(draft)))
    _set_parties(agreement, draft.parties)
    if before != list(draft.parties):
        changed["parties"] = (before, list(draft.parties))
    detail = {"changed": _plain(changed)}
    record_event(by=by.doer, verb="changed", object=str(agreement), detail=detail, concerns=_parties(agreement))
    return agreement


@transaction.atomic
def attach_file(*, by: Standing, initiative: str, key: str, content: bytes, name: str, home: Path) -> Agreement:
    """Keep the document itself with a draft that nobody has signed; its hash becomes part of what is signed.

    Refused: neither PDF nor plain text, or too large (fivefold.backbone.files).
    """
    agreement = agreement_managed(key, by=by, initiative=initiative, locked=True)
    require_unsigned(agreement)
    file = keep(content, name=name, home=home)
    agreement.save_over(agreement.version, file_hash=file.hash, file_name=file.name)
    detail = {"sha256": file.hash, "bytes": len(content)}
    record_event(by=by.doer, verb="file-attached", object=str(agreement), detail=detail, concerns=_parties(agreement))
    return agreement


@transaction.atomic
def sign_agreement(
    *, by: Standing, initiative: str, key: str, seen: int, party: str, name: str, at: datetime
) -> Agreement:
    """Sign for one party (its key) by typing one's own name. With the last signature the agreement is signed.

    The first signature fixes the text of the terms; every signature is under that text's hash. ChangedMeanwhile when
    the draft was changed after the reader saw version `seen`. One person signs for one party only.
    """
    agreement, mine = agreement_to_sign(key, by=by, initiative=initiative, locked=True)
    require_step(agreement, Agreement.State.SIGNED)
    if agreement.version != seen:
        raise ChangedMeanwhile((), agreement.version)
    if not fold(name) or fold(name) != fold(by.name):
        raise Refused(_("This is not your name as it stands in your profile."), _("Type it as it stands there."))
    signing = next((one for one in mine if one.organisation.key == party), None)
    if signing is None:
        raise Refused(_("You cannot sign for this organisation."), _("Choose one of those offered."))
    terms = terms_of(agreement)
    Agreement.objects.filter(pk=agreement.pk).update(signed_terms=terms.canonical)
    AgreementParty.objects.filter(pk=signing.pk).update(
        signed_at=at, signed_by=by.person, signed_name=name.strip(), signed_hash=terms.digest
    )
    if not agreement.parties.filter(signed_at=None).exists():
        Agreement.objects.filter(pk=agreement.pk).update(state=Agreement.State.SIGNED)
    detail = {"party": party, "terms": terms.digest, "file": terms.file_hash}
    record_event(by=by.doer, verb="signed", object=str(agreement), detail=detail, concerns=_parties(agreement))
    return agreement


@transaction.atomic
def end_agreement(*, by: Standing, initiative: str, key: str, reason: str, on: date) -> Agreement:
    """End a signed agreement before its last day, with a reason: from that day on it covers nothing."""
    agreement = agreement_managed(key, by=by, initiative=initiative, locked=True)
    require_step(agreement, Agreement.State.ENDED)
    if not fold(reason):
        raise Refused(_("A reason is missing."), _("Say in a sentence why the agreement ends."))
    if on > agreement.ends_on:
        raise Refused(_("This agreement has ended by itself, on its last day."), _("There is nothing to do."))
    Agreement.objects.filter(pk=agreement.pk).update(
        state=Agreement.State.ENDED, ended_on=on, end_reason=reason.strip()
    )
    detail = {"reason": reason.strip(), "on": on.isoformat()}
    record_event(by=by.doer, verb="ended", object=str(agreement), detail=detail, concerns=_parties(agreement))
    return agreement


def _columns(draft: AgreementDraft) -> dict[str, object]:
    return {
        "kind": draft.kind,
        "title": draft.title.strip(),
        "purpose": draft.purpose.strip(),
        "measures": list(draft.measures),
        "fields": list(draft.fields),
        "smallest_cell": draft.smallest_cell,
        "starts_on": draft.starts_on,
        "ends_on": draft.ends_on,
        "destroy_by": draft.destroy_by,
    }


def _set_parties(agreement: Agreement, keys: tuple[str, ...]) -> None:
    organisations = list(taking_part(agreement.initiative).filter(key__in=keys))
    if len(organisations) != len(keys):
        raise Refused(_("One of the parties does not take part in this initiative."), _("Choose among those that do."))
    agreement.parties.all().delete()
    AgreementParty.objects.bulk_create(AgreementParty(agreement=agreement, organisation=one) for one in organisations)
    prefetch_related_objects([agreement], "parties__organisation")


def _parties(agreement: Agreement) -> tuple[str, ...]:
    return tuple(str(party.organisation) for party in agreement.parties.all())


def _plain(changed: Mapping[str, tuple[object, object]]) -> dict[str, list[object]]:
    """Before and after, as the log can keep them."""
    return {
        field: [str(value) if isinstance(value, date) else value for value in pair] for field, pair in changed.items()
    }
