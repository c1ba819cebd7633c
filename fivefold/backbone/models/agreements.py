"""Agreements: what parties promised one another, for what, until when."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models

from fivefold.backbone.keys import new_key
from fivefold.backbone.models.initiatives import Initiative
from fivefold.backbone.models.organisations import Organisation
from fivefold.backbone.models.versions import Versioned
from fivefold.backbone.privacy import Privacy, classed


class Agreement(Versioned):
    """A data-sharing agreement, memorandum or grant agreement. What it covers is decided in `rules.agreements`.

    measures, fields: ids it covers; an empty list covers none. smallest_cell: a limit above the house's own.
    In force: signed by every party, from `starts_on` through `ends_on`, not ended early (`ended_on`: the first day
    without). `signed_terms` is the exact text that was signed: what it covers is read from there, never from columns
    that could be changed afterwards. `renews`: the agreement this one was drafted from.
    """

    class Kind(models.TextChoices):
        DATA_SHARING = "data-sharing"
        MEMORANDUM = "memorandum"
        GRANT = "grant"

    class State(models.TextChoices):
        DRAFT = "draft"
        SIGNED = "signed"
        ENDED = "ended"

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="agreements")
    kind = models.CharField(max_length=20, choices=Kind)
    title = models.CharField(max_length=200)
    purpose = models.TextField(max_length=2000)
    measures = models.JSONField(default=list)
    fields = models.JSONField(default=list)
    smallest_cell = models.PositiveSmallIntegerField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    destroy_by = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)
    renews = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="renewals")
    signed_terms = models.TextField(blank=True)
    file_hash = models.CharField(max_length=64, blank=True)
    file_name = models.CharField(max_length=200, blank=True)

    PRIVACY: Mapping[str, Privacy] = classed(
        internal="id key initiative kind title purpose measures fields smallest_cell starts_on ends_on destroy_by "
        "state ended_on end_reason renews signed_terms file_hash file_name version"
    )

    class Meta:
        ordering = ["ends_on", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="agreement_ends_later")
        ]

    def __str__(self) -> str:
        return f"agreement:{self.key}"


class AgreementParty(models.Model):
    """One party of an agreement and the record of its signature. signed_hash: SHA-256 of the agreement's terms."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="agreements")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        "backbone.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="signatures"
    )
    signed_name = models.CharField(max_length=200, blank=True)
    signed_hash = models.CharField(max_length=64, blank=True)

    PRIVACY: Mapping[str, Privacy] = classed(
        internal="id agreement organisation signed_at signed_hash", personal="signed_by signed_name"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "organisation"], name="one_party_once")]


class AgreementNotice(models.Model):
    """That an agreement ends soon was said, so many days before: said once. mailed_at: None until the mail is out."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="notices")
    days_before = models.PositiveSmallIntegerField()
    ends_on = models.DateField()
    said_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)

    PRIVACY: Mapping[str, Privacy] = classed(internal="id agreement days_before ends_on said_at mailed_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "days_before", "ends_on"], name="one_notice_an_end")
        ]
