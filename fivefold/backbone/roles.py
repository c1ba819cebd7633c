"""The table of roles: what each is called, what it means in one sentence, and what its holder may do.

The page about roles prints this table; nothing else grants a right. Pure: no Django.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fivefold.vocabulary import Text


class Verb(StrEnum):
    """Everything that needs a right. What everybody may do (read what is public) needs none."""

    SEE_WORKING_SIDE = "see-working-side"
    SEE_CONTACTS = "see-contacts"
    EDIT_ORGANISATION = "edit-organisation"
    ADMIT_ORGANISATIONS = "admit-organisations"
    EXPORT_ORGANISATIONS = "export-organisations"
    MANAGE_INITIATIVES = "manage-initiatives"
    INVITE = "invite"
    APPOINT = "appoint"
    SEE_PEOPLE = "see-people"
    MANAGE_WORKGROUPS = "manage-workgroups"
    RUN_WORKGROUP = "run-workgroup"
    SEE_AGREEMENTS = "see-agreements"
    MANAGE_AGREEMENTS = "manage-agreements"
    SIGN_AGREEMENT = "sign-agreement"
    SEE_GRANTS = "see-grants"
    MANAGE_GRANTS = "manage-grants"
    GIVE_TASKS = "give-tasks"
    SEE_LOG = "see-log"
    RELEASE_FIGURES = "release-figures"
    EDIT_DEFINITIONS = "edit-definitions"
    DRAFT_AGENDA = "draft-agenda"
    PROPOSE_WORDING = "propose-wording"
    GUIDE_AGENDA = "guide-agenda"
    COMMENT = "comment"
    VOTE = "vote"
    VOTE_FOR_ORGANISATION = "vote-for-organisation"
    COMMIT_ORGANISATION = "commit-organisation"
    MANAGE_COMMITMENTS = "manage-commitments"
    ANSWER_SURVEYS = "answer-surveys"


VERBS: Mapping[Verb, Text] = {
    Verb.SEE_WORKING_SIDE: Text(
        "see the working side: organisations, bodies, drafts, tasks",
        "ver el lado de trabajo: organizaciones, grupos, borradores, tareas",
    ),
    Verb.SEE_CONTACTS: Text("see an organisation's contacts", "ver los contactos de una organización"),
    Verb.EDIT_ORGANISATION: Text(
        "change an organisation's page, sites and contacts",
        "cambiar la página, las sedes y los contactos de una organización",
    ),
    Verb.ADMIT_ORGANISATIONS: Text(
        "add, import and merge organisations, and change their part in the initiative",
        "añadir, importar y fusionar organizaciones, y cambiar su participación en la iniciativa",
    ),
    Verb.EXPORT_ORGANISATIONS: Text(
        "take out the list of organisations as a file", "sacar la lista de organizaciones como archivo"
    ),
    Verb.MANAGE_INITIATIVES: Text("start and close initiatives", "iniciar y cerrar iniciativas"),
    Verb.INVITE: Text("invite people", "invitar a personas"),
    Verb.APPOINT: Text("give and end roles", "dar y terminar funciones"),
    Verb.SEE_PEOPLE: Text("see people's names and mail addresses", "ver los nombres y correos de las personas"),
    Verb.MANAGE_WORKGROUPS: Text("set up bodies and seat people in them", "crear grupos y asignar a sus integrantes"),
    Verb.RUN_WORKGROUP: Text(
        "keep a workgroup's list of members and its description",
        "llevar la lista de integrantes de un grupo y su descripción",
    ),
    Verb.SEE_AGREEMENTS: Text("read agreements", "leer los acuerdos"),
    Verb.MANAGE_AGREEMENTS: Text("write and end agreements", "redactar y terminar acuerdos"),
    Verb.SIGN_AGREEMENT: Text(
        "sign an agreement for an organisation", "firmar un acuerdo en nombre de una organización"
    ),
    Verb.SEE_GRANTS: Text("see grants", "ver las subvenciones"),
    Verb.MANAGE_GRANTS: Text("record grants and their reports", "registrar subvenciones y sus informes"),
    Verb.GIVE_TASKS: Text("give tasks to others", "asignar tareas a otras personas"),
    Verb.SEE_LOG: Text("read the whole event log", "leer todo el registro de hechos"),
    Verb.RELEASE_FIGURES: Text(
        "release figures through disclosure control", "publicar cifras a través del control de divulgación"
    ),
    Verb.EDIT_DEFINITIONS: Text("change what is measured and how", "cambiar qué se mide y cómo"),
    Verb.DRAFT_AGENDA: Text("write drafts of the agenda", "redactar borradores de la agenda"),
    Verb.PROPOSE_WORDING: Text(
        "write in the drafts of the agenda that concern the own workgroup",
        "redactar en los borradores de la agenda lo que toca a su grupo de trabajo",
    ),
    Verb.GUIDE_AGENDA: Text(
        "open and close comment periods and ballots", "abrir y cerrar periodos de comentarios y votaciones"
    ),
    Verb.COMMENT: Text("comment on a draft of the agenda", "comentar un borrador de la agenda"),
    Verb.VOTE: Text("vote where every person has a vote", "votar donde cada persona tiene un voto"),
    Verb.VOTE_FOR_ORGANISATION: Text(
        "vote where every organisation has a vote", "votar donde cada organización tiene un voto"
    ),
    Verb.COMMIT_ORGANISATION: Text(
        "make, keep or drop a commitment of an organisation",
        "asumir, cumplir o retirar un compromiso de una organización",
    ),
    Verb.MANAGE_COMMITMENTS: Text("keep the list of all commitments", "llevar la lista de todos los compromisos"),
    Verb.ANSWER_SURVEYS: Text("answer surveys", "responder encuestas"),
}


class Scope(StrEnum):
    """How far a role reaches."""

    SITE = "site"
    """Everything, or one initiative when it was given for one."""
    ORGANISATION = "organisation"
    """One organisation, in the initiatives in which it takes part."""
    WORKGROUP = "workgroup"
    """One body."""
    INITIATIVE = "initiative"
    """One initiative."""
    EVERYWHERE = "everywhere"
    """Everybody, also without an account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """gives: roles its holder may give to others, never beyond the holder's own reach. second_factor: required."""

    id: str
    name: Text
    sentence: Text
    scope: Scope
    verbs: frozenset[Verb]
    gives: frozenset[str] = frozenset()
    second_factor: bool = False


