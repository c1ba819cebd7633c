"""How we know: what each figure is made of, with links to the definitions it names."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from fivefold.measures.queries import PopulationAnswer, Selection
from fivefold.web.presenters.views import Fact
from fivefold.web.presenters.words import here


def how_we_know(answer: PopulationAnswer, figure: str, method: str) -> tuple[Fact, ...]:
    """Definition, jobs, people, groups, place, year, source, method and limits of one figure of this answer."""
    q = answer.question
    return (
        *_meaning(answer, figure),
        Fact(_("STEM jobs"), here(q.occupations.name), definition_address("occupations", q.occupations.id)),
        Fact(_("People"), here(q.universe.name), definition_address("universes", q.universe.id)),
        Fact(_("Groups"), here(q.groups.name), definition_address("groups", q.groups.id)),
        Fact(
            _("Place"),
            f"{here(q.place.name)}, {basis_words(q.basis)}",
            definition_address("places", q.place.id),
        ),
        Fact(_("Year"), answer.selection.year),
        Fact(_("Source"), f"{answer.source.name} ({answer.source.publisher})"),
        Fact(_("Method"), method),
        Fact(
            _("How sure"),
            _(
                "Ranges are intervals (90%) from the survey's 80 replicate weights. Reliability is high when the "
                "margin is small for the size of the figure, low when it is large; with fewer than 30 people asked, no "
                "figure is shown."
            ),
        ),
    )


def _meaning(answer: PopulationAnswer, figure: str) -> tuple[Fact, ...]:
    return tuple(
        fact
        for i in answer.initiative.indicators
        if i.figure == figure
        for fact in (
            Fact(_("Figure"), here(i.name), definition_address("indicators", i.id)),
            Fact(_("What it means"), here(i.meaning)),
        )
    )


def basis_words(basis: str) -> str:
    """Whose place counts, in words."""
    return _("workers counted where they work") if basis == "work" else _("workers counted where they live")


def definition_address(kind: str, name: str) -> str:
    return reverse("definition", args=[kind, name])


def download_address(selection: Selection, figure: str = "") -> str:
    """The CSV file of this selection, of all its figures or of one."""
    asked = {**parameters(selection), **({"figure": figure} if figure else {})}
    return f"{reverse('figures')}?{urlencode(asked)}"


def explore_address(selection: Selection) -> str:
    return f"{reverse('explore')}?{urlencode(parameters(selection))}"


def parameters(selection: Selection) -> dict[str, str]:
    """The selection as the parameters of an address."""
    return {
        "place": selection.place,
        "year": selection.year,
        "groups": selection.groups,
        "occupations": selection.occupations,
        "universe": selection.universe,
        "basis": selection.basis,
    }
