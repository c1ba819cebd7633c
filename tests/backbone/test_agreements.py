"""Agreements in the database: drafted, signed, renewed, ended; who sees them; what other rooms are refused."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from fivefold.backbone.actions import agreements as actions
from fivefold.backbone.actions.agreements import (
    attach_file,
    draft_agreement,
    edit_agreement,
    end_agreement,
    renew_agreement,
    sign_agreement,
)
from fivefold.backbone.agreement_terms import AgreementDraft, Part, Phase
from fivefold.backbone.models import Agreement, AgreementParty, Event, Organisation
from fivefold.backbone.queries.agreements import agreement_page, agreements_seen, held
from fivefold.backbone.queries.agreements_due import agreements_to_purge, agreements_waiting
from fivefold.backbone.queries.standing import standing_of
from fivefold.backbone.refusals import ChangedMeanwhile, NotAllowed, NothingHere
from fivefold.backbone.rules import agreements as rules
from fivefold.backbone.rules.agreements import STEPS, NotCovered, agreement_seen, require_agreement
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Refused
from tests.cast import CHAIR, EVALUATOR, FORMER, FUNDER, LEAD, MEMBER, OTHER, PARTNER, REPORTER, STEWARD
from tests.cast.world import World, build_world
from tests.cast.world_agreements import drafted, sign

pytestmark = pytest.mark.django_db
HOME = Path(settings.FIVEFOLD_HOME)


@pytest.fixture(name="world")
def _world() -> World:
    return build_world()


def today() -> date:
    return timezone.now().date()


def by(world: World, name: str) -> Standing:
    return standing_of(world.people[name], on=today())


def draft(*parties: Organisation, **changes: Any) -> AgreementDraft:
    values: dict[str, Any] = {
        "kind": "data-sharing",
        "title": "Data",
        "purpose": "To know.",
        "parties": tuple(party.key for party in parties),
        "starts_on": today(),
        "ends_on": today() + timedelta(days=100),
        "measures": ("seats",),
        "fields": ("seats",),
        **changes,
    }
    return AgreementDraft(**values)


def made(world: World, *parties: Organisation, **changes: Any) -> Agreement:
    return draft_agreement(
        by=by(world, LEAD), initiative="river", key=changes.pop("key", "k" * 12), draft=draft(*parties, **changes)
    )


def signed_by(world: World, agreement: Agreement, who: str, party: Organisation, **changes: Any) -> Agreement:
    given: dict[str, Any] = {"seen": agreement.version, "party": party.key, "name": world.people[who].name, **changes}
    return sign_agreement(by=by(world, who), initiative="river", key=agreement.key, at=timezone.now(), **given)


def last_event() -> Event:
    return Event.objects.latest("sequence")


# --- writing ----------------------------------------------------------------------------------------------------------


def test_a_form_sent_twice_makes_one_draft(world: World) -> None:
    """D3: the key travels with the form; the second answer is the first's, and the log knows one event."""
    before = Event.objects.count()
    assert made(world, world.a).pk == made(world, world.a, title="Sent again").pk
    assert Event.objects.count() == before + 1
    assert (last_event().verb, Agreement.objects.get(key="k" * 12).title) == ("drafted", "Data")


@pytest.mark.parametrize("name", [MEMBER, REPORTER, PARTNER, FUNDER, CHAIR, EVALUATOR])
def test_only_the_backbone_writes_agreements(world: World, name: str) -> None:
    with pytest.raises(NotAllowed):
        draft_agreement(by=by(world, name), initiative="river", key="k" * 12, draft=draft(world.a))


def test_a_party_takes_part(world: World) -> None:
    """An organisation that left cannot be bound any more."""
    world.b.participations.update(status="left")
    with pytest.raises(Refused, match="does not take part"):
        made(world, world.b)
    assert not Agreement.objects.filter(key="k" * 12).exists()


