"""What an agreement covers, against a slow, obvious twin; never "everything"; never below the house limit."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivefold.backbone.agreement_terms import (
    Act,
    AgreementTerms,
    Gap,
    HeldAgreement,
    Part,
    Phase,
    covers,
    named,
    nearest,
    phase,
    terms_from,
)
from fivefold.vocabulary import Refused

DAY = date(2026, 6, 1)
WORDS = ("a", "b", "c")


def terms(**changes: object) -> AgreementTerms:
    values: dict[str, object] = {
        "agreement": "k" * 12,
        "initiative": "river",
        "kind": "data-sharing",
        "title": "Data",
        "purpose": "To know.",
        "parties": (("b", "Birch"), ("a", "Ash")),
        "measures": ("seats",),
        "fields": ("seats",),
        "smallest_cell": None,
        "starts_on": DAY,
        "ends_on": DAY + timedelta(days=30),
        "destroy_by": None,
        "file_hash": "",
        **changes,
    }
    return AgreementTerms(**values)  # type: ignore[arg-type]


subsets = st.frozensets(st.sampled_from(WORDS))
days = st.integers(-5, 5).map(lambda n: DAY + timedelta(days=n))
held_agreements = st.builds(
    lambda kind, measures, fields, start, length, ended, unsigned: HeldAgreement(
        key="k" * 12,
        terms=terms(
            kind=kind,
            measures=tuple(measures),
            fields=tuple(fields),
            starts_on=start,
            ends_on=start + timedelta(days=length),
        ),
        unsigned=unsigned,
        ended_on=ended,
    ),
    st.sampled_from(("data-sharing", "grant")), subsets, subsets, days, st.integers(0, 5), st.none() | days,
    st.sampled_from(((), ("Ash",))),
)  # fmt: skip
acts = st.builds(Act, kind=st.sampled_from(("data-sharing", "grant")), measures=subsets, fields=subsets)


def slowly_covers(agreement: HeldAgreement, act: Act, on: date) -> bool:
    """The twin: every single permission (kind, measure or field, day) the agreement gives, written out one by one."""
    if agreement.unsigned:
        return False
    said, day, in_force = agreement.terms, agreement.terms.starts_on, []
    while day <= said.ends_on:
        if agreement.ended_on is None or day < agreement.ended_on:
            in_force.append(day)
        day += timedelta(days=1)
    given_out = {(said.kind, what, one, day) for day in in_force for what, ids in
                 (("measure", said.measures), ("field", said.fields), ("", ("",))) for one in ids}  # fmt: skip
    asked = [(act.kind, "", "", on), *((act.kind, "measure", m, on) for m in act.measures)]
    return all(one in given_out for one in [*asked, *((act.kind, "field", f, on) for f in act.fields)])


@given(held_agreements, acts, days)
def test_the_decision_is_that_of_the_list_of_all_permissions(agreement: HeldAgreement, act: Act, on: date) -> None:
    """A16: what the twin does not find in the list of permissions is not covered, and nothing else is refused."""
    assert (covers(agreement, act, on) is None) == slowly_covers(agreement, act, on)


def test_the_twin_notices_a_decision_that_reads_an_empty_list_as_everything() -> None:
    """The flaw put back: an empty scope that covers all. Twin and flawed decision differ, so the test above bites."""

    def flawed(agreement: HeldAgreement, act: Act, on: date) -> Gap | None:
        gap = covers(agreement, act, on)
        return None if gap and gap.part is Part.MEASURE and not agreement.terms.measures else gap

    agreement, act = HeldAgreement(key="k", terms=terms(measures=())), Act(kind="data-sharing", measures=frozenset("a"))
    assert flawed(agreement, act, DAY) is None
    assert not slowly_covers(agreement, act, DAY)
    assert covers(agreement, act, DAY) == Gap(Part.MEASURE, ("a",))


@pytest.mark.parametrize(
    ("on", "ended_on", "part"),
    [
        (DAY - timedelta(days=1), None, Part.NOT_YET),
        (DAY, None, None),  # the first day counts
        (DAY + timedelta(days=30), None, None),  # and so does the last
        (DAY + timedelta(days=31), None, Part.ENDED),
        (DAY + timedelta(days=4), DAY + timedelta(days=5), None),
        (DAY + timedelta(days=5), DAY + timedelta(days=5), Part.ENDED),  # ended_on is the first day without
    ],
)
def test_days_at_the_edges(on: date, ended_on: date | None, part: Part | None) -> None:
    agreement = HeldAgreement(key="k", terms=terms(), ended_on=ended_on)
    act = Act(kind="data-sharing", measures=frozenset({"seats"}), fields=frozenset({"seats"}))
    gap = covers(agreement, act, on)
    assert (gap and gap.part) == part


def test_the_nearest_agreement_is_the_one_that_lacks_least() -> None:
    """A reader is told what to mend: the field that is missing, not that another agreement ended years ago."""
    assert nearest([Gap(Part.ENDED), Gap(Part.FIELD, ("x",)), Gap(Part.KIND)]) == Gap(Part.FIELD, ("x",))


@pytest.mark.parametrize("word", ["all", "ANY", "*", "everything", "todos", "se ats", "../x", "a" * 101, "²"])
def test_no_word_stands_for_everything(word: str) -> None:
    with pytest.raises(Refused):
        named([word])


def test_ids_are_kept_in_order_and_once() -> None:
    assert named([" b ", "a", "", "b"]) == ("a", "b")


@pytest.mark.parametrize(
    "wrong",
    [
        {"smallest_cell": 9},  # below the limit of the house: an agreement only raises it
        {"smallest_cell": 1001},
        {"ends_on": DAY - timedelta(days=1)},
        {"destroy_by": DAY},  # before the agreement ends
        {"parties": ()},
        {"title": "  "},
        {"purpose": ""},
        {"measures": ("all",)},
    ],
)
def test_terms_that_cannot_be_are_never_made(wrong: dict[str, object]) -> None:
    with pytest.raises(Refused):
        terms(**wrong)


def test_what_is_signed_is_one_text_that_reads_back() -> None:
    """Round trip is the identity, and the order in which parties were typed changes nothing."""
    said = terms(destroy_by=DAY + timedelta(days=60), smallest_cell=20)
    assert terms_from(said.canonical) == said
    assert terms(parties=(("a", "Ash"), ("b", "Birch"))).digest == terms().digest


@given(st.sampled_from(["title", "purpose", "file_hash", "kind", "agreement"]), st.text(min_size=1, max_size=5))
def test_any_other_letter_is_another_fingerprint(field: str, more: str) -> None:
    assert terms(**{field: getattr(terms(), field) + more}).digest != terms().digest


@given(days, days, st.integers(0, 40), st.none() | days, st.booleans())
def test_a_phase_says_in_force_exactly_when_a_full_scope_is_covered(
    on: date, start: date, length: int, ended: date | None, signed: bool
) -> None:
    """The list and the decision never contradict one another."""
    said = terms(starts_on=start, ends_on=start + timedelta(days=length))
    agreement = HeldAgreement(key="k", terms=said, unsigned=() if signed else ("Ash",), ended_on=ended)
    covered = covers(agreement, Act(kind="data-sharing"), on) is None
    now = phase(signed=signed, starts_on=said.starts_on, ends_on=said.ends_on, ended_on=ended, on=on)
    assert covered == (now in (Phase.IN_FORCE, Phase.ENDING))


def test_a_list_of_501_ids_is_refused() -> None:
    with pytest.raises(Refused):
        named(f"{a}{b}{c}" for a, b, c in product("abcdefghi", repeat=3))
