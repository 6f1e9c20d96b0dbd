"""The door out: what everyone may read."""

from flask import Blueprint

from rallies.publish import (
    accents,
    alive,
    assets,
    campaigns,
    cases,
    complete,
    embedding,
    feeds,
    hold,
    kit,
    letters,
    mappictures,
    opendata,
    outcome,
    pages,
    persons,
    photos,
    places,
    posters,
    report,
    rows,
    subscribe,
    tiles,
    today,
)
from rallies.publish import help as help_
from rallies.publish import map as map_

BLUEPRINTS: tuple[Blueprint, ...] = tuple(
    room.blueprint
    for room in (
        alive,
        assets,
        accents,
        pages,
        campaigns,
        cases,
        today,
        hold,
        help_,
        feeds,
        map_,
        mappictures,
        tiles,
        complete,
        letters,
        photos,
        report,
        outcome,
        opendata,
        posters,
        kit,
        rows,
        persons,
        subscribe,
        embedding,
        places,
    )
)
