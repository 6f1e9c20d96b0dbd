"""Backups of an instance: making one, and putting one in the place of what an instance holds."""
