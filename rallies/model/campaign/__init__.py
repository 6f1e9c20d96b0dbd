"""Campaigns: their tables, acts, days, public faces and reports."""
