"""May this person read, write or sign this agreement; and does an agreement cover what somebody is about to do?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fivefold.backbone.agreement_terms import Act, Gap, HeldAgreement, Part, covers, nearest
from fivefold.backbone.models import Agreement, AgreementParty, Initiative
from fivefold.backbone.queries.agreements import (
    agreements_binding,
    in_which_it_stands,
    parties_to_sign,
    whole_rows,
)
from fivefold.backbone.queries.initiatives import initiative_named
from fivefold.backbone.refusals import NotAllowed, not_allowed, nothing_here
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.initiatives import subject_of_initiative
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Refused

State = Agreement.State
STEPS: dict[str, frozenset[str]] = {
    State.DRAFT: frozenset({State.SIGNED}),
    State.SIGNED: frozenset({State.ENDED}),
    State.ENDED: frozenset(),
}
"""From each state to the ones it may become; there is no other way."""

KIND_NAMES = {
    Agreement.Kind.DATA_SHARING: gettext_lazy("data-sharing agreement"),
    Agreement.Kind.MEMORANDUM: gettext_lazy("memorandum of understanding"),
    Agreement.Kind.GRANT: gettext_lazy("grant agreement"),
}


class NotCovered(NotAllowed):
    """No agreement covers the act (403). `gap`: what is missing from the nearest one; None when there is none."""

    def __init__(self, reason: str, advice: str, gap: Gap | None = None) -> None:
        super().__init__(reason, advice)
        self.gap = gap


# --- who --------------------------------------------------------------------------------------------------------------


def initiative_with_agreements(slug: str, *, by: Standing) -> Initiative:
    """The initiative for somebody who may read at least some agreements in it. NothingHere for outsiders."""
    initiative = initiative_named(slug)
    by.require_sight(subject_of_initiative(initiative))
    if not any(Verb.SEE_AGREEMENTS in held.role.verbs and _reaches(held.initiatives, initiative) for held in by.roles):
        raise not_allowed(_("read agreements"))
    return initiative


def _reaches(initiatives: frozenset[int] | None, initiative: Initiative) -> bool:
    return initiatives is None or initiative.pk in initiatives


def initiative_to_write_agreements(slug: str, *, by: Standing) -> Initiative:
    initiative = initiative_named(slug)
    by.require_sight(subject_of_initiative(initiative))
    by.require(Verb.MANAGE_AGREEMENTS, subject_of_initiative(initiative), _("write agreements"))
    return initiative


def agreement_seen(key: str, *, by: Standing, initiative: str, locked: bool = False) -> Agreement:
    """The agreement for somebody who may read it; NothingHere for everybody else, whether it exists or not.

    locked: until the transaction ends nobody else changes it.
    """
    rows: QuerySet[Agreement] = Agreement.objects.filter(key=key, initiative__slug=initiative)
    if locked:
        rows = rows.select_for_update(of=("self",))
    found = whole_rows(rows).first()
    if found is None or not sees(by, found):
        raise nothing_here()
    return found


def sees(by: Standing, agreement: Agreement) -> bool:
    parties = (in_which_it_stands(agreement, party) for party in agreement.parties.all())
    return any(by.may(Verb.SEE_AGREEMENTS, one) for one in (subject_of_initiative(agreement.initiative), *parties))


def agreement_managed(key: str, *, by: Standing, initiative: str, locked: bool = False) -> Agreement:
    """For those who write agreements. NotAllowed for others who may read it."""
    found = agreement_seen(key, by=by, initiative=initiative, locked=locked)
    by.require(Verb.MANAGE_AGREEMENTS, subject_of_initiative(found.initiative), _("change this agreement"))
    return found


def agreement_to_sign(
    key: str, *, by: Standing, initiative: str, locked: bool = False
) -> tuple[Agreement, tuple[AgreementParty, ...]]:
    """The agreement and the unsigned parties the reader may sign for.

    NotAllowed: they may sign for none of its parties. Refused: theirs have signed, or they signed for another party.
    """
    found = agreement_seen(key, by=by, initiative=initiative, locked=locked)
    everybody = tuple(found.parties.all())
    if not any(by.may(Verb.SIGN_AGREEMENT, in_which_it_stands(found, party)) for party in everybody):
        raise not_allowed(_("sign this agreement"))
    if any(party.signed_by_id == by.person for party in everybody if party.signed_by_id is not None):
        raise Refused(_("You have signed this agreement."), _("For another party, somebody else has to sign."))
    mine = parties_to_sign(found, by)
    if not mine:
        raise Refused(_("Your organisation has signed this agreement."), _("There is nothing left to do for you."))
    return found, mine


# --- states -----------------------------------------------------------------------------------------------------------


def require_step(agreement: Agreement, to: str) -> None:
    """Refused when an agreement in this state cannot become that."""
    if to not in STEPS[agreement.state]:
        said = {
            State.DRAFT: _("This agreement is not signed yet."),
            State.SIGNED: _("This agreement is signed already."),
            State.ENDED: _("This agreement has ended, and stays so."),
        }
        raise Refused(said[State(agreement.state)], _("To agree anew, renew it: that makes a new draft."))


def require_unsigned(agreement: Agreement) -> None:
    """Refused as soon as one party has signed: what was signed stays as it is."""
    if agreement.signed_terms:
        raise Refused(
            _("This agreement cannot be changed any more: it carries a signature."),
            _("Renew it: that makes a new draft of it, which everybody signs anew."),
        )


# --- what is covered --------------------------------------------------------------------------------------------------


def require_agreement(
    *,
    organisation: int,
    on: date,
    kind: str = Agreement.Kind.DATA_SHARING,
    measures: Iterable[str] = (),
    fields: Iterable[str] = (),
) -> HeldAgreement:
    """The one agreement of the organisation (row id) that covers all of this on that day.

    One agreement has to cover everything: what one lacks is not borrowed from another. Its `terms.smallest_cell` is
    the caller's to keep. NotCovered: which part is not covered by the nearest one, and what to do. ValueError: an act
    on data that names no measure or no field, which would be covered by mistake.
    """
    act = Act(kind=kind, measures=frozenset(measures), fields=frozenset(fields))
    if kind == Agreement.Kind.DATA_SHARING and not (act.measures and act.fields):
        raise ValueError("Name the measures and the fields of an act on data.")
    gaps = []
    for agreement in agreements_binding(organisation):
        gap = covers(agreement, act, on)
        if gap is None:
            return agreement
        gaps.append(gap)
    raise _not_covered(kind, nearest(gaps) if gaps else None)


def _not_covered(kind: str, gap: Gap | None) -> NotCovered:
    if gap is None or gap.part is Part.KIND:
        return NotCovered(
            _("This organisation has no %(kind)s.") % {"kind": KIND_NAMES[Agreement.Kind(kind)]},
            _("Ask the backbone to draft one."),
            gap,
        )
    reason, advice = _WORDS[gap.part](gap.what)
    return NotCovered(reason, advice, gap)


def _unsigned(parties: tuple[str, ...]) -> tuple[str, str]:
    said = {"parties": ", ".join(parties)}
    return _("The agreement is not signed by: %(parties)s.") % said, _("Ask them to sign it.")


def _not_yet(day: tuple[str, ...]) -> tuple[str, str]:
    return _("The agreement begins on %(day)s.") % {"day": day[0]}, _("Wait until then.")


def _ended(day: tuple[str, ...]) -> tuple[str, str]:
    return _("The agreement ended on %(day)s.") % {"day": day[0]}, _("Ask the backbone to renew it.")


def _no_measure(ids: tuple[str, ...]) -> tuple[str, str]:
    said = ngettext(
        "The agreement does not cover this measure: %(ids)s.", "The agreement does not cover these measures: %(ids)s.",
        len(ids),
    )  # fmt: skip
    return said % {"ids": ", ".join(ids)}, _("Leave it out, or ask for an agreement that names it.")


def _no_field(ids: tuple[str, ...]) -> tuple[str, str]:
    said = ngettext(
        "The agreement does not cover this field: %(ids)s.", "The agreement does not cover these fields: %(ids)s.",
        len(ids),
    )  # fmt: skip
    return said % {"ids": ", ".join(ids)}, _("Leave it out, or ask for an agreement that names it.")


_WORDS: dict[Part, Callable[[tuple[str, ...]], tuple[str, str]]] = {
    Part.SIGNATURE: _unsigned,
    Part.NOT_YET: _not_yet,
    Part.ENDED: _ended,
    Part.MEASURE: _no_measure,
    Part.FIELD: _no_field,
}
