"""Organisations, their sites and contacts, and the initiatives they take part in."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models

from fivefold.backbone.keys import new_key
from fivefold.backbone.models.initiatives import Initiative
from fivefold.backbone.models.versions import Versioned
from fivefold.backbone.privacy import Privacy, classed


class Organisation(Versioned):
    """One organisation, known once however many initiatives it takes part in.

    `folded` is its name for searching; `reference` its number in the sender's own list; `hsds_id` its Open Referral
    id, so that an exchange finds it again. A merged one points to the one it became, which keeps its history.
    """

    class Kind(models.TextChoices):
        SCHOOL = "school"
        OUT_OF_SCHOOL_TIME = "out-of-school-time"
        HIGHER_EDUCATION = "higher-education"
        BUSINESS = "business"
        EMPLOYER = "employer"
        LOCAL_GOVERNMENT = "local-government"
        PHILANTHROPY = "philanthropy"
        COMMUNITY = "community"
        OTHER = "other"

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    name = models.CharField(max_length=200)
    folded = models.CharField(max_length=200, db_index=True, editable=False)
    kind = models.CharField(max_length=30, choices=Kind)
    about = models.TextField(blank=True, max_length=2000)
    website = models.URLField(blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    reference = models.CharField(max_length=80, blank=True, db_index=True)
    hsds_id = models.CharField(max_length=120, blank=True, db_index=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="absorbed")
    added_at = models.DateTimeField()

    PRIVACY: Mapping[str, Privacy] = classed(
        public="id key name folded kind about website email phone merged_into version",
        internal="reference hsds_id added_at",
    )

    class Meta:
        ordering = ["folded", "id"]

    def __str__(self) -> str:
        return f"organisation:{self.key}"


class Site(Versioned):
    """A place where an organisation works. `place` is an id of the initiative's places where it is known."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="sites")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=300, blank=True)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=60, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, default="US")
    place = models.CharField(max_length=80, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    hsds_id = models.CharField(max_length=120, blank=True)

    PRIVACY: Mapping[str, Privacy] = classed(
        public="id organisation key name address city region postal_code country place latitude longitude version",
        internal="hsds_id",
    )

    class Meta:
        ordering = ["name", "id"]


class Contact(Versioned):
    """Somebody to call at an organisation; they need no account. Shown to people of the backbone and of the
    organisation itself; `shown` (their own wish) to every signed-in member."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="contacts")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    shown = models.BooleanField(default=False)

    PRIVACY: Mapping[str, Privacy] = classed(
        internal="id organisation key shown version", personal="name title email phone"
    )

    class Meta:
        ordering = ["name", "id"]


class Participation(Versioned):
    """An organisation's part in one initiative. Only `invited` and `active` give its people rights there."""

    class Status(models.TextChoices):
        PROSPECT = "prospect"
        INVITED = "invited"
        ACTIVE = "active"
        PAUSED = "paused"
        LEFT = "left"

    TAKING_PART = (Status.INVITED, Status.ACTIVE)

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="participations")
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="participations")
    status = models.CharField(max_length=10, choices=Status)
    since = models.DateField()
    note = models.CharField(max_length=300, blank=True)

    PRIVACY: Mapping[str, Privacy] = classed(public="id organisation initiative status since version", internal="note")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "initiative"], name="one_part_an_initiative")]
        indexes = [models.Index(fields=["initiative", "status"])]
