"""The backbone room as Django knows it."""

from django.apps import AppConfig


class BackboneConfig(AppConfig):
    name = "fivefold.backbone"
    label = "backbone"
