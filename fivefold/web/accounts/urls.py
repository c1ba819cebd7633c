"""Addresses of signing in, of one's own account, of people and their roles.

allauth's pages are listed one by one: each with who gets to it, and none that is not needed here.
"""

from __future__ import annotations

from functools import partial

from allauth.account import views as signing_in
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import URLPattern, URLResolver, include, path, re_path

from fivefold.web.accounts import joining, views
from fivefold.web.accounts.gates import enrolling, entrance, own_locks

Addresses = list[URLPattern | URLResolver]
fresh_enrolling = partial(enrolling, fresh=True)
fresh_locks = partial(own_locks, fresh=True)
_KEY = "webauthn/keys/<int:pk>"

_SECOND_FACTOR: Addresses = [
    path("", enrolling(second_factor.index), name="mfa_index"),
    path("needed/", views.second_factor_needed, name="second-factor-needed"),
    path("authenticate/", entrance(second_factor.authenticate), name="mfa_authenticate"),
    path("reauthenticate/", enrolling(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("totp/activate/", fresh_enrolling(totp.activate_totp), name="mfa_activate_totp"),
    path("totp/deactivate/", fresh_locks(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("recovery-codes/", fresh_locks(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("recovery-codes/generate/", fresh_locks(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("recovery-codes/download/", fresh_locks(recovery.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("webauthn/", enrolling(passkeys.list_webauthn), name="mfa_list_webauthn"),
    path("webauthn/add/", fresh_enrolling(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("webauthn/login/", entrance(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("webauthn/reauthenticate/", enrolling(passkeys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path(f"{_KEY}/edit/", fresh_locks(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path(f"{_KEY}/remove/", fresh_locks(passkeys.remove_webauthn), name="mfa_remove_webauthn"),
]
_PASSWORD: Addresses = [
    path("change/", own_locks(signing_in.password_change), name="account_change_password"),
    path("set/", fresh_locks(signing_in.password_set), name="account_set_password"),
    path("reset/", entrance(signing_in.password_reset), name="account_reset_password"),
    path("reset/sent/", entrance(signing_in.password_reset_done), name="account_reset_password_done"),
    path(
        "reset/key/done/",
        entrance(signing_in.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        entrance(signing_in.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
]
_ACCOUNT: Addresses = [
    path("", views.own_account, name="own-account"),
    path("notices/", views.notices, name="own-notices"),
    path("sign-out-everywhere/", views.sign_out_everywhere, name="sign-out-everywhere"),
    path("export/", views.export, name="own-data"),
    path("erase/", views.erase_account, name="erase-account"),
    path("login/", entrance(signing_in.login), name="account_login"),
    path("login/code/", entrance(signing_in.request_login_code), name="account_request_login_code"),
    path("login/code/confirm/", entrance(signing_in.confirm_login_code), name="account_confirm_login_code"),
    path("logout/", entrance(signing_in.logout), name="account_logout"),
    path("shut/", entrance(signing_in.account_inactive), name="account_inactive"),
    path("by-invitation/", views.by_invitation, name="account_signup"),
    path("reauthenticate/", enrolling(signing_in.reauthenticate), name="account_reauthenticate"),
    path("email/", fresh_locks(signing_in.email), name="account_email"),
    path("email/confirm/", own_locks(signing_in.email_verification_sent), name="account_email_verification_sent"),
    path("password/", include(_PASSWORD)),
    path("second-factor/", include(_SECOND_FACTOR)),
]
urlpatterns = [
    path("account/", include(_ACCOUNT)),
    path("invitation/<str:key>/", joining.join, name="join"),
    path("", include("fivefold.web.backbone.people.urls")),
]
