"""All addresses. Pages are English at /, Spanish at /es/, so that a link names its language and needs no cookie."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = [
    path("api/", include("fivefold.api.urls")),
    *i18n_patterns(path("", include("fivefold.web.urls")), prefix_default_language=False),
]

handler400 = "fivefold.web.errors.bad_request"
handler403 = "fivefold.web.errors.not_allowed"
handler404 = "fivefold.web.errors.not_found"
handler500 = "fivefold.web.errors.went_wrong"
