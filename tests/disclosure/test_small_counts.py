"""Counts of few people: nobody who knows every release and every rule learns a small number, or who changed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fivefold.disclosure import small_counts
from fivefold.disclosure.released import ReleasedCount, ReleasedCounts
from fivefold.disclosure.small_counts import LIMITS, Limits, TooFew, read_counts, release_counts, release_share
from fivefold.vocabulary import Refused, Unreleased

FIRST, SECOND = date(2026, 1, 15), date(2026, 7, 15)
TINY = Limits(minimum=4, base=3, lowest_percent=5, highest_percent=95, days_between=90)
"""The same rules at a size at which every possible membership can be tried."""


def release(counts: Mapping[str, int], *, on: date = FIRST, exclusive: bool = True, **more) -> ReleasedCounts:
    said = sum(counts.values()) if exclusive else more.pop("said")
    return release_counts(counts, said=said, asked=more.pop("asked", said + 20), exclusive=exclusive, on=on, **more)


def shown(release: ReleasedCounts) -> dict[str, int | None]:
    return {name: count.value for name, count in release.groups.items()}


# --- by hand ----------------------------------------------------------------------------------------------------------


def test_numbers_are_rounded():
    """By hand, to the nearest 5: 41 -> 40, 33 -> 35, and all 87 -> 85, for an exact whole would undo its parts'."""
    released = release({"a": 41, "b": 33, "c": 13}, asked=98)
    assert shown(released) == {"a": 40, "b": 35, "c": 15}
    assert (released.said.value, released.asked.value) == (85, 100)


def test_a_small_group_takes_the_last_large_one_with_it():
    """By hand: all 92 minus 41 and 12 leaves 39 for b and d: more than 2 x 10, so d may be anything under 10."""
    assert shown(release({"a": 41, "c": 12, "b": 35, "d": 4})) == {"a": 40, "c": 10, "b": None, "d": None}


def test_and_another_when_that_one_could_still_be_told_apart():
    """By hand: c and d are 16 together and c is known to be 10 or more, so d would be 6 or fewer; b goes too."""
    assert shown(release({"a": 41, "b": 33, "c": 12, "d": 4})) == {"a": 40, "b": None, "c": None, "d": None}


def test_a_group_nearly_everybody_is_in_is_hidden():
    """By hand: 55 of 60 leaves 5 who are not, as good as named (privacy-and-safety E6); 30 of 60 leaves 30."""
    assert shown(release({"a": 55, "b": 30}, exclusive=False, said=60)) == {"a": None, "b": 30}


def test_overlapping_groups_are_not_balanced_against_one_another():
    """Groups that share people add up to nothing, so a hidden one cannot be worked out from the rest."""
    assert shown(release({"a": 25, "b": 4, "c": 40}, exclusive=False, said=60)) == {"a": 25, "b": None, "c": 40}


def test_nothing_is_released_of_too_few():
    """19 people cannot be two groups of 10; the refusal says no number."""
    with pytest.raises(TooFew) as refused:
        release({"a": 10, "b": 9})
    assert not any(c.isdigit() for c in str(refused.value))


@pytest.mark.parametrize(
    "counts",
    [({"a": -1, "b": 50}, 49, 60), ({"a": 30, "b": 30}, 61, 70), ({"a": 30, "b": 30}, 60, 50), ({}, 0, 10)],
    ids=["negative", "not-the-whole", "more-than-asked", "no-groups"],
)
def test_what_does_not_fit_is_refused(counts):
    """A control that does not understand refuses: negative, not adding up, more than were asked, nothing."""
    groups, said, asked = counts
    with pytest.raises(Refused, match="do not fit"):
        release_counts(groups, said=said, asked=asked, exclusive=True, on=FIRST)


# --- one release after another ----------------------------------------------------------------------------------------


def test_one_person_more_changes_nothing_that_is_shown():
    """By hand: 42 -> 43 would turn 40 into 45 and say whom the newcomer is (E3); 40 stands, since 43 - 40 < 12."""
    before = release({"a": 42, "b": 33})
    after = release({"a": 43, "b": 53}, on=SECOND, earlier=(before,))
    assert shown(after) == {"a": 40, "b": 55}
    assert (after.groups["a"].since, after.groups["b"].since) == (FIRST, SECOND)


def test_a_release_that_says_nothing_new_is_refused():
    """One person came: the last release stands, and the refusal is the same as when nobody came."""
    before = release({"a": 42, "b": 33})
    for counts in ({"a": 42, "b": 33}, {"a": 43, "b": 33}):
        with pytest.raises(TooFew, match="Too few changed"):
            release(counts, on=SECOND, earlier=(before,))


