"""The backbone of this site and the initiatives it supports."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models

from fivefold.backbone.models.versions import Versioned
from fivefold.backbone.privacy import Privacy, classed
from fivefold.vocabulary import Text


class Backbone(Versioned):
    """The organisation that keeps the collective together: exactly one a site, made by the first run."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(max_length=200)
    email = models.EmailField(help_text="where the public can write to")
    time_zone = models.CharField(max_length=60, default="America/New_York")

    PRIVACY: Mapping[str, Privacy] = classed(public="id name email time_zone version")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_backbone")]

    def __str__(self) -> str:
        return self.name


class Initiative(Versioned):
    """One collective effort with an agenda, workgroups and measures of its own.

    `slug` names it in addresses and, where it has definitions of population measures, in `initiatives/<slug>/`.
    `example` marks one that was set up to show how it works; its pages say so.
    """

    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"

    slug = models.SlugField(max_length=80, unique=True)
    name_en = models.CharField(max_length=200)
    name_es = models.CharField(max_length=200)
    goal_year = models.PositiveSmallIntegerField(null=True, blank=True)
    started_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    example = models.BooleanField(default=False)

    PRIVACY: Mapping[str, Privacy] = classed(
        public="id slug name_en name_es goal_year started_on state example version"
    )

    class Meta:
        ordering = ["name_en"]

    @property
    def name(self) -> Text:
        return Text(self.name_en, self.name_es)

    def __str__(self) -> str:
        return self.slug