def test_two_who_change_a_draft(world: World) -> None:
    """R6: the second sees what changed, and nothing of theirs is written."""
    agreement = made(world, world.a)
    edit_agreement(by=by(world, LEAD), initiative="river", key=agreement.key, seen=1, draft=draft(world.a, title="One"))
    with pytest.raises(ChangedMeanwhile) as refused:
        edit_agreement(
            by=by(world, STEWARD), initiative="river", key=agreement.key, seen=1, draft=draft(world.b, title="Two")
        )
    assert [(clash.now, clash.yours) for clash in refused.value.clashes if clash.field == "title"] == [("One", "Two")]
    agreement.refresh_from_db()
    assert agreement.title == "One"
    assert agreement.parties.get().organisation == world.a


def test_create_forbids_what_edit_forbids(world: World) -> None:
    """A5: a limit below the house's cannot be reached by drafting first and changing then."""
    agreement = made(world, world.a)
    for seen, changes in ((1, {"smallest_cell": 3}), (1, {"measures": ("all",)}), (1, {"parties": ("nobody",)})):
        with pytest.raises(Refused):
            edit_agreement(
                by=by(world, LEAD), initiative="river", key=agreement.key, seen=seen, draft=draft(world.a, **changes)
            )
    agreement.refresh_from_db()
    assert (agreement.smallest_cell, agreement.measures, agreement.version) == (None, ["seats"], 1)


# --- signing ----------------------------------------------------------------------------------------------------------


def test_it_is_in_force_when_all_have_signed(world: World) -> None:
    agreement = made(world, world.a, world.b)
    signed_by(world, agreement, PARTNER, world.a)
    agreement.refresh_from_db()
    assert agreement.state == Agreement.State.DRAFT
    signed_by(world, agreement, OTHER, world.b, name="  other ")  # the same name, however it is typed
    agreement.refresh_from_db()
    assert agreement.state == Agreement.State.SIGNED
    assert held(agreement).unsigned == ()
    page = agreement_page(agreement, by(world, LEAD), on=today())
    assert {signature.hash for signature in page.signatures} == {page.terms.digest}
    assert all(signature.whole for signature in page.signatures)


def test_the_log_knows_hashes_and_pseudonyms_but_no_name(world: World) -> None:
    signed_by(world, made(world, world.a), PARTNER, world.a)
    event = last_event()
    assert event.actor == f"person:{world.people[PARTNER].key}"
    assert world.people[PARTNER].name not in event.detail
    assert '"terms":' in event.detail


@pytest.mark.parametrize("name", [LEAD, STEWARD, REPORTER, EVALUATOR])
def test_nobody_signs_for_an_organisation_they_do_not_lead(world: World, name: str) -> None:
    with pytest.raises(NotAllowed):
        signed_by(world, made(world, world.a), name, world.a)


def test_a_lead_signs_for_their_own_party_only(world: World) -> None:
    """A2: the other party's key in the form changes nothing."""
    with pytest.raises(Refused, match="cannot sign for this organisation"):
        signed_by(world, made(world, world.a, world.b), PARTNER, world.b)


def test_one_person_does_not_sign_both_sides(world: World) -> None:
    """A17: whoever leads two parties is not both sides of a promise."""
    from fivefold.backbone.models import Appointment, Membership

    Membership.objects.create(person=world.people[PARTNER], organisation=world.b, started_on=date(2020, 1, 1))
    Appointment.objects.create(
        person=world.people[PARTNER], role="partner-lead", organisation=world.b, started_on=date(2020, 1, 1),
        given_by="system:tests",
    )  # fmt: skip
    agreement = made(world, world.a, world.b)
    signed_by(world, agreement, PARTNER, world.a)
    with pytest.raises(Refused, match="somebody else has to sign"):
        signed_by(world, agreement, PARTNER, world.b)


def test_another_name_is_no_signature(world: World) -> None:
    with pytest.raises(Refused, match="not your name"):
        signed_by(world, made(world, world.a), PARTNER, world.a, name="Somebody Else")


