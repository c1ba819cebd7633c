"""What an agreement says, as a value: the text that is signed, and whether it covers an act. No database.

Nothing here ever means "everything": what is not named is not covered.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256

from django.utils.translation import gettext as _

from fivefold.backbone.chain import canonical_detail
from fivefold.vocabulary import Refused

HOUSE_LIMIT = 10
"""Counts below it are never shown, whatever parties agree; an agreement may only raise it."""
HIGHEST_LIMIT = 1_000
MOST_NAMED = 500
"""Measures, or fields, in one agreement."""
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_NOT_NAMES = frozenset({"all", "any", "everything", "todo", "todos", "todas"})


def named(words: Iterable[str]) -> tuple[str, ...]:
    """Ids in order, each once. Refused: a word that names nothing in particular, or cannot be an id; too many."""
    ids = tuple(sorted({word.strip() for word in words if word.strip()}))
    for one in ids:
        if one in _NOT_NAMES:
            raise Refused(
                _("An agreement never covers everything: “%(word)s” names nothing.") % {"word": one},
                _("Write each id on a line of its own."),
            )
        if not _ID.fullmatch(one):
            raise Refused(
                _("“%(word)s” cannot be the id of a measure or a field.") % {"word": one[:100]},
                _("Write small letters, digits, dots and dashes, one id a line."),
            )
    if len(ids) > MOST_NAMED:
        raise Refused(_("More than %(most)d ids in one list.") % {"most": MOST_NAMED}, _("Make two agreements of it."))
    return ids


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementDraft:
    """What somebody writes of an agreement. parties: keys of organisations; measures, fields: ids as typed.

    Refused when it could not be signed: see `_require_possible`.
    """

    kind: str
    title: str
    purpose: str
    parties: tuple[str, ...]
    starts_on: date
    ends_on: date
    measures: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    smallest_cell: int | None = None
    destroy_by: date | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "measures", named(self.measures))
        object.__setattr__(self, "fields", named(self.fields))
        object.__setattr__(self, "parties", tuple(sorted(set(self.parties))))
        _require_possible(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementTerms:
    """Everything a party puts its name to. parties: (key, name) of each; dates are inclusive.

    Refused when it could not be signed: see `_require_possible`.
    """

    agreement: str
    initiative: str
    kind: str
    title: str
    purpose: str
    parties: tuple[tuple[str, str], ...]
    measures: tuple[str, ...]
    fields: tuple[str, ...]
    smallest_cell: int | None
    starts_on: date
    ends_on: date
    destroy_by: date | None
    file_hash: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "measures", named(self.measures))
        object.__setattr__(self, "fields", named(self.fields))
        object.__setattr__(self, "parties", tuple(sorted(self.parties)))
        _require_possible(self)

    @property
    def canonical(self) -> str:
        """The one text of these terms, the same on every machine: what is hashed when it is signed."""
        return canonical_detail({k: str(v) if isinstance(v, date) else v for k, v in asdict(self).items()})

    @property
    def digest(self) -> str:
        return sha256(self.canonical.encode()).hexdigest()


def _require_possible(said: AgreementDraft | AgreementTerms) -> None:
    """Refused when dates run backwards, a limit would be lowered, nobody is a party or the words are missing."""
    if not said.title.strip() or not said.purpose.strip():
        raise Refused(_("An agreement needs a title and a purpose."), _("Say in a sentence what it is for."))
    if not said.parties:
        raise Refused(_("An agreement needs a party."), _("Choose the organisations that are to sign it."))
    if said.ends_on < said.starts_on:
        raise Refused(_("The agreement would end before it begins."), _("Choose a later last day."))
    if said.destroy_by is not None and said.destroy_by < said.ends_on:
        raise Refused(
            _("The data would be destroyed while the agreement still holds."),
            _("Choose a day on or after the last day of the agreement."),
        )
    if said.smallest_cell is not None and not HOUSE_LIMIT <= said.smallest_cell <= HIGHEST_LIMIT:
        raise Refused(
            _("The smallest count shown lies between %(low)d and %(high)d; an agreement can only raise it.")
            % {"low": HOUSE_LIMIT, "high": HIGHEST_LIMIT},
            _("Leave it empty to keep the limit of the house."),
        )


def terms_from(text: str) -> AgreementTerms:
    """The terms a canonical text says."""
    says = json.loads(text)
    dates = {name: date.fromisoformat(says[name]) for name in ("starts_on", "ends_on", "destroy_by") if says[name]}
    return AgreementTerms(**{**says, **dates, "parties": tuple((key, name) for key, name in says["parties"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What somebody is about to do under an agreement of this kind: to which measures and fields."""

    kind: str
    measures: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldAgreement:
    """An agreement with its signatures. terms: as signed, or as drafted before anybody has. unsigned: parties still
    missing, or whose signature is not under these terms. ended_on: the first day without, when it was ended early."""

    key: str
    terms: AgreementTerms
    unsigned: tuple[str, ...] = ()
    ended_on: date | None = None


