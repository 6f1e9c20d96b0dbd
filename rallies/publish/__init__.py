"""The door out: what everyone may read."""

from flask import Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = ()