def test_nobody_signs_what_changed_while_they_read(world: World) -> None:
    agreement = made(world, world.a)
    edit_agreement(by=by(world, LEAD), initiative="river", key=agreement.key, seen=1, draft=draft(world.a, title="New"))
    with pytest.raises(ChangedMeanwhile):
        signed_by(world, agreement, PARTNER, world.a, seen=1)


def test_nothing_changes_after_a_signature(world: World) -> None:
    """A18: neither terms nor document; the way on is a renewal."""
    agreement = made(world, world.a, world.b)
    signed_by(world, agreement, PARTNER, world.a)
    given = {"by": by(world, LEAD), "initiative": "river", "key": agreement.key}
    with pytest.raises(Refused, match="carries a signature"):
        edit_agreement(**given, seen=1, draft=draft(world.a))
    with pytest.raises(Refused, match="carries a signature"):
        attach_file(**given, content=b"text", name="a.txt", home=HOME)


def test_without_that_rule_signed_terms_would_change(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The flaw put back: the guard gone, the columns change under a signature. What is in force still does not: it is
    read from the text that was signed."""
    agreement = made(world, world.a)
    signed_by(world, agreement, PARTNER, world.a)
    monkeypatch.setattr(actions, "require_unsigned", lambda agreement: None)
    wider = draft(world.a, measures=("seats", "grades"))
    edit_agreement(by=by(world, LEAD), initiative="river", key=agreement.key, seen=1, draft=wider)
    agreement.refresh_from_db()
    assert agreement.measures == ["grades", "seats"]
    assert held(agreement).terms.measures == ("seats",)


def test_terms_changed_in_the_database_lose_their_signatures(world: World) -> None:
    """Whoever rewrites the signed text itself leaves signatures that are under another fingerprint."""
    agreement = made(world, world.a)
    signed_by(world, agreement, PARTNER, world.a)
    text = Agreement.objects.get(pk=agreement.pk).signed_terms
    Agreement.objects.filter(pk=agreement.pk).update(signed_terms=text.replace('["seats"]', '["grades","seats"]'))
    with pytest.raises(NotCovered) as refused:
        require_agreement(organisation=world.a.pk, measures=["grades"], fields=["seats"], on=today())
    assert refused.value.gap and refused.value.gap.part in (Part.SIGNATURE, Part.MEASURE)
    assert held(Agreement.objects.get(pk=agreement.pk)).unsigned == (world.a.name,)


# --- states -----------------------------------------------------------------------------------------------------------


def test_there_is_no_way_back(world: World) -> None:
    """A18: from each state only where the table leads; ended is the end."""
    assert {"draft": {"signed"}, "signed": {"ended"}, "ended": set()} == STEPS
    agreement = made(world, world.a)
    given: dict[str, Any] = {"by": by(world, LEAD), "initiative": "river", "key": agreement.key}
    with pytest.raises(Refused, match="not signed yet"):
        end_agreement(**given, reason="No need.", on=today())
    signed_by(world, agreement, PARTNER, world.a)
    with pytest.raises(Refused, match="reason"):
        end_agreement(**given, reason=" ", on=today())
    end_agreement(**given, reason="The programme closed.", on=today())
    for replay in (
        lambda: end_agreement(**given, reason="Again.", on=today()),
        lambda: signed_by(world, agreement, PARTNER, world.a),
    ):
        with pytest.raises(Refused):
            replay()
    agreement.refresh_from_db()
    assert (agreement.state, agreement.end_reason) == ("ended", "The programme closed.")


def test_the_twin_of_the_table_of_states(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The flaw put back: an edge from ended to ended, and the replayed form is taken."""
    agreement = made(world, world.a)
    signed_by(world, agreement, PARTNER, world.a)
    given: dict[str, Any] = {"by": by(world, LEAD), "initiative": "river", "key": agreement.key, "on": today()}
    end_agreement(**given, reason="First.")
    monkeypatch.setitem(rules.STEPS, "ended", frozenset({"ended"}))
    end_agreement(**given, reason="Replayed.")
    agreement.refresh_from_db()
    assert agreement.end_reason == "Replayed."


def test_renewing_makes_one_draft_for_as_long_again(world: World) -> None:
    agreement = made(world, world.a, destroy_by=today() + timedelta(days=120))
    signed_by(world, agreement, PARTNER, world.a)
    first, again = (renew_agreement(by=by(world, LEAD), initiative="river", key=agreement.key) for _ in range(2))
    assert first.pk == again.pk
    assert first.starts_on == agreement.ends_on + timedelta(days=1)
    assert first.ends_on - first.starts_on == agreement.ends_on - agreement.starts_on
    assert first.destroy_by == first.ends_on + timedelta(days=20)
    assert (first.renews, first.state, first.signed_terms) == (agreement, "draft", "")
    assert [party.organisation for party in first.parties.all()] == [world.a]


# --- who sees ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [OTHER, MEMBER, CHAIR, FORMER])
def test_for_others_it_is_not_there(world: World, name: str) -> None:
    """A2: another organisation's lead, and who has no right at all, learn nothing from a guessed key."""
    for key in (world.names["agreement_signed"], "nosuchkeyatall"):
        with pytest.raises(NothingHere) as refused:
            agreement_seen(key, by=by(world, name), initiative="river")
    assert world.a.name not in str(refused.value)


def test_the_twin_of_that_wall(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The flaw put back: with the check gone, the stranger reads it; so the test above is the check's."""
    monkeypatch.setattr(rules, "sees", lambda by, agreement: True)
    assert agreement_seen(world.names["agreement_signed"], by=by(world, OTHER), initiative="river")


def test_an_agreement_is_not_found_under_another_initiative(world: World) -> None:
    with pytest.raises(NothingHere):
        agreement_seen(world.names["agreement_signed"], by=by(world, LEAD), initiative="other")


def test_lists_show_what_may_be_seen_unsigned_first(world: World) -> None:
    drafted(world, "Of Birch", world.b)
    seen = {
        name: [line.title for line in agreements_seen(by(world, name), world.initiative, on=today())]
        for name in (LEAD, PARTNER, OTHER, MEMBER)
    }
    assert seen[PARTNER] == ["Data for the years to come", "Data of this year"]
    assert (seen[OTHER], seen[MEMBER]) == (["Of Birch"], [])
    assert seen[LEAD][-1] == "Data of this year" and len(seen[LEAD]) == 3


def test_a_right_ends_with_the_membership(world: World) -> None:
    """A6: the next request reads the standing anew."""
    key = world.names["agreement_signed"]
    assert agreement_seen(key, by=by(world, PARTNER), initiative="river")
    world.people[PARTNER].memberships.update(ended_on=today())
    with pytest.raises(NothingHere):
        agreement_seen(key, by=by(world, PARTNER), initiative="river")


def test_an_organisation_that_was_merged_keeps_its_agreements(world: World) -> None:
    """A22: what Ash signed binds the organisation it became, whose people read it."""
    world.a.merged_into = world.b
    world.a.save()
    key = world.names["agreement_signed"]
    assert agreement_seen(key, by=by(world, OTHER), initiative="river").key == key
    assert require_agreement(organisation=world.b.pk, measures=["seats"], fields=["seats"], on=today()).key == key


# --- what other rooms ask ---------------------------------------------------------------------------------------------


def asked(world: World, organisation: Organisation | None = None, **changes: Any) -> str:
    values: dict[str, Any] = {"measures": ["seats"], "fields": ["seats"], "on": today(), **changes}
    return require_agreement(organisation=(organisation or world.a).pk, **values).key


def test_an_agreement_in_force_covers(world: World) -> None:
    assert asked(world) == world.names["agreement_signed"]


@pytest.mark.parametrize(
    ("changes", "part", "words"),
    [
        ({"measures": ["grades"]}, Part.MEASURE, "grades"),
        ({"fields": ["seats", "ssn"]}, Part.FIELD, "ssn"),
        ({"on": date(2019, 1, 1)}, Part.NOT_YET, "begins on"),
        ({"on": date(2099, 1, 1)}, Part.ENDED, "ended on"),
        ({"kind": "memorandum"}, Part.KIND, "no memorandum"),
    ],
)
def test_what_is_not_covered_is_said(world: World, changes: dict[str, Any], part: Part, words: str) -> None:
    """A16: 403, with the part that is missing and what to do; never a person's data."""
    with pytest.raises(NotCovered, match=words) as refused:
        asked(world, **changes)
    assert isinstance(refused.value, NotAllowed)
    assert refused.value.gap and refused.value.gap.part is part
    assert refused.value.advice


def test_no_agreement_and_an_unsigned_one_cover_nothing(world: World) -> None:
    with pytest.raises(NotCovered, match="has no data-sharing"):
        asked(world, world.b)
    agreement = made(world, world.b)
    with pytest.raises(NotCovered, match="not signed by: Birch Labs"):
        asked(world, world.b)
    signed_by(world, agreement, OTHER, world.b)
    assert asked(world, world.b) == agreement.key


def test_it_covers_nothing_from_the_day_it_ends_early(world: World) -> None:
    key = world.names["agreement_signed"]
    end_agreement(by=by(world, LEAD), initiative="river", key=key, reason="The programme closed.", on=today())
    assert asked(world, on=today() - timedelta(days=1)) == key
    with pytest.raises(NotCovered, match="ended on"):
        asked(world)


def test_two_agreements_are_not_added_up(world: World) -> None:
    """One covers measure x, another measure y: nobody agreed to send both for one purpose."""
    for measure in ("x", "y"):
        sign(drafted(world, measure, world.b, measures=[measure]), {world.b.pk: world.people[OTHER]})
    assert asked(world, world.b, measures=["x"]) != asked(world, world.b, measures=["y"])
    with pytest.raises(NotCovered):
        asked(world, world.b, measures=["x", "y"])


@pytest.mark.parametrize("missing", ["measures", "fields"])
def test_an_act_that_names_nothing_is_a_fault_of_the_caller(world: World, missing: str) -> None:
    with pytest.raises(ValueError, match="Name the measures"):
        asked(world, **{missing: []})


def test_a_row_slipped_in_as_party_is_not_covered(world: World) -> None:
    """A party without a signature of its own is none."""
    agreement = Agreement.objects.get(key=world.names["agreement_signed"])
    AgreementParty.objects.create(agreement=agreement, organisation=world.b)
    with pytest.raises(NotCovered, match="not signed by: Birch Labs"):
        asked(world, world.b)


# --- what waits -------------------------------------------------------------------------------------------------------


def acts(world: World, name: str) -> list[tuple[str, str]]:
    return [(one.act, one.what) for one in agreements_waiting(by(world, name), on=today())]


def test_home_says_what_waits_for_whom(world: World) -> None:
    ending = drafted(world, "Ends soon", world.a, ends_on=today() + timedelta(days=9))
    old = drafted(world, "Long over", world.a, ends_on=today(), destroy_by=today())
    for agreement in (ending, old):
        sign(agreement, {world.a.pk: world.people[PARTNER]})
    Agreement.objects.filter(pk=old.pk).update(starts_on=date(2020, 1, 1), ends_on=date(2021, 1, 1))
    assert acts(world, PARTNER) == [("sign", "Data for the years to come")]
    assert acts(world, LEAD) == [("destroy", "Long over"), ("renew", "Ends soon")]
    assert acts(world, MEMBER) == []
    assert [agreement.title for agreement in agreements_to_purge(on=today())] == ["Long over"]


def test_a_list_knows_which_end_soon(world: World) -> None:
    sign(drafted(world, "Soon", world.b, ends_on=today() + timedelta(days=30)), {world.b.pk: world.people[OTHER]})
    (line,) = agreements_seen(by(world, OTHER), world.initiative, on=today())
    assert line.phase is Phase.ENDING
