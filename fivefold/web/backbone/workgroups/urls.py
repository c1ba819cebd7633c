"""Addresses of workgroups and other bodies."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
