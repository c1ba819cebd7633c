"""Run with django.core.management.call_command."""
