"""Money given for parts of the agenda."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models

from fivefold.backbone.keys import new_key
from fivefold.backbone.models.agreements import Agreement
from fivefold.backbone.models.initiatives import Initiative
from fivefold.backbone.models.organisations import Organisation
from fivefold.backbone.models.versions import Versioned
from fivefold.backbone.privacy import Privacy, classed


class Grant(Versioned):
    """serves: ids of clauses of the agenda (strategies, outcomes). amount: in whole units of `currency`."""

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="grants")
    funder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grants_given")
    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grants_received")
    agreement = models.ForeignKey(Agreement, null=True, blank=True, on_delete=models.PROTECT, related_name="grants")
    title = models.CharField(max_length=200)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3, default="USD")
    starts_on = models.DateField()
    ends_on = models.DateField()
    serves = models.JSONField(default=list)

    PRIVACY: Mapping[str, Privacy] = classed(
        internal="id key initiative funder recipient agreement title amount currency starts_on ends_on serves version"
    )

    class Meta:
        ordering = ["-starts_on", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="grant_amount_positive"),
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="grant_ends_later"),
        ]

    def __str__(self) -> str:
        return f"grant:{self.key}"


class GrantReport(models.Model):
    """A report a recipient owes, and when it came."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="reports")
    due_on = models.DateField()
    received_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    PRIVACY: Mapping[str, Privacy] = classed(internal="id grant due_on received_on note")

    class Meta:
        ordering = ["due_on"]
        constraints = [models.UniqueConstraint(fields=["grant", "due_on"], name="one_report_a_day")]
