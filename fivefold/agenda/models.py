"""Versions of the common agenda, what was said about them, who voted, and who committed to what."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from django.db import models

from fivefold.agenda.document import Agenda
from fivefold.agenda.document_files import read_agenda
from fivefold.backbone.keys import new_key
from fivefold.backbone.models import Initiative, Organisation, Person, Versioned, Workgroup
from fivefold.backbone.privacy import Privacy, classed


class AgendaVersion(Versioned):
    """One version of an initiative's agenda. `document` is its canonical YAML (fivefold.agenda.document_files).

    comments_until: the last day on which people comment; a period closed early ended on the day before.
    adoptions: clause id -> key of the ballot that adopted its wording; written when this version is adopted.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        COMMENT = "comment"
        BALLOT = "ballot"
        ADOPTED = "adopted"
        SUPERSEDED = "superseded"
        WITHDRAWN = "withdrawn"

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="agenda_versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    document = models.TextField()
    begun_at = models.DateTimeField()
    comments_until = models.DateField(null=True, blank=True)
    adopted_on = models.DateField(null=True, blank=True)
    superseded_on = models.DateField(null=True, blank=True)
    adoptions = models.JSONField(default=dict)

    PRIVACY: Mapping[str, Privacy] = classed(
        public="id initiative number state document begun_at comments_until adopted_on superseded_on adoptions version"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "number"], name="one_version_a_number"),
            models.UniqueConstraint(
                fields=["initiative"], condition=models.Q(state="adopted"), name="one_adopted_agenda"
            ),
            models.UniqueConstraint(
                fields=["initiative"], condition=models.Q(state__in=["comment", "ballot"]), name="one_agenda_on_its_way"
            ),
        ]

    @property
    def agenda(self) -> Agenda:
        """The document as a value; reading one twice costs nothing."""
        return _read(self.document)

    def __str__(self) -> str:
        return f"agenda:{self.initiative.slug}/{self.number}"


@lru_cache(maxsize=32)
def _read(document: str) -> Agenda:
    return read_agenda(document)


class Comment(models.Model):
    """What somebody said about one clause of a version, and what was answered."""

    agenda_version = models.ForeignKey(AgendaVersion, on_delete=models.CASCADE, related_name="comments")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    clause = models.CharField(max_length=120)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="comments")
    text = models.TextField(max_length=2000)
    made_at = models.DateTimeField()
    reply = models.TextField(max_length=2000, blank=True)
    replied_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)

    PRIVACY: Mapping[str, Privacy] = classed(
        internal="id agenda_version key clause text made_at reply resolved_at", personal="person replied_by"
    )

    class Meta:
        ordering = ["made_at", "id"]


class Ballot(Versioned):
    """A question put to a vote.

    franchise: one vote a person or one an organisation; electorate: a body, or everybody who takes part. quorum: per
    cent of the roll that must vote, abstentions counted; threshold: per cent of yes among yes and no that adopts.
    secret_key mixes the voter into a paper's slot while a secret ballot is open, and is destroyed at its close.
    result: the count, frozen at the close.
    """

    class Franchise(models.TextChoices):
        PERSON = "person"
        ORGANISATION = "organisation"

    class State(models.TextChoices):
        PLANNED = "planned"
        OPEN = "open"
        CLOSED = "closed"
        WITHDRAWN = "withdrawn"

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="ballots")
    agenda_version = models.ForeignKey(
        AgendaVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="ballots"
    )
    question_en = models.CharField(max_length=300)
    question_es = models.CharField(max_length=300)
    franchise = models.CharField(max_length=12, choices=Franchise)
    electorate = models.ForeignKey(Workgroup, null=True, blank=True, on_delete=models.PROTECT)
    quorum = models.PositiveSmallIntegerField()
    threshold = models.PositiveSmallIntegerField()
    secret = models.BooleanField(default=False)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    example = models.BooleanField(default=False)
    secret_key = models.CharField(max_length=64, blank=True)
    result = models.JSONField(null=True, blank=True)

    PRIVACY: Mapping[str, Privacy] = classed(
        public="id key initiative agenda_version question_en question_es franchise electorate quorum threshold secret "
        "opens_at closes_at state example result version",
        secret="secret_key",
    )

    class Meta:
        ordering = ["-closes_at", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(closes_at__gt=models.F("opens_at")), name="ballot_closes_later"),
            models.CheckConstraint(condition=models.Q(quorum__lte=100, threshold__range=(1, 100)), name="ballot_rules"),
        ]

    def __str__(self) -> str:
        return f"ballot:{self.key}"


class Voter(models.Model):
    """One line of the roll, written when the ballot opens: a person, or an organisation, and whether it has voted."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="roll")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    has_voted = models.BooleanField(default=False)

    PRIVACY: Mapping[str, Privacy] = classed(internal="id ballot organisation has_voted", personal="person")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ballot", "person"], name="one_line_a_person"),
            models.UniqueConstraint(fields=["ballot", "organisation"], name="one_line_an_organisation"),
        ]


class Vote(models.Model):
    """A paper in the box, one for each line of the roll, laid in blank when the ballot opens (fivefold.agenda.box).

    slot says whose it is: openly in a named ballot, by a keyed hash in a secret one, whose papers are destroyed at its
    close. choice: empty until somebody voted.
    """

    class Choice(models.TextChoices):
        YES = "yes"
        NO = "no"
        ABSTAIN = "abstain"

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="papers")
    slot = models.CharField(max_length=80)
    choice = models.CharField(max_length=8, choices=Choice, blank=True)

    PRIVACY: Mapping[str, Privacy] = classed(internal="id ballot", secret="slot choice")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ballot", "slot"], name="one_paper_a_voter")]


class Commitment(Versioned):
    """What an organisation promised, by when, and how everybody will know. Late is a date, not a state.

    clause: id of the clause of the agenda it serves. outcome: what came of it, or why it was dropped.
    """

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"
        DROPPED = "dropped"

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="commitments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="commitments")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="commitments")
    clause = models.CharField(max_length=120)
    what = models.CharField(max_length=300)
    how_we_know = models.CharField(max_length=300)
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    made_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=500, blank=True)
    evidence = models.URLField(blank=True)

    PRIVACY: Mapping[str, Privacy] = classed(
        public="id key initiative organisation clause what how_we_know due_on state made_on closed_on outcome evidence "
        "version",
        personal="person",
    )

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["initiative", "state", "due_on"])]

    def __str__(self) -> str:
        return f"commitment:{self.key}"
