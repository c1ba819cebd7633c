"""Numbers and verdicts in the reader's language.

Spanish numbers are written as Philadelphia's Spanish-language press and the Census Bureau write them (0.38 and 38,000;
docs/decisions.md), so both languages share one number format and differ in words only.
"""

from __future__ import annotations

from collections.abc import Callable
from math import floor, log10

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from fivefold.disclosure.released import Hidden, ReleasedFigure
from fivefold.vocabulary import Reliability, Text, Verdict

Form = Callable[[float], str]


def here(text: Text) -> str:
    """A definition's wording in the language being read."""
    return text.in_language(get_language() or "en")


def percent(share: float) -> str:
    """A share as a whole per cent; shares under 1% keep one decimal, so that few is not none."""
    return f"{_percent_number(share)}%"


def index(ratio: float) -> str:
    return f"{ratio:.2f}"


def people(count: float) -> str:
    """A number of people to two significant digits: no survey knows them better."""
    size = abs(count)
    if size < 10:
        return f"{size:,.0f}"
    step = 10 ** (floor(log10(size)) - 1)
    return f"{round(size / step) * step:,.0f}"


def exact_people(count: float) -> str:
    return f"{count:,.0f}"


def interval(figure: ReleasedFigure, form: Form) -> str:
    """The 90% bounds, such as 67–75, or −3 to 4 where a dash would be misread; a missing bound is said in words."""
    low, high = figure.lower90, figure.upper90
    if low is None and high is None:
        return ""
    if low is None:
        return _("up to %(high)s") % {"high": _bare(form(high or 0))}
    if high is None:
        return _("%(low)s or more") % {"low": _bare(form(low))}
    bounds = {"low": _bare(form(low)), "high": _bare(form(high))}
    return _("%(low)s to %(high)s") % bounds if low < 0 else f"{bounds['low']}–{bounds['high']}"


def with_interval(figure: ReleasedFigure, form: Form) -> str:
    """Such as "71% (67–75)"; the words instead when the figure is hidden."""
    if figure.value is None:
        return hidden_words(figure)
    bounds = interval(figure, form)
    return f"{form(figure.value)} ({bounds})" if bounds else form(figure.value)


def margin(figure: ReleasedFigure, form: Form) -> str:
    return "" if figure.moe90 is None else f"±{_bare(form(figure.moe90))}"


def hidden_words(figure: ReleasedFigure) -> str:
    """Why there is no number, never a blank."""
    if figure.hidden is Hidden.DOES_NOT_EXIST:
        return _("nobody in the survey belongs to this group here")
    return _("not enough people in the survey to say") if figure.hidden else ""


def verdict_words(verdict: Verdict | None) -> str:
    return {
        Verdict.BELOW: pgettext("verdict", "below parity"),
        Verdict.CANNOT_TELL: pgettext("verdict", "cannot tell"),
        Verdict.AT_OR_ABOVE: pgettext("verdict", "at or above parity"),
        None: "",
    }[verdict]


def reliability_words(reliability: Reliability) -> str:
    return {
        Reliability.HIGH: pgettext("reliability", "high"),
        Reliability.MEDIUM: pgettext("reliability", "medium"),
        Reliability.LOW: pgettext("reliability", "low: use with care"),
        Reliability.NONE: pgettext("reliability", "none"),
    }[reliability]


def out_of_ten(share: float) -> str:
    """A share as people say it: "about 7 in 10"."""
    tenths = round(share * 10)
    if tenths <= 0:
        return _("fewer than 1 in 10")
    return _("nearly all") if tenths >= 10 else _("about %(tenths)d in 10") % {"tenths": tenths}


def listed(names: list[str]) -> str:
    """One, two and three."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def groups_counted(count: int) -> str:
    return ngettext("%(count)d group", "%(count)d groups", count) % {"count": count}


def _percent_number(share: float) -> str:
    number = f"{share * 100:.1f}" if 0 < share < 0.01 else f"{share * 100:.0f}"
    return number.removeprefix("-") if number == "-0" else number.replace("-", "−")


def _bare(text: str) -> str:
    return text.removesuffix("%")
