"""Fivefold, the open backbone for collective impact."""
