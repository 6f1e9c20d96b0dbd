"""The door in: registering rallies, writing letters, and managing them by key."""

from flask import Blueprint

from rallies.intake.holder import changes, confirmation, counting, ending, hostphotos, manage
from rallies.intake.letter import letterfollow, letters
from rallies.intake.photo import photos
from rallies.intake.rally import rallies, receipt

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
