"""Rallies: worldwide rally coordination with a map, city pages and calendar feeds."""

__version__ = "0.1.0"
