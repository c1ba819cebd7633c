"""The tables of the backbone room, by subject."""

from fivefold.backbone.models.agreements import Agreement, AgreementNotice, AgreementParty
from fivefold.backbone.models.grants import Grant, GrantReport
from fivefold.backbone.models.health import HealthAnswer, RepresentationRelease
from fivefold.backbone.models.initiatives import Backbone, Initiative
from fivefold.backbone.models.log import AppendOnly, Concern, Event
from fivefold.backbone.models.organisations import Contact, Organisation, Participation, Site
from fivefold.backbone.models.people import (
    ApiAnswer,
    ApiToken,
    Appointment,
    Erasure,
    Invitation,
    InvitationState,
    Membership,
    NoticePreference,
    Person,
)
from fivefold.backbone.models.tasks import Task
from fivefold.backbone.models.versions import Versioned
from fivefold.backbone.models.workgroups import Seat, SelfDescription, Workgroup

__all__ = [
    "Agreement",
    "AgreementNotice",
    "AgreementParty",
    "ApiAnswer",
    "ApiToken",
    "AppendOnly",
    "Appointment",
    "Backbone",
    "Concern",
    "Contact",
    "Erasure",
    "Event",
    "Grant",
    "GrantReport",
    "HealthAnswer",
    "Initiative",
    "Invitation",
    "InvitationState",
    "Membership",
    "NoticePreference",
    "Organisation",
    "Participation",
    "Person",
    "RepresentationRelease",
    "Seat",
    "SelfDescription",
    "Site",
    "Task",
    "Versioned",
    "Workgroup",
]