LEAD, STEWARD, CHAIR = "backbone-lead", "data-steward", "workgroup-chair"
PARTNER_LEAD, REPORTER = "partner-lead", "partner-reporter"
EVALUATOR, FUNDER, MEMBER, PUBLIC = "evaluator", "funder", "member", "public"

_MEMBER_VERBS = frozenset({Verb.SEE_WORKING_SIDE, Verb.COMMENT, Verb.VOTE, Verb.ANSWER_SURVEYS})
_OWN_HOUSE = frozenset({Verb.SEE_WORKING_SIDE, Verb.SEE_CONTACTS, Verb.SEE_AGREEMENTS, Verb.SEE_GRANTS})
_BACKBONE = frozenset(Verb) - {
    Verb.SIGN_AGREEMENT,
    Verb.VOTE,
    Verb.VOTE_FOR_ORGANISATION,
    Verb.COMMIT_ORGANISATION,
    Verb.PROPOSE_WORDING,
    Verb.RUN_WORKGROUP,
    Verb.ANSWER_SURVEYS,
}

_TABLE = (
    Role(
        id=LEAD,
        name=Text("Backbone lead", "Coordinación de la organización central"),
        sentence=Text(
            "Keeps the collective together: admits organisations, invites people, guides the agenda and agreements.",
            "Mantiene unido al colectivo: admite organizaciones, invita a personas, guía la agenda y redacta acuerdos.",
        ),
        scope=Scope.SITE,
        verbs=_BACKBONE - {Verb.RELEASE_FIGURES},
        gives=frozenset({LEAD, STEWARD, CHAIR, PARTNER_LEAD, REPORTER, EVALUATOR, FUNDER, MEMBER}),
        second_factor=True,
    ),
    Role(
        id=STEWARD,
        name=Text("Data steward", "Responsable de datos"),
        sentence=Text(
            "Answers for the numbers: what is measured, who may send it, and what is safe to release.",
            "Responde por los números: qué se mide, quién puede enviarlo y qué se puede publicar sin riesgo.",
        ),
        scope=Scope.SITE,
        verbs=frozenset(
            {
                Verb.SEE_WORKING_SIDE,
                Verb.SEE_CONTACTS,
                Verb.EDIT_ORGANISATION,
                Verb.ADMIT_ORGANISATIONS,
                Verb.EXPORT_ORGANISATIONS,
                Verb.SEE_PEOPLE,
                Verb.SEE_AGREEMENTS,
                Verb.MANAGE_AGREEMENTS,
                Verb.SEE_GRANTS,
                Verb.GIVE_TASKS,
                Verb.SEE_LOG,
                Verb.RELEASE_FIGURES,
                Verb.EDIT_DEFINITIONS,
                Verb.INVITE,
                Verb.COMMENT,
            }
        ),
        gives=frozenset({PARTNER_LEAD, REPORTER}),
        second_factor=True,
    ),
    Role(
        id=CHAIR,
        name=Text("Workgroup chair", "Presidencia de un grupo de trabajo"),
        sentence=Text(
            "Leads one workgroup: its members, its part of the agenda, its tasks.",
            "Dirige un grupo de trabajo: sus integrantes, su parte de la agenda y sus tareas.",
        ),
        scope=Scope.WORKGROUP,
        verbs=_MEMBER_VERBS | {Verb.RUN_WORKGROUP, Verb.PROPOSE_WORDING, Verb.GIVE_TASKS},
    ),
    Role(
        id=PARTNER_LEAD,
        name=Text("Partner lead", "Responsable de una organización"),
        sentence=Text(
            "Speaks for one organisation: keeps its page, invites colleagues, signs, votes and commits for it.",
            "Habla por una organización: cuida su página, invita a colegas, firma, vota y se compromete por ella.",
        ),
        scope=Scope.ORGANISATION,
        verbs=_OWN_HOUSE
        | {
            Verb.EDIT_ORGANISATION,
            Verb.INVITE,
            Verb.APPOINT,
            Verb.SEE_PEOPLE,
            Verb.SIGN_AGREEMENT,
            Verb.VOTE_FOR_ORGANISATION,
            Verb.COMMIT_ORGANISATION,
            Verb.GIVE_TASKS,
        },
        gives=frozenset({PARTNER_LEAD, REPORTER, MEMBER}),
        second_factor=True,
    ),
    Role(
        id=REPORTER,
        name=Text("Partner reporter", "Informante de una organización"),
        sentence=Text(
            "Sends one organisation's numbers and keeps its page up to date.",
            "Envía los números de una organización y mantiene su página al día.",
        ),
        scope=Scope.ORGANISATION,
        verbs=_OWN_HOUSE | {Verb.EDIT_ORGANISATION},
    ),
    Role(
        id=EVALUATOR,
        name=Text("Evaluator", "Evaluación"),
        sentence=Text(
            "Studies how the collective works: reads agreements, grants and the log, and changes nothing.",
            "Estudia cómo funciona el colectivo: lee acuerdos, subvenciones y el registro, y no cambia nada.",
        ),
        scope=Scope.SITE,
        verbs=frozenset(
            {Verb.SEE_WORKING_SIDE, Verb.SEE_AGREEMENTS, Verb.SEE_GRANTS, Verb.SEE_LOG, Verb.EXPORT_ORGANISATIONS}
        ),
    ),
    Role(
        id=FUNDER,
        name=Text("Funder", "Financiación"),
        sentence=Text(
            "Reads progress and its own grants; never changes what is measured.",
            "Lee los avances y sus propias subvenciones; nunca cambia lo que se mide.",
        ),
        scope=Scope.ORGANISATION,
        verbs=frozenset({Verb.SEE_WORKING_SIDE, Verb.SEE_GRANTS, Verb.SEE_AGREEMENTS, Verb.SIGN_AGREEMENT}),
    ),
    Role(
        id=MEMBER,
        name=Text("Member", "Integrante"),
        sentence=Text(
            "Belongs to an organisation or a body that takes part: reads the working side, comments, votes.",
            "Pertenece a una organización o a un grupo que participa: lee el lado de trabajo, comenta y vota.",
        ),
        scope=Scope.INITIATIVE,
        verbs=_MEMBER_VERBS,
    ),
    Role(
        id=PUBLIC,
        name=Text("Public", "Público"),
        sentence=Text(
            "Anybody, without an account: reads the agenda, the commitments and every released figure.",
            "Cualquier persona, sin cuenta: lee la agenda, los compromisos y cada cifra publicada.",
        ),
        scope=Scope.EVERYWHERE,
        verbs=frozenset(),
    ),
)

ROLES: Mapping[str, Role] = {role.id: role for role in _TABLE}
APPOINTED = frozenset({LEAD, STEWARD, PARTNER_LEAD, REPORTER, EVALUATOR, FUNDER, MEMBER})
"""Roles a person is appointed to. A chair's is their seat; a member's also follows from a membership or a seat."""
