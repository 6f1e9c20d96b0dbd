"""The door out: what everyone may read."""

from flask import Blueprint

from rallies.publish import assets
from rallies.publish import help as help_
from rallies.publish.campaign import campaigns, cases, letters, opendata, organizer_guide, photos, report, today
from rallies.publish.lists import complete, feeds, pages, subscribe
from rallies.publish.map import embedding, mappictures, tiles
from rallies.publish.map import map as map_
from rallies.publish.print import posters
from rallies.publish.served import alive
from rallies.publish.sharing import accents, kit

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
        organizer_guide,
        help_,
        feeds,
        map_,
        mappictures,
        tiles,
        complete,
        letters,
        photos,
        report,
        opendata,
        posters,
        kit,
        subscribe,
        embedding,
    )
)
