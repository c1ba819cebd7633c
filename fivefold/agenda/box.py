"""The ballot box: a roll, and one paper for each of its lines.

All papers are laid in blank when the ballot opens; voting writes on the paper that is there. In a secret ballot a paper
is found by a hash of the voter's line, keyed with a key of the ballot's own, so that a vote can be changed while the
ballot is open; papers lie in the order of those hashes, so neither their order nor their numbers follow the order in
which people voted or stand on the roll. At the close papers and key are destroyed: from then on nothing is left that
could tell who voted what. (While a secret ballot is open, whoever holds the machine holds the key too.)
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable

from django.db.models import Count

from fivefold.agenda.counting import Result
from fivefold.agenda.models import Ballot, Vote, Voter


def new_secret_key() -> str:
    return secrets.token_hex(32)


def fill(ballot: Ballot, *, people: Iterable[int] = (), organisations: Iterable[int] = ()) -> int:
    """Write the roll and lay in a blank paper for each line; how many lines."""
    lines = [Voter(ballot=ballot, person_id=person) for person in people]
    lines += [Voter(ballot=ballot, organisation_id=organisation) for organisation in organisations]
    roll = Voter.objects.bulk_create(lines)
    slots = sorted(_slot(ballot, line) for line in roll)
    Vote.objects.bulk_create(Vote(ballot=ballot, slot=slot) for slot in slots)
    return len(roll)


def put(ballot: Ballot, line: Voter, choice: Vote.Choice) -> None:
    """Write on the line's paper; what stood there is gone."""
    Vote.objects.filter(ballot=ballot, slot=_slot(ballot, line)).update(choice=choice)
    Voter.objects.filter(pk=line.pk).update(has_voted=True)


def choices(ballot: Ballot, lines: Iterable[Voter]) -> dict[int, str]:
    """Line id -> what stands on its paper; only lines that voted, and nothing once the papers are destroyed."""
    slots = {_slot(ballot, line): line.pk for line in lines} if not ballot.secret or ballot.secret_key else {}
    papers = Vote.objects.filter(ballot=ballot, slot__in=slots).exclude(choice="").values_list("slot", "choice")
    return {slots[slot]: choice for slot, choice in papers}


def count(ballot: Ballot) -> Result:
    """The papers as they lie there now."""
    found = dict(
        Vote.objects.filter(ballot=ballot)
        .order_by()
        .values_list("choice")
        .annotate(Count("pk"))
        .values_list("choice", "pk__count")
    )
    return Result(
        roll=Voter.objects.filter(ballot=ballot).count(),
        yes=found.get(Vote.Choice.YES, 0),
        no=found.get(Vote.Choice.NO, 0),
        abstain=found.get(Vote.Choice.ABSTAIN, 0),
        quorum=ballot.quorum,
        threshold=ballot.threshold,
    )


def destroy(ballot: Ballot) -> None:
    """Papers gone for good; the caller forgets the key (`secret_key=""`) in the same transaction."""
    Vote.objects.filter(ballot=ballot).delete()


def _slot(ballot: Ballot, line: Voter) -> str:
    if not ballot.secret:
        return str(line.pk)
    return hmac.new(bytes.fromhex(ballot.secret_key), str(line.pk).encode(), "sha256").hexdigest()
