"""How the collective is doing, as its members say, and how its bodies are made up, as it was released."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models

from fivefold.backbone.models.initiatives import Initiative
from fivefold.backbone.privacy import Privacy, classed


class HealthAnswer(models.Model):
    """One member's answer (1 to 5) about one of the five conditions in one quarter.

    `answerer` is a keyed hash of person and quarter: one answer each, and nobody can read who gave it.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE)
    quarter = models.CharField(max_length=7)
    condition = models.CharField(max_length=20)
    answerer = models.CharField(max_length=64)
    score = models.PositiveSmallIntegerField()

    PRIVACY: Mapping[str, Privacy] = classed(internal="id initiative quarter condition", secret="answerer score")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "quarter", "condition", "answerer"], name="one_health_answer"
            ),
            models.CheckConstraint(condition=models.Q(score__range=(1, 5)), name="health_score_1_to_5"),
        ]


class RepresentationRelease(models.Model):
    """Who sits in the bodies, in protected counts, frozen at one day: what the page shows until the next release."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE)
    scheme = models.CharField(max_length=80)
    as_of = models.DateField()
    counts = models.JSONField()
    released_at = models.DateTimeField()

    PRIVACY: Mapping[str, Privacy] = classed(public="id initiative scheme as_of counts released_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["initiative", "scheme", "as_of"], name="one_release_a_day")]
        ordering = ["-as_of"]
