"""People: accounts, the organisations they belong to, the roles they hold, and the invitations that bring them in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from fivefold.backbone.keys import new_key
from fivefold.backbone.models.initiatives import Initiative
from fivefold.backbone.models.organisations import Organisation
from fivefold.backbone.models.workgroups import Workgroup
from fivefold.backbone.privacy import Privacy, classed


class PersonManager(BaseUserManager["Person"]):
    """People are made by actions (an invitation accepted, the first run), never by a form of their own."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """A person with an account. `key` is the pseudonym the log knows them by; it tells nothing and never changes.

    `session_epoch` is part of what a session is signed with: raising it ends every session at the next request.
    An erased person keeps only key and dates, so that the log stays whole (`erased_at`).
    """

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=2, choices=[("en", "English"), ("es", "Español")], default="en")
    is_active = models.BooleanField(default=True)
    session_epoch = models.PositiveIntegerField(default=0)
    joined_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    PRIVACY: Mapping[str, Privacy] = classed(
        internal="id key is_active joined_at erased_at language",
        personal="email name last_login",
        secret="password session_epoch",
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = PersonManager()

    class Meta:
        ordering = ["name", "id"]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        salt = "fivefold.backbone.Person.session"
        return salted_hmac(salt, f"{self.password}{self.session_epoch}", secret=secret, algorithm="sha256").hexdigest()

    def get_short_name(self) -> str:
        return self.name

    def __str__(self) -> str:
        return f"person:{self.key}"


class Term(models.Model):
    """Something that holds from a day to a day; no end: until somebody ends it."""

    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


class Membership(Term):
    """A person belongs to an organisation."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    title = models.CharField(max_length=120, blank=True)

    PRIVACY: Mapping[str, Privacy] = classed(internal="id organisation started_on ended_on", personal="person title")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"], condition=models.Q(ended_on=None), name="one_open_membership"
            )
        ]


class Appointment(Term):
    """A person holds a role (fivefold.backbone.roles): in an initiative, for an organisation, or everywhere.

    Chairs are not appointed here: a chair's seat in a workgroup is the appointment (Seat).
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="appointments")
    role = models.CharField(max_length=30)
    initiative = models.ForeignKey(Initiative, null=True, blank=True, on_delete=models.CASCADE)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.CASCADE)
    given_by = models.CharField(max_length=120)

    PRIVACY: Mapping[str, Privacy] = classed(
        internal="id role initiative organisation given_by started_on ended_on", personal="person"
    )

    class Meta:
        indexes = [models.Index(fields=["person", "ended_on"])]


class InvitationState(StrEnum):
    WAITING = "waiting"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class Invitation(models.Model):
    """A letter to one address: who may come in, to which organisation, as what. Only a hash of its key is kept."""

    email = models.EmailField()
    initiative = models.ForeignKey(Initiative, null=True, blank=True, on_delete=models.CASCADE)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.CASCADE)
    workgroup = models.ForeignKey(Workgroup, null=True, blank=True, on_delete=models.CASCADE)
    role = models.CharField(max_length=30)
    language = models.CharField(max_length=2, default="en")
    key_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=120)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    PRIVACY: Mapping[str, Privacy] = classed(
        internal="id initiative organisation workgroup role language invited_by invited_at expires_at accepted_at "
        "withdrawn_at",
        personal="email accepted_by",
        secret="key_hash",
    )

    class Meta:
        ordering = ["-invited_at"]

    def state(self, at: datetime) -> InvitationState:
        if self.accepted_at is not None:
            return InvitationState.ACCEPTED
        if self.withdrawn_at is not None:
            return InvitationState.WITHDRAWN
        return InvitationState.WAITING if at < self.expires_at else InvitationState.EXPIRED

    def __str__(self) -> str:
        return f"invitation:{self.pk}"


class NoticePreference(models.Model):
    """How often a person wants to hear about a topic: at once, daily, weekly, never."""

    class Pace(models.TextChoices):
        AT_ONCE = "at-once"
        DAILY = "daily"
        WEEKLY = "weekly"
        NEVER = "never"

    TOPICS = ("agenda", "measures", "activities", "communication", "backbone")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notice_preferences")
    topic = models.CharField(max_length=20)
    pace = models.CharField(max_length=10, choices=Pace, default=Pace.WEEKLY)

    PRIVACY: Mapping[str, Privacy] = classed(internal="id topic pace", personal="person")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "topic"], name="one_pace_a_topic")]


class ApiToken(models.Model):
    """A key for a program that acts for a person, never beyond their own rights. Only its hash is kept.

    minute, asked: the minute of its last request, and how many it made in that minute.
    """

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    secret_hash = models.CharField(max_length=64, unique=True)
    may_write = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    minute = models.DateTimeField(null=True, blank=True)
    asked = models.PositiveIntegerField(default=0)

    PRIVACY: Mapping[str, Privacy] = classed(
        internal="id key may_write made_at expires_at ended_at minute asked",
        personal="person name",
        secret="secret_hash",
    )

    def __str__(self) -> str:
        return f"token:{self.key}"


class ApiAnswer(models.Model):
    """The first answer to a request that carried an Idempotency-Key, so that a retry gets it again (kept for a day).

    fingerprint: of what was asked, so that the same key for something else is noticed. answer: what everybody may read.
    """

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(blank=True)
    made_at = models.DateTimeField(db_index=True)

    PRIVACY: Mapping[str, Privacy] = classed(
        public="status answer", internal="id token key made_at", secret="fingerprint"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="one_answer_a_key")]


class Erasure(models.Model):
    """Who was erased, by pseudonym: replayed after a backup is restored, so that erased people stay erased."""

    person_key = models.CharField(max_length=12, unique=True)
    erased_at = models.DateTimeField()

    PRIVACY: Mapping[str, Privacy] = classed(internal="id person_key erased_at")
