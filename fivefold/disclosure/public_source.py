"""The public-source door: figures from files the statistics office has itself made public.

Nobody's confidence is at stake there (the office has already protected the file), so the rules are those of honesty:
the public never sees a number that too few survey records stand behind. Figures from any other kind of source are
refused here; partner data have a stricter door of their own.
"""

from __future__ import annotations

from collections.abc import Iterable

from fivefold.disclosure.released import _SEAL, Audience, Hidden, ReleasedFigure
from fivefold.vocabulary import Estimate, Figure, Refused, Reliability, SourceKind

OPEN_KINDS = frozenset({SourceKind.PUBLIC_USE_FILE, SourceKind.PUBLISHED_TABLE})


def release_public_source(figures: Iterable[Figure]) -> tuple[ReleasedFigure, ...]:
    """For pages, downloads and feeds: a figure of reliability "none" keeps its words and loses its numbers.

    Raises Refused when a figure does not come from a public-use file or a published table.
    """
    return tuple(_release(f, Audience.PUBLIC, _why_hidden(f.estimate)) for f in figures)


def release_to_analyst(figures: Iterable[Figure]) -> tuple[ReleasedFigure, ...]:
    """For an analyst's own terminal and files: every number stands, marked with its reliability.

    Raises Refused when a figure does not come from a public-use file or a published table.
    """
    return tuple(_release(f, Audience.ANALYST, None) for f in figures)


def require_public(figures: Iterable[ReleasedFigure]) -> tuple[ReleasedFigure, ...]:
    """The check at the door of a public page or file. Raises Refused for anything not released to the public."""
    checked = tuple(figures)
    for figure in checked:
        if not isinstance(figure, ReleasedFigure) or figure.audience is not Audience.PUBLIC:
            raise Refused("A figure that was not released to the public was about to be shown.")
    return checked


def _why_hidden(estimate: Estimate) -> Hidden | None:
    if estimate.value is None:
        return Hidden.DOES_NOT_EXIST if not estimate.unweighted_count else Hidden.NOT_ENOUGH_PEOPLE
    return Hidden.NOT_ENOUGH_PEOPLE if estimate.reliability is Reliability.NONE else None


def _release(figure: Figure, audience: Audience, hidden: Hidden | None) -> ReleasedFigure:
    if figure.source.kind not in OPEN_KINDS:
        raise Refused(
            f"{figure.source.name} is not known to be public ({figure.source.kind}), so its figures stay inside.",
            "Release them through the release desk.",
        )
    e = figure.estimate
    numbers = {"value": e.value, "se": e.se, "moe90": e.moe90, "lower90": e.lower90, "upper90": e.upper90}
    if hidden is not None:
        numbers = dict.fromkeys(numbers)
    return ReleasedFigure(
        figure=figure.figure,
        place=figure.place,
        period=figure.period,
        group=figure.group,
        unweighted_count=None if hidden is not None else e.unweighted_count,
        reliability=e.reliability,
        verdict=None if hidden is not None else e.verdict,
        approximate=e.approximate,
        method=e.method,
        definition=figure.definition,
        source=figure.source,
        audience=audience,
        hidden=hidden,
        seal=_SEAL,
        **numbers,
    )
