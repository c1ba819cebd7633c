"""`{% picture drawn "wide" %}`, `{% in_language "es" %}` `{{ initiative.name|here }}`, `{{ title|unbroken }}`."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.template.context import Context
from django.urls import translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from fivefold.vocabulary import Text
from fivefold.web.charts.model import Drawn, Layout
from fivefold.web.charts.render import picture as drawing
from fivefold.web.presenters.words import here as wording

register = template.Library()


@register.simple_tag
def picture(drawn: Drawn, layout: str) -> SafeString:
    """The chart as inline SVG that a screen reader meets as one named picture.

    The inside was written by the pen, which escapes every text; the words around it are escaped here.
    """
    kind = Layout(layout)
    sheet = drawing(drawn.chart, kind)
    return format_html(
        '<svg class="chart chart-{kind}" role="img" aria-labelledby="{id}-{kind}-t {id}-{kind}-d" width="{w}" '
        'height="{h}" viewBox="0 0 {w} {h}" data-readings="{readings}"><title id="{id}-{kind}-t">{title}</title>'
        '<desc id="{id}-{kind}-d">{description}</desc>{inside}</svg>',
        kind=kind,
        id=drawn.id,
        w=sheet.width,
        h=sheet.height,
        readings="\n".join(drawn.readings),
        title=drawn.title,
        description=drawn.description,
        inside=mark_safe(sheet.inside),  # noqa: S308 (see above)
    )


@register.simple_tag(takes_context=True)
def in_language(context: Context, language: str) -> str:
    """The address of the page being read, in the other language."""
    request = context.get("request")
    return translate_url(request.get_full_path() if request else "/", language)


@register.simple_tag
def options(groups: Iterable[tuple[str | None, list[dict[str, Any]], int]]) -> SafeString:
    """What a select offers, written at once: a thousand options one template each take a tenth of a second."""
    return mark_safe("".join(_group(name, inside) for name, inside, _number in groups))  # noqa: S308 (escaped below)


def _group(name: str | None, inside: list[dict[str, Any]]) -> str:
    written = "".join(map(_option, inside))
    return f'<optgroup label="{escape(str(name))}">{written}</optgroup>' if name else written


def _option(option: dict[str, Any]) -> str:
    chosen = " selected" if option["selected"] else ""
    return f'<option value="{escape(str(option["value"]))}"{chosen}>{escape(str(option["label"]))}</option>'


@register.filter
def unbroken(text: str) -> str:
    """A heading in which no range such as 67–75 is cut by the end of a line (word joiners around the dash)."""
    return text.replace("–", "\u2060–\u2060")


@register.filter
def here(text: Text) -> str:
    """A definition's wording in the language being read."""
    return wording(text)
