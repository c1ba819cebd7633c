"""The shared nouns of Fivefold as frozen values. Standard library only; everything else stands on this.

Each noun is defined once in GLOSSARY.md and used unchanged in code, pages, API, tests and manual.
A value that exists is valid: construction raises `Refused` (a sentence a person can act on) otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Z90 = 1.645
"""The Census Bureau's factor between a standard error and a 90% margin of error."""

BLANK = -1
"""The code that stands for "not applicable" in a column of category codes, which are never negative."""


class Refused(Exception):
    """A request that cannot be carried out, said as a sentence a person can act on.

    `reason` says what happened and why, `advice` what to do next. Neither ever holds a person's data.
    """

    def __init__(self, reason: str, advice: str = "") -> None:
        super().__init__(reason, advice)
        self.reason = reason
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.reason} {self.advice}".strip()


class Unreleased(TypeError):
    """An unreleased value was about to be shown. Pass it through `fivefold.disclosure` first."""


@dataclass(frozen=True, slots=True)
class Text:
    """A short public wording in English and Spanish. Wording never decides what is measured."""

    en: str
    es: str

    def __post_init__(self) -> None:
        if not self.en.strip() or not self.es.strip():
            raise Refused("A public wording is empty in one language.", "Give it in English and in Spanish.")

    def in_language(self, language: str) -> str:
        return self.es if language.startswith("es") else self.en


class SourceKind(StrEnum):
    """What kind of file a number comes from. It decides through which door of disclosure control it may leave."""

    PUBLIC_USE_FILE = "public-use file"
    PUBLISHED_TABLE = "published table"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number comes from: enough to find it again."""

    name: str
    publisher: str
    kind: SourceKind = SourceKind.UNKNOWN
    address: str = ""
    table: str = ""
    checksum: str = ""
    illustrative: bool = False
    """True for synthetic or example data; travels with every figure made from it."""


# --- rules: which records belong --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Criterion:
    """One column holds one of these codes: `spans` are inclusive, sorted, disjoint (low, high) pairs."""

    column: str
    spans: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        if not self.column or not self.spans:
            raise Refused("A criterion needs a column and at least one code.")
        if any(low > high for low, high in self.spans) or list(self.spans) != sorted(self.spans):
            raise Refused(f"The codes for {self.column} are not in order.", "Write low-high, lowest first.")
        if any(a[1] >= b[0] for a, b in zip(self.spans, self.spans[1:], strict=False)):
            raise Refused(f"The codes for {self.column} overlap.", "Name each code once.")

    @classmethod
    def of(cls, column: str, codes: Iterable[int | tuple[int, int]]) -> Criterion:
        """From loose codes and (low, high) pairs in any order; neighbouring codes are joined."""
        pairs = sorted((c, c) if isinstance(c, int) else c for c in codes)
        joined: list[tuple[int, int]] = []
        for low, high in pairs:
            if joined and low == joined[-1][1] + 1:
                joined[-1] = (joined[-1][0], high)
            else:
                joined.append((low, high))
        return cls(column, tuple(joined))

    def holds(self, code: int) -> bool:
        return any(low <= code <= high for low, high in self.spans)


@dataclass(frozen=True, slots=True)
class Rule:
    """Which records belong: any of the alternatives, each of them all of its criteria. No criteria: everybody."""

    alternatives: tuple[tuple[Criterion, ...], ...] = ((),)

    @classmethod
    def all_of(cls, *criteria: Criterion) -> Rule:
        return cls((criteria,))

    def __and__(self, other: Rule) -> Rule:
        return Rule(tuple(a + b for a in self.alternatives for b in other.alternatives))

    def __or__(self, other: Rule) -> Rule:
        return Rule(self.alternatives + other.alternatives)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(sorted({c.column for alternative in self.alternatives for c in alternative}))

    def holds(self, record: Mapping[str, int]) -> bool:
        """Slow and obvious: does this record (column -> code) belong?"""
        return any(all(c.holds(record[c.column]) for c in alternative) for alternative in self.alternatives)


EVERYONE = Rule()
NOBODY = Rule(())


# --- definitions ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Group:
    """A set of people a figure speaks about; `name` is how a public page names them in a sentence."""

    id: str
    name: Text
    rule: Rule = field(repr=False)


@dataclass(frozen=True, slots=True)
class GroupScheme:
    """A named, versioned coding of people into groups.

    Exclusive: every person of the universe is in exactly one group (checked on the data), so shares may be stacked.
    Overlapping: groups may share people, so shares are never summed; asking for it is refused.
    """

    id: str
    version: str
    name: Text
    exclusive: bool
    groups: tuple[Group, ...]
    source: str

    def __post_init__(self) -> None:
        ids = [g.id for g in self.groups]
        if len(set(ids)) != len(ids) or not ids:
            raise Refused(f"Group scheme {self.id} needs at least one group and no id twice.")

    def require_exclusive(self, what: str) -> None:
        if not self.exclusive:
            raise Refused(
                f"{what} needs groups that do not overlap; the groups of {self.id} share people.",
                "Choose an exclusive group scheme such as race5-by-sex.",
            )


@dataclass(frozen=True, slots=True)
class OccupationList:
    """A named, versioned set of Census occupation codes, one set per code vintage (2010, 2018)."""

    id: str
    version: str
    name: Text
    codes: Mapping[int, frozenset[int]]
    source: str

    def rule(self, vintage: int) -> Rule:
        """The occupations as a rule on column OCCP. Refused when the list has no codes of that vintage."""
        if vintage not in self.codes:
            raise Refused(
                f"{self.id} is not defined for {vintage} occupation codes.",
                f"It is defined for {', '.join(str(v) for v in sorted(self.codes))}.",
            )
        return Rule.all_of(Criterion.of("OCCP", self.codes[vintage]))


@dataclass(frozen=True, slots=True)
class Universe:
    """The people a question is about, before groups: ages, labour force, group quarters."""

    id: str
    version: str
    name: Text
    rule: Rule = field(repr=False)
    source: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A named area: `home` decides who lives there, `work` who works there (None: not defined)."""

    id: str
    version: str
    name: Text
    home: Rule = field(repr=False)
    work: Rule | None = field(default=None, repr=False)
    source: str = ""
    part_of: str = ""