def test_what_was_hidden_stays_hidden():
    """Otherwise a number that appears tells what it was just before (privacy-and-safety, sticky pattern)."""
    before = release({"a": 41, "c": 20, "b": 35, "d": 4})
    after = release({"a": 71, "c": 40, "b": 73, "d": 30}, on=SECOND, earlier=(before,))
    assert shown(after) == {"a": 70, "c": 40, "b": None, "d": None}


def test_a_number_may_be_hidden_later():
    """By hand: c falls to 3, so it goes, and b with it (b and c: 36, more than 2 x 10); a moved by 30."""
    before = release({"a": 41, "b": 33, "c": 20})
    assert shown(release({"a": 71, "b": 33, "c": 3}, on=SECOND, earlier=(before,))) == {"a": 70, "b": None, "c": None}


def test_releases_keep_their_distance():
    """90 days after 15 January is 15 April: the day before is too soon."""
    before = release({"a": 42, "b": 33})
    grown = {"a": 142, "b": 133}
    with pytest.raises(Refused, match="too recent"):
        release(grown, on=date(2026, 4, 14), earlier=(before,))
    assert shown(release(grown, on=date(2026, 4, 15), earlier=(before,))) == {"a": 140, "b": 135}


def test_other_groups_than_before_are_refused():
    """Two ways of cutting the same people give the difference between them away (E4)."""
    with pytest.raises(Refused, match="not the groups"):
        release({"a": 42, "b": 33, "c": 50}, on=SECOND, earlier=(release({"a": 42, "b": 33}),))


def test_numbers_that_no_longer_fit_one_another_are_not_shown():
    """By hand: said stays 25 (34 - 25 < 12) while a grows from 10 to 24 of 34; "25 of 25" would be false."""
    before = release({"a": 10, "b": 14})
    with pytest.raises(TooFew):
        release({"a": 24, "b": 10}, on=SECOND, earlier=(before,))


# --- the attacker -----------------------------------------------------------------------------------------------------


def possible(groups: int, most: int) -> Iterator[dict[str, int]]:
    """Every way in which at most so many people share out the groups."""
    for vector in itertools.product(range(most + 1), repeat=groups):
        if sum(vector) <= most:
            yield dict(zip("abcd", vector, strict=False))


def wholes(counts: Mapping[str, int], most: int, *, exclusive: bool) -> Iterator[int]:
    """How many may have said anything: all in the groups, or at least as many as in the largest one."""
    yield from [sum(counts.values())] if exclusive else range(max(counts.values()), most + 1)


def tried(
    counts: Mapping[str, int], *earlier: ReleasedCounts, said: int, exclusive: bool = True
) -> ReleasedCounts | None:
    on = SECOND if earlier else FIRST
    try:
        return release_counts(counts, said=said, asked=99, exclusive=exclusive, on=on, earlier=earlier, limits=TINY)
    except TooFew:
        return None


def seen(released: ReleasedCounts) -> str:
    return str(released.to_dict())


def hidden_in(released: ReleasedCounts) -> list[str]:
    return [name for name, count in released.groups.items() if count.value is None]


Behind = dict[str, tuple[ReleasedCounts, list[dict[str, int]]]]
"""A release as the attacker sees it, and every membership that could have led to it."""


def all_behind(groups: int, most: int, *earlier: ReleasedCounts, exclusive: bool = True) -> Behind:
    """Slow and obvious: try every membership there can be. Releases that more people could also have led to are
    left out."""
    behind: Behind = {}
    for counts in possible(groups, most):
        for said in wholes(counts, most, exclusive=exclusive):
            released = tried(counts, *earlier, said=said, exclusive=exclusive)
            if released is not None and (released.said.value or 0) + TINY.moved < most:
                behind.setdefault(seen(released), (released, []))[1].append(counts)
    return behind


def narrowest_secret(behind: Behind) -> int:
    """Over all releases and hidden groups, the fewest values a hidden count can still have."""
    return min(
        len({counts[name] for counts in memberships})
        for released, memberships in behind.values()
        for name in hidden_in(released)
    )


@pytest.mark.parametrize(("groups", "most", "exclusive"), [(3, 31, True), (4, 25, True), (2, 20, False)])
def test_no_hidden_count_is_known_closer_than_the_minimum(groups, most, exclusive):
    """Whoever knows the rules and the release can still choose among `minimum` values of each hidden count."""
    assert narrowest_secret(all_behind(groups, most, exclusive=exclusive)) >= TINY.minimum


FLAWS = {
    "nothing more is hidden": lambda hidden, limits: False,
    "one more is hidden": lambda hidden, limits: len(hidden) == 1,
    "small ones hide one another": lambda hidden, limits: len(hidden) == 1 or 0 < sum(hidden) < limits.minimum,
}


