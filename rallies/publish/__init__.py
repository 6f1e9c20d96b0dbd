"""The door out: what everyone may read."""

from flask import Blueprint

from rallies.publish import assets, complete, feeds, mappictures, pages, tiles
from rallies.publish import help as help_
from rallies.publish import map as map_

BLUEPRINTS: tuple[Blueprint, ...] = tuple(
    room.blueprint for room in (assets, pages, help_, feeds, map_, mappictures, tiles, complete)
)