class Effect(StrEnum):
    REFUSE = "refuse"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Break:
    """A known break in a series: comparing a year before `first_year_after` with a later one crosses it.

    `affects` names what it touches: `occupation`, `place`, `race`, `period`; `everything` touches all.
    """

    id: str
    version: str
    name: Text
    first_year_after: int
    affects: frozenset[str]
    effect: Effect
    source: str

    def crossed_by(self, earlier: Period, later: Period) -> bool:
        return earlier.first < self.first_year_after <= later.last


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Whole data years, first to last inclusive: Period(2018, 2018) is a 1-year, Period(2014, 2018) a 5-year file."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if not 1900 < self.first <= self.last < 2200:
            raise Refused(f"{self.first}-{self.last} is not a period.", "Give the first year, then the last.")

    @property
    def years(self) -> int:
        return self.last - self.first + 1

    def overlap(self, other: Period) -> float:
        """The share of the longer period's years that both have: the C of the Census overlap formula."""
        shared = min(self.last, other.last) - max(self.first, other.first) + 1
        return max(0, shared) / max(self.years, other.years)

    @property
    def label(self) -> str:
        return str(self.last) if self.years == 1 else f"{self.first}-{self.last}"

    @property
    def year(self) -> int | str:
        """For machines: the year as a number, or first-last as text when there are several."""
        return self.last if self.years == 1 else self.label


# --- figures ----------------------------------------------------------------------------------------------------------