@pytest.mark.parametrize("flaw", FLAWS)
def test_the_attacker_finds_a_flaw_that_is_put_back(flaw, monkeypatch):
    """Without complementary hiding, or hiding only a second group, subtraction gives a hidden count away."""
    monkeypatch.setattr(small_counts, "_can_be_worked_out", FLAWS[flaw])
    assert narrowest_secret(all_behind(3, 31)) < TINY.minimum


def test_a_second_release_brings_the_attacker_no_closer():
    """The same, for every second release after every first one: knowing both does not narrow what the second hides."""
    firsts = [released for released, _ in all_behind(3, 22).values()]
    narrowest = [narrowest_secret(behind) for first in firsts if any_hidden(behind := all_behind(3, 26, first))]
    assert len(narrowest) > 5
    assert min(narrowest) >= TINY.minimum


def any_hidden(behind: Behind) -> bool:
    return any(hidden_in(released) for released, _ in behind.values())


COUNTS = st.lists(st.integers(0, 60), min_size=2, max_size=6).map(lambda numbers: dict(enumerate(numbers)))
CHANGES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=LIMITS.minimum - 1)


@settings(deadline=None)
@given(COUNTS, CHANGES, st.booleans())
def test_fewer_people_than_the_minimum_never_change_a_release(numbers, changes, exclusive):
    """E3: whoever comes, goes or changes their mind between two releases is not found in their difference."""
    before = {f"g{name}": count for name, count in numbers.items()}
    after = dict(before)
    for gone, come in changes:
        for name, step in ((f"g{gone}", -1), (f"g{come}", 1)):
            if name in after:
                after[name] = max(0, after[name] + step)
    said = (sum(before.values()), sum(after.values()))
    try:
        first = release_counts(before, said=said[0], asked=500, exclusive=exclusive, on=FIRST)
    except TooFew:
        return
    with pytest.raises(TooFew):
        release_counts(after, said=said[1], asked=500, exclusive=exclusive, on=SECOND, earlier=(first,))


def test_the_difference_shows_a_person_when_numbers_do_not_stand(monkeypatch):
    """The flaw put back: with every number counted anew, one newcomer turns 40 into 45."""
    before = release({"a": 42, "b": 33})
    monkeypatch.setattr(Limits, "moved", 1)
    assert shown(release({"a": 43, "b": 33}, on=SECOND, earlier=(before,)))["a"] == 45


# --- shares -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agreeing", "answered", "percent", "end"),
    [(7, 20, 35, False), (0, 20, 5, True), (20, 20, 95, True), (1, 30, 5, True), (9, 9, None, False)],
)
def test_shares_are_whole_per_cents_with_coded_ends(agreeing, answered, percent, end):
    """By hand: 7/20 = 35%; none, all and 1/30 = 3% fall on the ends (E6); nine answers are too few."""
    share = release_share(agreeing, answered=answered)
    assert (share.percent, share.end) == (percent, end)
    assert (share.of is None) == (percent is None)


def test_a_share_of_more_than_all_is_refused():
    """A control that does not understand refuses."""
    with pytest.raises(Refused):
        release_share(21, answered=20)


# --- the gate ---------------------------------------------------------------------------------------------------------


def test_a_release_is_read_back_as_it_was_stored():
    """Round trip is the identity: the page shows what was released, hidden numbers and dates included."""
    released = release({"a": 41, "b": 33, "c": 4})
    assert read_counts(released.to_dict()) == released


@pytest.mark.parametrize("record", [None, {}, {"on": "2026-01-01"}, [1], {"on": 5}])
def test_what_is_no_release_is_not_read(record):
    """A damaged record is refused in words, never shown half."""
    with pytest.raises(Refused, match="cannot be read"):
        read_counts(record)


def test_a_count_that_is_not_a_number_is_not_read():
    """Stored text in the place of a count would reach the page unprotected."""
    record = release({"a": 41, "b": 33}).to_dict()
    record["said"]["value"] = "41"
    with pytest.raises(Refused, match="cannot be read"):
        read_counts(record)


def test_released_counts_are_made_by_the_gate_only():
    """Identity: without the gate's private seal the constructors refuse."""
    with pytest.raises(Unreleased):
        ReleasedCount(value=41, since=FIRST, seal=object())


def test_limits_that_do_not_fit_are_refused():
    """Rounding more coarsely than the minimum would round everything hidden to something shown."""
    with pytest.raises(Refused):
        Limits(minimum=4, base=5, lowest_percent=5, highest_percent=95, days_between=90)
