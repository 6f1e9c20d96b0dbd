"""The door out: what everyone may read."""

from flask import Blueprint

from rallies.publish import feeds, tiles
from rallies.publish.map import blueprint as map_blueprint

BLUEPRINTS: tuple[Blueprint, ...] = (feeds.blueprint, map_blueprint, tiles.blueprint)
