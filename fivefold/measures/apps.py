"""The measures room as a Django application."""

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "fivefold.measures"
    label = "measures"
    verbose_name = "Measures"