class Phase(StrEnum):
    """Where an agreement stands on a day, the ones that need somebody first."""

    ENDING = "ending"
    UNSIGNED = "unsigned"
    NOT_YET = "not-yet"
    IN_FORCE = "in-force"
    ENDED = "ended"


MARKS = (30, 7, 1)
"""Days before the last day on which it is said that an agreement ends."""
SOON = timedelta(days=max(MARKS))
"""From so long before its last day an agreement is ending."""


def mark_of(*, ends_on: date, on: date) -> int | None:
    """The mark that is due: the nearest one reached. After days off, only that one is said, not those slept through."""
    return min((mark for mark in MARKS if 0 <= (ends_on - on).days <= mark), default=None)


def phase(*, signed: bool, starts_on: date, ends_on: date, ended_on: date | None, on: date) -> Phase:
    """signed: by every party. ended_on: the first day without, when it was ended early."""
    if not signed:
        return Phase.UNSIGNED
    if on > ends_on or (ended_on is not None and on >= ended_on):
        return Phase.ENDED
    if on < starts_on:
        return Phase.NOT_YET
    return Phase.ENDING if ends_on - on <= SOON else Phase.IN_FORCE


class Part(StrEnum):
    """What an agreement can fail to cover, the most basic first."""

    KIND = "kind"
    SIGNATURE = "signature"
    NOT_YET = "not-yet"
    ENDED = "ended"
    MEASURE = "measure"
    FIELD = "field"


@dataclass(frozen=True, slots=True)
class Gap:
    """The first part that is not covered, and what exactly: names of parties, a day, or ids."""

    part: Part
    what: tuple[str, ...] = ()


def covers(agreement: HeldAgreement, act: Act, on: date) -> Gap | None:
    """None when the agreement covers the whole act on that day; otherwise what is missing first."""
    terms = agreement.terms
    if terms.kind != act.kind:
        return Gap(Part.KIND, (terms.kind,))
    if agreement.unsigned:
        return Gap(Part.SIGNATURE, agreement.unsigned)
    if on < terms.starts_on:
        return Gap(Part.NOT_YET, (terms.starts_on.isoformat(),))
    if agreement.ended_on is not None and on >= agreement.ended_on:
        return Gap(Part.ENDED, (agreement.ended_on.isoformat(),))
    if on > terms.ends_on:
        return Gap(Part.ENDED, (terms.ends_on.isoformat(),))
    if missing := sorted(act.measures - set(terms.measures)):
        return Gap(Part.MEASURE, tuple(missing))
    if missing := sorted(act.fields - set(terms.fields)):
        return Gap(Part.FIELD, tuple(missing))
    return None


def nearest(gaps: Iterable[Gap]) -> Gap:
    """The gap of the agreement that came closest to covering the act."""
    return max(gaps, key=lambda gap: list(Part).index(gap.part))
