"""Rallies: their tables, what is said of them, and what is decided."""
