"""The answer first: one sentence, what it means, what we know, what we cannot tell, what we did not measure."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from fivefold.measures.queries import PopulationAnswer
from fivefold.vocabulary import Effect, Verdict
from fivefold.web.presenters import words
from fivefold.web.presenters.over_time import meaning_of_proportionality, proportionality_title
from fivefold.web.presenters.parity import by_verdict, index_title, jobs_per_hundred, names_of


@dataclass(frozen=True, slots=True)
class Answer:
    """The top of the first page. Each list is sentences in plain words."""

    headline: str
    meaning: str
    know: tuple[str, ...]
    cannot_tell: tuple[str, ...]
    not_measured: tuple[str, ...]


def headline(answer: PopulationAnswer, focus: PopulationAnswer | None = None) -> Answer:
    """`focus`: the answer about the groups to speak of one by one; by default those of the answer itself."""
    spoken_of = focus or answer
    return Answer(
        headline=_headline(answer),
        meaning=_meaning(answer),
        know=_know(spoken_of),
        cannot_tell=_cannot_tell(spoken_of),
        not_measured=(
            _("Why the gaps exist. These figures describe; they do not explain, and they blame nobody."),
            _("Pay, rank and how long people stay: holding a job is not the whole of a career."),
            _("What any one program has achieved. Programs are measured on their own and never added in here."),
        ),
    )


def _headline(answer: PopulationAnswer) -> str:
    figure = answer.year.proportionality
    if figure is not None and figure.shown:
        return proportionality_title(answer, figure)
    return _("%(place)s, %(year)s: %(message)s") % {
        "place": words.here(answer.question.place.name),
        "year": answer.selection.year,
        "message": index_title(answer.year.access_index),
    }


def _meaning(answer: PopulationAnswer) -> str:
    figure = answer.year.proportionality
    if figure is not None and figure.shown:
        return meaning_of_proportionality(figure)
    return _("Parity means that a group holds the same share of STEM jobs as its share of people.")


def _know(answer: PopulationAnswer) -> tuple[str, ...]:
    names = names_of(answer)
    below = sorted(by_verdict(answer.year.access_index, Verdict.BELOW), key=lambda f: f.value or 0)
    above = [names[f.group] for f in by_verdict(answer.year.access_index, Verdict.AT_OR_ABOVE)]
    sentences = [jobs_per_hundred(figure, names) for figure in below]
    if above:
        sentences.append(_("At or above parity: %(groups)s.") % {"groups": words.listed(above)})
    return tuple(sentences) or (_("For no group is the survey large enough to say on which side of parity it is."),)


def _cannot_tell(answer: PopulationAnswer) -> tuple[str, ...]:
    names, figures = names_of(answer), answer.year.access_index
    unsure = [names[f.group] for f in by_verdict(figures, Verdict.CANNOT_TELL)]
    hidden = [names[f.group] for f in figures if not f.shown]
    sentences = []
    if unsure:
        sentences.append(
            _("On which side of parity these are: %(groups)s. The survey's range includes 1.")
            % {"groups": words.listed(unsure)}
        )
    if hidden:
        sentences.append(_("Too few people asked to say anything: %(groups)s.") % {"groups": words.listed(hidden)})
    return (*sentences, *_change_over_breaks(answer))


def _change_over_breaks(answer: PopulationAnswer) -> tuple[str, ...]:
    return tuple(
        _("Whether things changed from before %(year)d to after: %(name)s.")
        % {"year": b.first_year_after, "name": words.here(b.name)}
        for b in answer.breaks
        if b.effect is Effect.REFUSE
    )
