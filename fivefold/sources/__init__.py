"""Readers of published files: Census person files, published tables, verification rows; and their download."""
