"""Workgroups and other bodies, who sits in them, and how members describe themselves."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models

from fivefold.backbone.models.initiatives import Initiative
from fivefold.backbone.models.organisations import Organisation
from fivefold.backbone.models.versions import Versioned
from fivefold.backbone.privacy import Privacy, classed
from fivefold.vocabulary import Text


class Workgroup(Versioned):
    """A body of an initiative: a workgroup, a committee, a council or a team. `seats`: how many it has, if limited."""

    class Kind(models.TextChoices):
        WORKGROUP = "workgroup"
        SUBCOMMITTEE = "subcommittee"
        STEERING_COMMITTEE = "steering-committee"
        COUNCIL = "council"
        TEAM = "team"

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="workgroups")
    slug = models.SlugField(max_length=80)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.WORKGROUP)
    name_en = models.CharField(max_length=200)
    name_es = models.CharField(max_length=200)
    purpose_en = models.TextField(blank=True, max_length=1000)
    purpose_es = models.TextField(blank=True, max_length=1000)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    seats = models.PositiveSmallIntegerField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    PRIVACY: Mapping[str, Privacy] = classed(
        public="id initiative slug kind name_en name_es purpose_en purpose_es parent seats closed_on version"
    )

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["initiative", "slug"], name="one_workgroup_a_slug")]

    @property
    def name(self) -> Text:
        return Text(self.name_en, self.name_es)

    def __str__(self) -> str:
        return f"workgroup:{self.initiative_id}/{self.slug}"


class Seat(Versioned):
    """A person sits in a body, for an organisation or for themselves, as chair or member, from a day to a day.

    A seat held for an organisation counts only while the person belongs to it and it takes part.
    """

    class Position(models.TextChoices):
        CHAIR = "chair"
        MEMBER = "member"

    workgroup = models.ForeignKey(Workgroup, on_delete=models.CASCADE, related_name="taken_seats")
    person = models.ForeignKey("backbone.Person", on_delete=models.CASCADE, related_name="seats")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.CASCADE)
    position = models.CharField(max_length=10, choices=Position, default=Position.MEMBER)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    PRIVACY: Mapping[str, Privacy] = classed(
        internal="id workgroup organisation position started_on ended_on version", personal="person"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workgroup", "person"], condition=models.Q(ended_on=None), name="one_open_seat_a_person"
            )
        ]


class SelfDescription(models.Model):
    """How a person describes themselves in an initiative's group scheme, of their own will. Seen by nobody else; only
    counted, through disclosure control (RepresentationRelease)."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("backbone.Person", on_delete=models.CASCADE, related_name="self_descriptions")
    scheme = models.CharField(max_length=80)
    group = models.CharField(max_length=80)

    PRIVACY: Mapping[str, Privacy] = classed(internal="id", secret="initiative person scheme group")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["initiative", "person", "scheme", "group"], name="one_description_a_group")
        ]
