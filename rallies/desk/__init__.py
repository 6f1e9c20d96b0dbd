"""The door of the staff."""

from flask import Blueprint

from rallies.desk import (
    accounts,
    campaigns,
    cases,
    coalition,
    components,
    counts,
    letterqueue,
    letters,
    mending,
    notices,
    people,
    permits,
    photos,
    pins,
    proposed,
    queue,
    state,
    trail,
)

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
