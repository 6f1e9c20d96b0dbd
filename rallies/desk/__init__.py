"""The door of the staff."""

from flask import Blueprint

from rallies.desk import accounts, components, queue, trail

BLUEPRINTS: tuple[Blueprint, ...] = (accounts.desk, queue.desk, trail.desk, components.desk)
