"""The door of the staff."""

from flask import Blueprint

from rallies.desk import accounts, components, letterqueue, queue, trail

RULES = (letterqueue,)
"""What adds rules of its own to those of the queue, by being imported."""
BLUEPRINTS: tuple[Blueprint, ...] = (accounts.desk, queue.desk, trail.desk, components.desk)
