"""The door in: registering rallies and managing them by key."""

from flask import Blueprint

from rallies.intake import changes, ending, manage, rallies, receipt

BLUEPRINTS: tuple[Blueprint, ...] = (
    rallies.blueprint,
    receipt.blueprint,
    manage.blueprint,
    changes.blueprint,
    ending.blueprint,
)
