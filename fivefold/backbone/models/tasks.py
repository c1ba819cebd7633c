"""Tasks: what somebody has to do by a day."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models

from fivefold.backbone.keys import new_key
from fivefold.backbone.models.initiatives import Initiative
from fivefold.backbone.models.organisations import Organisation
from fivefold.backbone.models.people import Person
from fivefold.backbone.models.versions import Versioned
from fivefold.backbone.privacy import Privacy, classed


class Task(Versioned):
    """owner: a person, or everybody who leads an organisation. about: any object as the log names it (`kind:id`)."""

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"
        DROPPED = "dropped"

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(max_length=200)
    detail = models.TextField(blank=True, max_length=2000)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="tasks")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="tasks"
    )
    about = models.CharField(max_length=200, blank=True, db_index=True)
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    given_by = models.CharField(max_length=120)
    given_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="why it was dropped")

    PRIVACY: Mapping[str, Privacy] = classed(
        internal="id key initiative title detail organisation about due_on state given_by given_at closed_at reason "
        "version",
        personal="person",
    )

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["state", "due_on"])]

    def __str__(self) -> str:
        return f"task:{self.key}"
