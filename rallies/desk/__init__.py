"""The door of the staff."""

from flask import Blueprint

from rallies.desk import components, photos
from rallies.desk.campaign import campaigns, cases, coalition, notices, people, permits
from rallies.desk.door import accounts, state, trail
from rallies.desk.letter import letters
from rallies.desk.proposal import mending, proposed
from rallies.desk.queue import counts, letterqueue, pins, queue

RULES = (letterqueue, proposed)
"""What adds rules of its own to those of the queue, by being imported."""
BLUEPRINTS: tuple[Blueprint, ...] = (
    accounts.desk,
    queue.desk,
    pins.desk,
    mending.desk,
    photos.desk,
    letters.desk,
    campaigns.desk,
    cases.desk,
    people.desk,
    coalition.desk,
    notices.desk,
    permits.desk,
    counts.desk,
    trail.desk,
    components.desk,
    state.desk,
    state.metrics,
)
