"""Signing in, one's own account, people, roles and invitations.

Nobody of the cast signed in a moment ago: what asks for a fresh sign-in sends those who can show again that it is they
away to do so (302), and refuses who has neither password nor second factor (403: stray, former, unenrolled).
"""

from __future__ import annotations

from tests.cast import (
    FORMER,
    INSIDERS,
    LEAD,
    MEMBER,
    MEMBERS,
    NEVER,
    OTHER,
    PARTNER,
    REPORTER,
    SIGNED_IN,
    STEWARD,
    STRAY,
    UNENROLLED,
    VISITOR,
    Answers,
    Route,
    for_,
    open_to_all,
    working,
)

WITHOUT_LOCK = (STRAY, FORMER, UNENROLLED)
FRESH = for_(STRAY, FORMER, status=403, others=302)
INVITING = (PARTNER, OTHER, STEWARD, LEAD)
EVERYBODY_IN = dict.fromkeys(SIGNED_IN, 200)


def _answers(get: int, post: int) -> Answers:
    return NEVER | {"GET": get, "HEAD": get, "POST": post}


def entrance(
    route: str, *, visitor: tuple[int, int], signed_in: tuple[int, int], form: bool = True, **example: str
) -> Route:
    """A page of allauth for everybody: (GET, POST) for visitors and for whoever is signed in."""
    answers = {member: _answers(*(visitor if member == VISITOR else signed_in)) for member in MEMBERS}
    return Route(route, answers, example, form=form)


def enrolling(route: str, *, without_lock: tuple[int, int], with_lock: tuple[int, int], post_out: int = 302) -> Route:
    """Open also to whoever must set up a second factor; visitors are sent to sign in."""
    answers = {member: _answers(*(without_lock if member in WITHOUT_LOCK else with_lock)) for member in MEMBERS}
    return Route(route, answers | {VISITOR: _answers(302, post_out)}, {})


def locks(route: str, **example: str) -> Route:
    """A lock of the own account: asks for a fresh sign-in; shut until a needed second factor is set up (B4)."""
    answers = {member: _answers(FRESH[member], FRESH[member]) for member in SIGNED_IN}
    return Route(route, answers | {VISITOR: _answers(302, 302), UNENROLLED: _answers(302, 302)}, example)


def told(*, acts: tuple[str, ...], status: int, knows: int = 403) -> dict[str, int]:
    """Whoever may act; insiders, who know the person, are refused (403); outsiders learn nothing (404)."""
    return {member: status if member in acts else knows if member in INSIDERS else 404 for member in SIGNED_IN}


GIVING = told(acts=(PARTNER, OTHER, LEAD), status=302)
BLIND = told(acts=(PARTNER, STEWARD, LEAD), status=303, knows=404)

ROUTES = (
    entrance("account_login", visitor=(200, 200), signed_in=(302, 302)),
    entrance("account_request_login_code", visitor=(200, 200), signed_in=(302, 302)),
    entrance("account_confirm_login_code", visitor=(302, 302), signed_in=(302, 302)),
    entrance("account_logout", visitor=(302, 302), signed_in=(200, 302)),
    entrance("account_inactive", visitor=(200, 405), signed_in=(200, 405), form=False),
    open_to_all("account_signup"),
    enrolling("account_reauthenticate", without_lock=(403, 403), with_lock=(302, 302)),
    locks("account_email"),
    Route("account_email_verification_sent", dict.fromkeys(MEMBERS, _answers(302, 302)), {}),
    Route("account_change_password", dict.fromkeys(MEMBERS, _answers(302, 302)), {}),
    locks("account_set_password"),
    entrance("account_reset_password", visitor=(200, 200), signed_in=(200, 200)),
    entrance("account_reset_password_done", visitor=(200, 405), signed_in=(200, 405), form=False),
    entrance("account_reset_password_from_key_done", visitor=(200, 405), signed_in=(200, 405), form=False),
    entrance("account_reset_password_from_key", visitor=(200, 200), signed_in=(200, 200), uidb36="1", key="x-y"),
    enrolling("mfa_index", without_lock=(200, 405), with_lock=(200, 405)),
    enrolling("second-factor-needed", without_lock=(200, 405), with_lock=(200, 405)),
    entrance("mfa_authenticate", visitor=(302, 302), signed_in=(302, 302)),
    enrolling("mfa_reauthenticate", without_lock=(403, 403), with_lock=(200, 200)),
    enrolling("mfa_activate_totp", without_lock=(403, 403), with_lock=(302, 302)),
    locks("mfa_deactivate_totp"),
    locks("mfa_view_recovery_codes"),
    locks("mfa_generate_recovery_codes"),
    locks("mfa_download_recovery_codes"),
    enrolling("mfa_list_webauthn", without_lock=(200, 405), with_lock=(200, 405)),
    enrolling("mfa_add_webauthn", without_lock=(403, 403), with_lock=(302, 302)),
    entrance("mfa_login_webauthn", visitor=(302, 302), signed_in=(302, 302)),
    enrolling("mfa_reauthenticate_webauthn", without_lock=(403, 403), with_lock=(302, 302)),
    locks("mfa_edit_webauthn", pk="1"),
    locks("mfa_remove_webauthn", pk="1"),
    working("own-account", get=EVERYBODY_IN, post=dict.fromkeys(SIGNED_IN, 400)),
    working("own-notices", get=EVERYBODY_IN, post=dict.fromkeys(SIGNED_IN, 400)),
    working("sign-out-everywhere", post=dict.fromkeys(SIGNED_IN, 303)),
    working("own-data", get=FRESH),
    working("erase-account", get=FRESH, post=FRESH),
    open_to_all(
        "join",
        get={VISITOR: 200} | dict.fromkeys(SIGNED_IN, 403),
        post={VISITOR: 400} | dict.fromkeys(SIGNED_IN, 403),
        key="{invitation_key}",
    ),
    open_to_all("roles"),
    working("people", get=EVERYBODY_IN),
    working("person", get=told(acts=INSIDERS, status=200), key="{person_reporter}"),
    working("give-role", get=GIVING, post=GIVING, key="{person_reporter}"),
    working("shut-account", post=told(acts=(LEAD,), status=302), key="{person_reporter}"),
    working("open-account", post=told(acts=(LEAD,), status=302), key="{person_reporter}"),
    working("end-role", post=told(acts=(REPORTER, PARTNER, LEAD), status=302), appointment="{appointment_reporter}"),
    working("end-membership", post=told(acts=(MEMBER, PARTNER, LEAD), status=302), membership="{membership_member}"),
    working("invitations", get=for_(*INVITING, status=200, others=403)),
    working("invite", get=for_(*INVITING, status=200, others=403), post=for_(*INVITING, status=400, others=403)),
    working("send-invitation-again", post=BLIND, invitation="{invitation}"),
    working("withdraw-invitation", post=BLIND, invitation="{invitation}"),
)