class Reliability(StrEnum):
    """How far an estimate can be trusted: by its coefficient of variation and the cases behind it."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"


class Verdict(StrEnum):
    """What an access index says against parity (1)."""

    BELOW = "below"
    CANNOT_TELL = "cannot tell"
    AT_OR_ABOVE = "at or above"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One number and how sure we are of it. Not released: shows in a notebook (repr), never in a template (str).

    value: the estimate (None when it does not exist, for example a share of nobody).
    se: its standard error; None where the replicates cannot tell (a zero cell, a median on one heaped value).
    lower90, upper90: its 90% interval; either may be None where there is none.
    unweighted_count: sample cases behind it (see `method` for which); None for published tables.
    """

    value: float | None
    se: float | None
    lower90: float | None
    upper90: float | None
    unweighted_count: int | None
    reliability: Reliability
    method: str
    verdict: Verdict | None = None
    approximate: bool = False

    def __post_init__(self) -> None:
        numbers = [x for x in (self.value, self.se, self.lower90, self.upper90) if x is not None]
        if any(math.isnan(x) for x in numbers):
            raise Refused("An estimate cannot hold 'not a number'.", "Use None for what does not exist.")
        if self.se is not None and self.se < 0:
            raise Refused("A standard error cannot be negative.")
        if self.lower90 is not None and self.upper90 is not None and self.lower90 > self.upper90:
            raise Refused("The lower bound of an interval is above its upper bound.")

    @property
    def moe90(self) -> float | None:
        """90% margin of error, 1.645 times the unrounded standard error (Census Bureau)."""
        return None if self.se is None else Z90 * self.se

    @property
    def cv(self) -> float | None:
        """Coefficient of variation, SE / |value|; None where either is missing or the value is 0."""
        return None if self.se is None or not self.value else self.se / abs(self.value)

    def __repr__(self) -> str:
        if self.value is None:
            return "Estimate(does not exist)"
        bounds = f" (90% {_short(self.lower90)} to {_short(self.upper90)})"
        cases = "" if self.unweighted_count is None else f", {self.unweighted_count:,} cases"
        verdict = f", {self.verdict} parity" if self.verdict else ""
        mark = ", approximate" if self.approximate else ""
        return f"{_short(self.value)}{bounds}{cases}, reliability {self.reliability}{verdict}{mark}"

    def __str__(self) -> str:
        raise Unreleased("An Estimate is unreleased; show a Released figure instead (fivefold.disclosure).")

    def __format__(self, spec: str) -> str:
        return str(self)


def _short(x: float | None) -> str:
    if x is None:
        return "?"
    return f"{x:,.0f}" if abs(x) >= 1000 else f"{x:.4g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What exactly a figure measures: ids with versions (`id@version`), and whose place counts (home or work)."""

    figure: str
    groups: str = ""
    occupations: str = ""
    universe: str = ""
    place: str = ""
    basis: str = "home"
    note: str = ""

    def sentence(self) -> str:
        parts = [self.figure] + [
            f"{label} {value}"
            for label, value in (
                ("groups", self.groups),
                ("occupations", self.occupations),
                ("universe", self.universe),
                ("place", self.place),
                ("by", self.basis),
            )
            if value
        ]
        return "; ".join(parts) + (f" ({self.note})" if self.note else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """An estimate with all that says what it is: measure, place, period, group, definition, source. Unreleased."""

    figure: str
    place: str
    period: Period
    group: str
    estimate: Estimate
    definition: Definition
    source: Source

    def __str__(self) -> str:
        raise Unreleased("A Figure is unreleased; show a Released figure instead (fivefold.disclosure).")

    def __format__(self, spec: str) -> str:
        return str(self)

    def to_dict(self) -> dict[str, object]:
        """Flat and ready for JSON; the keys are those of `fivefold measure --format json`."""
        e = self.estimate
        return {
            "figure": self.figure,
            "place": self.place,
            "year": self.period.year,
            "group": self.group,
            "estimate": e.value,
            "se": e.se,
            "moe90": e.moe90,
            "lower90": e.lower90,
            "upper90": e.upper90,
            "unweighted_count": e.unweighted_count,
            "reliability": str(e.reliability),
            "verdict": None if e.verdict is None else str(e.verdict),
            "approximate": e.approximate,
            "method": e.method,
            "definition": self.definition.sentence(),
            "source": self.source.name,
            "illustrative": self.source.illustrative,
        }
