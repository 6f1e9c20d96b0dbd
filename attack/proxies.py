"""Forged words of proxies: who is not named is believed nothing, who is named is believed about the last hop alone."""

from collections.abc import Iterable

from attack.harness import ATTACK, Result, Site, copied, served

LOGINS, MOST = 30, 20
"""Log-ins that are tried, and how many a network may try in a minute."""
TOO_MANY = 429
LOGIN = "/desk/login/"


def forged(site: Site) -> Result:
    """Somebody says to be another network each time, to a server that trusts no proxy: she is one all the same."""
    with copied(site) as folder, served(folder) as own:
        return _one_network(own, (f"203.0.{at}.9" for at in range(LOGINS)))


def behind(site: Site) -> Result:
    """Through a proxy that is trusted: left of the last hop anybody may write, and other networks keep their tries."""
    with copied(site) as folder, served(folder, RALLIES_TRUSTED_PROXIES="127.0.0.1") as own:
        forger = _one_network(own, (f"203.0.{at}.9, 198.51.100.7" for at in range(LOGINS)))
        others = [status != TOO_MANY for status in _tried(own, (f"203.0.{at}.9" for at in range(LOGINS)))]
    return Result(forger.tried + LOGINS, forger.held + sum(others), forger.note)


def _one_network(site: Site, forwarded: Iterable[str]) -> Result:
    statuses = list(_tried(site, forwarded))
    refused = sum(status == TOO_MANY for status in statuses)
    return Result(LOGINS - MOST, min(refused, LOGINS - MOST), f"{len(statuses) - refused} of {LOGINS} let through")


def _tried(site: Site, forwarded: Iterable[str]) -> Iterable[int]:
    for hops in forwarded:
        yield site.ask(LOGIN, method="POST", body=b"name=anna", X_Forwarded_For=hops, Forwarded=f'for="{hops}"').status


ATTACKS: dict[str, ATTACK] = {
    "forged hops, no proxy trusted": forged,
    "forged hops through a trusted proxy, and others behind it": behind,
}
