"""The definitions behind the figures, each on its own page, so that every figure can say exactly what it counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fivefold.measures.initiative import Initiative
from fivefold.vocabulary import Break, Effect, GroupScheme, OccupationList, Rule
from fivefold.web.presenters.how import definition_address
from fivefold.web.presenters.views import Fact
from fivefold.web.presenters.words import here


@dataclass(frozen=True, slots=True)
class DefinitionView:
    """One definition: what it is called, what it says, and where it comes from."""

    kind: str
    id: str
    kind_name: str
    name: str
    version: str
    source: str
    facts: tuple[Fact, ...]

    @property
    def address(self) -> str:
        return definition_address(self.kind, self.id)


KINDS = ("indicators", "groups", "occupations", "universes", "places", "breaks")


def definitions(initiative: Initiative, *, places: Iterable[str]) -> tuple[DefinitionView, ...]:
    """Every definition a page may name, in the order of KINDS; of the places only those asked for (by id)."""
    wanted = set(places)
    return (
        *(
            DefinitionView(
                "indicators", i.id, _("Figure"), here(i.name), i.version, "",
                (Fact(_("The question"), here(i.question)), Fact(_("What it means"), here(i.meaning))),
            )
            for i in initiative.indicators
        ),
        *(
            DefinitionView("groups", s.id, _("Groups"), here(s.name), s.version, s.source, _scheme_facts(s))
            for s in initiative.group_schemes.values()
        ),
        *(
            DefinitionView("occupations", o.id, _("STEM jobs"), here(o.name), o.version, o.source, _list_facts(o))
            for o in initiative.occupation_lists.values()
        ),
        *(
            DefinitionView(
                "universes", u.id, _("People"), here(u.name), u.version, u.source,
                (Fact(_("Rule"), rule_words(u.rule)),),
            )
            for u in initiative.universes.values()
        ),
        *(
            DefinitionView(
                "places", p.id, _("Place"), here(p.name), p.version, p.source,
                (Fact(_("Who lives here"), rule_words(p.home)),
                 Fact(_("Who works here"), rule_words(p.work) if p.work else _("not defined"))),
            )
            for p in initiative.places.values()
            if p.id in wanted
        ),
        *(
            DefinitionView("breaks", b.id, _("Break in the data"), here(b.name), b.version, b.source, _break_facts(b))
            for b in initiative.breaks
        ),
    )  # fmt: skip


def _scheme_facts(scheme: GroupScheme) -> tuple[Fact, ...]:
    overlap = (
        _("Every person is in exactly one group.")
        if scheme.exclusive
        else _("A person can be in several groups, so shares are never added up.")
    )
    return (Fact(_("Overlap"), overlap), *(Fact(here(g.name), rule_words(g.rule)) for g in scheme.groups))


def _list_facts(chosen: OccupationList) -> tuple[Fact, ...]:
    return tuple(
        Fact(
            _("%(vintage)d occupation codes (%(count)d)") % {"vintage": vintage, "count": len(codes)},
            ", ".join(f"{code:04}" for code in sorted(codes)),
        )
        for vintage, codes in chosen.codes.items()
    )


def _break_facts(known: Break) -> tuple[Fact, ...]:
    effect = (
        _("Figures from before and after are not compared.")
        if known.effect is Effect.REFUSE
        else _("Figures from before and after may be compared with care.")
    )
    return (
        Fact(_("First year after the break"), str(known.first_year_after)),
        Fact(_("What follows"), effect),
        Fact(_("Touches"), ", ".join(sorted(known.affects))),
    )


def rule_words(rule: Rule) -> str:
    """A rule on the Census columns as an analyst would write it down: "AGEP 16-64 and SEX 2"."""
    if not rule.alternatives:
        return _("nobody")
    said = [_(" and ").join(f"{c.column} {_spans(c.spans)}" for c in alternative) for alternative in rule.alternatives]
    return _("; or ").join(said) or _("everybody")


def _spans(spans: tuple[tuple[int, int], ...]) -> str:
    return ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in spans)
