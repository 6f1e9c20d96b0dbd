"""The door in: registering rallies and managing them by key."""

from flask import Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = ()
