"""What keeps visitors from being told apart by their networks: for the page State and for `rallies doctor`."""

from flask_babel import gettext as _

from rallies.core import current


def warnings() -> list[str]:
    """What to mend so that each network has limits of its own, in sentences."""
    settings = current.settings()
    seen = current.sightings()
    if settings.is_onion:
        return [] if settings.trusted_proxies and seen.is_recent("circuit") else [_onion()]
    if not settings.trusted_proxies and seen.is_recent("proxy"):
        return [
            _(
                "Requests bear Forwarded or X-Forwarded-For, and RALLIES_TRUSTED_PROXIES names nobody. If a proxy "
                "stands in front of this site, all people are one network to it: together they may register "
                "20 rallies an hour, and whoever wants to can use them up."
            )
        ]
    if not settings.trusted_proxies and settings.is_secure:
        return [
            _(
                "The address of this site is https, which a proxy in front speaks for it, and RALLIES_TRUSTED_PROXIES "
                "names none: all people are one network to this site."
            )
        ]
    return []


def _onion() -> str:
    return _(
        "This is an onion service, and no circuit of it has been told apart lately: all people share limits that are "
        "ten times as large as those of one network. A proxy that is told of circuits by Tor mends that."
    )
