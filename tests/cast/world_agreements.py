"""What the cast meets of agreements, grants and tasks.

A draft of A and F that nobody has signed; an agreement of A and F in force, with a document; a grant of F to A with one
report due; a task of the partner lead of A.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from fivefold.backbone.files import keep
from fivefold.backbone.models import Agreement, AgreementParty, Grant, GrantReport, Organisation, Task
from fivefold.backbone.queries.agreements import terms_of
from tests.cast import FUNDER, PARTNER
from tests.cast.world import THEN, World

REPORT_DUE = date(2030, 6, 30)
DOCUMENT = b"%PDF-1.7 the document itself"


def more_agreements(world: World) -> dict[str, str]:
    draft = drafted(world, "Data for the years to come", world.a, world.f)
    signed = drafted(world, "Data of this year", world.a, world.f, document=DOCUMENT)
    sign(signed, {world.a.pk: world.people[PARTNER], world.f.pk: world.people[FUNDER]})
    grant = Grant.objects.create(
        initiative=world.initiative, funder=world.f, recipient=world.a, title="Robots for every school",
        amount=Decimal(125000), starts_on=date(2026, 1, 1), ends_on=date(2030, 12, 31),
    )  # fmt: skip
    GrantReport.objects.create(grant=grant, due_on=REPORT_DUE)
    task = Task.objects.create(
        initiative=world.initiative, title="Ask for the list of schools", person=world.people[PARTNER],
        given_by="system:tests", given_at=THEN,
    )  # fmt: skip
    return {
        "agreement_draft": draft.key,
        "agreement_signed": signed.key,
        "grant": grant.key,
        "report_due": REPORT_DUE.isoformat(),
        "task": task.key,
    }


def drafted(world: World, title: str, *parties: Organisation, document: bytes = b"", **columns: object) -> Agreement:
    """A draft that covers the fields name-of-programme and seats of the measure seats, for a year around today."""
    today = timezone.now().date()
    values: dict[str, object] = {
        "kind": Agreement.Kind.DATA_SHARING,
        "purpose": "To know how many seats there are.",
        "measures": ["seats"],
        "fields": ["name-of-programme", "seats"],
        "starts_on": today - timedelta(days=100),
        "ends_on": today + timedelta(days=265),
        **columns,
    }
    if document:
        file = keep(document, name="terms.pdf", home=Path(settings.FIVEFOLD_HOME))
        values |= {"file_hash": file.hash, "file_name": file.name}
    made = Agreement.objects.create(initiative=world.initiative, title=title, **values)
    AgreementParty.objects.bulk_create(AgreementParty(agreement=made, organisation=party) for party in parties)
    return made


def sign(agreement: Agreement, signers: dict[int, object]) -> None:
    """signers: organisation -> person. Every party signed: the agreement is in force."""
    terms = terms_of(agreement)
    for organisation, person in signers.items():
        agreement.parties.filter(organisation=organisation).update(
            signed_at=THEN, signed_by=person, signed_name=person.name, signed_hash=terms.digest
        )
    Agreement.objects.filter(pk=agreement.pk).update(state=Agreement.State.SIGNED, signed_terms=terms.canonical)
    agreement.refresh_from_db()
