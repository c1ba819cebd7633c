"""All addresses. Pages are English at /, Spanish at /es/, so that a link names its language and needs no cookie."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = i18n_patterns(path("", include("fivefold.web.urls")), prefix_default_language=False)
