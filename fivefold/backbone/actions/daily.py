"""What the site does once a day: say which agreements end soon, and mail it.

A notice is said exactly once: its row and its event are one transaction, and a second row of the same mark and last day
is impossible. Its mail goes out after that, and is marked as out after the server took it: a run that dies before the
mark sends it again the next time. So no mail is lost; one may come twice when the process dies between the server's
"taken" and the mark. Both copies carry one Message-ID, by which mail programs know them for the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from fivefold.backbone.agreement_terms import mark_of
from fivefold.backbone.log import record_event
from fivefold.backbone.models import Agreement, AgreementNotice, Person
from fivefold.backbone.queries.agreements_due import agreements_ending, notices_to_mail, people_to_tell
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.initiatives import subject_of_initiative
from fivefold.backbone.standing import Standing


def say_agreements_ending(*, by: Standing, at: datetime, on: date) -> tuple[AgreementNotice, ...]:
    """Say of each agreement in force that its end has come within 30, 7 or 1 days. The notices that are new."""
    said = (_say(by, agreement, at, on) for agreement in agreements_ending(on=on))
    return tuple(notice for notice in said if notice is not None)


@transaction.atomic
def _say(by: Standing, agreement: Agreement, at: datetime, on: date) -> AgreementNotice | None:
    by.require(Verb.MANAGE_AGREEMENTS, subject_of_initiative(agreement.initiative), _("say that an agreement ends"))
    mark = mark_of(ends_on=agreement.ends_on, on=on)
    if mark is None:
        return None
    notice, new = AgreementNotice.objects.get_or_create(
        agreement=agreement, days_before=mark, ends_on=agreement.ends_on, defaults={"said_at": at}
    )
    if not new:
        return None
    detail = {"days": (agreement.ends_on - on).days, "ends_on": agreement.ends_on.isoformat()}
    concerns = tuple(str(party.organisation) for party in agreement.parties.select_related("organisation"))
    record_event(by=by.doer, verb="ending-said", object=str(agreement), detail=detail, concerns=concerns)
    return notice


@dataclass(frozen=True, slots=True)
class Mailed:
    """How many mails went out, and how many notices wait for the next run because the mail server failed."""

    mails: int
    waiting: int


def mail_agreement_notices(
    *, by: Standing, at: datetime, on: date, host: str, address_of: Callable[[Agreement], str]
) -> Mailed:
    """Mail what was said and is not out yet to backbone leads and to those who sign for a party, in their language.

    host: the right side of the Message-ID. address_of: the page of an agreement, in the language being written.
    """
    mails = waiting = 0
    for notice in notices_to_mail(on=on):
        people = people_to_tell(notice.agreement, on=on)
        try:
            for person in people:
                _mail(notice, person, on, host, address_of).send()
        except (OSError, SMTPException):
            waiting += 1
            continue
        mails += len(people)
        _mark(by, notice, len(people), at)
    return Mailed(mails, waiting)


@transaction.atomic
def _mark(by: Standing, notice: AgreementNotice, people: int, at: datetime) -> None:
    if AgreementNotice.objects.filter(pk=notice.pk, mailed_at=None).update(mailed_at=at):
        detail = {"mark": notice.days_before, "people": people}
        record_event(by=by.doer, verb="ending-mailed", object=str(notice.agreement), detail=detail)


def _mail(
    notice: AgreementNotice, person: Person, on: date, host: str, address_of: Callable[[Agreement], str]
) -> EmailMessage:
    agreement, days = notice.agreement, (notice.ends_on - on).days
    with override(person.language):
        day = date_format(notice.ends_on, "DATE_FORMAT")
        words = (
            ngettext(
                "This agreement ends in %(days)d day, on %(day)s:", "This agreement ends in %(days)d days, on %(day)s:",
                days,
            ) % {"days": days, "day": day},
            agreement.title,
            address_of(agreement),
            _("After that day nothing can be sent, read or shared under it. To go on, renew it in time."),
        )  # fmt: skip
        subject = _("An agreement ends on %(day)s") % {"day": day}
    name = f"agreement-{agreement.key}-{notice.days_before}-{notice.ends_on.isoformat()}-{person.key}"
    return EmailMessage(subject, "\n\n".join(words), to=[person.email], headers={"Message-ID": f"<{name}@{host}>"})
