"""The door of the staff."""

from flask import Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = ()
