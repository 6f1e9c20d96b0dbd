"""The door in: registering rallies, writing letters, and managing them by key."""

from flask import Blueprint

from rallies.intake import (
    changes,
    confirmation,
    counting,
    ending,
    hostphotos,
    letterfollow,
    letters,
    manage,
    photos,
    rallies,
    receipt,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    rallies.blueprint,
    receipt.blueprint,
    confirmation.blueprint,
    manage.blueprint,
    changes.blueprint,
    ending.blueprint,
    counting.blueprint,
    letters.blueprint,
    letterfollow.blueprint,
    photos.blueprint,
    hostphotos.blueprint,
)
