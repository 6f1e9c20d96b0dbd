"""The door in: registering rallies, writing letters, and managing them by key."""

from flask import Blueprint

from rallies.intake.holder import changes, confirmation, counting, ending, letter, manage
from rallies.intake.holder import photos as own_photos
from rallies.intake.letter import letters
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
    letter.blueprint,
    photos.blueprint,
    own_photos.blueprint,
)
