"""What the current application was made with: its settings, clock and secrets."""

from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from datetime import datetime

    from rallies.core.clock import Clock
    from rallies.core.keys.tokens import Secrets
    from rallies.core.settings import Settings
    from rallies.core.web.sightings import Sightings


def settings() -> "Settings":
    """The settings in force."""
    found: Settings = current_app.config["RALLIES"]
    return found


def now() -> "datetime":
    """The present instant by the application's clock."""
    clock: Clock = current_app.extensions["rallies.clock"]
    return clock.now()


def secrets() -> "Secrets":
    """The instance's secrets."""
    found: Secrets = current_app.extensions["rallies.secrets"]
    return found


def sightings() -> "Sightings":
    """What requests to the instance have shown lately."""
    found: Sightings = current_app.extensions["rallies.sightings"]
    return found
