"""The door out: what everyone may read."""

from flask import Blueprint

from rallies.publish import assets, feeds, pages, tiles
from rallies.publish.map import blueprint as map_blueprint

BLUEPRINTS: tuple[Blueprint, ...] = (assets.blueprint, pages.blueprint, feeds.blueprint, map_blueprint, tiles.blueprint)
