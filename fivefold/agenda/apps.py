"""The agenda room as Django knows it."""

from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "fivefold.agenda"
    label = "agenda"
