"""Illustrative person files: invented people in the Census Bureau's form, calibrated to a few published totals."""

from fivefold.measures.illustrative.files import write_person_file, write_person_files
from fivefold.measures.illustrative.plan import Plan, read_plan

__all__ = ["Plan", "read_plan", "write_person_file", "write_person_files"]
